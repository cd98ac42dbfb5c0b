// What is said of the power of a timed design.
#pragma once

#include "flow/activity.hpp"

namespace taufold::flow {

/// Computes power at default activity, enters the figures `sta.power.*` and shows them by group.
/// At the activity of a file, or without one (null) at an assumed one. Writes the SAIF that is asked for;
/// false when it cannot be written, which was reported.
bool report_power(const TimingDesign&, const NetActivity*, const ActivityRequest&, Session&);

}  // namespace taufold::flow
