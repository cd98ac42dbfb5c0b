// Reads what `taufold system` is given: a system and its workload as TOML (docs/formats.md).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cost/system.hpp"
#include "diag/diag.hpp"
#include "io/input_file.hpp"
#include "io/tree/value.hpp"
#include "system/case.hpp"

namespace taufold::flow {

struct SystemFile {
  system::Case system;
  double most_tensor = 64;           ///< of a search
  std::vector<std::string> reports;  ///< files of folds that gave speed and energy
  /// What the price of an accelerator was computed from.
  struct Silicon {
    cost::System system;
    double price_over_cost = 1, around_USD = 0;
  };
  std::optional<Silicon> silicon;
  /// Places in the text, for what is found out later.
  diag::Source source;
  std::string_view mapping_at, workload_at;
};

/// Nothing after an error. A system that is handed on can be evaluated once its layout is known.
std::optional<SystemFile> read_system_file(const io::InputFile&, diag::Collector&);
/// The same of a tree that was parsed from the file, whose numbers may have been changed since.
std::optional<SystemFile> read_system_tree(const io::tree::Value& root, const io::InputFile&, diag::Collector&);

}  // namespace taufold::flow
