// Bounds on what tiers can hold: how far the cells exceed given capacities even if they could be cut into
// pieces.
#pragma once

#include <cstdint>
#include <vector>

#include "db/design.hpp"

namespace taufold::check {

/// Largest whole cell area within the utilisation limit of tier t.
std::int64_t area_limit(const db::Design&, db::TierId t);

/// A lower bound of the area that does not fit when the instances (only standard cells, if asked) go to tiers
/// of these capacities; 0 when they may fit. Exact for pieces and two tiers; for more tiers a weaker bound.
std::int64_t least_excess(const db::Design&, const std::vector<std::int64_t>& capacity,
                          bool standard_cells_only);

/// Two-tier designs and more: true when some group of connected instances has more area than all tiers below
/// interface f, and more than all tiers above it, can hold, so that a net must cross f.
bool must_cross(const db::Design&, std::size_t f);

}  // namespace taufold::check
