// rooms: place check io
// Free macros: small mixed-size designs through the whole engine, judged by the independent check.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "check/check.hpp"
#include "io/contest/contest.hpp"
#include "io/input_file.hpp"
#include "place/blocks/arrange.hpp"
#include "place/blocks/coarse.hpp"
#include "place/blocks/frozen.hpp"
#include "place/net_cost.hpp"
#include "place/partition/tier_moves.hpp"
#include "place/place.hpp"
#include "support/given_design.hpp"

namespace taufold::place {
namespace {

Result quick_fold(const db::Design& d, int threads, std::uint64_t seed = 1) {
  Options o;
  o.effort = 1;
  o.threads = threads;
  o.seed = seed;
  StopToken stop;
  return fold(d, o, stop, nullptr);
}

/// `cells` cells and four macros of which the second may only be mirrored, on `tiers` tiers; with `given` also a fixed macro, a
/// blockage and ports.
db::Design mixed_design(std::uint32_t cells, std::size_t tiers, std::uint64_t seed, bool given) {
  db::Design d = test::synthetic_design(cells, tiers, 0.3, seed);
  Rng rng(seed + 17);
  const std::int32_t side = d.die.xhi;
  const db::MasterId turning = test::add_macro_master(d, "RAM", side / 4, side / 5);
  const db::MasterId mirrored = test::add_macro_master(d, "ROM", side / 3, side / 6);
  d.masters[mirrored].orients = static_cast<geom::OrientSet>(geom::orient_bit(geom::Orient::R0) | geom::orient_bit(geom::Orient::MX) |
                                                             geom::orient_bit(geom::Orient::R180) | geom::orient_bit(geom::Orient::MY));
  d.masters[turning].halo_x = 4;
  d.masters[turning].halo_y = 7;
  for (const db::MasterId m : {turning, mirrored, turning, turning}) test::add_instance(d, m, rng);
  if (given) {
    const db::InstId pad = test::add_instance(d, turning, rng);
    d.fixed.push_back({pad, db::TierId(tiers - 1), side / 2, side / 2, geom::Orient::R90});
    d.blockages.push_back({db::TierId(0), {0, 0, side / 3, side / 8}});
    for (std::uint32_t n = 0; n < 10; ++n) d.ports.push_back({db::NetId(n * d.num_nets() / 10), db::TierId(0), 0, static_cast<std::int32_t>(n) * side / 10});
  }
  return d;
}

class Macros : public ::testing::TestWithParam<std::tuple<std::size_t, bool>> {};

TEST_P(Macros, FindLegalPlacesOfTheSameBits) {
  const auto [tiers, given] = GetParam();
  for (const std::uint32_t cells : {0u, 6u, 60u, 320u}) {
    const db::Design d = mixed_design(std::max(cells, 12u), tiers, 50 + cells, given);
    ASSERT_EQ(db::inconsistency(d), "");
    const Result r = quick_fold(d, 1);
    ASSERT_EQ(r.status, Status::done) << cells << ": " << r.reason;
    const check::Report report = check::check(d, r.placement);
    EXPECT_TRUE(report.legal) << check::to_text(d, report);
    EXPECT_EQ(report.score, db::score(d, r.placement).total());
    EXPECT_EQ(db::checksum(r.placement), db::checksum(quick_fold(d, 2).placement));
  }
}

INSTANTIATE_TEST_SUITE_P(TiersAndGiven, Macros, ::testing::Combine(::testing::Values(1u, 2u, 3u), ::testing::Bool()));

// Nothing but macros, which fill three quarters of two dies.
TEST(MacroPlaces, MacrosAlone) {
  db::Design d = test::synthetic_design(12, 2, 0.5, 3);
  Rng rng(4);
  d.die = {0, 0, 400, 400};
  for (db::Tier& t : d.tiers) t.rows = {0, 0, 400, t.rows.height, 400 / t.rows.height};
  const db::MasterId m = test::add_macro_master(d, "RAM", 190, 130);
  for (int i = 0; i < 8; ++i) test::add_instance(d, m, rng);
  const Result r = quick_fold(d, 2);
  ASSERT_EQ(r.status, Status::done) << r.reason;
  const check::Report report = check::check(d, r.placement);
  EXPECT_TRUE(report.legal) << check::to_text(d, report);
}

// By area six of these fit on two tiers, by shape two.
TEST(MacroPlaces, SayThatTheyDoNotFit) {
  db::Design d = test::synthetic_design(12, 2, 0.5, 3);
  Rng rng(4);
  d.die = {0, 0, 400, 400};
  for (db::Tier& t : d.tiers) t.rows = {0, 0, 400, t.rows.height, 400 / t.rows.height};
  const db::MasterId m = test::add_macro_master(d, "RAM", 210, 210);
  for (int i = 0; i < 3; ++i) test::add_instance(d, m, rng);
  const Result r = quick_fold(d, 1);
  EXPECT_EQ(r.status, Status::infeasible);
  EXPECT_TRUE(r.no_arrangement);
  EXPECT_NE(r.reason.find("macros"), std::string::npos) << r.reason;
}

// Settling keeps what is legal, repairs overlaps, and never overlaps, leaves the die or enters a halo.
TEST(Packer, SettlesNearby) {
  const db::Design d = mixed_design(40, 2, 5, true);
  const Problem p = make_problem(d);
  const Packer packer(p, {});
  Rng rng(9);
  int settled = 0;
  for (int trial = 0; trial < 200; ++trial) {
    Arrangement a(packer.blocks().size());
    std::vector<std::int32_t> order;
    for (std::size_t i = 0; i < a.size(); ++i) {
      a[i].tier = static_cast<std::uint8_t>(rng.below(2));
      a[i].x = rng.between(d.die.xlo, d.die.xhi);
      a[i].y = rng.between(d.die.ylo, d.die.yhi);
      order.push_back(static_cast<std::int32_t>(i));
    }
    if (!packer.settle(a, order)) continue;
    ++settled;
    EXPECT_TRUE(packer.legal(a));
    Arrangement again = a;
    EXPECT_TRUE(packer.settle(again, order));
    EXPECT_EQ(again, a);
    // The checker knows overlaps, halos and the die edge on its own.
    Problem q = p;
    apply(q, packer.blocks(), a);
    State s;
    s.tier.assign(p.cells, 0);
    s.x.assign(p.cells, 0);
    s.y.assign(p.cells, 0);
    db::Design macros_only = d;
    const db::Placement all = to_placement(q, s, d.num_insts());
    db::Placement apart = all;
    for (std::int32_t c = 0; c < p.cells; ++c) {  // cells out of the way, to count what macros do to each other
      apart.x[db::InstId(p.cell_inst[c])] = d.die.xhi + 1000 + 100 * c;
      apart.y[db::InstId(p.cell_inst[c])] = d.die.yhi + 1000;
    }
    const check::Report report = check::check(macros_only, apart);
    EXPECT_EQ(report.violations[db::Violation::overlap].count, 0);
    EXPECT_EQ(report.violations[db::Violation::blocked].count, 0);
    EXPECT_EQ(report.violations[db::Violation::outside_die].count, p.cells);
  }
  EXPECT_GT(settled, 100);
}

// A block finds the nearest of all legal places, not one near it: against every place of a small die.
TEST(Packer, FindsTheNearestPlaceOfAll) {
  db::Design d = test::synthetic_design(12, 1, 0.5, 3);
  d.die = {0, 0, 40, 30};
  d.tiers[db::TierId(0)].rows = {0, 0, 40, 10, 3};
  Rng rng(11);
  const db::MasterId m = test::add_macro_master(d, "RAM", 11, 7);
  d.masters[m].halo_x = 2;
  for (int i = 0; i < 3; ++i) test::add_instance(d, m, rng);
  d.blockages.push_back({db::TierId(0), {15, 10, 21, 17}});
  const Problem p = make_problem(d);
  const Packer packer(p, {});
  int found = 0;
  for (int trial = 0; trial < 300; ++trial) {
    Arrangement a(3);
    for (Spot& s : a) {
      s.orient = static_cast<geom::Orient>(rng.below(4));
      s.x = rng.between(0, 39);
      s.y = rng.between(0, 29);
    }
    const Arrangement wish = a;
    if (!packer.settle(a, {0, 1, 2})) continue;
    ++found;
    // The last one to settle, beside the other two.
    const geom::Box own = packer.box(2, wish[2]);
    const bool turned = geom::swaps_sides(wish[2].orient);
    std::int64_t least = 1000;
    for (std::int32_t y = 0; y + own.height() <= 30; ++y)
      for (std::int32_t x = 0; x + own.width() <= 40; ++x) {
        const auto clear = [&](const geom::Box& o, std::int32_t gx, std::int32_t gy) {
          return x + own.width() + gx <= o.xlo || o.xhi + gx <= x || y + own.height() + gy <= o.ylo || o.yhi + gy <= y;
        };
        bool free = clear({15, 10, 21, 17}, 0, 0);
        for (std::size_t b = 0; b < 2; ++b) {
          const bool other = geom::swaps_sides(a[b].orient);
          free = free && clear(packer.box(b, a[b]), std::max(turned ? 0 : 2, other ? 0 : 2), std::max(turned ? 2 : 0, other ? 2 : 0));
        }
        if (free) least = std::min<std::int64_t>(least, std::abs(x - wish[2].x) + std::abs(y - wish[2].y));
      }
    EXPECT_EQ(std::abs(a[2].x - wish[2].x) + std::abs(a[2].y - wish[2].y), least);
  }
  EXPECT_GT(found, 100);
}

// What frozen cells say of two arrangements differs by what the exact score of both differs by.
TEST(FrozenCells, AgreeWithTheExactScore) {
  db::Design d = mixed_design(60, 3, 8, true);
  for (db::BondRule& r : d.interfaces) r.cost = 7;
  const Problem p = make_problem(d);
  const Packer packer(p, {});
  Rng rng(5);
  std::vector<std::uint8_t> tier;
  State s;
  std::vector<float> x, y;
  for (std::int32_t c = 0; c < p.cells; ++c) {
    const int k = static_cast<int>(rng.below(3));
    s.tier.push_back(static_cast<std::uint8_t>(k));
    s.x.push_back(rng.between(0, d.die.xhi));
    s.y.push_back(rng.between(0, d.die.yhi));
    x.push_back(static_cast<float>(s.x.back()) + 0.5f * static_cast<float>(p.width[k][c]));
    y.push_back(static_cast<float>(s.y.back()) + 0.5f * static_cast<float>(p.height[k]));
  }
  const double price = static_cast<double>(p.bond_rules[0].cost);
  const FrozenCells frozen(p, s.tier, x, y, packer, price);
  double offset = 0;
  for (int trial = 0; trial < 50; ++trial) {
    Arrangement a(packer.blocks().size());
    for (Spot& spot : a) spot = {static_cast<std::uint8_t>(rng.below(3)), static_cast<geom::Orient>(rng.below(4)), rng.between(0, d.die.xhi), rng.between(0, d.die.yhi)};
    Problem q = p;
    apply(q, packer.blocks(), a);
    State at = s;
    add_blocks(q, at);
    const double difference = static_cast<double>(ideal_score(q, at)) - frozen.wirelength(a);
    if (trial == 0) offset = difference;
    EXPECT_EQ(difference, offset);
  }
}

// The gain that is told is the gain that there is, and limits hold.
TEST(TierMoves, GainWhatTheySay) {
  db::Design d = mixed_design(200, 3, 21, true);
  for (db::Tier& t : d.tiers) {  // cells of one size, so that corners stay when centres do
    t.tech = db::TechId(0);
    t.rows = d.tiers[db::TierId(0)].rows;
  }
  for (db::BondRule& r : d.interfaces) r.cost = 10;
  const Problem p = make_problem(d);
  Rng rng(6);
  State s;
  std::vector<float> x, y;
  for (std::int32_t c = 0; c < p.cells; ++c) {
    s.tier.push_back(static_cast<std::uint8_t>(rng.below(3)));
    s.x.push_back(rng.between(0, d.die.xhi));
    s.y.push_back(rng.between(0, d.die.yhi));
  }
  add_blocks(p, s);
  std::array<std::int64_t, kMaxTiers> limit{}, used{};
  for (std::int32_t c = 0; c < p.cells; ++c) limit[s.tier[c]] += p.area(c, s.tier[c]);
  for (std::int64_t& l : limit) l += l / 20;
  for (std::int32_t i = 0; i < p.objects; ++i) {
    const int k = s.tier[i];
    const bool cell = i < p.cells;
    x.push_back(static_cast<float>(s.x[i] + 0.5 * (cell ? p.width[k][i] : p.blocks[i - p.cells].box_width())));
    y.push_back(static_cast<float>(s.y[i] + 0.5 * (cell ? p.height[k] : p.blocks[i - p.cells].box_height())));
  }
  const double before = static_cast<double>(ideal_score(p, s));
  const double gain = move_tiers(p, x, y, static_cast<double>(p.bond_rules[0].cost), limit, s.tier);
  for (std::int32_t c = 0; c < p.cells; ++c) used[s.tier[c]] += p.area(c, s.tier[c]);
  for (int k = 0; k < p.tiers; ++k) EXPECT_LE(used[k], limit[k]);
  EXPECT_GT(gain, 0);
  EXPECT_NEAR(before - static_cast<double>(ideal_score(p, s)), gain, 1e-6 * before);
}

// Every net of cells in different clusters survives, with the same pins on blocks; area is kept.
TEST(Coarse, KeepsAreaBlocksAndNets) {
  const db::Design d = mixed_design(300, 2, 6, true);
  const Problem p = make_problem(d);
  std::vector<std::uint8_t> tier;
  for (std::int32_t c = 0; c < p.cells; ++c) tier.push_back(static_cast<std::uint8_t>(c % 2));
  const Coarse k = coarsen(p, tier, 40, 3);
  EXPECT_LT(k.problem.cells, 90);
  EXPECT_GE(k.problem.cells, 20);
  EXPECT_EQ(k.problem.blocks.size(), p.blocks.size());
  for (std::int32_t c = 0; c < p.cells; ++c) EXPECT_EQ(k.tier[k.cluster[c]], tier[c]);
  std::int64_t nets = 0, block_pins = 0, kept = 0;
  for (std::int32_t n = 0; n < p.nets; ++n) {
    std::set<std::int32_t> on;
    bool block = false;
    for (std::int32_t q = p.net_begin[n]; q < p.net_begin[n + 1]; ++q) {
      const bool is_block = p.pin_cell[q] >= p.cells;
      block = block || is_block;
      block_pins += is_block;
      on.insert(is_block ? -1 - q : k.cluster[p.pin_cell[q]]);
    }
    nets += on.size() > 1;
  }
  for (std::int32_t q = 0; q < k.problem.pins; ++q) kept += k.problem.pin_cell[q] >= k.problem.cells;
  EXPECT_EQ(k.problem.nets, nets);
  EXPECT_EQ(kept, block_pins);
}

// On one tier every cell is fixed in the partitioner's eyes, and so is a locked one; clusters form all the same.
TEST(Coarse, FormsClustersOfCellsWithoutAChoiceOfTier) {
  for (const std::size_t tiers : {1u, 2u}) {
    db::Design d = mixed_design(300, tiers, 6, false);
    if (tiers == 2) d.inst_tiers.resize(d.num_insts(), 1);
    const Problem p = make_problem(d);
    const Coarse k = coarsen(p, std::vector<std::uint8_t>(static_cast<std::size_t>(p.cells), 0), 40, 3);
    EXPECT_LT(k.problem.cells, 60);
    EXPECT_GE(k.problem.cells, 20);
  }
}

// The contest cases with macros, quickly: legal by the checker.
class Contest2023 : public ::testing::TestWithParam<const char*> {};

TEST_P(Contest2023, FoldLegallyAtLowEffort) {
  const std::string path = std::string(TAUFOLD_SHARED) + "/benchmarks/iccad2023/" + GetParam() + ".txt.xz";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not here";
  diag::Collector out;
  const auto file = io::read_input(path, out);
  ASSERT_TRUE(file);
  const auto d = io::contest::read_case(*file, out);
  ASSERT_TRUE(d);
  const Result r = quick_fold(*d, 2);
  ASSERT_EQ(r.status, Status::done) << r.reason;
  const check::Report report = check::check(*d, r.placement);
  EXPECT_TRUE(report.legal) << check::to_text(*d, report);
}

INSTANTIATE_TEST_SUITE_P(Cases, Contest2023, ::testing::Values("case1", "case2"));

}  // namespace
}  // namespace taufold::place
