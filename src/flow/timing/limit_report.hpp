// Limits of slew, load and fan-out of a timed design, as text and figures.
#pragma once

#include "flow/timing/timing.hpp"

namespace taufold::flow {

/// Prints how many pins pass their limits, and the worst of them; adds sta.max_*_violations and the worst
/// slacks.
void report_limits(const TimingDesign&, Session&);

}  // namespace taufold::flow
