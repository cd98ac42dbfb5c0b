// What is said of a timed design: figures, the worst paths, and what to know about the netlist.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "flow/timing/timing.hpp"

namespace taufold::flow {

/// Enters the figures `sta.*` and shows slacks and the `paths` worst paths of each mode.
void report_timing(const TimingDesign&, std::int64_t paths, Session&);

/// What is said of a pin behind its name, as where it stands; may be empty. `before`: the pin that the path comes from; invalid where it begins.
using PinNote = std::function<std::string(sta::VertexId, sta::VertexId before)>;
/// Lines of RTL that a cell was made of, of netlists with src attributes; otherwise empty.
std::string source_note(const sta::Graph&, sta::VertexId);

/// What a path ends at: "setup", "recovery", "output delay", ...
std::string end_name(const sta::Timer&, const sta::End&);
/// "clk rising"; "no clock" of an invalid edge.
std::string clock_text(const sta::Timer&, sta::ClockEdgeId);

/// One path, hop by hop, as tables of the field show it; times in the unit of `unit_s`.
std::string path_text(const sta::Timer&, const sta::End&, double unit_s, const PinNote& note = nullptr);

/// Slacks of endpoints by equal classes, with bars: where the mass of the design lies. Empty for fewer than two.
std::string slack_bars(std::vector<double> slacks_s, double unit_s, const std::string& unit);

/// The endpoints of a mode that have a slack, the worst first.
std::vector<const sta::End*> worst_ends(const sta::Timer&, sta::Mode);

}  // namespace taufold::flow
