// Random stacks: the heat balance closes, the direct solver and conjugate gradients agree, heat obeys the maximum principle and
// reciprocity, and the number of threads changes no bit.
//
// rooms: base tech num thermal
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/heat_problem.hpp"
#include "thermal/steady.hpp"
#include "thermal/transient.hpp"

namespace taufold::thermal {
namespace {

ThreadPool& pool() {
  static ThreadPool p(2);
  return p;
}

double largest_difference(const Solution& a, const Solution& b) {
  double most = 0;
  for (std::size_t i = 0; i < a.temperature_K.size(); ++i) most = std::max(most, std::abs(a.temperature_K[i] - b.temperature_K[i]));
  return most;
}

RC_GTEST_PROP(HeatOfStacks, IsBalanced, (std::uint64_t seed)) {
  Rng rng(seed);
  const Problem p = test::random_heat(rng, rng.next() % 2 == 0);
  const Solution s = steady(p, {}, pool());
  RC_ASSERT(s.status == Status::converged);
  RC_ASSERT(s.imbalance() < 1e-9);
  RC_ASSERT(std::abs(s.power_W - p.power_W()) <= 1e-12 * p.power_W());
}

RC_GTEST_PROP(HeatOfStacks, DirectAndIterativeAgree, (std::uint64_t seed)) {
  Rng rng(seed);
  const Problem p = test::random_heat(rng, true);
  SteadyOptions iterative;
  iterative.direct = false;
  iterative.relative_residual = 1e-12;
  const Solution a = steady(p, {}, pool()), b = steady(p, iterative, pool());
  RC_ASSERT(a.direct && !b.direct);
  double rise = 1;
  for (const double t : a.temperature_K) rise = std::max(rise, t - 300);
  RC_ASSERT(largest_difference(a, b) < 1e-7 * rise);
  for (std::size_t k = 0; k < kSides; ++k) RC_ASSERT(std::abs(a.heat_out_W[k] - b.heat_out_W[k]) < 1e-6 * (1 + std::abs(a.heat_out_W[k])));
}

// With sources only, nothing is colder than the coldest ambient, and the hottest cell is one that is heated or touches a warm face.
RC_GTEST_PROP(HeatOfStacks, NothingIsColderThanTheAmbients, (std::uint64_t seed)) {
  Rng rng(seed);
  const Problem p = test::random_heat(rng, false);
  const Solution s = steady(p, {}, pool());
  double coldest = 1e9;
  for (const HeatFace& f : p.faces)
    if (f.kind != FaceKind::adiabatic) coldest = std::min(coldest, f.ambient_K);
  for (const double t : s.temperature_K) RC_ASSERT(t > coldest - 1e-6);
}

// A watt here warms there as much as a watt there warms here.
RC_GTEST_PROP(HeatOfStacks, IsReciprocal, (std::uint64_t seed)) {
  Rng rng(seed);
  Problem p = test::random_heat(rng, rng.next() % 2 == 0);
  const std::size_t n = p.columns(), layers = p.layers.size();
  for (Layer& l : p.layers) {
    l.power_W.clear();
    l.cells = 1;
  }
  for (HeatFace& f : p.faces)
    if (f.kind != FaceKind::adiabatic) f.ambient_K = 300;
  const std::size_t la = rng.next() % layers, lb = rng.next() % layers, a = rng.next() % n, b = rng.next() % n;
  const auto rise = [&](std::size_t l, std::size_t i, std::size_t l2, std::size_t j) {
    Problem q = p;
    q.layers[l].power_W.assign(n, 0.0);
    q.layers[l].power_W[i] = 1;
    SteadyOptions o;
    o.relative_residual = 1e-12;
    return steady(q, o, pool()).layer_map(q, l2)[j] - 300;
  };
  const double there = rise(la, a, lb, b), here = rise(lb, b, la, a);
  RC_ASSERT(std::abs(there - here) <= 1e-7 * (1 + std::abs(there)));
}

RC_GTEST_PROP(HeatOfStacks, ThreadsChangeNoBit, (std::uint64_t seed)) {
  Rng rng(seed);
  Problem p = test::random_heat(rng, rng.next() % 2 == 0);
  if (rng.next() % 2 == 0) p.layers[0].exponent = {1.3};
  if (p.layers[0].exponent.empty() == false && !p.layers[0].uniform()) p.layers[0].exponent.assign(p.columns(), 1.3);
  static ThreadPool one(1), three(3);
  const Solution a = steady(p, {}, one), b = steady(p, {}, three);
  RC_ASSERT(a.temperature_K == b.temperature_K);
  RC_ASSERT(a.heat_out_W == b.heat_out_W);
  std::vector<double> ta, tb;
  transient(p, 300, {}, {1e-4}, {}, one, [&](std::size_t, const Solution& s) { ta.insert(ta.end(), s.temperature_K.begin(), s.temperature_K.end()); });
  transient(p, 300, {}, {1e-4}, {}, three, [&](std::size_t, const Solution& s) { tb.insert(tb.end(), s.temperature_K.begin(), s.temperature_K.end()); });
  RC_ASSERT(!ta.empty());
  RC_ASSERT(ta == tb);
}

// A transient keeps its energy and ends in the steady state; modes and conjugate gradients agree on the way.
RC_GTEST_PROP(HeatOverTime, KeepsItsEnergyAndSettles, (std::uint64_t seed)) {
  Rng rng(seed);
  const Problem p = test::random_heat(rng, true);
  const Solution want = steady(p, {}, pool());
  double rise = 1;
  for (const double t : want.temperature_K) rise = std::max(rise, std::abs(t - 300));
  std::vector<Solution> states[2];
  for (const bool direct : {true, false}) {
    TransientOptions o;
    o.direct = direct;
    o.tolerance_K = 3e-4 * rise;
    o.relative_residual = 1e-12;
    const TransientReport r = transient(p, 300, {}, {1e-3, 1e3}, o, pool(), [&](std::size_t, const Solution& s) { states[direct].push_back(s); });
    RC_ASSERT(r.status == Status::converged);
    RC_ASSERT(r.imbalance() < 1e-6);
  }
  RC_ASSERT(largest_difference(states[0][0], states[1][0]) < 5e-3 * rise);
  for (const auto& s : states) RC_ASSERT(largest_difference(s[1], want) < 1e-3 * rise);
}

}  // namespace
}  // namespace taufold::thermal
