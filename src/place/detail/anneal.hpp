// Annealing of a whole legal placement in rounds of independent regions with shifting borders.
#pragma once

#include <functional>

#include "base/parallel.hpp"
#include "base/stop.hpp"
#include "place/detail/anneal_region.hpp"
#include "place/detail/layout.hpp"

namespace taufold::place {

struct AnnealSchedule {
  std::uint64_t seed = 1;
  int rounds = 60;
  double proposals_per_cell = 500;  ///< over all rounds
  double start_rows = 0.8;          ///< temperature in row heights of score, geometric from start to end
  double end_rows = 0.05;
  double window_start_rows = 5, window_end_rows = 2;
  double homeless_rows = 20;        ///< price of a crossing without a site, in row heights
  int cells_per_region = 3000;      ///< aimed at; at least two regions where there are rows enough
  std::function<void(int round)> before_round;  ///< may change the net weights and the field of the problem
};

struct AnnealRound {
  int round;
  double temperature_rows;
  std::int64_t score;  ///< of wire and bonds, without the weights of nets
  AnnealStats stats;
};

/// Improves `layout` in place; it is legal between rounds (up to homeless bonds) whenever the call returns.
/// Deterministic for any thread count unless stopped.
AnnealStats anneal(const Problem&, Layout& layout, const AnnealSchedule&, ThreadPool&, const StopToken&,
                   const std::function<void(const AnnealRound&)>& progress);

}  // namespace taufold::place
