// The steady state of a problem, by the solver that fits it: directly where layers are laterally uniform and nothing depends on
// temperature, otherwise by conjugate gradients under a multigrid cycle, repeated until conductivity and leakage fit the temperatures.
#pragma once

#include <vector>

#include "base/parallel.hpp"
#include "base/stop.hpp"
#include "thermal/problem.hpp"

namespace taufold::thermal {

struct SteadyOptions {
  /// Of conjugate gradients: at a contrast of 100 within 2e-7 K of the solution. Where conductivity or leakage follows temperature a
  /// hundredth of it.
  double relative_residual = 1e-8;
  double settled_K = 1e-7;           ///< change of the hottest change of an outer step that counts as settled
  int outer_steps = 100;
  bool direct = true;                ///< use the direct solver where it applies; off to hold the two against each other
  std::vector<char> keep;            ///< layers whose temperatures are wanted; empty: all
  const StopToken* stop = nullptr;
};

/// The problem has a way out for heat (tech::faults says so otherwise). Temperatures are the same bits for any number of threads.
Solution steady(const Problem&, const SteadyOptions&, ThreadPool&);

}  // namespace taufold::thermal
