// The section of a fold's page about time and power: both sides beside each other, what the difference is made of, what it buys, and what tiers
// from different wafers cost.
#pragma once

#include <string>

#include "report/document.hpp"

namespace taufold::report {

/// Empty where nothing was timed.
std::string timing_section(const Document&);

}  // namespace taufold::report
