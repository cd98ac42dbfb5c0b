// Tables of the node ladder: node,quantity,unit,low,nominal,high,status,source (docs/formats.md).
#pragma once

#include "diag/diag.hpp"
#include "io/input_file.hpp"
#include "tech/ladder.hpp"

namespace taufold::io::ladder {

/// Enters the rows of `file` in `ladder`, each replacing the one of its node and quantity. False after a TEC-0001 to TEC-0006 diagnostic: a row
/// without unit, source or order, an unknown quantity or another unit, figures of a node that contradict each other.
bool read_ladder(const InputFile& file, diag::Collector&, tech::Ladder& ladder);

/// The ladder that the program ships with.
const tech::Ladder& shipped_ladder();

}  // namespace taufold::io::ladder
