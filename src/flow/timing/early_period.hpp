// The shortest clock period that constraints state, known before there is a netlist for them.
#pragma once

#include <optional>
#include <span>

#include "flow/inputs.hpp"

namespace taufold::flow {

/// SDC files among `files` are run with every port, pin and cell that they name taken for there, and nothing
/// is said of them: they are read in earnest once the netlist is made. Times are in the units of the first
/// Liberty file, which is read for that. Nothing where no clock has a period or the files cannot be read.
std::optional<double> early_period_s(std::span<const LoadedInput> files);

}  // namespace taufold::flow
