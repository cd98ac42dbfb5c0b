// rooms: diag place check
// What a designer gives in advance holds through the whole engine, by the independent check: fixed instances, blockages, halos,
// ports, tier sets.
#include <gtest/gtest.h>

#include "check/check.hpp"
#include "check/feasibility.hpp"
#include "diag/sink.hpp"
#include "place/place.hpp"
#include "place/problem.hpp"
#include "support/given_design.hpp"
#include "support/quick_fold.hpp"

namespace taufold::place {
namespace {

using db::Violation;

class Given : public ::testing::TestWithParam<std::size_t> {};

using test::quick_fold;

std::int64_t count(const check::Report& r, Violation v) { return r.violations[v].count; }

TEST_P(Given, HoldsInALegalResultOfTheSameBits) {
  for (std::uint64_t seed = 1; seed <= 2; ++seed) {
    const db::Design d = test::given_design(GetParam(), seed);
    test::expect_legal_and_same_bits(d);
  }
}

TEST(GivenLimits, CellsBoundToOneTierBeyondItsLimitAreRefused) {
  db::Design d = test::given_design(2, 1);
  for (const db::TierId t : ids<db::TierId>(2)) d.tiers[t].max_utilisation_ppm = 700'000;
  diag::Collector out;
  EXPECT_TRUE(check::feasible(d, "case", out)) << diag::to_text(out);
  for (const db::InstId i : ids<db::InstId>(d.num_insts()))
    if (!d.fixed_place(i)) d.inst_tiers[i] = 2;
  EXPECT_FALSE(check::feasible(d, "case", out));
  ASSERT_EQ(out.list().size(), 1u) << diag::to_text(out);
  EXPECT_EQ(out.list()[0].code(), "FEAS-0001");
  EXPECT_NE(out.list()[0].message.find("alone"), std::string::npos) << out.list()[0].message;
}

TEST_P(Given, IsMissedWhenBroken) {
  const db::Design d = test::given_design(GetParam(), 9);
  const Result r = quick_fold(d, 2);
  ASSERT_EQ(r.status, Status::done) << r.reason;
  {
    db::Placement p = r.placement;
    p.x[d.fixed[0].inst] += 1;
    EXPECT_EQ(count(check::check(d, p), Violation::moved), 1);
    p = r.placement;
    p.orient[d.fixed[0].inst] = geom::Orient::R90;
    EXPECT_EQ(count(check::check(d, p), Violation::moved), 1);
  }
  if (d.num_tiers() > 1) {
    db::Design other = d;
    const db::InstId cell(3);
    other.inst_tiers[cell] = static_cast<db::TierSet>(~(1u << r.placement.tier[cell].value) & ((1u << d.num_tiers()) - 1));
    EXPECT_EQ(count(check::check(other, r.placement), Violation::tier_not_allowed), 1);
  }
  {
    db::Design other = d;
    const db::InstId cell(5);
    const std::int32_t x = r.placement.x[cell], y = r.placement.y[cell];
    other.blockages.push_back({r.placement.tier[cell], {x + 1, y + 1, x + 2, y + 2}});
    EXPECT_EQ(count(check::check(other, r.placement), Violation::blocked), 1);
    other.blockages.back().box = {x - 5, y, x, y + 1};  // abuts
    other.blockages.back().tier = r.placement.tier[cell];
    const std::int64_t left = count(check::check(other, r.placement), Violation::blocked);
    EXPECT_LE(left, 1);  // a neighbour at most
  }
}

// Ports pull on the score and make nets cross, as the checker and the database count them.
TEST_P(Given, PortsArePinsOfTheirNets) {
  db::Design d = test::given_design(GetParam(), 12);
  const Result r = quick_fold(d, 1);
  ASSERT_EQ(r.status, Status::done) << r.reason;
  const std::int64_t with = check::check(d, r.placement).hpwl;
  EXPECT_EQ(with, db::score(d, r.placement).hpwl);
  db::Placement no_bonds = r.placement;
  no_bonds.bonds.clear();
  const std::int64_t crossings = check::check(d, no_bonds).crossings;
  EXPECT_EQ(crossings, check::check(d, r.placement).bonds);
  d.ports.clear();
  EXPECT_LE(check::check(d, no_bonds).crossings, crossings);
  EXPECT_LT(check::check(d, r.placement).hpwl, with + 1);
}

INSTANTIATE_TEST_SUITE_P(Tiers, Given, ::testing::Values(1u, 2u, 3u));

// A master that the upper technology lacks keeps its cells on the tiers that have it.
TEST(GivenPlaces, CellsWithoutACounterpartStayWhereTheyExist) {
  db::Design d = test::synthetic_design(200, 2, 0.5, 3);
  d.techs[db::TechId(1)].shapes[db::MasterId(2)] = {};
  ASSERT_EQ(db::inconsistency(d), "");
  const Result r = quick_fold(d, 1);
  ASSERT_EQ(r.status, Status::done) << r.reason;
  EXPECT_TRUE(check::check(d, r.placement).legal);
  for (const db::InstId i : ids<db::InstId>(d.num_insts()))
    if (d.inst_master[i] == db::MasterId(2)) { EXPECT_EQ(r.placement.tier[i], db::TierId(0)); }
}

// Turned pins: eight orientations against the checker's own arithmetic, through the half perimeter of one net.
TEST(GivenPlaces, EightOrientationsAgreeWithTheChecker) {
  for (int o = 0; o < 8; ++o) {
    db::Design d = test::synthetic_design(2, 1, 0.1, 5);
    Rng rng(1);
    const db::MasterId m = test::add_macro_master(d, "RAM", 40, 23);
    d.masters[m].orients = 0xff;
    const db::InstId i = test::add_instance(d, m, rng);
    db::Placement p;
    p.resize(d.num_insts());
    p.x[i] = 60;
    p.y[i] = 60;
    p.orient[i] = static_cast<geom::Orient>(o);
    EXPECT_EQ(check::check(d, p).hpwl, db::score(d, p).hpwl) << o;
    for (const db::PinId q : d.pins(db::NetId(d.num_nets() - 1)))
      if (d.pin_inst[q] == i) {
        const geom::Point at = db::pin_position(d, p, q);
        const std::int32_t w = geom::swaps_sides(p.orient[i]) ? 23 : 40, h = 63 - w;
        EXPECT_TRUE(at.x == 60 || at.x == 60 + w || at.y == 60 || at.y == 60 + h);  // pins stay on the outline
      }
  }
}

// Rows are cut around every kind of obstacle, sites included, and the room for cells is counted exactly.
TEST(GivenPlaces, RowsAreCutAroundObstacles) {
  db::Design d = test::synthetic_design(50, 1, 0.2, 6);
  Rng rng(2);
  const db::MasterId m = test::add_macro_master(d, "RAM", 50, 40);
  d.masters[m].halo_x = 5;
  const db::InstId i = test::add_instance(d, m, rng);
  d.fixed.push_back({i, db::TierId(0), 20, 30, geom::Orient::R0});
  db::RowGrid& g = d.tiers[db::TierId(0)].rows;
  g.site = 4;
  g.length -= g.length % 4;
  const Problem p = make_problem(d);
  const TierSpace& s = p.space[0];
  EXPECT_FALSE(s.whole);
  std::int64_t area = 0;
  for (std::int32_t r = 0; r < g.count; ++r)
    for (std::int32_t k = s.row_begin[r]; k < s.row_begin[r + 1]; ++k) {
      const Segment& seg = s.segments[k];
      EXPECT_EQ((seg.lo - g.x) % 4, 0);
      EXPECT_EQ((seg.hi - g.x) % 4, 0);
      const bool beside = (r + 1) * g.height > 30 && r * g.height < 70;
      if (beside) { EXPECT_TRUE(seg.hi <= 15 || seg.lo >= 75) << r; }
      area += static_cast<std::int64_t>(seg.hi - seg.lo) * g.height;
    }
  EXPECT_EQ(area, s.row_area);
  EXPECT_EQ(s.row_begin[1] - s.row_begin[0], 2);  // row 0 reaches up to 32, the macro begins at 30
}

}  // namespace
}  // namespace taufold::place
