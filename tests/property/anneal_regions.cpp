// rooms: place check
#include <gtest/gtest.h>

#include "check/check.hpp"
#include "place/bond/assign.hpp"
#include "place/detail/anneal.hpp"
#include "place/legal/abacus.hpp"
#include "place/legal/pack.hpp"
#include "support/synthetic_design.hpp"

namespace taufold::place {
namespace {

State start_state(const Problem& p, std::uint64_t seed) {
  State s;
  Rng rng(seed);
  std::vector<float> x, y;
  for (std::int32_t c = 0; c < p.cells; ++c) {
    s.tier.push_back(static_cast<std::uint8_t>(c % p.tiers));
    x.push_back(static_cast<float>(rng.uniform() * static_cast<double>(p.die.xhi)));
    y.push_back(static_cast<float>(rng.uniform() * static_cast<double>(p.die.yhi)));
  }
  EXPECT_EQ(legalise(p, x, y, s), 0);
  assign_all_bonds(p, s);
  return s;
}

AnnealSchedule small_schedule(int cells_per_region) {
  AnnealSchedule s;
  s.rounds = 8;
  s.proposals_per_cell = 60;
  s.cells_per_region = cells_per_region;
  return s;
}

class Regions : public ::testing::TestWithParam<std::tuple<std::size_t, int>> {};

// After annealing, an independent checker finds the placement legal and computes the score that the engine reports.
TEST_P(Regions, StayLegalAndKeepCount) {
  const auto [tiers, cells_per_region] = GetParam();
  const db::Design d = test::synthetic_design(900, tiers, 0.7, 21);
  const Problem p = make_problem(d);
  const State s = start_state(p, 4);
  ThreadPool pool(2);
  Layout layout(p, s);
  const std::int64_t before = layout.score(pool);
  EXPECT_EQ(before, exact_score(p, s));
  StopToken stop;
  anneal(p, layout, small_schedule(cells_per_region), pool, stop, nullptr);
  const std::int64_t after = layout.score(pool);
  EXPECT_LT(after, before);
  EXPECT_EQ(layout.homeless_bonds(), 0);
  const State end = layout.state();
  EXPECT_EQ(after, exact_score(p, end));
  const check::Report report = check::check(d, to_placement(p, end, d.num_insts()));
  EXPECT_TRUE(report.legal);
  EXPECT_EQ(report.score, after);
  EXPECT_GE(after, ideal_score(p, end));
}

// With sites wider than one unit every cell stands on one; the checker says off_row otherwise.
TEST_P(Regions, KeepCellsOnSites) {
  const auto [tiers, cells_per_region] = GetParam();
  db::Design d = test::synthetic_design(900, tiers, 0.6, 23);
  for (db::Tier& t : d.tiers) {
    t.rows.site = 7;
    t.rows.length -= t.rows.length % 7;
  }
  for (db::Technology& t : d.techs)
    for (db::Shape& s : t.shapes) s.width = (s.width + 6) / 7 * 7;
  const Problem p = make_problem(d);
  const State s = start_state(p, 6);
  EXPECT_TRUE(check::check(d, to_placement(p, s, d.num_insts())).legal);
  ThreadPool pool(2);
  Layout layout(p, s);
  StopToken stop;
  anneal(p, layout, small_schedule(cells_per_region), pool, stop, nullptr);
  State end = layout.state();
  EXPECT_TRUE(check::check(d, to_placement(p, end, d.num_insts())).legal);
  end.x[0] += 3;  // less than a site
  EXPECT_FALSE(check::check(d, to_placement(p, end, d.num_insts())).legal);
}

TEST_P(Regions, GiveTheSameBitsForAnyThreadCount) {
  const auto [tiers, cells_per_region] = GetParam();
  const db::Design d = test::synthetic_design(900, tiers, 0.7, 22);
  const Problem p = make_problem(d);
  const State s = start_state(p, 5);
  std::vector<std::uint64_t> sums;
  for (const int threads : {1, 2, 4}) {
    ThreadPool pool(threads);
    Layout layout(p, s);
    StopToken stop;
    anneal(p, layout, small_schedule(cells_per_region), pool, stop, nullptr);
    sums.push_back(db::checksum(to_placement(p, layout.state(), d.num_insts())));
  }
  EXPECT_EQ(sums[0], sums[1]);
  EXPECT_EQ(sums[0], sums[2]);
}

INSTANTIATE_TEST_SUITE_P(TiersAndSizes, Regions,
                         ::testing::Combine(::testing::Values(1u, 2u, 3u, 4u, 6u), ::testing::Values(60, 100000)));

// At temperature zero no accepted proposal may raise the cost: one region, nothing stale.
TEST(Anneal, NeverRisesAtTemperatureZero) {
  const db::Design d = test::synthetic_design(300, 2, 0.7, 23);
  const Problem p = make_problem(d);
  Layout layout(p, start_state(p, 6));
  ThreadPool pool(1);
  StopToken stop;
  AnnealSchedule s = small_schedule(100000);
  s.start_rows = 0;
  std::int64_t last = layout.score(pool);
  anneal(p, layout, s, pool, stop, [&](const AnnealRound& r) {
    EXPECT_LE(r.score, last);
    EXPECT_EQ(last - r.score, r.stats.gain);  // the region's own account equals the score from scratch
    last = r.score;
  });
}

TEST(Anneal, FindsSitesForHomelessBonds) {
  db::Design d = test::synthetic_design(200, 2, 0.6, 24);
  const Problem p = make_problem(d);
  State s = start_state(p, 7);
  int emptied = 0;
  for (NetBond& b : s.bonds)
    if (++emptied % 3 == 0) b.placed = false;
  Layout layout(p, s);
  ASSERT_GT(layout.homeless_bonds(), 0);
  ThreadPool pool(1);
  StopToken stop;
  AnnealSchedule schedule = small_schedule(100000);
  schedule.proposals_per_cell = 400;
  anneal(p, layout, schedule, pool, stop, nullptr);
  EXPECT_EQ(layout.homeless_bonds(), 0);
  EXPECT_TRUE(check::check(d, to_placement(p, layout.state(), d.num_insts())).legal);
}

TEST(Abacus, IsLegalAndNearWhatWasWanted) {
  for (const std::size_t tiers : {1u, 2u, 3u}) {
    const db::Design d = test::synthetic_design(600, tiers, 0.75, 31);
    const Problem p = make_problem(d);
    const State first = start_state(p, 8);
    // What is legal already must stay where it is.
    std::vector<float> x, y;
    for (std::int32_t c = 0; c < p.cells; ++c) {
      x.push_back(static_cast<float>(first.x[c] + 0.5 * p.width[first.tier[c]][c]));
      y.push_back(static_cast<float>(first.y[c] + 0.5 * p.height[first.tier[c]]));
    }
    State again;
    again.tier = first.tier;
    ASSERT_EQ(legalise(p, x, y, again), 0);
    EXPECT_EQ(again.x, first.x);
    EXPECT_EQ(again.y, first.y);
  }
}

TEST(Pack, UsesOtherTiersWhereTheWantedOneIsFull) {
  const db::Design d = test::synthetic_design(2500, 2, 0.8, 33);
  const Problem p = make_problem(d);
  State s;
  s.tier.assign(p.cells, 0);  // all on one tier: twice what fits
  const std::vector<float> x(p.cells, 10.0f), y(p.cells, 10.0f);
  ASSERT_GT(legalise(p, x, y, s), 0);
  ASSERT_EQ(pack_all_tiers(p, x, y, s), 0);
  assign_all_bonds(p, s);
  const check::Report r = check::check(d, to_placement(p, s, d.num_insts()));
  EXPECT_TRUE(r.legal) << check::to_text(d, r);
}

}  // namespace
}  // namespace taufold::place
