// Memories by words, bits and ports: a block with its pins, and its Liberty at a corner.
//
// Area is that of the bit cells over an array efficiency; delay, constraints and energy are in FO4 and least-inverter units of the node, so that they follow it. They
// are rules of design practice and no measurement (docs/tech.md).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "predict/layout.hpp"

namespace taufold::predict {

struct MemoryShape {
  int words = 0, bits = 0, ports = 1;  ///< one port reads and writes; of two one reads and one writes
  std::string name() const;            ///< "SRAM_512X32", "SRAM_512X32_2P"
};
/// From "512x32" or "512x32x2"; nothing for what is no memory of 8 to 65536 words, 1 to 512 bits and 1 or 2 ports.
std::optional<MemoryShape> parse_memory(std::string_view text);

struct MemoryFigures {
  int mux = 1;  ///< words that share a row
  double width_m = 0, height_m = 0;
  double read_s = 0, setup_s = 0, hold_s = 0, pulse_s = 0;
  double pin_F = 0, read_J = 0, write_J = 0, leakage_W = 0;
};
MemoryFigures memory_figures(const MemoryShape&, const CharacterisedLibrary&);

tech::Cell memory_master(const MemoryShape&, const CharacterisedLibrary&, const tech::Technology& layers);
std::string memory_liberty(const MemoryShape&, const CharacterisedLibrary&, const Corner&);

}  // namespace taufold::predict
