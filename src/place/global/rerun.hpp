// Global placement in several runs: the first finds the tiers or is given them, each further one starts from where the cells
// stand, contracts, and spreads them again on tiers that are now settled.
#pragma once

#include <functional>

#include "place/global/global.hpp"

namespace taufold::place {

struct RerunOptions {
  GlobalOptions global;        ///< of the first run; start_x, start_y and first_weight are set here for the others
  int reruns = 0;              ///< with bonds free of any spacing
  int bond_reruns = 0;         ///< after these: with every crossing net cut at its bond, after an exact assignment
  double rerun_weight = 3e-4;  ///< first density weight of a rerun, as GlobalOptions::first_weight
};

/// Lower-left corners of the objects; no bonds.
State state_of(const Problem&, const GlobalResult&);

/// Overflow above which cells have not spread, however long the run took: legalisation would tear them apart.
inline constexpr double kUnsettled = 0.2;
/// Designs so small that their bins are as large as the cells never spread to less.
inline constexpr std::int32_t kLeastToSettle = 1000;

/// A first run that ends unsettled is made again with a faster density weight, slower tiers and another seed, and the one of less
/// overflow goes on. Progress as in global_placement, iterations counted on over all runs. The result is the last run's, `iterations` the sum.
GlobalResult place_in_runs(const Problem&, const RerunOptions&, ThreadPool&, const StopToken&,
                           const std::function<void(int iteration, double wirelength, double overflow, double crossings)>& progress);

}  // namespace taufold::place
