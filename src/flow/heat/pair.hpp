// Power and heat of a placement, and of its flat pair under the same sink: maps, files and figures.
#pragma once

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "flow/heat/placed_heat.hpp"

namespace taufold::flow {

/// A placement that was timed; null: there is none.
struct TimedSide {
  const RealDesign* real = nullptr;  ///< whose netlist is that of the side
  const db::Design* design = nullptr;
  const db::Placement* placement = nullptr;
  const TimedPlacement* timed = nullptr;
};

struct HeatOutput {
  std::vector<report::MapGroup> maps;
  /// By tier from the bottom, of the subject and of its pair: W/m2, and the rise over the ambient in K; empty: not computed.
  std::array<std::vector<report::Grid>, 2> power_W_m2, rise_K;
  /// heat/stack.toml, heat/power.csv and heat/cells.csv, with flat- before the name those of the pair, and pictures of temperatures.
  std::vector<std::pair<std::string, std::string>> files;
};

/// Maps the power of `subject` and, where it is there, of `flat`, its pair. With `temperatures` solves both and enters what
/// report_placed_heat() says, and fold.temp.rise_ratio and fold.sustained.power_ratio of fold over flat.
HeatOutput report_heat(const RealDesign&, const TimedSide& subject, const TimedSide& flat, bool temperatures, const HeatOptions&, ThreadPool&, Session&);

}  // namespace taufold::flow
