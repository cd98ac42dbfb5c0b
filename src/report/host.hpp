// The machine a report was made on. No host name: reports are passed on.
#pragma once

#include "report/document.hpp"

namespace taufold::report {

Host this_host();

}  // namespace taufold::report
