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
  int candidates = 3;          ///< arrangements returned
  double target_density = 1.0;
  /// For tiny designs, where density says nothing: what an arrangement is worth, of a problem whose blocks stand and whose rows
  /// are cut; the largest double for none. May be called on several threads at once.
  std::function<double(const Problem&)> judge;
};

struct Candidate {
  Arrangement at;
  double cost = 0;      ///< wirelength of the clustered problem plus a bond pitch a crossing, or what judge() said
  Partition partition;  ///< of the cells, for few crossings, all tiers holding the same area as far as there is room
  std::vector<float> x, y;  ///< centres of the cells where the last placement had their clusters; empty when there was none
};

struct ArrangeResult {
  std::vector<std::int32_t> blocks;   ///< the free ones, in the order of an Arrangement
  std::vector<Candidate> candidates;  ///< the best first; empty when no legal arrangement was found
  std::string reason;                 ///< why there is none
  int evaluated = 0;
};

/// Arranges the free blocks of `p`. The tiers of cells are those of a min-cut that leaves blocks out; the blocks find theirs.
/// Same bits for any thread count unless stopped.
ArrangeResult arrange_blocks(const Problem& p, const ArrangeOptions&, ThreadPool&, const StopToken&,
                             const std::function<void(int evaluated, double best)>& progress);

/// Largest cell area of every tier when all hold the same share of the cells as far as they have room, and a little more.
TierWeights balanced_areas(const Problem&);

/// Puts the blocks into their spots, where they stay, and cuts the rows around them.
void stand(Problem&, const std::vector<std::int32_t>& blocks, const Arrangement&);

}  // namespace taufold::place
