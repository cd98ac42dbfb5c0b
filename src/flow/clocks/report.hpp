// Figures of clock trees as the timer sees them, under their stable names.
#pragma once

#include <algorithm>
#include <array>
#include <string>

#include "flow/clocks/trees.hpp"
#include "flow/placed_report.hpp"
#include "report/document.hpp"
#include "sta/timer.hpp"

namespace taufold::flow {

/// Whether a clock ends at a pin: it starts or checks something there and goes no further, nor does a clock that is made
/// of it there (a divider comes early for what lies behind it).
bool clock_ends_at(const sta::Timer&, sta::VertexId);

/// Edges at a clock pin that start what the cell does, [rise, fall]; of cells that only check, those of their checks.
std::array<bool, 2> active_edges(const sta::Timer&, sta::VertexId);

/// Calls `found(vertex, path, clock, latency_s)` for every late path of a clock to a pin where it ends, of the active edges.
template <class Found>
void visit_clock_pins(const sta::Timer& t, Found&& found) {
  for (const sta::VertexId v : ids<sta::VertexId>(t.graph().size())) {
    if (!clock_ends_at(t, v)) continue;
    const std::array<bool, 2> active = active_edges(t, v);
    for (const sta::Path& p : t.arrivals().paths(v)) {
      const sta::Tag& tag = t.arrivals().tag(p);
      if (p.mode == sta::Mode::late && tag.is_clock && tag.launch.valid() && active[p.rf]) found(v, p, sta::clock_of(tag.launch), t.arrivals().capture_delay_s(p));
    }
  }
}

/// PREFIX.clock.buffers .skew .insertion_delay .power .wirelength .wire_capacitance .crossings .sinks .trees .levels .area and the series PREFIX.clocks, of a side
/// that was timed with propagated clocks; a line is shown.
void report_clock_trees(const ClockTrees&, const RealDesign&, const db::Placement&, const TimedPlacement&, const std::string& prefix, Session&);

/// fold.clock.NAME_ratio of buffers, skew, insertion_delay, power and wirelength, where the document has them of both sides.
void add_clock_ratios(report::Document&);

/// For timing.txt: the trees of a side and the latencies of its clocks.
std::string clock_text(const ClockTrees&, const RealDesign&, const TimedPlacement&, const std::string& title);

}  // namespace taufold::flow
