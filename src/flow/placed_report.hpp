// What is said of timing and power of a placement.
#pragma once

#include <string>

#include "flow/placed_timing.hpp"

namespace taufold::flow {

/// Times `placed` and enters PREFIX.wns and the other figures of timing, power and wires; a line is shown.
void report_placed_timing(const RealDesign&, const db::Design& placed, const db::Placement&, const std::string& prefix, ThreadPool&, Session&);

}  // namespace taufold::flow
