// The end of a command that holds computed figures against stored ones: the summary, the worst misses, the exit.
#pragma once

#include <string_view>

#include "flow/session.hpp"

namespace taufold::flow {

/// Prints how many records of the document hold, `what` naming them in the plural, and the misses, largest first. Fails when one is
/// missed; an input error when there is none.
Outcome conclude_records(std::string_view what, Session&);

}  // namespace taufold::flow
