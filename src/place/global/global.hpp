// True-3D global placement: electrostatic density per tier, smooth W*, a continuous tier coordinate that settles to tiers.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "base/parallel.hpp"
#include "base/stop.hpp"
#include "place/place.hpp"
#include "place/problem.hpp"

namespace taufold::place {

struct GlobalResult {
  std::vector<std::uint8_t> tier;
  std::vector<float> x, y;  ///< centres in dbu; like the tiers also of the blocks
  double wirelength = 0;    ///< W* in dbu
  double overflow = 0;
  int iterations = 0;
  int restarts = 0;      ///< place_in_runs: first runs that did not spread the cells and were made again
  bool fits = true;      ///< false: no tier choice meets the utilisation limits
};

struct GlobalOptions {
  std::uint64_t seed = 1;
  double target_density = 1.0;
  double crossing_price_rows = 0.015;  ///< price of a crossing during tier choice, in row heights
  double growth = 1.05;                ///< density weight growth an iteration, > 1; smaller = slower and slightly better
  double early_growth = 1.15;          ///< the same while everything still lies on one heap
  double tier_step = 0.06;             ///< of a membership, an iteration
  double freeze_overflow = 0.3;        ///< tiers are rounded here
  double stop_overflow = 0.07;
  const std::vector<std::uint8_t>* start_tier = nullptr;  ///< given tiers of the cells, kept
  const std::vector<float>* start_x = nullptr;  ///< with start_y: centres of the cells to start from; otherwise the middle
  const std::vector<float>* start_y = nullptr;
  double first_weight = 8e-5;          ///< first density weight, in shares of the ratio of both gradients' 1-norms
  CellCosts* cell_costs = nullptr;     ///< asked as soon as cells have spread a little
  std::size_t insts = 0;               ///< of the design, with cell_costs
  std::function<void(const CostField&)> charged;  ///< told of every new field; may change the weights of the problem's nets
  bool move_blocks = false;            ///< free blocks move on their tiers; otherwise they are obstacles where they stand
  int bin_refinement = 2;              ///< bins per axis relative to about one cell a bin
  int max_iterations = 3000;
  /// Asked a few times while cells spread, with where they are (tier, x, y); may change the weights of the problem's nets.
  std::function<void(const GlobalResult& now)> weigh;
};

GlobalResult global_placement(const Problem&, const GlobalOptions&, ThreadPool&, const StopToken&,
                              const std::function<void(int iteration, double wirelength, double overflow, double crossings)>& progress);

}  // namespace taufold::place
