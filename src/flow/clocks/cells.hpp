// Buffers that clock trees of a design may use, on every tier.
#pragma once

#include <string>
#include <vector>

#include "cts/gate.hpp"
#include "flow/design/real_design.hpp"

namespace taufold::flow {

struct ClockCells {
  std::vector<std::vector<cts::BufferCell>> by_tier;  ///< of one index: counterparts; by drive, the weakest first
  std::vector<std::string> names;                     ///< by index, as in the design's own process
  double slew_limit_s = 0;                            ///< of the pins of a tree
  double slew_aim_s = 0;                              ///< the same, or what the buffers can keep where that is more
};

/// Those that are in the libraries and LEF of the processes of all tiers of `placed`, at most six of different drive: a buffer that is no smaller than another
/// one and drives less is left out. Transitions are limited to six times that of the fastest buffer behind its like, to what the pins of these
/// buffers allow and to set_max_transition of the design and of clocks. Empty when there is no such buffer.
ClockCells clock_cells(const RealDesign&, const db::Design& placed);

}  // namespace taufold::flow
