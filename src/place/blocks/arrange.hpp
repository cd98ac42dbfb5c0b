// Where macros go: tier, orientation and place together, found by a search that asks a fast global placement of clustered cells
// what each arrangement is worth.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/parallel.hpp"
#include "base/stop.hpp"
#include "place/blocks/packer.hpp"
#include "place/partition/partition.hpp"
#include "place/problem.hpp"

namespace taufold::place {

struct ArrangeOptions {
  std::uint64_t seed = 1;
  int evaluations = 200;       ///< global placements of clusters
  std::int32_t clusters = 300;
  int finalists = 6;           ///< of the search, judged again with finer clusters and slower
  int polish = 2;              ///< rounds of improvement among them
  std::int32_t fine_clusters = 3000;
  double target_density = 1.0;
  /// For tiny designs, where density says nothing: what an arrangement is worth, of a problem whose blocks stand and whose rows
  /// are cut; the largest double for none. May be called on several threads at once.
  std::function<double(const Problem&)> judge;
};

struct ArrangeResult {
  Arrangement best;    ///< empty when no legal arrangement was found
  double cost = 0;     ///< wirelength of the clustered problem plus a bond pitch a crossing, or what judge() said
  std::string reason;  ///< why there is none
  int evaluated = 0;
  Partition partition;  ///< of the cells, for few crossings, all tiers holding the same area as far as there is room
};

/// Arranges the free blocks of `p`. The tiers of cells are those of a min-cut that leaves blocks out; the blocks find theirs.
/// Same bits for any thread count unless stopped.
ArrangeResult arrange_blocks(const Problem& p, const ArrangeOptions&, ThreadPool&, const StopToken&,
                             const std::function<void(int evaluated, double best)>& progress);

/// Puts the free blocks into their spots, where they stay, and cuts the rows around them.
void stand(Problem&, const Arrangement&);

}  // namespace taufold::place
