// Bonds after nets or cells changed: those that nothing needs go, those that are missing get the nearest free place.
#pragma once

#include <cstdint>
#include <span>

#include "db/design.hpp"

namespace taufold::place {

struct Mended {
  std::size_t dropped = 0, added = 0;
  std::size_t failed = 0;  ///< crossings without a bond: no free place on their interface
};

/// Of a placement whose bonds are legal among each other but may be of nets that no longer cross there. A new one stands as near to the median of the net's pins and
/// ports as the bonds around leave room. Bonds that are still needed stay where they are.
/// `wishes`, sorted by net and interface: a new bond of one of these stands near the place given there instead.
Mended mend_bonds(const db::Design&, db::Placement&, std::span<const db::Bond> wishes = {});

}  // namespace taufold::place
