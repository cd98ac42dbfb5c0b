// Cells of libraries as the Verilog reader wants to see them, and the two views of a cell held against each
// other.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "diag/diag.hpp"
#include "io/verilog/verilog.hpp"
#include "liberty/library.hpp"
#include "tech/technology.hpp"

namespace taufold::flow {

/// Looks a cell up in the libraries, the first that has it, and in the masters of `lef` where none has. The
/// bits of a bus, which are pins of their own in LEF, become one port. Libraries and masters outlive the
/// lookup; `lef` may be null.
io::verilog::CellLookup cell_lookup(std::vector<const liberty::Library*> libraries,
                                    const tech::Technology* lef);

/// Signal pins must be in both views of a cell; supply pins may be in one. Reports DES-0004 for every cell
/// that differs, as of the Liberty file `path`.
void compare_views(const liberty::Library&, const tech::Technology& lef, const std::string& path,
                   diag::Collector&);

}  // namespace taufold::flow
