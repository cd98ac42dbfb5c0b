// The engine's problem as a hypergraph, and its limits.
#pragma once

#include "place/partition/hypergraph.hpp"
#include "place/partition/refine.hpp"

namespace taufold::place {

/// Cells become vertices of the same number, weighing their area on each tier; nets keep their order but for
/// those with all pins on one vertex. Blocks follow as vertices without weight: those that are placed (all of
/// them, or with `fixed_only` those that may not move) stay on their tiers, the pins of the others are left
/// out.
Hypergraph netlist_hypergraph(const Problem&, bool fixed_only = false);

/// The room for cells with `reserve` (a share) kept free, and the bond sites of each interface.
PartitionLimits partition_limits(const Problem&, double reserve);

}  // namespace taufold::place
