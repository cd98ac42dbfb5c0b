// rooms: law
// Roadmaps: a published illustration, the sensitivity estimator against analytic indices, the same bits for
// any number of threads.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "law/compose.hpp"
#include "law/roadmap.hpp"
#include "law/sobol.hpp"

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
    const RoadmapResult r = simulate(s, 100000, 5, pool);
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
  const RoadmapResult a = simulate(s, 20000, 9, one), b = simulate(s, 20000, 9, three),
                      other = simulate(s, 20000, 10, one);
  EXPECT_EQ(a.quantiles, b.quantiles);
  EXPECT_EQ(a.probability, b.probability);
  EXPECT_NE(a.probability, other.probability);
}

TEST(LawRoadmap, TheYear2026IsWhatIsKnown) {
  const Scenario s = default_scenario();
  std::array<double, kLevers> u;
  u.fill(0.37);
  const RoadmapValues v = roadmap_year(s, u.data(), 2026);
  EXPECT_NEAR(v[static_cast<std::size_t>(RoadmapMetric::density)], 238, 0.2);
  EXPECT_NEAR(v[static_cast<std::size_t>(RoadmapMetric::clock)], 3.1, 1e-9);
  EXPECT_NEAR(v[static_cast<std::size_t>(RoadmapMetric::efficiency)], 1, 1e-9);
  EXPECT_NEAR(v[static_cast<std::size_t>(RoadmapMetric::cost)], 1, 1e-3);
  EXPECT_EQ(v[static_cast<std::size_t>(RoadmapMetric::tiers)], 2);
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
