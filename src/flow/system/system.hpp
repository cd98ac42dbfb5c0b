// `taufold system`: accelerators and clusters under workloads (docs/system.md). Each function is one form of the command.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "flow/session.hpp"
#include "report/requirement.hpp"

namespace taufold::flow {

struct SystemRequest {
  std::vector<std::string> inputs;  ///< one SYSTEM.toml; two for a comparison
  std::size_t keep = 5;             ///< mappings of a search to show
  std::optional<std::string> out_dir;
  std::vector<report::Requirement> requirements;
};
/// `system SYSTEM.toml`: time, energy and cost of the workload, where the time goes, what would shorten it.
Outcome run_system(const SystemRequest&, Session&);
/// `system compare A.toml B.toml`: both, and the way from the first to the second by lever.
Outcome run_system_compare(const SystemRequest&, Session&);

/// `system --validate FILE.csv`: every run of the file predicted and held against what it states.
Outcome run_system_validate(const std::string& file, const std::vector<report::Requirement>&, Session&);

}  // namespace taufold::flow
