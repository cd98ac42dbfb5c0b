// What `taufold cost` does.
#pragma once

#include <string>
#include <vector>

#include "flow/session.hpp"

namespace taufold::flow {

/// `taufold cost --records FILE.json...`: every number that the files ask for (schema taufold-cost-reference/1) computed and held against theirs.
Outcome run_cost_records(const std::vector<std::string>& files, Session&);

}  // namespace taufold::flow
