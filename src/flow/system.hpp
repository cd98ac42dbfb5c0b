// `taufold system`: accelerators and clusters under workloads (docs/system.md).
#pragma once

#include <string>
#include <vector>

#include "flow/session.hpp"

namespace taufold::flow {

/// `system --validate FILE.csv`: every run of the file predicted and held against what it states.
Outcome run_system_validate(const std::string& file, Session&);

}  // namespace taufold::flow
