// Room for a few cells in a placement that is legal but for them: new ones, and ones whose width changed.
#pragma once

#include <span>
#include <vector>

#include "db/design.hpp"

namespace taufold::place {

struct WantedPlace {
  db::InstId inst;
  db::TierId tier;
  std::int32_t x = 0, y = 0;  ///< lower-left corner
};

struct Inserted {
  std::vector<db::InstId> moved;   ///< others that made room, ascending; with the wanted ones all whose pins moved
  std::vector<db::InstId> failed;  ///< wanted, and no row of the tier has room, or its utilisation limit forbids it
  std::int64_t pushed = 0;         ///< way of those that made room [dbu]
};

/// Puts the wanted cells, one after the other, where they disturb least: over all rows of the tier, the distance to the wanted place plus
/// the way of the neighbours in the row that are pushed aside is the smallest. Cells keep their order in the row. Macros with their halos, fixed cells,
/// blockages and cells of several rows stay; wanted cells of several rows and macros fail. Utilisation limits hold.
/// A wanted cell may have been placed before (wherever it stands counts for nothing); the placement of all others is legal. Nothing is
/// done about failed ones: they stand where they are wanted.
Inserted insert_cells(const db::Design&, db::Placement&, std::span<const WantedPlace>);

}  // namespace taufold::place
