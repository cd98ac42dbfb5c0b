// Power and heat of a placement, and of its flat pair under the same sink: maps, files and figures.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "flow/placed_heat.hpp"

namespace taufold::flow {

/// A placement that was timed; null: there is none.
struct TimedSide {
  const db::Design* design = nullptr;
  const db::Placement* placement = nullptr;
  const TimedPlacement* timed = nullptr;
};

struct HeatOutput {
  std::vector<report::MapGroup> maps;
  /// heat/stack.toml and heat/power.csv, with flat- before the name those of the pair; with temperatures heat/cells.csv and pictures.
  std::vector<std::pair<std::string, std::string>> files;
};

/// Maps the power of `subject` and, where it is there, of `flat`, its pair. With `temperatures` solves both and enters what
/// report_placed_heat() says, and fold.temp.rise_ratio and fold.sustained.power_ratio of fold over flat.
HeatOutput report_heat(const RealDesign&, const TimedSide& subject, const TimedSide& flat, bool temperatures, const HeatOptions&, ThreadPool&, Session&);

}  // namespace taufold::flow
