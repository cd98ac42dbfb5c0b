// From the words of the command line, and a configuration file if they name one, to Settings.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/options.hpp"
#include "diag/diag.hpp"
#include "io/input_file.hpp"

namespace taufold::cli {

struct Parsed {
  Settings settings;
  std::vector<std::string> origins;  ///< by row of all_options()
};

/// Words after the command's name. Nothing after CLI-nnnn errors.
std::optional<Parsed> parse(Command, const std::vector<std::string>& words, diag::Collector&);

/// Sets what the TOML text sets and the command line did not.
void apply_config(const io::InputFile&, Command, Parsed&, diag::Collector&);

/// Sets what the design file among the inputs, if it is the only one, states about options that nothing else has set. What is wrong
/// with the file is left for the command to say.
void apply_design_file(Parsed&);

}  // namespace taufold::cli
