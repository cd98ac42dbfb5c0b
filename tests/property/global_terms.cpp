// rooms: place
// Terms of the global objective: values against exact ones, gradients against finite differences.
#include <gtest/gtest.h>

#include <cmath>

#include "place/global/density.hpp"
#include "place/global/tier_cost.hpp"
#include "place/global/tiers.hpp"
#include "place/global/wirelength.hpp"
#include "support/synthetic_design.hpp"

namespace taufold::place {
namespace {

struct Bench {
  db::Design design;
  Problem p;
  FloatPins pins;
  std::vector<float> x, y;
  std::vector<std::uint8_t> tier;

  Bench(std::uint32_t cells, std::size_t tiers, std::uint64_t seed, double extent)
      : design(test::synthetic_design(cells, tiers, 0.7, seed)), p(make_problem(design)) {
    Rng rng(seed + 100);
    for (int k = 0; k < p.tiers; ++k) {
      pins.dx[k].resize(p.pins);
      pins.dy[k].resize(p.pins);
      for (std::int32_t q = 0; q < p.pins; ++q) {
        pins.dx[k][q] = static_cast<float>(0.01 * (p.pin_dx[k][q] - 0.5 * p.width[k][p.pin_cell[q]]));
        pins.dy[k][q] = static_cast<float>(0.01 * (p.pin_dy[k][q] - 0.5 * p.height[k]));
      }
    }
    for (std::int32_t c = 0; c < p.cells; ++c) {
      x.push_back(static_cast<float>(rng.uniform() * extent));
      y.push_back(static_cast<float>(rng.uniform() * extent));
      tier.push_back(static_cast<std::uint8_t>(rng.below(static_cast<std::uint32_t>(tiers))));
    }
  }
};

class Wirelength : public ::testing::TestWithParam<std::size_t> {};

TEST_P(Wirelength, GradientReturnsTheExactValueBesideTheSmoothSlope) {
  Bench b(60, GetParam(), 5, 30);
  ThreadPool pool(2);
  SmoothWirelength wl(b.p, pool, b.pins);
  std::vector<float> gx(60), gy(60);
  const double value = wl.gradient(b.x.data(), b.y.data(), b.tier.data(), 0.01f, gx.data(), gy.data());
  EXPECT_NEAR(value, wl.exact(b.x.data(), b.y.data(), b.tier.data()), 1e-3 * value);
  // With gamma far below the distances the smooth gradient is that of the exact length.
  double worst = 0;
  int checked = 0;
  for (int c = 0; c < 60; ++c) {
    const float h = 0.002f, keep = b.x[c];
    b.x[c] = keep + h;
    const double up = wl.exact(b.x.data(), b.y.data(), b.tier.data());
    b.x[c] = keep - h;
    const double down = wl.exact(b.x.data(), b.y.data(), b.tier.data());
    b.x[c] = keep;
    const double slope = (up - down) / (2 * h);
    if (std::fabs(slope - gx[c]) < 0.15) ++checked;
    worst = std::max(worst, std::fabs(slope - gx[c]));
  }
  EXPECT_GE(checked, 52) << worst;  // the others stand within gamma of a kink
}

TEST_P(Wirelength, PullsNothingOutOfTheNet) {
  Bench b(40, GetParam(), 6, 10);
  ThreadPool pool(1);
  SmoothWirelength wl(b.p, pool, b.pins);
  std::vector<float> gx(40), gy(40);
  wl.gradient(b.x.data(), b.y.data(), b.tier.data(), 2.0f, gx.data(), gy.data());
  double sum_x = 0, sum_y = 0;
  for (int c = 0; c < 40; ++c) sum_x += gx[c], sum_y += gy[c];
  EXPECT_NEAR(sum_x, 0, 1e-3);  // translation invariance
  EXPECT_NEAR(sum_y, 0, 1e-3);
}

TEST_P(Wirelength, HasTheSameBitsForAnyThreadCount) {
  Bench b(3000, GetParam(), 7, 100);
  std::vector<std::vector<float>> seen;
  std::vector<double> values;
  for (const int threads : {1, 2, 4}) {
    ThreadPool pool(threads);
    SmoothWirelength wl(b.p, pool, b.pins);
    std::vector<float> gx(3000), gy(3000);
    values.push_back(wl.gradient(b.x.data(), b.y.data(), b.tier.data(), 1.0f, gx.data(), gy.data()));
    seen.push_back(gx);
  }
  EXPECT_EQ(seen[0], seen[1]);
  EXPECT_EQ(seen[0], seen[2]);
  EXPECT_EQ(values[0], values[1]);
  EXPECT_EQ(values[0], values[2]);
}

INSTANTIATE_TEST_SUITE_P(Tiers, Wirelength, ::testing::Values(1u, 2u, 3u, 5u));

// Tier costs must equal W* recomputed from scratch with the cell on the other tier.
TEST(TierCost, EqualsDirectEvaluation) {
  for (const std::size_t tiers : {2u, 3u, 4u}) {
    Bench b(120, tiers, 11, 30);
    ThreadPool pool(2);
    SmoothWirelength wl(b.p, pool, b.pins);
    TierCost cost(b.p, pool, b.pins);
    std::vector<float> out(120 * tiers);
    cost.compute(b.x.data(), b.y.data(), b.tier.data(), 0.0f, [](std::int32_t) { return true; }, out.data());
    for (std::int32_t c = 0; c < 120; ++c) {
      bool twice = false;  // several pins on one net: documented as approximate
      for (std::int32_t i = b.p.cell_begin[c]; i < b.p.cell_begin[c + 1]; ++i)
        for (std::int32_t j = b.p.cell_begin[c]; j < i; ++j)
          twice |= b.p.pin_net[b.p.cell_pin[i]] == b.p.pin_net[b.p.cell_pin[j]];
      if (twice) continue;
      const std::uint8_t now = b.tier[c];
      const double base = wl.exact(b.x.data(), b.y.data(), b.tier.data());
      for (std::size_t k = 0; k < tiers; ++k) {
        b.tier[c] = static_cast<std::uint8_t>(k);
        const double moved = wl.exact(b.x.data(), b.y.data(), b.tier.data());
        EXPECT_NEAR(out[c * tiers + k] - out[c * tiers + now], moved - base, 2e-3) << "cell " << c << " tier " << k;
      }
      b.tier[c] = now;
    }
  }
}

TEST(TierMembership, FillsAllTiersAlikeAndFreezesUnderTheLimits) {
  for (const std::size_t tiers : {2u, 3u, 4u}) {
    const db::Design d = test::synthetic_design(400, tiers, 0.7, 13);
    const Problem p = make_problem(d);
    ThreadPool pool(2);
    TierMembership m(p, pool, 1);
    std::vector<float> cost(400 * tiers);
    Rng rng(2);
    for (float& v : cost) v = static_cast<float>(rng.uniform());
    for (int i = 0; i < 60; ++i) m.step(cost, 0.04f, 1.5f, [](std::int32_t) { return true; });
    ASSERT_TRUE(m.freeze(0.003));
    std::vector<std::int64_t> area(tiers);
    for (std::int32_t c = 0; c < p.cells; ++c) area[m.rounded()[c]] += p.area(c, m.rounded()[c]);
    double lo = 1e9, hi = 0;
    for (std::size_t k = 0; k < tiers; ++k) {
      EXPECT_LE(area[k], p.space[k].area_limit);
      const double share = static_cast<double>(area[k]) / static_cast<double>(std::min(p.space[k].area_limit, p.space[k].row_area));
      lo = std::min(lo, share);
      hi = std::max(hi, share);
    }
    EXPECT_LT(hi - lo, 0.05);
  }
}

TEST(TierMembership, SaysWhenTheAreasCannotFit) {
  db::Design d = test::synthetic_design(200, 2, 0.7, 17);
  for (db::Tier& t : d.tiers) t.max_utilisation_ppm = 300'000;
  const Problem p = make_problem(d);
  ThreadPool pool(1);
  TierMembership m(p, pool, 1);
  EXPECT_FALSE(m.freeze(0.003));
}

// The field must be minus the slope of the energy: move one charge and compare.
TEST(Density, FieldIsTheSlopeOfTheEnergy) {
  const BinGrid grid{32, 32, 1, 1};
  DensityMap map(grid);
  Rng rng(5);
  std::vector<std::array<float, 2>> at(60);
  for (auto& a : at) a = {static_cast<float>(4 + 24 * rng.uniform()), static_cast<float>(4 + 24 * rng.uniform())};
  const auto charge = [&](std::size_t i) { return widened(grid, at[i][0], at[i][1], 5.3f, 4.9f, 1.0f); };
  const auto energy = [&] {
    auto acc = map.make_accumulator();
    for (std::size_t i = 0; i < at.size(); ++i) map.add(acc, charge(i));
    map.collect({&acc}, {}, 1.0f);
    map.solve_forward();
    map.solve_phi();
    map.solve_ex();
    map.solve_ey();
    double e = 0;
    for (std::size_t i = 0; i < at.size(); ++i) e += 0.5 * map.gather(charge(i)).phi;
    return e;
  };
  double steepest = 0;
  for (std::size_t i = 0; i < 20; ++i) {
    const float h = 0.25f, keep = at[i][0];
    at[i][0] = keep + h;
    const double up = energy();
    at[i][0] = keep - h;
    const double down = energy();
    at[i][0] = keep;
    energy();
    const double slope = (up - down) / (2 * h);
    // The map is piecewise linear in the position, hence not exact; it gets better with more bins a charge.
    EXPECT_NEAR(-map.gather(charge(i)).ex, slope, 2 + 0.1 * std::fabs(slope)) << i;
    steepest = std::max(steepest, std::fabs(slope));
  }
  EXPECT_GT(steepest, 100);  // the tolerance is small against the slopes
}

TEST(Density, KeepsAllChargeAndMeasuresOverflow) {
  const BinGrid grid{16, 8, 1, 1};
  DensityMap map(grid);
  auto acc = map.make_accumulator();
  map.add(acc, widened(grid, 8, 4, 4, 2, 1.0f));   // 8 bins, filled once
  map.add(acc, widened(grid, 8, 4, 4, 2, 0.5f));   // and half again
  const DensityMap::Overflow o = map.collect({&acc}, {}, 1.0f);
  EXPECT_NEAR(o.movable, 12.0, 1e-4);
  EXPECT_NEAR(o.excess, 4.0, 1e-4);
  double sum = 0;
  for (const float v : map.rho()) sum += v;
  EXPECT_NEAR(sum, 12.0, 1e-4);
}

}  // namespace
}  // namespace taufold::place
