// Ctrl-C and a polite kill raise the stop flag; a second one ends the program at once.
#pragma once

#include "base/stop.hpp"

namespace taufold::cli {

/// From now on SIGINT and SIGTERM go to `token`, which must outlive the program's work. SIGPIPE is ignored: a
/// reader of our output that goes away must not cost the result. `said` goes to standard error at the first one; it is a literal.
void forward_signals(StopToken& token, const char* said);

}  // namespace taufold::cli
