// Commands that are families, such as `taufold law` and `taufold tech`: a table of subcommands, and how one is chosen, run and judged.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands.hpp"

namespace taufold::cli {

struct Subcommand {
  std::string_view name, inputs;
  std::size_t least_inputs, most_inputs;
  flow::Outcome (*run)(const Settings&, const std::vector<std::string>& inputs, flow::Session&);
};

/// Runs the subcommand that the first input names on the others, then judges what --require states. A wrong name or number of inputs is a diagnostic.
flow::Outcome run_subcommand(std::string_view command, std::span<const Subcommand>, const Settings&, flow::Session&);

}  // namespace taufold::cli
