// Layers, site and masters of a characterised library, as LEF tells them; and the vias, which a technology here does not hold.
//
// Cells differ between nodes by pitches alone: rails on the lowest metal of the rows (on a backside layer where power comes from below), a pin is a bar on
// the first metal, half the cell high and one gate pitch from the next, and the lowest metal between the rails is blocked by the cell's own wires.
#pragma once

#include <string>
#include <vector>

#include "predict/characterise.hpp"
#include "predict/metals.hpp"
#include "tech/technology.hpp"

namespace taufold::predict {

inline constexpr int kUnitsPerMicron = 2000;  ///< half a nanometre
std::int32_t to_units(double nm);

/// Layers with resistance and capacitance of their wires, the site, and the masters of `library`.
tech::Technology layout_of(const CharacterisedLibrary& library);

/// Statements of LEF for one via between each pair of metals, to stand before END LIBRARY.
std::string via_text(const tech::Node&);

/// The master of a cell's box and pins at these places; used for cells and memories alike.
struct PinBox {
  std::string name;
  tech::PinDirection direction;
  tech::PinUse use = tech::PinUse::signal;
  tech::LayerId layer;
  geom::Box box;
};
tech::Cell make_master(std::string name, tech::CellClass, std::string subclass, std::int32_t width, std::int32_t height, std::vector<PinBox> pins);

}  // namespace taufold::predict
