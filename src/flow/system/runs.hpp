// Training runs as a CSV file states them (docs/formats.md), for `taufold system --validate`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "diag/diag.hpp"
#include "flow/law/table.hpp"
#include "system/calibration.hpp"

namespace taufold::flow {

struct StatedRun {
  std::string id, model, hardware, quantity;  ///< `quantity`: the name of the column that is expected, or the best one to show
  std::optional<system::TrainingRun> run;             ///< nothing where it cannot be predicted; its value is unused
  bool free = false;                          ///< degrees of its layout are not stated: the fastest mapping with the others is to be taken
  system::Layout known = {};                  ///< those that are, 0 for the others
  std::string why;                            ///< what is missing then
  std::optional<double> stated, tolerance;    ///< in the unit of the column; tolerance relative, absent: for information
  double unit = 1;                            ///< of the column over that of the run's quantity
  double flop_ratio = 1;                      ///< operations that the row counts, over those of a model's step
};

/// Nothing after an error. Rows in the order of the file.
std::optional<std::vector<StatedRun>> read_stated_runs(const LawTable&, diag::Collector&);

}  // namespace taufold::flow
