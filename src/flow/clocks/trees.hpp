// Clock trees of a placed side, fold or flat: buffers into its netlist and placement, routes for its clock nets, propagated clocks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/parallel.hpp"
#include "cts/tree.hpp"
#include "flow/proof/changed_design.hpp"
#include "flow/session.hpp"
#include "flow/timing/placed_timing.hpp"

namespace taufold::flow {

/// One net of a clock as it was in the netlist, and what became of it.
struct ClockTree {
  db::NetId net;                       ///< keeps the source
  std::vector<db::NetId> nets;         ///< those of its buffers
  std::vector<db::InstId> buffers;
  std::vector<db::PinId> sinks;
  cts::Plan plan;
  cts::Figures figures;                ///< by the tree's own delays
};

struct ClockTrees {
  std::vector<ClockTree> trees;        ///< those nearest to the registers first
  double slew_limit_s = 0;
};

struct ClockedSide {
  ChangedDesign side;
  ClockTrees clock;
};

/// Makes the trees of all clock nets of a legal placement: every net that a clock reaches on its way to registers gets a tree of its own, those behind
/// gates, multiplexers and dividers first, so that the nets in front of them balance what lies behind. Buffers are put into rows, bonds on free places; then
/// the trees are balanced as they stand. Clocks of the result are propagated, and delays of ports count from registers outside that see the mean
/// insertion delay. Nothing after an error, which was reported (no buffer, no room).
std::optional<ClockedSide> make_clock_trees(const RealDesign&, const db::Design& placed, const db::Placement&, const std::string& prefix,
                                            std::optional<double> hop_F, ThreadPool&, Session&);

}  // namespace taufold::flow
