// What to know before slacks are believed, told as diagnostics: loops that were cut, cells and arcs that libraries lack, clocks on
// nothing, endpoints that nothing constrains, look-ups beyond tables, libraries that do not belong together.
#pragma once

#include <span>
#include <string>

#include "flow/session.hpp"
#include "liberty/library.hpp"
#include "sta/timer.hpp"

namespace taufold::flow {

/// Files that findings are about. Without SDC they are about the netlist.
struct FindingFiles {
  std::string netlist, sdc;
};

/// `libraries`: of late paths, in the order in which they were read. Figures are entered as PREFIX.lookups and so on.
void report_findings(const sta::Timer&, std::span<const liberty::Library* const> libraries, const FindingFiles&, const std::string& prefix, Session&);

}  // namespace taufold::flow
