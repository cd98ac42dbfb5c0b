// rooms: place check wire
// Bonds moved to where wires are shorter: legal by the independent check, no net longer by half perimeter or Steiner tree, what is
// reported is what is saved, the same for any number of threads; and where delays count bonds follow them.
#include "place/bond/refine.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "check/check.hpp"
#include "place/place.hpp"
#include "support/synthetic_design.hpp"

namespace taufold::place {
namespace {

std::span<const db::Bond> bonds_of(const db::Placement& p, db::NetId n) {
  const auto first = std::find_if(p.bonds.begin(), p.bonds.end(), [&](const db::Bond& b) { return b.net == n; });
  const auto last = std::find_if(first, p.bonds.end(), [&](const db::Bond& b) { return b.net != n; });
  return {first, last};
}

std::int64_t steiner(const db::Design& d, const db::Placement& p, db::NetId n) {
  const wire::NetTrees trees(d, p, 0);
  wire::NetTrees::Memory memory;
  std::vector<wire::TreeNode> nodes;
  std::int64_t sum = 0;
  for (const std::int64_t l : trees.grow(n, bonds_of(p, n), nodes, memory)) sum += l;
  return sum;
}

std::int64_t half_perimeter(const db::Design& d, const db::Placement& p, db::NetId n) {
  std::array<geom::Box, db::kMaxTiers> box;
  for (const db::PinId q : d.pins(n)) {
    const geom::Point at = db::pin_position(d, p, q);
    box[p.tier[d.pin_inst[q]].value].add(at.x, at.y);
  }
  for (const db::Bond& b : bonds_of(p, n))
    for (const std::size_t side : {0u, 1u}) box[b.interface + side].add(b.x, b.y);
  std::int64_t sum = 0;
  for (const geom::Box& b : box) sum += b.half_perimeter();
  return sum;
}

class BondRefine : public ::testing::TestWithParam<std::size_t> {};

TEST_P(BondRefine, ShortensWiresAndLengthensNone) {
  const db::Design d = test::synthetic_design(400, GetParam(), 0.6, 3);
  Options o;
  o.effort = 1;
  const Result r = fold(d, o, {}, nullptr);
  ASSERT_TRUE(r.legal);
  ASSERT_GT(r.placement.bonds.size(), 40u);
  db::Placement moved = r.placement;
  ThreadPool pool(2);
  const BondRefinement done = refine_bonds(d, moved, nullptr, pool);
  EXPECT_GT(done.moved, 0u);
  const check::Report judged = check::check(d, moved);
  EXPECT_TRUE(judged.legal) << check::to_text(d, judged);
  std::int64_t saved = 0;
  for (const db::NetId n : ids<db::NetId>(d.num_nets())) {
    const std::int64_t shorter = steiner(d, r.placement, n) - steiner(d, moved, n);
    EXPECT_GE(shorter, 0) << n.value;
    saved += shorter;
    EXPECT_LE(half_perimeter(d, moved, n), half_perimeter(d, r.placement, n)) << n.value;
  }
  EXPECT_GT(saved, 0);
  EXPECT_EQ(saved, done.shorter_dbu);
  EXPECT_EQ(moved.x, r.placement.x);
  for (const int threads : {1, 4}) {
    db::Placement again = r.placement;
    ThreadPool other(threads);
    refine_bonds(d, again, nullptr, other);
    EXPECT_EQ(again, moved) << threads;
  }
}

INSTANTIATE_TEST_SUITE_P(Tiers, BondRefine, ::testing::Values(2u, 3u));

/// Two cells below and two above at the corners of a square, one net of all four, its bond at `at`.
struct Square {
  db::Design d;
  db::Placement p;
  explicit Square(geom::Point at) {
    d = test::synthetic_design(4, 2, 0.05, 1);
    const std::int32_t side = 400;
    d.die = {0, 0, side, side};
    for (db::Tier& t : d.tiers) t.rows.length = side, t.rows.count = side / t.rows.height;
    d.net_names = {};
    d.net_names.insert("n");
    d.pin_inst.clear();
    for (std::uint32_t i = 0; i < 4; ++i) d.pin_inst.push_back(db::InstId(i));
    d.pin_master_pin.assign(4, 0);
    d.net_pin_begin = {0, 4};
    p.resize(4);
    const std::int32_t far = 320;
    for (std::uint32_t i = 0; i < 4; ++i) {
      p.tier[db::InstId(i)] = db::TierId(i / 2);
      p.x[db::InstId(i)] = i % 2 == 0 ? 0 : far;
      p.y[db::InstId(i)] = (i % 2 == 0) == (i < 2) ? 0 : far;
    }
    p.bonds = {{db::NetId(0), 0, at.x, at.y}};
  }
};

// The trees of both tiers cross along the way; every place on both costs no wire beyond their own.
TEST(BondRefineOne, GoesWhereTheTreesCross) {
  Square s({7, 150});
  const std::int64_t apart = 4 * 320;
  ASSERT_GT(steiner(s.d, s.p, db::NetId(0)), 0);
  ThreadPool pool(1);
  refine_bonds(s.d, s.p, nullptr, pool);
  EXPECT_LE(steiner(s.d, s.p, db::NetId(0)), apart + 14);  // a bond keeps 7 from the edge of the die
}

/// Where every dbu away from a place costs a hundred.
class Lure final : public BondDelays {
 public:
  explicit Lure(geom::Point to) : to_(to) {}
  std::uint32_t driver(db::NetId) const override { return 0; }
  double worth_dbu(db::NetId, std::span<const wire::TreeNode>, const wire::TierLengths&, std::span<const db::Bond> bonds, int) const override {
    return 100.0 * static_cast<double>(wire::manhattan({bonds[0].x, bonds[0].y}, to_));
  }

 private:
  geom::Point to_;
};

TEST(BondRefineOne, FollowsDelaysAmongPlacesOfEqualHalfPerimeter) {
  Square s({200, 200});
  const std::int64_t before = half_perimeter(s.d, s.p, db::NetId(0));
  ThreadPool pool(1);
  const Lure lure({320, 320});
  refine_bonds(s.d, s.p, &lure, pool);
  EXPECT_LE(wire::manhattan({s.p.bonds[0].x, s.p.bonds[0].y}, {320, 320}), 80);
  EXPECT_LE(half_perimeter(s.d, s.p, db::NetId(0)), before);
}

}  // namespace
}  // namespace taufold::place
