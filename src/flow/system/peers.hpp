// Other simulators' figures beside ours, for information: their machine files and operator models are not in the file (docs/system.md,
// section 16).
#pragma once

#include "flow/law/table.hpp"
#include "flow/session.hpp"

namespace taufold::flow {

/// Whether a table has the columns of such figures.
bool tells_peers(const LawTable&);
/// Every row that states its job as key=value, computed and set beside.
void show_peers(const LawTable&, Session&);

}  // namespace taufold::flow
