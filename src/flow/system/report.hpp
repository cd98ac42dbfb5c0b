// What a system under a workload is told as: text, and figures of the report.
#pragma once

#include <string>
#include <vector>

#include "flow/session.hpp"
#include "flow/system/compute.hpp"

namespace taufold::flow {

std::string system_text(const Computed&);
/// Figures under `prefix` ("" or "LABEL.").
void enter_system(const Computed&, const std::string& prefix, Session&);

}  // namespace taufold::flow
