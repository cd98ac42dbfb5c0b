// A table of wire resistances and capacitances, for kits whose LEF has none or none to rely on: one line a layer, fields
// separated by tabs or blanks, `#` begins a comment.
//   kind  layer  ohm_per_um_or_per_via  fF_per_um
//   wire  M2     29.7127                0.174942
//   via   V1     17.2
// A wire is of its layer's default width, its capacitance that among neighbours; a via is one cut. Lines of kind default_signal
// and default_clock, which name a layer for tools that know no other, are read over.
#pragma once

#include <string>
#include <string_view>

#include "diag/diag.hpp"
#include "io/input_file.hpp"
#include "tech/technology.hpp"

namespace taufold::io::wire_rc {

/// True when the first line that is no comment is the heading.
bool looks_like_wire_rc(std::string_view text);

/// Enters the values in the layers of `technology`, which was read before. A layer that it lacks is a warning, a negative,
/// missing or broken number an error. Returns the number of layers that got values.
std::size_t read_wire_rc(const InputFile&, tech::Technology& technology, diag::Collector&);

/// The table of the layers of `technology` that have values of a table, so that reading it gives them again.
std::string write_wire_rc(const tech::Technology& technology);

}  // namespace taufold::io::wire_rc
