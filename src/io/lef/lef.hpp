// LEF 5.8: technology and cell libraries.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "diag/diag.hpp"
#include "io/input_file.hpp"
#include "tech/technology.hpp"

namespace taufold::io::lef {

/// Adds what `file` holds to `tech`. The first file that states DATABASE MICRONS decides the unit (1000 where none does before the
/// first length); the first definition of a layer, site or macro is kept. False after an error: `tech` is then not to be used.
/// What is read over is named in one note a file.
bool read_lef(const InputFile& file, diag::Collector&, tech::Technology& tech);


}  // namespace taufold::io::lef
