// rooms: law
// Roadmaps: a published illustration, the sensitivity estimator against analytic indices, the same bits for
// any number of threads.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "base/random.hpp"
#include "law/compose.hpp"
#include "law/roadmap.hpp"
#include "law/sobol.hpp"
#include "law/stack_cost.hpp"

namespace taufold::law {
namespace {

void fix(Scenario& s, LeverId id, double v) {
  Lever& l = s.levers[static_cast<std::size_t>(id)];
  l.shape = Shape::triangular;
  l.a = l.b = l.c = v;
}

TEST(LawRoadmap, IllustrationOfDensityIn2031) {
  // A class of N5 by 2031 with probability .3 or .5, a third tier from a triangle, folded shares and losses
  // as stated: P(>= 400) = .24 and .31, given a third tier .49 and .64, without it none; 5 to 95 % 272 to 480
  // and 274 to 491 (simulated elsewhere, +- .005).
  for (const auto& [p, all, given, low, median, high] :
       {std::tuple{0.3, 0.24, 0.49, 272.0, 352.0, 480.0}, {0.5, 0.31, 0.64, 274.0, 355.0, 491.0}}) {
    Scenario s = default_scenario();
    s.node_probability = p;
    s.most_tiers = 3;
    fix(s, LeverId::node_year, 2030);
    fix(s, LeverId::node_slip, 0);
    fix(s, LeverId::library_trend, 1);
    s.targets = {{"400", RoadmapMetric::density, 400, true, 2031}};
    ThreadPool pool(2);
    const RoadmapResult r = simulate(Roadmap(s), 100000, 5, pool);
    EXPECT_NEAR(r.probability[0], all, 0.01);
    EXPECT_NEAR(r.given_third[0][0], given, 0.015);
    EXPECT_EQ(r.given_third[0][1], 0);
    const auto& q = r.quantiles[static_cast<std::size_t>(RoadmapMetric::density)][5];
    EXPECT_NEAR(q[0], low, 2);
    EXPECT_NEAR(q[1], median, 4);
    EXPECT_NEAR(q[2], high, 3);
  }
}

TEST(LawRoadmap, SameBitsForAnyThreads) {
  Scenario s = default_scenario();
  s.targets = {{"clock", RoadmapMetric::clock, 3.5, true, 2031},
               {"pitch", RoadmapMetric::pitch, 0.8, false, 2030}};
  ThreadPool one(1), three(3);
  const RoadmapResult a = simulate(Roadmap(s), 20000, 9, one), b = simulate(Roadmap(s), 20000, 9, three),
                      other = simulate(Roadmap(s), 20000, 10, one);
  EXPECT_EQ(a.quantiles, b.quantiles);
  EXPECT_EQ(a.probability, b.probability);
  EXPECT_NE(a.probability, other.probability);
}

TEST(LawRoadmap, TheYear2026IsWhatIsKnown) {
  const Scenario s = default_scenario();
  std::array<double, kLevers> u;
  u.fill(0.37);
  const RoadmapValues v = Roadmap(s).values(u.data(), 2026);
  EXPECT_NEAR(v[static_cast<std::size_t>(RoadmapMetric::density)], 238, 0.2);
  EXPECT_NEAR(v[static_cast<std::size_t>(RoadmapMetric::clock)], 3.1, 1e-9);
  EXPECT_NEAR(v[static_cast<std::size_t>(RoadmapMetric::efficiency)], 1, 1e-9);
  EXPECT_NEAR(v[static_cast<std::size_t>(RoadmapMetric::cost)], 1, 1e-3);
  EXPECT_EQ(v[static_cast<std::size_t>(RoadmapMetric::tiers)], 2);
}

TEST(LawRoadmap, ATargetIsReachedOnceAndStaysReached) {
  Scenario s = default_scenario();
  s.targets = {{"plan", RoadmapMetric::density, 292, true, 2030},
               {"pitch", RoadmapMetric::pitch, 0.72, false, 2029},
               {"now", RoadmapMetric::clock, 3.1, true, 2026},
               {"never", RoadmapMetric::density, 1e6, true, 2035}};
  ThreadPool pool(2);
  const RoadmapResult r = simulate(Roadmap(s), 20000, 4, pool);
  for (std::size_t t = 0; t < s.targets.size(); ++t)
    for (std::size_t y = 1; y < kRoadmapYears; ++y) EXPECT_GE(r.reached[t][y], r.reached[t][y - 1]);
  // Density and pitch of a draw never go back, so that having been reached is being met.
  for (const std::size_t t : {0u, 1u})
    EXPECT_EQ(r.reached[t][static_cast<std::size_t>(s.targets[t].year - kRoadmapFirst)], r.probability[t]);
  EXPECT_EQ(r.reached[2][0], 1);
  EXPECT_EQ(r.reached[3][kRoadmapYears - 1], 0);
}

TEST(LawRoadmap, LeversOfAGroupAreCorrelatedByTheProduct) {
  Scenario s = default_scenario();
  const auto defects = static_cast<std::size_t>(LeverId::defects),
             hop = static_cast<std::size_t>(LeverId::hop_penalty),
             alone = static_cast<std::size_t>(LeverId::fold_gain);
  s.groups = {{"g", {{defects, 0.8}, {hop, -0.5}}}};
  const Roadmap map(s);
  ASSERT_EQ(map.factors(), kLevers + 1);
  EXPECT_EQ(map.factor_name(kLevers), "g (shared)");
  // All three are log-normal: their logarithms are the normals behind them.
  double n = 0, sum[3] = {0, 0, 0}, squares[3] = {0, 0, 0}, product = 0, apart = 0;
  std::vector<double> u(map.factors());
  for (std::uint64_t k = 0; k < 40000; ++k) {
    for (std::size_t i = 0; i < u.size(); ++i) u[i] = unit_double(hash64(11, k, i));
    const Roadmap::LeverValues v = map.levers(u.data());
    const double x[3] = {std::log(v[defects] / 0.25) / 0.5, std::log(v[hop] / 2) / 0.6,
                         std::log(v[alone] / 1.04) / 0.02};
    n += 1;
    for (int i = 0; i < 3; ++i) sum[i] += x[i], squares[i] += x[i] * x[i];
    product += x[0] * x[1];
    apart += x[0] * x[2];
  }
  for (int i = 0; i < 3; ++i) {
    EXPECT_NEAR(sum[i] / n, 0, 0.02);
    EXPECT_NEAR(squares[i] / n, 1, 0.03) << "a lever keeps its own distribution";
  }
  EXPECT_NEAR(product / n, -0.4, 0.02);
  EXPECT_NEAR(apart / n, 0, 0.02);
}

TEST(LawRoadmap, ElasticitiesAreThoseOfTheFormulas) {
  ThreadPool one(1), two(2);
  const Roadmap map(default_scenario());
  const RoadmapElasticities e = roadmap_elasticities(map, 2031, 20000, 3, two);
  const auto of = [&](RoadmapMetric m, LeverId l) {
    return e[static_cast<std::size_t>(m)][static_cast<std::size_t>(l)];
  };
  // Five years of growth: exponents of 5; utilisation multiplies; voltage takes its share of the gain.
  for (const auto& [m, l, slope] : {std::tuple{RoadmapMetric::density, LeverId::library_trend, 5.0},
                                    {RoadmapMetric::efficiency, LeverId::efficiency_trend, 5.0},
                                    {RoadmapMetric::realised, LeverId::utilisation, 1.0}})
    EXPECT_NEAR(of(m, l).slope, slope, 5 * of(m, l).se + 1e-9) << name(m);
  EXPECT_LT(of(RoadmapMetric::clock, LeverId::voltage_share).slope, -0.1);
  EXPECT_LT(of(RoadmapMetric::density, LeverId::third_tier).slope, -0.05);
  const auto unused = of(RoadmapMetric::density, LeverId::defects);
  EXPECT_LT(std::abs(unused.slope), 5 * unused.se);
  const RoadmapElasticities again = roadmap_elasticities(map, 2031, 20000, 3, one);
  EXPECT_EQ(again[0][4].slope, e[0][4].slope);
}

TEST(LawRoadmap, CostsAreThoseOfTheCostRoom) {
  const StackCosts costs(4);
  for (const int tiers : {1, 2, 4})
    for (const double defects : {0.03, 0.25, 0.9})
      for (const double bond : {0.91, 0.965, 0.995})
        for (const double wafer : {1.0, 1.3}) {
          const StackCosts::Answer a = costs.at(tiers, defects, bond, wafer),
                                   b = StackCosts::direct(tiers, defects, bond, wafer);
          EXPECT_NEAR(a.usd / b.usd, 1, 3e-3) << tiers << " " << defects << " " << bond;
          EXPECT_NEAR(a.yield / b.yield, 1, 3e-3) << tiers << " " << defects << " " << bond;
        }
  EXPECT_GT(costs.at(2, 0.25, 0.97, 1).usd, 2 * costs.at(1, 0.25, 0.97, 1).usd) << "two wafers and a bond";
  EXPECT_EQ(costs.at(1, 0.25, 0.8, 1).usd, costs.at(1, 0.25, 1, 1).usd) << "one tier has no bond";
  // Every input that is asked for reaches the room: a bond is lost with its stack, most of a price is wafers.
  EXPECT_NEAR(costs.at(2, 0.25, 0.9, 1).usd / costs.at(2, 0.25, 0.99, 1).usd, 1.1, 0.02);
  EXPECT_GT(costs.at(2, 0.5, 0.97, 1).usd, 1.2 * costs.at(2, 0.25, 0.97, 1).usd);
  EXPECT_GT(costs.at(2, 0.25, 0.97, 2).usd, 1.7 * costs.at(2, 0.25, 0.97, 1).usd);
}

TEST(LawRoadmap, LeversDrawFromTheirShapes) {
  // The mean of a shape from its quantiles: midpoint rule over u.
  const auto mean = [](const Lever& l) {
    double sum = 0;
    constexpr int n = 20000;
    for (int k = 0; k < n; ++k) sum += l.at((k + 0.5) / n) / n;
    return sum;
  };
  const auto lever = [](Shape shape, double a, double b, double c) {
    return Lever{"x", "1", "", "", shape, a, b, c};
  };
  EXPECT_NEAR(mean(lever(Shape::uniform, 2, 0, 4)), 3, 1e-6);
  EXPECT_NEAR(mean(lever(Shape::triangular, 2029, 2031, 2035)), (2029 + 2031 + 2035) / 3.0, 1e-2);
  EXPECT_NEAR(mean(lever(Shape::normal, 5, 2, 0)), 5, 1e-3);
  EXPECT_NEAR(mean(lever(Shape::lognormal, 2, 0.5, 0)), 2 * std::exp(0.125), 2e-3);
  EXPECT_NEAR(mean(lever(Shape::exponential, 1.5, 0, 0)), 1.5, 2e-3);
  for (const Lever& l : default_levers()) {
    EXPECT_FALSE(l.name.empty() || l.meaning.empty() || l.source.empty());
    EXPECT_LE(l.at(0.1), l.at(0.9)) << l.name;
  }
}

TEST(LawSobol, AreThoseOfIshigami) {
  const double pi = std::numbers::pi;
  const auto f = [pi](const double* u) {
    const double x1 = pi * (2 * u[0] - 1), x2 = pi * (2 * u[1] - 1), x3 = pi * (2 * u[2] - 1);
    return 100 + std::sin(x1) + 7 * std::pow(std::sin(x2), 2) + 0.1 * std::pow(x3, 4) * std::sin(x1);
  };
  ThreadPool one(1), two(2);
  const SobolIndices s = sobol(3, 65536, 3, f, two);
  const IshigamiIndices exact = ishigami(7, 0.1);
  EXPECT_NEAR(s.first[0], exact.first1, 0.015);
  EXPECT_NEAR(s.first[1], exact.first2, 0.015);
  EXPECT_NEAR(s.first[2], 0, 0.015);
  EXPECT_NEAR(s.total[0], exact.total1, 0.015);
  EXPECT_NEAR(s.total[1], exact.first2, 0.015);
  EXPECT_NEAR(s.total[2], exact.total3, 0.015);
  EXPECT_EQ(sobol(3, 4096, 3, f, one).total, sobol(3, 4096, 3, f, two).total);
  EXPECT_EQ(sobol(
                3, 4096, 3, [](const double*) { return 4.0; }, one)
                .variance,
            0);
}

}  // namespace
}  // namespace taufold::law
