// Heat over time against closed forms and against itself.
//
// rooms: base tech num thermal
#include "thermal/transient.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "support/heat_problem.hpp"
#include "thermal/steady.hpp"

namespace taufold::thermal {
namespace {

using test::heat_box;
using test::heat_layer;

ThreadPool& pool() {
  static ThreadPool p(2);
  return p;
}

/// One cell of capacity C under a resistance R: tau = R C.
Problem lump(double watts) {
  Problem p = heat_box(1, 1, 1e-3, 1e-3, 1e4, 300);
  p.layers = {heat_layer(1e-4, 1, 1e6, 2e6)};
  p.layers[0].power_W = {watts};
  return p;
}
double lump_R() { return (1 / 1e4 + 5e-5 / 1e6) / 1e-6; }
double lump_tau() { return lump_R() * 2e6 * 1e-4 * 1e-6; }

double last_of(const Problem& p, double initial_K, const std::vector<Phase>& phases, double at_s, TransientOptions o, TransientReport* report = nullptr) {
  double t = 0;
  const TransientReport r = transient(p, initial_K, phases, {at_s}, o, pool(), [&](std::size_t, const Solution& s) { t = s.temperature_K[0]; });
  if (report) *report = r;
  return t;
}

TEST(Transient, AStepOfOneCellIsAnExponential) {
  for (const bool direct : {true, false})
    for (const double share : {0.01, 0.5, 1.0, 3.0, 20.0}) {
      TransientOptions o;
      o.tolerance_K = 1e-5;
      o.direct = direct;
      TransientReport report;
      const double at = share * lump_tau(), now = last_of(lump(0.5), 310, {}, at, o, &report);
      const double final_K = 300 + 0.5 * lump_R();
      EXPECT_NEAR(now, final_K + (310 - final_K) * std::exp(-share), 2e-3) << share;
      EXPECT_EQ(report.status, Status::converged);
      EXPECT_LT(report.imbalance(), 1e-9);
    }
}

// Fixed steps: halving them quarters the error, with both discretisations.
TEST(Transient, IsOfSecondOrderInTime) {
  for (const bool direct : {true, false}) {
    std::vector<double> error;
    const double at = lump_tau(), final_K = 300 + 0.5 * lump_R(), want = final_K + (300 - final_K) * std::exp(-1.0);
    for (const int steps : {8, 16, 32, 64}) {
      TransientOptions o;
      o.fixed_step_s = at / steps;
      o.direct = direct;
      o.relative_residual = 1e-13;
      TransientReport report;
      error.push_back(std::abs(last_of(lump(0.5), 300, {}, at, o, &report) - want));
      EXPECT_EQ(report.steps, steps);
    }
    for (std::size_t i = 0; i + 1 < error.size(); ++i) EXPECT_NEAR(std::log2(error[i] / error[i + 1]), 2, 0.2) << direct;
  }
}

// The same where conductivity and leakage follow temperature: differences of successive halvings fall by four.
TEST(Transient, IsOfSecondOrderWhereCoefficientsFollowTemperature) {
  Problem p = heat_box(1, 1, 1e-3, 1e-3, 2e4, 300);
  p.layers = {heat_layer(2e-4, 4, 30, 2e6)};
  p.layers[0].exponent = {1.3};
  p.layers[0].power_W = {0.6};
  p.layers[0].leakage_W = {0.02};
  std::vector<double> t;
  for (const int steps : {20, 40, 80, 160}) {
    TransientOptions o;
    o.fixed_step_s = 0.02 / steps;
    o.relative_residual = 1e-13;
    t.push_back(last_of(p, 300, {}, 0.02, o));
  }
  const double first = std::log2(std::abs(t[0] - t[1]) / std::abs(t[1] - t[2])), second = std::log2(std::abs(t[1] - t[2]) / std::abs(t[2] - t[3]));
  EXPECT_GT(second, 1.7) << first;
  // And it settles at the steady state.
  const Solution steady_state = steady(p, {}, pool());
  EXPECT_NEAR(last_of(p, 300, {}, 2, {}), steady_state.temperature_K[0], 1e-2);
}

// Power on and off by turns: after many periods the temperature at the end of an "on" is known in closed form.
TEST(Transient, PeriodicPowerReachesItsCycle) {
  const double period = lump_tau(), on = 0.3 * period;
  std::vector<Phase> phases;
  for (int k = 0; k < 12; ++k) {
    phases.push_back({k * period, k * period + on, {1.0}});
    phases.push_back({k * period + on, (k + 1) * period, {0.0}});
  }
  TransientOptions o;
  o.tolerance_K = 1e-5;
  const double rise = 0.5 * lump_R(), a = std::exp(-on / lump_tau()), b = std::exp(-1.0);
  const double top = 300 + rise * (1 - a) / (1 - b);
  EXPECT_NEAR(last_of(lump(0.5), 300, phases, 11 * period + on, o), top, 5e-3);
}

// A trace given as maps is what the same power given as phases is.
TEST(Transient, TracesAndPhasesAgree) {
  Rng rng(7);
  Problem p = test::random_heat(rng, true);
  const std::size_t layers = p.layers.size();
  std::vector<Phase> phases{{0, 1e-3, std::vector<double>(layers, 1.0)}, {1e-3, 3e-3, std::vector<double>(layers, 0.25)}}, trace = phases;
  for (std::size_t k = 0; k < 2; ++k)
    trace[k].power_W = [&p, f = phases[k].factor[0]](std::vector<std::vector<double>>& maps) {
      for (std::size_t l = 0; l < p.layers.size(); ++l) {
        maps[l] = p.layers[l].power_W;
        for (double& w : maps[l]) w *= f;
      }
    };
  for (const bool direct : {true, false}) {
    TransientOptions o;
    o.direct = direct;
    const double a = last_of(p, 300, phases, 2.5e-3, o), b = last_of(p, 300, trace, 2.5e-3, o);
    EXPECT_NEAR(a, b, 1e-9);
  }
}

TEST(Transient, RunawayIsTold) {
  Problem p = lump(0.2);
  p.layers[0].leakage_W = {0.5};
  TransientReport report;
  for (const bool direct : {true, false}) {
    TransientOptions o;
    o.direct = direct;
    last_of(p, 300, {}, 1000 * lump_tau(), o, &report);
    EXPECT_EQ(report.status, Status::runaway);
  }
}

// The stiff layer is damped at once: no ringing about the slow solution, whatever the step.
TEST(Transient, StiffPartsDoNotRing) {
  Problem p = heat_box(1, 1, 1e-3, 1e-3, 1e3, 300);
  p.layers = {heat_layer(1e-7, 1, 400, 1e6), heat_layer(1e-3, 1, 400, 2e6)};
  p.layers[0].power_W = {1};
  TransientOptions o;
  o.fixed_step_s = 0.05;  // a million times the time constant of the thin layer
  std::vector<double> t;
  transient(p, 300, {}, {0.05, 0.1, 0.15, 0.2, 0.25}, o, pool(), [&](std::size_t, const Solution& s) { t.push_back(s.temperature_K[0]); });
  for (std::size_t i = 0; i + 1 < t.size(); ++i) EXPECT_GT(t[i + 1], t[i]);
  for (std::size_t i = 0; i + 2 < t.size(); ++i) EXPECT_LT(t[i + 2] - t[i + 1], t[i + 1] - t[i]);
}

}  // namespace
}  // namespace taufold::thermal
