// The workload `frame` of a system file: units of a phone, and tasks told by operations, by instructions of a trace, by a model's inference or by pixels.
#pragma once

#include "flow/system/file.hpp"
#include "io/tree/fields.hpp"

namespace taufold::flow {

/// `[[unit]]` and `[[task]]`; `at` is where the workload stands.
void read_system_frame(io::tree::Fields& top, const io::tree::Value& at, const io::InputFile&, SystemFile&, diag::Collector&);

}  // namespace taufold::flow
