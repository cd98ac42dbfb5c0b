// Sizes of cells: larger where limits are broken or paths are late, smaller where there is time left. Every size is tried under the
// timer and kept only where it betters what is worked for.
#pragma once

#include "base/stop.hpp"
#include "flow/repair/state.hpp"

namespace taufold::flow {

/// Drivers of nets with broken limits, one after the other: the smallest size that leaves the least of them.
std::size_t size_for_limits(RepairState&, const StopToken&);

/// Cells on the worst paths of endpoints below the target, as long as the merit of timing falls. Returns changes that were kept.
std::size_t size_for_timing(RepairState&, const StopToken&);

/// Cells whose pins all have more slack than the target, the smallest size that costs neither timing nor limits.
std::size_t size_for_power(RepairState&, const StopToken&);

}  // namespace taufold::flow
