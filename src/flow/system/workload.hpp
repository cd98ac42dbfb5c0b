// The workload of a system file: what is computed, with which model, and how it is spread (docs/formats.md).
#pragma once

#include "flow/system/file.hpp"
#include "io/tree/fields.hpp"

namespace taufold::flow {

/// Reads [workload], [model], [mapping], [[unit]] and [[task]]; accelerators and platform are known.
void read_system_workload(io::tree::Fields& top, const io::InputFile&, SystemFile&, diag::Collector&);

}  // namespace taufold::flow
