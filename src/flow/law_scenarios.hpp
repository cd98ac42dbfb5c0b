// Scenarios of the roadmap from TOML (docs/formats.md).
#pragma once

#include <string>
#include <vector>

#include "flow/session.hpp"
#include "law/roadmap.hpp"

namespace taufold::flow {

/// Reads a file of scenarios, or the shipped one where the path is empty. Nothing to use after an error,
/// which was reported.
std::vector<law::Scenario> read_scenarios(const std::string& path, Session&);

}  // namespace taufold::flow
