// DEF 5.8, read into db::Floorplan and written from it. Kept: outline, rows, tracks, components with orientation, halo,
// region and the property `tier`, ports, blockages, regions, groups and connectivity. Wiring is checked and counted but not
// kept; other sections are read over and listed once.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "db/floorplan.hpp"
#include "diag/diag.hpp"
#include "io/input_file.hpp"

namespace taufold::io::def {

/// Reads a DEF of any version up to 5.8. Nothing is handed on when there was an error. Sections may stand in any order and
/// their counts are advisory; coordinates written with a fraction or an exponent are taken when they are whole.
std::optional<db::Floorplan> read_def(const InputFile&, diag::Collector&);

/// The floorplan as DEF 5.8, objects in their order in the arrays. Reading it gives an equal floorplan, apart from the
/// counts of wires; writing that again gives the same bytes.
std::string write_def(const db::Floorplan&);

/// For a message about something that was read already: the name after the dash of the item `name` (as stored) in
/// `section` (COMPONENTS, NETS ...), or of the row `name` where `section` is ROW, as a view into `text`; empty when it is
/// not found. Scans the text.
std::string_view locate(std::string_view text, std::string_view section, std::string_view name);

}  // namespace taufold::io::def
