// Refinement of a choice of tiers by moves of single vertices.
//
// Two tiers: Fiduccia, Mattheyses, "A linear-time heuristic for improving network partitions" (DAC 1982):
// gains kept under moves, each vertex moves once a pass, the pass is rolled back to its best prefix. More
// tiers: the same with a best target tier a vertex, where a net costs the interfaces between its lowest and
// its highest tier, each at a price; the price of an interface with too few sites is raised between passes.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "base/random.hpp"
#include "place/partition/hypergraph.hpp"

namespace taufold::place {

struct PartitionLimits {
  TierWeights area{};  ///< largest weight on each tier
  TierWeights sites =
      unlimited();  ///< most crossings of each interface; not used where there is one interface only

  /// What one crossing of interface k takes of the area of the tiers below and above it (TSVs): partition_beside_tsvs alone looks at it.
  TierWeights crossing_below{}, crossing_above{};

  bool crossings_take_area() const { return crossing_below != TierWeights{} || crossing_above != TierWeights{}; }
  static constexpr TierWeights unlimited() {
    TierWeights w{};
    for (auto& v : w) v = std::numeric_limits<std::int64_t>::max();
    return w;
  }
};

/// Weight above the limits, summed over tiers.
std::int64_t area_excess(const TierWeights& used, const TierWeights& limit, int tiers);

/// Improves `tier` in place; area limits that hold still hold afterwards, those that do not are approached
/// first. Fixed vertices stay. `patience`: moves without a new best after which a pass ends.
void refine_two(const Hypergraph&, const TierWeights& area_limit, std::vector<std::uint8_t>& tier,
                std::int32_t patience, Rng&);
void refine_many(const Hypergraph&, const PartitionLimits&, std::vector<std::uint8_t>& tier,
                 std::int32_t patience, Rng&);

}  // namespace taufold::place
