// Clusters of strongly joined vertices, for one level of a multilevel partition.
//
// First choice (G. Karypis, R. Aggarwal, V. Kumar, S. Shekhar, "Multilevel hypergraph partitioning", IEEE
// TVLSI 7(1), 1999): vertices in random order join the neighbour, or the cluster of a neighbour, with the
// largest sum over common nets of weight / (pins - 1), as long as the cluster stays light.
#pragma once

#include <cstdint>
#include <vector>

#include "base/random.hpp"
#include "place/partition/hypergraph.hpp"

namespace taufold::place {

struct Clustering {
  std::vector<std::int32_t> cluster;  ///< [vertex]
  std::int32_t clusters = 0;
};

/// `group`, when not empty: only vertices of the same group join; the tiers they may stand on must always be
/// the same. No cluster grows above `heaviest` (summed over tiers) by joining. Fixed vertices stay alone, unless there is one
/// tier only, on which all are. Stops early when `target` clusters are left.
Clustering cluster_vertices(const Hypergraph&, const std::vector<std::int32_t>& group, std::int64_t heaviest,
                            std::int32_t target, Rng&);

}  // namespace taufold::place
