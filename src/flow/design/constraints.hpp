// The SDC files of a design, read against its netlist and libraries.
#pragma once

#include <optional>
#include <span>

#include "db/constraints.hpp"
#include "db/netlist.hpp"
#include "flow/session.hpp"
#include "io/input_file.hpp"
#include "liberty/library.hpp"

namespace taufold::flow {

/// Reads `files` in their order, each on top of those before it. Numbers are in the units of the first
/// library. Nothing after an error, which was reported. Figures (`sdc.clocks` and so on, docs/formats.md) are
/// entered in the document, and a table is logged at the level `shown`.
std::optional<db::Constraints> read_constraints(std::span<const io::InputFile> files, const db::Netlist&,
                                                std::span<const liberty::Library* const> libraries,
                                                Level shown, Session&);

}  // namespace taufold::flow
