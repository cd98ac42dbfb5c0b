// Reads what `taufold cost` is given: a system as TOML, its figures of its own in the place of the defaults.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cost/inputs.hpp"
#include "cost/system.hpp"
#include "diag/diag.hpp"
#include "io/input_file.hpp"

namespace taufold::flow {

struct CostSystem {
  cost::System system;
  cost::Inputs inputs;                     ///< the defaults and what the file replaces
  std::vector<std::string> reports;        ///< files of folds that gave areas and bonds
  struct Place {
    std::size_t begin = 0, length = 0;     ///< in the text of the file
  };
  std::vector<Place> shared_at;            ///< by chip: the value of its key `shared`; of no length where it has none
};

/// Nothing after an error. A system that is handed on can be computed.
std::optional<CostSystem> read_cost_system(const io::InputFile&, diag::Collector&);

}  // namespace taufold::flow
