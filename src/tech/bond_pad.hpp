// The master that stands for a bond in the layout of one tier.
#pragma once

#include <string>

#include "tech/technology.hpp"

namespace taufold::tech {

/// A square pad of edge `size` dbu on `layer` with one signal pin `pin` that fills it; of class COVER BUMP,
/// so that it takes no room for cells. Its corner is (0, 0).
Cell bond_pad(std::string name, LayerId layer, std::int32_t size, std::string pin = "PAD");

}  // namespace taufold::tech
