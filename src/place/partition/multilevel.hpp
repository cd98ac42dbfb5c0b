// One multilevel run and one V-cycle, both on the calling thread.
#pragma once

#include <cstdint>
#include <vector>

#include "base/random.hpp"
#include "place/partition/refine.hpp"

namespace taufold::place {

/// Tiers from nothing: bisection of the stack, each half again, then refinement over all tiers; or, with
/// `at_once` and more than two tiers, all of them together on every level.
std::vector<std::uint8_t> multilevel_start(const Hypergraph&, const PartitionLimits&, bool at_once, Rng&);

/// Coarsens within the groups only (every group lies on one tier), and refines `tier` on every level back.
/// Never worse.
void restricted_cycle(const Hypergraph&, const PartitionLimits&, const std::vector<std::int32_t>& group,
                      std::vector<std::uint8_t>& tier, Rng&);

}  // namespace taufold::place
