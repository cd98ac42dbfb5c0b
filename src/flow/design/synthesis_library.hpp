// The cell libraries as synthesis needs them: Yosys and ABC take one Liberty file, designs name several,
// packed or not. The cells are passed on as they stand; only their borders and a few attributes are looked at
// here (io reads Liberty in full).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "diag/diag.hpp"
#include "io/input_file.hpp"

namespace taufold::flow {

/// A cell without inputs whose output is constant.
struct TieCell {
  std::string cell, pin;
};

struct SynthesisLibrary {
  std::string all;      ///< every cell of every file: what RTL may instantiate
  std::string mapping;  ///< cells with a function that may be used
  std::size_t mapping_cells = 0;
  std::vector<std::string>
      macros;  ///< cells without any function, in file order: memories and other hard blocks
  std::optional<TieCell> high, low;
};

/// Joins the files; of a cell that stands twice the first counts. `dont_use` holds names with * and ?; cells
/// whose `dont_use` is true are not used either. Errors: SYN-0007, SYN-0008.
std::optional<SynthesisLibrary> synthesis_library(std::span<const io::InputFile> files,
                                                  std::span<const std::string> dont_use, diag::Collector&);

}  // namespace taufold::flow
