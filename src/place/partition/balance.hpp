// Crossings against balance: how few bonds a fold can do with, and how uneven its tiers must be for that.
#pragma once

#include <functional>
#include <vector>

#include "place/partition/partition.hpp"

namespace taufold::place {

/// Smallest number of crossings found where tier 0 of two holds a given share of the weight.
struct BalancePoint {
  double wanted = 0.5;  ///< share asked for
  double share = 0.5;   ///< share of the weight that stands on tier 0, as found
  std::int64_t crossings = 0;
  bool fits = false;  ///< false: no partition within the tolerance was found
};

/// One partition a share in (0, 1), each within `tolerance` of it. Two tiers only.
std::vector<BalancePoint> balance_curve(const Hypergraph&, const std::vector<double>& shares,
                                        double tolerance, const PartitionOptions&, ThreadPool&,
                                        const StopToken&);

/// A die larger by `growth` in area (all area limits grow alike) on which the crossings fit the sites.
struct GrowthAnswer {
  bool found = false;
  double growth = 1;
  Partition partition;
};

/// The smallest growth in (1, largest], to within 1 %, at which a partition fits, TSVs as in `limits` beside the cells; `sites` says
/// how many an interface of the grown die has. A bisection: it takes for granted that a larger die never needs more
/// crossings, which holds for the best partitions and nearly for those found.
GrowthAnswer smallest_growth(const Hypergraph&, const PartitionLimits& limits, double largest,
                             const std::function<std::int64_t(int interface, double growth)>& sites,
                             const PartitionOptions&, ThreadPool&, const StopToken&);

}  // namespace taufold::place
