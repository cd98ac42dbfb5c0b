// Value change dumps (IEEE 1364-2005, 18), as simulators write them: read once, front to back, and only
// counted, so that the memory depends on the number of signals and not on the length of the dump.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "diag/diag.hpp"
#include "io/activity.hpp"

namespace taufold::io::vcd {

/// Whether a text begins like a VCD.
bool looks_like_vcd(std::string_view text);
/// Whether bytes begin like an FST file of GTKWave, which is not read.
bool looks_like_fst(std::string_view bytes);

/// Real and string variables are read over. `passed`, where given, is told now and then how many bytes of the
/// text are needed no more. Nothing after an error, which was reported (VCD-nnnn).
std::optional<ActivityRecord> read_vcd(const diag::Source&, diag::Collector&,
                                       const std::function<void(std::size_t)>& passed = nullptr);

}  // namespace taufold::io::vcd
