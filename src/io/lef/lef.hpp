// LEF 5.8: technology and cell libraries.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "diag/diag.hpp"
#include "io/input_file.hpp"
#include "tech/technology.hpp"

namespace taufold::io::lef {

/// True for a file that states the unit or defines layers: it should be read before files of cells alone.
bool defines_technology(std::string_view text);

/// Adds what `file` holds to `tech`. The first file that states DATABASE MICRONS decides the unit (1000 where
/// none does before the first length); the first definition of a layer, site or macro is kept. False after an
/// error: `tech` is then not to be used. What is read over is named in one note a file.
bool read_lef(const InputFile& file, diag::Collector&, tech::Technology& tech);

/// The technology as LEF 5.8: unit, layers, sites and masters in their order, so that reading it gives them
/// again. Shapes and origins are written as they are held: boxes, shifted to (0, 0). What is not held (vias,
/// rules) is not written, nor are shapes without a layer, as of a library that was read without its
/// technology. The first `known_layers` layers and `known_sites` sites are named only: they stand in a file that is
/// read before.
std::string write_lef(const tech::Technology&, std::size_t known_layers = 0, std::size_t known_sites = 0);

}  // namespace taufold::io::lef
