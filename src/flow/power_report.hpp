// What is said of the power of a timed design.
#pragma once

#include "flow/timing.hpp"

namespace taufold::flow {

/// Computes power at default activity, enters the figures `sta.power.*` and shows them by group.
void report_power(const TimingDesign&, Session&);

}  // namespace taufold::flow
