// What is said of timing and power of a placement, and of a fold beside its flat pair.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "flow/timing/figures.hpp"
#include "flow/timing/placed_timing.hpp"

namespace taufold::flow {

/// A placement that was timed, with what was found.
struct TimedPlacement {
  std::unique_ptr<PlacedTiming> timing;
  TimingFigures figures;
  power::Watts dynamic_and_leakage;  ///< of all cells at default activity
  power::Powers powers;              ///< the same by cell
};

/// Times `placed` and enters the figures PREFIX.wns and so on of timing, power, wires and tracks, the split of the worst path and
/// the histogram of slacks; a line is shown.
TimedPlacement report_placed_timing(const RealDesign&, const db::Design& placed, const db::Placement&, const std::string& prefix,
                                    std::optional<double> hop_F, ThreadPool&, Session&);

/// What a fold has besides: corners of its tiers, other capacitances of a crossing (series fold.hop_sweep), and, beside a flat pair,
/// what its time buys.
void report_stack_timing(const RealDesign&, const db::Design& placed, const db::Placement&, const TimedPlacement& fold,
                         const TimedPlacement* flat, ThreadPool&, Session&);

/// For timing.txt: figures, slacks as bars and the worst paths, with the tier of every pin and the bonds on the way.
std::string timing_text(const RealDesign&, const db::Design& placed, const db::Placement&, const TimedPlacement&, const std::string& title);

}  // namespace taufold::flow
