// The engine's problem as a hypergraph, and its limits.
#pragma once

#include "place/partition/hypergraph.hpp"
#include "place/partition/refine.hpp"

namespace taufold::place {

/// Cells become vertices of the same number, weighing their area on each tier; nets keep their order but for
/// those with all pins on one cell.
Hypergraph netlist_hypergraph(const Problem&);

/// Area limits with `reserve` (a share) kept free, and the bond sites of each interface.
PartitionLimits partition_limits(const Problem&, double reserve);

}  // namespace taufold::place
