// Tiers of single cells changed where their places make another tier cheaper: between two runs of global placement.
#pragma once

#include <cstdint>
#include <vector>

#include "place/problem.hpp"

namespace taufold::place {

/// Moves cells, one after the other in the order of what they gain at first, to the tier with the least W* plus `price` (dbu) a
/// crossing while all stay at their centres (x, y); sweeps until little is gained. `area_limit`: of the cells of each tier.
/// `tier` covers all objects; that of blocks stays. Returns the gain in dbu.
double move_tiers(const Problem&, const std::vector<float>& x, const std::vector<float>& y, double price,
                  const std::array<std::int64_t, kMaxTiers>& area_limit, std::vector<std::uint8_t>& tier);

}  // namespace taufold::place
