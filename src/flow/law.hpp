// `taufold law`: the time scaling law on files (docs/law.md). Each function is one subcommand.
#pragma once

#include <string>
#include <vector>

#include "flow/session.hpp"

namespace taufold::flow {

/// `law check FILE.csv...`: every row of a vector file computed from its inputs and held against what it expects.
Outcome run_law_check(const std::vector<std::string>& files, Session&);

}  // namespace taufold::flow
