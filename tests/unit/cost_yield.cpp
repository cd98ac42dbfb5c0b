// Yields against closed forms, brute force and simulation.
//
// rooms: base num cost
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "base/random.hpp"
#include "cost/bond_yield.hpp"
#include "cost/repair.hpp"
#include "cost/stack_yield.hpp"
#include "cost/wafer.hpp"
#include "cost/yield.hpp"
#include "num/normal.hpp"

namespace taufold::cost {
namespace {

TEST(DieYield, ModelsAreInTheKnownOrderAndMeetInTheirLimits) {
  double last = 1;
  for (const double m : {1e-9, 1e-3, 0.1, 0.5, 1.0, 2.0, 5.0}) {
    const double p = poisson_yield(m), mu = murphy_yield(m), s = seeds_yield(m);
    EXPECT_LE(p, mu + 1e-15);
    EXPECT_LE(mu, s + 1e-15);
    EXPECT_NEAR(negative_binomial_yield(m, 1), s, 1e-14);
    EXPECT_NEAR(negative_binomial_yield(m, 1e9), p, 1e-8);
    EXPECT_LE(negative_binomial_yield(m, 2), last);
    last = negative_binomial_yield(m, 2);
    if (m > 1e-6) {
      EXPECT_NEAR(fatal_defects_of_yield(negative_binomial_yield(m, 3), 3), m, 1e-9 * std::max(1.0, m));
    }
  }
  EXPECT_NEAR(murphy_yield(1e-8 * 0.999), murphy_yield(1e-8 * 1.001), 1e-10);
  EXPECT_NEAR(murphy_yield(1), (1 - std::exp(-1.0)) * (1 - std::exp(-1.0)), 1e-15);
}

// Poisson defects at a density that is triangular from die to die are what Murphy's formula is the mean of.
TEST(DieYield, MurphyIsTheMeanOverATriangularDensity) {
  const double m = 1.7;
  double sum = 0;
  constexpr int n = 20000;
  for (int i = 0; i < n; ++i) {
    const double x = 2 * (i + 0.5) / n, weight = x < 1 ? x : 2 - x;
    sum += weight * std::exp(-m * x) * 2 / n;
  }
  EXPECT_NEAR(sum, murphy_yield(m), 1e-7);
}

TEST(Wafer, WholeDiesAreThoseOfABruteForceCount) {
  for (const auto& [w, h, gap] : std::vector<std::array<double, 3>>{{10, 10, 1}, {7, 13, 0.1}, {26, 33, 0.2}, {3, 2, 0.1}}) {
    const double a = w + gap, b = h + gap, r = 150;
    const int nx = static_cast<int>(2 * r / a) + 1, ny = static_cast<int>(2 * r / b) + 1;
    std::size_t count = 0;
    for (int i = 0; i < nx; ++i)
      for (int j = 0; j < ny; ++j) {
        bool whole = true;
        for (const double sx : {-0.5, 0.5})
          for (const double sy : {-0.5, 0.5}) {
            const double x = (i - (nx - 1) / 2.0) * a + sx * w, y = (j - (ny - 1) / 2.0) * b + sy * h;
            whole = whole && x * x + y * y <= r * r;
          }
        count += whole;
      }
    EXPECT_EQ(whole_dies(w, h, gap, r).size(), count) << w << " x " << h;
  }
}

TEST(Wafer, FormulaAndPackingAgree) {
  for (const double area : {20.0, 50.0, 100.0, 200.0}) {
    const double side = std::sqrt(area);
    const double formula = gross_dies(area, 300, 5, 0.2), packed = static_cast<double>(packed_dies(side, side, 290, 0.2));
    EXPECT_NEAR(formula / packed, 1, 0.035) << area;
    EXPECT_GE(packed_dies(side, side, 290, 0.2), static_cast<std::int64_t>(whole_dies(side, side, 0.2, 145).size()) * 97 / 100) << area;
  }
  EXPECT_EQ(gross_dies(90000), 0);
  EXPECT_EQ(packed_dies(400, 400, 290, 0.2), 0);
  EXPECT_EQ(whole_dies_by_area(1e9), 0);
  EXPECT_DOUBLE_EQ(reticle_use(858), 1);
  EXPECT_DOUBLE_EQ(reticle_use(429), 1);
  EXPECT_NEAR(reticle_use(859), 0.5, 0.001);
}

TEST(Stack, BlindPaysForAllAndAChoiceForBondsAlone) {
  const std::vector<double> tiers{0.9, 0.8, 0.7}, bonds{0.97, 0.98};
  EXPECT_NEAR(blind_stack_yield(tiers, bonds), 0.9 * 0.8 * 0.7 * 0.97 * 0.98, 1e-15);
  EXPECT_NEAR(known_good_stack_yield(bonds), 0.97 * 0.98, 1e-15);
  for (const double y : {0.3, 0.8, 0.999})
    for (const double c : {0.0, 0.9, 1.0}) {
      const TestOutcome t = test(y, c);
      EXPECT_NEAR(t.pass_rate * t.quality, y, 1e-15);                     // no good part is lost
      EXPECT_NEAR(t.pass_rate * t.escape(), (1 - y) * (1 - c), 1e-15);    // a bad one passes where it is not covered
    }
}

TEST(Repair, SumsAreThoseOfTheirDistributions) {
  EXPECT_NEAR(poisson_at_most(0.7, 2), std::exp(-0.7) * (1 + 0.7 + 0.245), 1e-15);
  EXPECT_NEAR(at_least_of(4, 3, 0.9), 4 * 0.1 * 0.9 * 0.9 * 0.9 + std::pow(0.9, 4), 1e-14);
  EXPECT_EQ(at_least_of(4, 0, 0.1), 1);
  EXPECT_EQ(at_least_of(4, 1, 0), 0);
  // A group of two with a spare fails when two or three of three do.
  const double p = 0.01, fail = 3 * p * p * (1 - p) + p * p * p;
  EXPECT_NEAR(repaired_links_yield(200, p, 2, 1), std::pow(1 - fail, 100), 1e-12);
  EXPECT_NEAR(repaired_links_yield(50e6, 1e-8, 1, 0), std::exp(-0.5), 1e-8);
  // At a loss of 1e-8 a spare in sixteen leaves 50 million links whole to eight digits.
  EXPECT_NEAR(1 - repaired_links_yield(50e6, 1e-8, 16, 1), 50e6 / 16 * 17 * 16 / 2 * 1e-16, 1e-9);
}

TEST(Repair, TheTableOfLinksFollowsTheirFormula) {
  for (const auto& [group, spares] : std::vector<std::pair<int, int>>{{1, 0}, {16, 1}, {8, 2}, {64, 4}}) {
    const LinkTable t(3e7, group, spares);
    for (double log10_p = -14; log10_p < -0.5; log10_p += 0.13) {
      const double p = std::pow(10.0, log10_p), y = std::exp(-std::exp(t(std::log(p))));
      EXPECT_NEAR(y, repaired_links_yield(3e7, p, group, spares), spares == 0 ? 1e-6 : 5e-3) << group << " " << spares << " " << log10_p;
    }
  }
}

TEST(Repair, TheRuleOfTheGammaDensityIsExactForMoments) {
  for (const double a : {0.5, 1.0, 2.0, 3.0, 10.0, 50.0}) {
    const DensityRule r = density_rule(a);
    double moment = 1;
    for (int k = 0; k <= 8; ++k) {
      double sum = 0;
      for (std::size_t i = 0; i < r.density.size(); ++i) sum += r.weight[i] * std::pow(r.density[i], k);
      EXPECT_NEAR(sum, moment, 1e-9 * moment) << a << " moment " << k;
      moment *= (a + k) / a;
    }
    for (const double m : {0.01, 0.3, 1.0, 3.0}) {
      DieParts d;
      d.logic = m;
      EXPECT_NEAR(repaired_die_yield(d, r), negative_binomial_yield(m, a), a < 1 ? 5e-3 : 2e-5) << a << " " << m;
    }
  }
}

// A die with memories that have spares and cores of which one may be dead, drawn a million times.
TEST(Repair, YieldOfADieWithSparesIsThatOfASimulation) {
  DieParts d;
  d.logic = 0.2, d.memory = 0.6, d.arrays = 8, d.spares = 1, d.core = 0.1, d.cores = 4, d.cores_needed = 3;
  const double a = 3;
  const DensityRule rule = density_rule(a);
  Rng rng(7);
  const auto poisson = [&](double mean) {
    int k = 0;
    for (double p = std::exp(-mean), u = rng.uniform(), sum = p; u > sum && k < 100; sum += p) p *= mean / ++k;
    return k;
  };
  constexpr int n = 400000;
  int good = 0;
  for (int i = 0; i < n; ++i) {
    double t = 0;  // gamma of shape 3 as a sum of exponentials
    for (int k = 0; k < 3; ++k) t -= std::log(1 - rng.uniform()) / a;
    bool fine = poisson(t * d.logic) == 0;
    for (int k = 0; k < d.arrays; ++k) fine = poisson(t * d.memory / d.arrays) <= d.spares && fine;
    int cores = 0;
    for (int k = 0; k < d.cores; ++k) cores += poisson(t * d.core) == 0;
    good += fine && cores >= d.cores_needed;
  }
  EXPECT_NEAR(static_cast<double>(good) / n, repaired_die_yield(d, rule), 4 * std::sqrt(0.25 / n));
  DieParts none = d;
  none.spares = 0;
  none.cores_needed = 4;
  EXPECT_NEAR(repaired_die_yield(none, rule), negative_binomial_yield(0.2 + 0.6 + 0.4, a), 2e-5);
}

TEST(Bond, LimitsFollowThePitch) {
  BondProcess b;
  b.pitch_um = 2;
  EXPECT_NEAR(overlay_limit_um(b), 0.4609, 5e-5);
  BondProcess c = b;
  c.pitch_um = 0.5;
  EXPECT_NEAR(overlay_limit_um(c) * 4, overlay_limit_um(b), 1e-9);
  b.contact_share = 1e-9;  // contact hardly asked for: the distance decides
  EXPECT_NEAR(overlay_limit_um(b), 1 - 2.0 / 6, 1e-6);
}

TEST(Bond, RoughFacesTouchAsPublished) { EXPECT_NEAR(real_contact(BondProcess()), 0.57290, 5e-6); }

TEST(Bond, TheQuickLossOfCopperIsTheFullOne) {
  BondProcess b;
  const CopperLoss quick(b);
  for (const double recess : {8.0, 10.0, 11.0, 14.0})
    for (const double spread : {0.8, 1.0, 1.3})
      for (const double rough : {0.8, 1.0, 1.2, 1.5, 1.7, 2.0}) {
        b.top_recess_mean_nm = b.bottom_recess_mean_nm = -recess;
        b.top_recess_sd_nm = b.bottom_recess_sd_nm = spread;
        b.roughness_m = 1e-9 * rough;
        const double full = copper_loss(b);
        EXPECT_NEAR(quick(recess, spread, rough), full, 1e-3 + 0.2 * std::min(full, 1 - full)) << recess << " " << spread << " " << rough;
        if (rough <= 1.2) {
          EXPECT_NEAR(quick(recess, spread, rough) / full, 1, 1e-9);
        }
      }
}

// A die by itself misses by what places it; at the spread of its own the pads' limit is a chi variable of two degrees.
TEST(Bond, APlacedDieMissesByItsPlacement) {
  BondProcess b;
  b.pitch_um = 2;
  b.tx_sd_um = b.ty_sd_um = 0.2;
  b.rotation_mean = b.rotation_sd = 0;
  b.bow_mean_um = b.bow_sd_um = 0;
  b.random_sd_um = 1e-6;
  const double limit = overlay_limit_um(b);
  EXPECT_NEAR(placed_overlay_yield(b, 16384), 1 - std::exp(-limit * limit / (2 * 0.04)), 2e-3);
}

// The fixed point of the map stands for four corners: held against drawing them.
TEST(Bond, OverlayIsThatOfDrawnWafers) {
  BondProcess b;
  b.pitch_um = 1;
  b.die_w_um = 12000, b.die_l_um = 8000;
  b.tx_mean_um = 0.02, b.tx_sd_um = 0.08, b.ty_sd_um = 0.05, b.random_sd_um = 0.03;
  b.rotation_mean = 1.2e-6, b.rotation_sd = 4e-7, b.bow_mean_um = 3, b.bow_sd_um = 2;
  const double limit = overlay_limit_um(b);
  const auto dies = whole_dies(b.die_w_um, b.die_l_um, b.dicing_um, b.wafer_radius_um);
  Rng rng(11);
  double sum = 0;
  constexpr int n = 1500;
  for (int i = 0; i < n; ++i) {
    double z[4];
    for (double& x : z) x = num::normal_quantile(0x1p-54 + rng.uniform());
    const double tx = 0.02 + 0.08 * z[0], ty = 0.05 * z[1], rot = 1.2e-6 + 4e-7 * z[2], mag = 1e-7 * (3 + 2 * z[3]);
    for (const DieCentre& d : dies) {
      double most = 0;
      for (const double sx : {-0.5, 0.5})
        for (const double sy : {-0.5, 0.5}) {
          const double x = d.x + sx * (b.die_w_um - b.pitch_um), y = d.y + sy * (b.die_l_um - b.pitch_um);
          most = std::max(most, std::hypot(tx - rot * y + mag * x, ty + rot * x + mag * y));
        }
      sum += num::normal_cdf((limit - most) / 0.03) - num::normal_cdf((-limit - most) / 0.03);
    }
  }
  const double drawn = sum / (n * static_cast<double>(dies.size()));
  EXPECT_GT(drawn, 0.2);
  EXPECT_LT(drawn, 0.9);
  EXPECT_NEAR(overlay_yield(b, 2048), drawn, 0.02);
  EXPECT_NEAR(overlay_yield(b, 2048), overlay_yield(b, 16384), 0.002);
}

TEST(Bond, EveryPitchGivesAFiniteYieldThatTightPitchesLower) {
  double overlay = 2, copper = 2;
  for (const double pitch : {10.0, 5.0, 2.0, 1.0, 0.5, 0.25, 0.2, 0.15, 0.1}) {
    BondProcess b;
    b.pitch_um = pitch;
    const BondYield y = bond_yield(b, 256);
    for (const double v : {y.overlay, y.particles, y.copper}) {
      EXPECT_GE(v, 0) << pitch;
      EXPECT_LE(v, 1) << pitch;
    }
    EXPECT_LE(y.overlay, overlay + 1e-12) << pitch;
    EXPECT_LE(y.copper, copper + 1e-12) << pitch;
    overlay = y.overlay;
    copper = y.copper;
  }
  EXPECT_LT(overlay, 0.9);
  BondProcess tiny;
  tiny.die_w_um = tiny.die_l_um = 5;  // below the pitch: no pad
  EXPECT_TRUE(std::isfinite(bond_yield(tiny, 16).total()));
}

TEST(Bond, ParticlesFollowDensityAndArea) {
  BondProcess b;
  const double one = fatal_particles(b);
  b.defects_per_um2 *= 3;
  EXPECT_NEAR(fatal_particles(b), 3 * one, 1e-12);
  EXPECT_NEAR(fatal_particles(b), b.defects_per_um2 * particles_per_density(b), 1e-15);
  b.least_size_um = 0;  // no tail: the pads' own area
  EXPECT_NEAR(fatal_particles(b), 3e-9 * 9990.0 * 9990, 1e-9);
}

TEST(Normal, QuantileIsTheInverse) {
  for (const double z : {-8.0, -6.0, -3.0, -1.0, -0.1, 0.0, 0.5, 2.0, 5.0})
    EXPECT_NEAR(num::normal_quantile(num::normal_cdf(z)), z, z > 4 ? 1e-9 : 1e-12 * std::max(1.0, std::abs(z)));
  EXPECT_EQ(num::normal_quantile(0), -8.2);
}

}  // namespace
}  // namespace taufold::cost
