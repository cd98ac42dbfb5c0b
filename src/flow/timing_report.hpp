// What is said of a timed design: figures, the worst paths, and what to know about the netlist.
#pragma once

#include <cstdint>
#include <string>

#include "flow/timing.hpp"

namespace taufold::flow {

/// Enters the figures `sta.*` and shows slacks and the `paths` worst paths of each mode.
void report_timing(const TimingDesign&, std::int64_t paths, Session&);

/// One path, hop by hop, as tables of the field show it; times in the unit of `unit_s`.
std::string path_text(const sta::Timer&, const sta::End&, double unit_s);

}  // namespace taufold::flow
