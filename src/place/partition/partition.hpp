// Tiers for the fewest crossings: a multilevel partitioner for stacks, the start of a fold whose bonds are
// scarce.
//
// Coarsening by first choice, bisection of the stack from the middle outwards, Fiduccia-Mattheyses refinement
// on the way back, V-cycles that coarsen within tiers only (Karypis et al., IEEE TVLSI 7(1), 1999), several
// starts, and a contest of the best ones that coarsens only what both agree upon, so that the heir is never
// worse than its better parent.
#pragma once

#include <cstdint>
#include <vector>

#include "base/parallel.hpp"
#include "base/stop.hpp"
#include "place/partition/hypergraph.hpp"
#include "place/partition/refine.hpp"

namespace taufold::place {

struct PartitionOptions {
  std::uint64_t seed = 1;
  int starts = 8;    ///< independent multilevel runs, >= 1
  int cycles = 2;    ///< V-cycles in a row without a gain that end a start
  int contests = 8;  ///< pairings of good partitions after the starts
};

struct Partition {
  std::vector<std::uint8_t> tier;
  PartitionScore score;
  bool fits = false;      ///< the area limits hold
  bool routable = false;  ///< every interface has its sites
  bool tsvs_fit = true;   ///< the area limits hold with the TSVs beside the cells
};

/// The best partition found. Precondition: index() has been called, limits are >= 0. When no start meets the
/// area limits the one closest to them is returned with fits = false. The same for any number of threads; a
/// stop ends the search after the running starts.
Partition partition_tiers(const Hypergraph&, const PartitionLimits&, const PartitionOptions&, ThreadPool&,
                          const StopToken&);

/// Area of the TSVs of so many crossings on each tier.
TierWeights area_of_tsvs(const PartitionLimits&, const TierWeights& crossings, int tiers);

/// The same where crossings take area: the limits of the cells give way until there is room beside them for the TSVs of the crossings
/// that are found, in a few steps, for the crossings hardly depend on the balance. The last partition, with tsvs_fit = false, where
/// that does not come about.
Partition partition_beside_tsvs(const Hypergraph&, const PartitionLimits&, const PartitionOptions&, ThreadPool&, const StopToken&);

}  // namespace taufold::place
