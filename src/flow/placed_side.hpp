// One side of a pair, fold or flat, from its placement on: what repair and clock trees make of it, and its times.
#pragma once

#include <optional>
#include <string>

#include "base/parallel.hpp"
#include "flow/clocks/report.hpp"
#include "flow/design/real_design.hpp"
#include "flow/placed_report.hpp"
#include "flow/session.hpp"
#include "place/place.hpp"

namespace taufold::flow {

struct PlacedSide {
  db::Design design;
  place::Result placed;
  std::optional<RealDesign> changed;  ///< with the netlist that repair or clock trees made; nothing: the source's
  std::optional<ClockTrees> clock;

  const RealDesign& real(const RealDesign& source) const { return changed ? *changed : source; }
};

/// Sizes and buffers; design, placement and netlist are what they became. `name` is that of the side, `fold` or `flat`. False after an error, which was
/// reported.
bool repair_side(PlacedSide&, const RealDesign& source, const std::string& name, std::optional<double> hop_F, ThreadPool&, Session&);

/// Clock trees, likewise; a verdict fails where none were made.
void clock_side(PlacedSide&, const RealDesign& source, const std::string& name, std::optional<double> hop_F, ThreadPool&, Session&);

/// Timing, power and clock trees under `name`; what timing.txt says of them goes to the end of `text`.
TimedPlacement time_side(const PlacedSide&, const RealDesign& source, const std::string& name, std::optional<double> hop_F, ThreadPool&, Session&, std::string& text);

}  // namespace taufold::flow
