// rooms: law
// Wire lengths of tiers against brute force over all pairs of gates, published counts, and independent sums.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "law/wirelength.hpp"
#include "law/wires.hpp"

namespace taufold::law {
namespace {

std::vector<double> pairs_by_brute_force(const GateArray& a) {
  std::vector<double> m(static_cast<std::size_t>(a.columns + a.rows - 2 + (a.tiers - 1) * a.hop) + 1, 0.0);
  const std::int64_t n = a.gates();
  for (std::int64_t i = 0; i < n; ++i)
    for (std::int64_t j = 0; j < i; ++j) {
      const auto at = [&](std::int64_t k, std::int64_t& x, std::int64_t& y, std::int64_t& z) {
        x = k % a.columns;
        y = k / a.columns % a.rows;
        z = k / (a.columns * a.rows);
      };
      std::int64_t xi, yi, zi, xj, yj, zj;
      at(i, xi, yi, zi);
      at(j, xj, yj, zj);
      m[static_cast<std::size_t>(std::abs(xi - xj) + std::abs(yi - yj) + a.hop * std::abs(zi - zj))] += 1;
    }
  return m;
}

TEST(LawPairs, AreThoseOfBruteForce) {
  for (const GateArray& a :
       {GateArray{4, 4, 1, 1}, GateArray{8, 4, 1, 1}, GateArray{4, 4, 2, 1}, GateArray{4, 4, 2, 3},
        GateArray{7, 7, 3, 2}, GateArray{1, 1, 5, 2}, GateArray{5, 9, 4, 10}, GateArray{13, 13, 1, 1}}) {
    const auto counted = pairs_by_distance(a);
    ASSERT_TRUE(counted);
    EXPECT_EQ(*counted, pairs_by_brute_force(a))
        << a.columns << " x " << a.rows << " x " << a.tiers << " hop " << a.hop;
  }
  EXPECT_FALSE(pairs_by_distance({0, 4, 1, 1}));
  EXPECT_FALSE(pairs_by_distance({1 << 20, 1 << 20, 1, 1}));
}

/// The distribution as it is written down, with every power taken as it stands.
double mean_as_written(const GateArray& a, double p) {
  const std::vector<double> m = pairs_by_brute_force(a);
  const auto gates = static_cast<double>(a.gates());
  double b = 0, sum = 0, weighted = 0;
  for (std::size_t l = 1; l < m.size(); ++l) {
    if (m[l] == 0) continue;
    const double c = m[l] / gates;
    const double i =
        m[l] / c * (std::pow(1 + b, p) - std::pow(b, p) + std::pow(b + c, p) - std::pow(1 + b + c, p));
    sum += i;
    weighted += i * static_cast<double>(l);
    b += c;
  }
  return weighted / sum;
}

TEST(LawWireLengths, FollowTheDefinition) {
  for (const GateArray& a :
       {GateArray{4, 4, 1, 1}, GateArray{12, 12, 2, 1}, GateArray{30, 10, 3, 2}, GateArray{50, 50, 1, 1}})
    for (const double p : {0.4, 0.6, 0.75}) {
      const auto w = wire_lengths(a, p);
      ASSERT_TRUE(w);
      EXPECT_NEAR(w->mean / mean_as_written(a, p), 1, 1e-9);
      // Telescoping: the sum before scaling hangs on the number of gates alone.
      const double n = static_cast<double>(a.gates()), half = (n - 1) / 2;
      EXPECT_NEAR(w->total_before / (n * (1 + std::pow(half, p) - std::pow(1 + half, p))), 1, 1e-9);
    }
}

TEST(LawWireLengths, TheDistributionHasTheMean) {
  for (const int tiers : {1, 2, 4}) {
    const GateArray a = square_array(1e5, tiers);
    const auto pairs = pairs_by_distance(a);
    ASSERT_TRUE(pairs);
    const std::vector<double> share = wire_distribution(*pairs, static_cast<double>(a.gates()), 0.65);
    double sum = 0, mean = 0;
    for (std::size_t l = 0; l < share.size(); ++l) {
      EXPECT_GE(share[l], 0);
      sum += share[l], mean += share[l] * static_cast<double>(l);
    }
    EXPECT_NEAR(sum, 1, 1e-12);
    EXPECT_NEAR(mean / wire_lengths(a, 0.65)->mean, 1, 1e-12);
    EXPECT_EQ(share[0], 0);
  }
}

TEST(LawWireLengths, RatiosOfTiersAtTheCorners) {
  struct Corner {
    double gates, p, ratio[4];
  };
  const int tiers[] = {2, 3, 4, 8};
  for (const Corner& c :
       {Corner{1e7, 0.75, {.7163, .5924, .5194, .3853}}, Corner{1e5, 0.55, {.7845, .6973, .6492, .5715}},
        Corner{1e6, 0.65, {.7395, .6287, .5653, .4539}}})
    for (int k = 0; k < 4; ++k) {
      const auto r = tier_length_ratio(c.gates, c.p, tiers[k]);
      ASSERT_TRUE(r);
      EXPECT_NEAR(*r, c.ratio[k], 1e-4) << c.gates << " " << c.p << " " << tiers[k];
    }
}

TEST(LawWireLengths, ATierMoreShortensAndAHopLengthens) {
  for (const double n : {1e5, 1e6})
    for (const double p : {0.55, 0.65, 0.75}) {
      double last = 1;
      for (int s = 2; s <= 8; ++s) {
        const double r = *tier_length_ratio(n, p, s);
        EXPECT_LT(r, last);
        EXPECT_GT(r, 1 / std::sqrt(s));
        EXPECT_GT(*tier_length_ratio(n, p, s, 5), r);
        last = r;
      }
    }
  EXPECT_FALSE(tier_length_ratio(1e6, 1.0, 2));
  EXPECT_FALSE(tier_length_ratio(1e6, 0.6, 0));
}

TEST(LawWireLengths, DavisKeepsItsIntegral) {
  for (const double n : {1e3, 1e4, 1e6, 1e8})
    for (const double p : {0.3, 0.55, 0.7, 0.9}) {
      const auto d = davis(n, p);
      ASSERT_TRUE(d);
      EXPECT_NEAR(d->total / (n * (1 - std::pow(n, p - 1))), 1, 1e-6) << n << " " << p;
    }
  EXPECT_FALSE(davis(1e4, 0.5));
}

TEST(LawFold, BreakEvenIsWhereBothDelaysAreEqual) {
  const Wire w{32.3e6, 0.173e-9};
  for (const double rd : {500.0, 3000.0, 6000.0})
    for (const double position : {0.0, 0.3, 1.0})
      for (const double hop_F : {0.5e-15, 5e-15}) {
        const Hop hop{166, hop_F, position};
        const auto saved = break_even_saving(w, rd, 100e-6, 1.5e-15, hop);
        ASSERT_TRUE(saved);
        EXPECT_NEAR(elmore_folded(w, rd, 100e-6 - *saved, 1.5e-15, hop) / elmore(w, rd, 100e-6, 1.5e-15), 1,
                    1e-10);
      }
  // A hop that costs more than all of the wire never pays; one that costs nothing pays at once.
  EXPECT_FALSE(break_even_saving(w, 3000, 10e-6, 1.5e-15, {166, 50e-15, 0.5}));
  EXPECT_NEAR(*break_even_saving(w, 3000, 10e-6, 1.5e-15, {0, 0, 0.5}), 0, 1e-18);
  // Without a hop a wire in two parts is the wire.
  EXPECT_DOUBLE_EQ(elmore_folded(w, 3000, 80e-6, 1e-15, {0, 0, 0.4}), elmore(w, 3000, 80e-6, 1e-15));
}

TEST(LawFold, OptimalRepeatersAreOptimal) {
  // The delay of a line of n repeaters of size h, 0.7 and 0.4 for lumped and distributed parts, has its
  // minimum where the formula says.
  const Wire w{12.5e6, 0.147e-9};
  const double r0 = 6000, c0 = 0.5e-15, length = 1e-3;
  const auto delay = [&](double n, double h) {
    const double l = length / n;
    return n * (0.7 * r0 / h * (w.F_m * l + h * c0) + w.ohm_m * l * (0.4 * w.F_m * l + 0.7 * h * c0));
  };
  const Repeaters best = repeaters(w, length, r0, c0);
  for (const double step : {0.9, 1.1}) {
    EXPECT_GT(delay(best.count * step, best.size), delay(best.count, best.size));
    EXPECT_GT(delay(best.count, best.size * step), delay(best.count, best.size));
  }
  EXPECT_NEAR(delay(best.count, best.size) / best.delay_s, 1, 0.01);  // 2.46 is rounded
}

}  // namespace
}  // namespace taufold::law
