// Temperatures over time: power in phases (steps, periods, traces), L-stable second-order steps of a length that follows the error.
#pragma once

#include <functional>
#include <vector>

#include "base/parallel.hpp"
#include "base/stop.hpp"
#include "thermal/problem.hpp"

namespace taufold::thermal {

/// For begin_s <= t < end_s the power of every layer times `factor`, or `power_W` where it is set; nothing where no phase holds. In
/// order of time.
struct Phase {
  double begin_s = 0, end_s = 0;
  std::vector<double> factor;  ///< one a layer
  /// Fills the power of every column of every layer (empty maps for none), for a trace that would not fit into memory as maps.
  std::function<void(std::vector<std::vector<double>>& power_W)> power_W = {};
};

struct TransientOptions {
  double tolerance_K = 2e-4;     ///< of the error of one step, root mean square over the cells of the layer where it is largest
  double first_step_s = 0;       ///< 0: a millionth of the time to the first sample
  double fixed_step_s = 0;       ///< above 0: steps of about this length whatever the error, for studies of convergence
  double relative_residual = 1e-10;
  bool direct = true;
  std::vector<char> keep;        ///< layers whose temperatures are wanted; empty: all
  const StopToken* stop = nullptr;
};

struct TransientReport {
  Status status = Status::converged;
  int steps = 0, rejected = 0;
  int iterations = 0;
  double energy_in_J = 0, energy_out_J = 0, energy_stored_J = 0;
  double imbalance() const;  ///< of the energies, over what went in
};

/// Calls `sample(k, solution)` at every time of `sample_times_s` (ascending, > 0), a sample at a change of power belonging to the
/// phase that ends. `initial_K` everywhere at time zero.
TransientReport transient(const Problem&, double initial_K, const std::vector<Phase>&, const std::vector<double>& sample_times_s,
                          const TransientOptions&, ThreadPool&, const std::function<void(std::size_t, const Solution&)>& sample);

}  // namespace taufold::thermal
