// Codes of repair.
#include "diag/code_tables.hpp"

namespace taufold::diag {

namespace {

constexpr Severity kWarning = Severity::warning;

constexpr CodeInfo kCodes[] = {
    {"RPR-0001", kWarning, "no buffer in the libraries",
     "Repair puts buffers on nets that are too long or have too many loads. A buffer is told by its function (one input, one output that "
     "follows it), whatever its name; it must not be marked dont_use, and LEF must have it as a cell of one row. Without one, sizes of cells "
     "are all that repair can change, and limits that no size keeps stay broken."},
    {"RPR-0002", kWarning, "no cell with another size",
     "Repair makes cells larger or smaller by exchanging them for others of the same function and the same pins. None of the netlist's cells has such a "
     "relative in the Liberty files that LEF knows and that is not marked dont_use. Give the whole library and not only the cells that are used."},
    {"RPR-0003", kWarning, "repair was asked for and has nothing to work for",
     "--repair keeps limits and betters slacks. That needs the delays of the cells (Liberty) and at least one clock (create_clock in an "
     "SDC file); without them the placement is left as it is."},
};

}  // namespace

std::span<const CodeInfo> repair_codes() {
  return kCodes;
}

}  // namespace taufold::diag
