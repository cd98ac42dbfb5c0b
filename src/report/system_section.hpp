// The part of a fold's page that says what it means for a system.
#pragma once

#include <string>

#include "report/document.hpp"

namespace taufold::report {

/// Empty where the document has no fold.system figures.
std::string system_section(const Document&);

}  // namespace taufold::report
