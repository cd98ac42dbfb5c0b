// rooms: place
// Global placement in several runs: one that fails is made again, tiers once settled stay, nets that weigh more become shorter.
#include <gtest/gtest.h>

#include <algorithm>

#include "place/global/rerun.hpp"
#include "place/net_cost.hpp"
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

// With hardly any white space to be filled the stop overflow is out of reach, and a weight that grows on would tear the cells apart.
TEST(GlobalRuns, WhatCannotSpreadFurtherKeepsItsBestPlaces) {
  for (const int seed : {2, 3}) {
    const Problem p = make_problem(test::synthetic_design(1500, 2, 0.7, seed));
    ThreadPool pool(2);
    const GlobalResult roomy = global_placement(p, {}, pool, {}, nullptr);
    GlobalOptions o;
    o.target_density = 0.71;
    o.stop_overflow = 0.02;
    double least = 1;
    const GlobalResult g = global_placement(p, o, pool, {}, [&](int, double, double overflow, double) { least = std::min(least, overflow); });
    EXPECT_GT(least, o.stop_overflow) << "this case spreads after all: it tests nothing";
    EXPECT_LT(g.iterations, o.max_iterations);
    EXPECT_LT(g.overflow, 1.05 * least);
    EXPECT_LT(g.wirelength, 1.5 * roomy.wirelength);
  }
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

// Nets that weigh more become shorter, at the cost of others: with and without weights from the first threshold on.
TEST(GlobalRuns, HeavyNetsAreShorter) {
  Problem p = make_problem(test::synthetic_design(1500, 2, 0.6, 7));
  ThreadPool pool(2);
  const auto heavy = [](std::int32_t n) { return n % 20 == 3; };
  const auto heavy_length = [&](const GlobalResult& g) {
    double sum = 0;
    const State s = state_of(p, g);
    for (std::int32_t n = 0; n < p.nets; ++n) {
      if (!heavy(n)) continue;
      Span<std::int32_t> x[2], y[2];
      for (std::int32_t q = p.net_begin[n]; q < p.net_begin[n + 1]; ++q) {
        const std::int32_t c = p.pin_cell[q], k = s.tier[c];
        x[k].add(s.x[c] + p.pin_dx[k][q]);
        y[k].add(s.y[c] + p.pin_dy[k][q]);
      }
      sum += chain_length(x, 2) + chain_length(y, 2);
    }
    return sum;
  };
  GlobalOptions o;
  const GlobalResult plain = global_placement(p, o, pool, {}, nullptr);
  const double before = heavy_length(plain);
  int asked = 0;
  double overflow = 1;
  o.weigh = [&](const GlobalResult& now) {
    EXPECT_EQ(now.x.size(), static_cast<std::size_t>(p.objects));
    EXPECT_LT(now.overflow, overflow);
    overflow = now.overflow;
    ++asked;
    p.net_weight.assign(static_cast<std::size_t>(p.nets), 1.0F);
    for (std::int32_t n = 0; n < p.nets; ++n)
      if (heavy(n)) p.net_weight[n] = 8;
  };
  const GlobalResult weighed = global_placement(p, o, pool, {}, nullptr);
  EXPECT_GE(asked, 3);
  EXPECT_LT(weighed.overflow, 0.15);
  EXPECT_LT(heavy_length(weighed), 0.8 * before);
  EXPECT_LT(weighed.wirelength, 1.1 * plain.wirelength);
  p.net_weight.clear();
  overflow = 1;
  ThreadPool one(1);
  EXPECT_EQ(global_placement(p, o, one, {}, nullptr).x, weighed.x);
}

}  // namespace
}  // namespace taufold::place
