// The effective capacitance, with gates whose exact response is known: a ramp behind a resistor.
//
// rooms: base db wire
#include <gtest/gtest.h>

#include <cmath>

#include "wire/effective.hpp"

namespace taufold::wire {
namespace {

constexpr EffectiveOptions kTight{1e-9, 200};
constexpr Thresholds kAt{0.5, 0.2, 0.8, 1};

/// The resistance by which the method models a gate of this slope of delay by load. The gate here has it.
struct Gate {
  double ohm = 4000, start_s = 5e-12, ramp_s = 12e-12;
  mutable int calls = 0;

  double volt(double t, double load_F) const {
    const double tau = ohm * load_F;
    const auto rise = [&](double x) { return x <= 0 ? 0 : x - tau * -std::expm1(-x / tau); };
    return (rise(t - start_s) - rise(t - start_s - ramp_s)) / ramp_s;
  }
  double when(double level, double load_F) const {
    double lo = start_s, hi = start_s + ramp_s + 50 * ohm * load_F;
    for (int k = 0; k < 200; ++k) (volt(0.5 * (lo + hi), load_F) < level ? lo : hi) = 0.5 * (lo + hi);
    return lo;
  }
  DelaySlew operator()(double load_F) const {
    ++calls;
    return {when(kAt.delay, load_F), when(kAt.upper, load_F) - when(kAt.lower, load_F)};
  }
};

TEST(Effective, WithoutResistanceTheLoadIsLumped) {
  const Gate gate;
  for (const PiModel pi : {PiModel{0, 0, 5e-15}, PiModel{5e-15, 0, 0}, PiModel{2e-15, 1e-3, 3e-15},
                           PiModel{5e-15, 1000, 1e-18}}) {
    const Driver d = drive(gate, pi, kAt, kTight);
    EXPECT_EQ(d.model, DriverModel::lumped);
    EXPECT_FALSE(d.failed);
    EXPECT_EQ(d.ceff_F, pi.total_F());
    EXPECT_EQ(d.delay_s, gate(pi.total_F()).delay_s);
    const DelaySlew wire = d.load(3e-12);
    EXPECT_EQ(wire.delay_s, 3e-12);
    EXPECT_EQ(wire.slew_s, d.slew_s);
  }
}

TEST(Effective, IsBetweenTheNearCapacitorAndTheWhole) {
  const Gate gate;
  double before = 1;
  for (const double ohm : {20.0, 200.0, 1000.0, 5000.0, 20000.0}) {
    const PiModel pi{2e-15, ohm, 6e-15};
    const Driver d = drive(gate, pi, kAt, kTight);
    ASSERT_EQ(d.model, DriverModel::pi) << ohm;
    EXPECT_FALSE(d.failed) << ohm;
    EXPECT_GT(d.ceff_F, pi.near_F) << ohm;
    EXPECT_LT(d.ceff_F, pi.total_F()) << ohm;
    EXPECT_LT(d.ceff_F, before) << "more resistance shields more";
    before = d.ceff_F;
  }
}

TEST(Effective, SolvesItsThreeEquations) {
  const Gate gate;
  const PiModel pi{2e-15, 3000, 6e-15};
  const Driver d = drive(gate, pi, kAt, kTight);
  ASSERT_EQ(d.model, DriverModel::pi);
  // The ramp behind the resistor into Ceff passes the two points of the table.
  const DelaySlew table = gate(d.ceff_F);
  const double tau = d.ohm * d.ceff_F;
  const auto volt = [&](double t) {
    const auto rise = [&](double x) { return x <= 0 ? 0 : x - tau * -std::expm1(-x / tau); };
    return (rise(t - d.t0_s) - rise(t - d.t0_s - d.dt_s)) / d.dt_s;
  };
  const double t_lower = table.delay_s - table.slew_s * (kAt.delay - kAt.lower) / (kAt.upper - kAt.lower);
  EXPECT_NEAR(volt(table.delay_s), kAt.delay, 1e-6);
  EXPECT_NEAR(volt(t_lower), kAt.lower, 1e-6);
  // The same charge until the end, by integrating the currents of both circuits step by step.
  const double end = std::min(table.slew_s / (kAt.upper - kAt.lower), 1.4 * d.dt_s);
  const int steps = 200000;
  const double h = end / steps;
  double near = 0, far = 0, single = 0, q_pi = 0, q_single = 0;
  for (int k = 0; k < steps; ++k) {
    const double source = (k + 0.5) * h / d.dt_s;  // the ramp goes on, as in the method
    const double i = (source - near) / d.ohm, through = (near - far) / pi.ohm;
    near += h * (i - through) / pi.near_F;
    far += h * through / pi.far_F;
    q_pi += h * i;
    const double j = (source - single) / d.ohm;
    single += h * j / d.ceff_F;
    q_single += h * j;
  }
  EXPECT_NEAR(q_pi, q_single, 1e-3 * q_pi);
}

TEST(Effective, WaveformsAreThoseOfTheCircuit) {
  const Gate gate;
  const PiModel pi{2e-15, 3000, 6e-15};
  const Driver d = drive(gate, pi, kAt, kTight);
  ASSERT_EQ(d.model, DriverModel::pi);
  const double elmore = 9e-12;
  const int steps = 400000;
  const double h = 200e-12 / steps;
  double near = 0, far = 0, load = 0, lower = 0, upper = 0, load_half = 0, half = 0;
  for (int k = 0; k < steps; ++k) {
    const double t = d.t0_s + (k + 0.5) * h;
    const double source = std::min(1.0, (t - d.t0_s) / d.dt_s);
    const double through = (near - far) / pi.ohm;
    const double next = near + h * ((source - near) / d.ohm - through) / pi.near_F;
    far += h * through / pi.far_F;
    const double next_load = load + h * (near - load) / elmore;
    const auto crossed = [&](double a, double b, double level, double& when) {
      if (a < level && b >= level) when = t + 0.5 * h;
    };
    crossed(near, next, kAt.lower, lower);
    crossed(near, next, kAt.upper, upper);
    crossed(near, next, kAt.delay, half);
    crossed(load, next_load, kAt.delay, load_half);
    near = next;
    load = next_load;
    if (k % 40000 == 0) {
      EXPECT_NEAR(d.driver_volt(t + 0.5 * h), near, 2e-4);
      EXPECT_NEAR(d.load_volt(t + 0.5 * h, elmore), load, 2e-4);
    }
  }
  EXPECT_NEAR(d.slew_s, upper - lower, 2e-14);
  EXPECT_NEAR(d.load(elmore).delay_s, load_half - half, 2e-14);
  EXPECT_GE(d.load(elmore).slew_s, d.slew_s);
  // The reference's tolerance changes little.
  const Driver coarse = drive(gate, pi, kAt);
  EXPECT_NEAR(coarse.delay_s, d.delay_s, 2e-3 * d.delay_s);
  EXPECT_NEAR(coarse.load(elmore).delay_s, d.load(elmore).delay_s, 1e-2 * d.load(elmore).delay_s);
}

TEST(Effective, WithoutANearCapacitorThereIsOnePole) {
  const Gate gate;
  const PiModel pi{0, 2000, 5e-15};
  const Driver d = drive(gate, pi, kAt, kTight);
  EXPECT_EQ(d.model, DriverModel::one_pole);
  EXPECT_EQ(d.ceff_F, pi.far_F);
  EXPECT_NEAR(d.driver_volt(d.delay_s), kAt.delay, 1e-6);
  const double elmore = pi.ohm * pi.far_F;
  EXPECT_GT(d.load(elmore).delay_s, 0);
  EXPECT_NEAR(d.load_volt(d.delay_s + d.load(elmore).delay_s, elmore), kAt.delay, 1e-6);
}

TEST(Effective, PolesThatMeetAreNoTrouble) {
  const Gate gate;
  const PiModel pi{2e-15, 3000, 6e-15};
  const Driver d = drive(gate, pi, kAt, kTight);
  ASSERT_EQ(d.model, DriverModel::pi);
  // Around each pole of the driver the waveform behind the wire changes smoothly.
  const double a = pi.ohm * d.ohm * pi.far_F * pi.near_F, b = d.ohm * pi.total_F() + pi.ohm * pi.far_F;
  for (const double sign : {1.0, -1.0}) {
    const double elmore = 2 * a / (b + sign * std::sqrt(b * b - 4 * a));
    const double t = d.t0_s + d.dt_s;
    const double at = d.load_volt(t, elmore);
    for (const double off : {1e-12, 1e-9, 1e-6}) {
      EXPECT_NEAR(d.load_volt(t, elmore * (1 + off)), at, 10 * off + 1e-10);
      EXPECT_NEAR(d.load_volt(t, elmore * (1 - off)), at, 10 * off + 1e-10);
    }
  }
}

TEST(Effective, OddGatesEndWithAnAnswer) {
  const auto constant = [](double) { return DelaySlew{10e-12, 5e-12}; };
  const auto falling = [](double c) { return DelaySlew{20e-12 - 1e3 * c, 30e-12 - 2e3 * c}; };
  const auto steep = [](double c) { return DelaySlew{1e15 * c * c * 1e6, 1e5 * c}; };
  const auto zero = [](double) { return DelaySlew{0, 0}; };
  const auto negative = [](double c) { return DelaySlew{-4e-12 + 1e3 * c, 1e-12 + 500 * c}; };
  for (const double near : {1e-18, 1e-16, 1e-15, 1e-13})
    for (const double far : {1e-16, 1e-15, 1e-13})
      for (const double ohm : {1.0, 1e3, 1e6}) {
        const PiModel pi{near, ohm, far};
        for (const GateRef gate :
             {GateRef(constant), GateRef(falling), GateRef(steep), GateRef(zero), GateRef(negative)}) {
          const Driver d = drive(gate, pi, kAt);
          EXPECT_TRUE(std::isfinite(d.delay_s) && std::isfinite(d.slew_s))
              << near << ' ' << far << ' ' << ohm;
          EXPECT_GT(d.ceff_F, 0);
          EXPECT_LE(d.ceff_F, pi.total_F() * (1 + 1e-12));
          const DelaySlew wire = d.load(0.3 * ohm * far);
          EXPECT_TRUE(std::isfinite(wire.delay_s) && std::isfinite(wire.slew_s));
          EXPECT_GE(wire.delay_s, 0);
        }
      }
}

}  // namespace
}  // namespace taufold::wire
