// Buffers on nets whose limits no size keeps, and on nets that late paths pass.
#pragma once

#include "base/stop.hpp"
#include "flow/repair/state.hpp"

namespace taufold::flow {

struct BufferedNets {
  std::size_t nets = 0, buffers = 0;
};

/// Buffers every net of data whose limits are broken, places and times them; kept where the limits are better for it.
BufferedNets buffer_for_limits(RepairState&, const StopToken&, diag::Collector&);

/// Buffers nets on the worst paths where that promises time, all at once, and where that did not pay the better half, and so on.
BufferedNets buffer_for_timing(RepairState&, const StopToken&, diag::Collector&);

}  // namespace taufold::flow
