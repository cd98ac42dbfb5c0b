// Reads what `taufold cost` is given: a system as TOML, its figures of its own in the place of the defaults.
#pragma once

#include <optional>
#include <string>

#include "cost/inputs.hpp"
#include "cost/system.hpp"
#include "diag/diag.hpp"
#include "io/input_file.hpp"

namespace taufold::flow {

struct CostSystem {
  cost::System system;
  cost::Inputs inputs;                     ///< the defaults and what the file replaces
  std::vector<std::string> reports;        ///< files of folds that gave areas and bonds
};

/// Nothing after an error. A system that is handed on can be computed.
std::optional<CostSystem> read_cost_system(const io::InputFile&, diag::Collector&);

}  // namespace taufold::flow
