// Scenarios of the roadmap from TOML (docs/formats.md).
#pragma once

#include <string>
#include <vector>

#include "flow/session.hpp"
#include "io/input_file.hpp"
#include "law/roadmap.hpp"

namespace taufold::flow {

/// Reads the text of a file of scenarios. Nothing to use after an error, which was reported. `file` outlives
/// the call.
std::vector<law::Scenario> parse_scenarios(const io::InputFile& file, diag::Collector&);
/// Reads a file of scenarios, or the shipped one where the path is empty. Nothing to use after an error,
/// which was reported.
std::vector<law::Scenario> read_scenarios(const std::string& path, Session&);

}  // namespace taufold::flow
