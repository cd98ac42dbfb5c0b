// rooms: place
// Global placement in several runs: one that fails is made again, tiers once settled stay.
#include <gtest/gtest.h>

#include "place/global/rerun.hpp"
#include "support/synthetic_design.hpp"

namespace taufold::place {
namespace {

TEST(GlobalRuns, ARunThatDoesNotSpreadTheCellsIsMadeAgain) {
  const Problem p = make_problem(test::synthetic_design(1200, 2, 0.6, 2));
  ThreadPool pool(2);
  RerunOptions o;
  o.global.growth = o.global.early_growth = 1.0001;  // the density never gains weight
  o.global.max_iterations = 400;
  const GlobalResult alone = global_placement(p, o.global, pool, {}, nullptr);
  ASSERT_GT(alone.overflow, kUnsettled);
  const GlobalResult g = place_in_runs(p, o, pool, {}, nullptr);
  EXPECT_EQ(g.restarts, 1);
  EXPECT_LT(g.overflow, kUnsettled);
  EXPECT_GT(g.iterations, alone.iterations);
}

TEST(GlobalRuns, AGoodRunIsNotRepeated) {
  const Problem p = make_problem(test::synthetic_design(1200, 2, 0.6, 2));
  ThreadPool pool(2);
  const GlobalResult g = place_in_runs(p, {}, pool, {}, nullptr);
  EXPECT_EQ(g.restarts, 0);
  EXPECT_EQ(g.x, global_placement(p, {}, pool, {}, nullptr).x);
}

TEST(GlobalRuns, RerunsKeepTheTiersAndSpreadTheCells) {
  const Problem p = make_problem(test::synthetic_design(600, 2, 0.6, 4));
  ThreadPool one(1), three(3);
  const std::vector<std::uint8_t> tier = global_placement(p, {}, one, {}, nullptr).tier;
  RerunOptions o;
  o.global.start_tier = &tier;
  o.reruns = 1;
  o.bond_reruns = 2;
  const GlobalResult g = place_in_runs(p, o, one, {}, nullptr);
  EXPECT_EQ(g.tier, tier);
  EXPECT_EQ(g.x.size(), static_cast<std::size_t>(p.objects));
  EXPECT_LT(g.overflow, 0.15);
  EXPECT_EQ(g.x, place_in_runs(p, o, three, {}, nullptr).x);
}

}  // namespace
}  // namespace taufold::place
