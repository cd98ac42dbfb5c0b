// A problem with clusters of cells in place of cells: what a fast global placement needs to judge an arrangement of blocks.
#pragma once

#include <cstdint>
#include <vector>

#include "place/problem.hpp"

namespace taufold::place {

struct Coarse {
  Problem problem;  ///< cells are clusters, blocks are those of the source; for global placement only
  std::vector<std::uint8_t> tier;        ///< [cluster]
  std::vector<std::int32_t> cluster;     ///< [cell of the source]
};

/// About `clusters` clusters of connected cells, each within one tier of `tier`. Clusters are boxes of one height a tier, the
/// side of a square of their mean area; their pins are at their centre; nets inside one cluster are left out.
Coarse coarsen(const Problem&, const std::vector<std::uint8_t>& tier, std::int32_t clusters, std::uint64_t seed);

/// Interface crossings of all nets when cells stand on these tiers and blocks on theirs.
std::int64_t crossings(const Problem&, const std::vector<std::uint8_t>& tier);

}  // namespace taufold::place
