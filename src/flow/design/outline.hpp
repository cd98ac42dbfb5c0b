// The outline of the tiers of a design that has no floor plan of its own, and places for its ports on it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "db/design.hpp"

namespace taufold::flow {

/// A macro that must fit the outline.
struct OutlineMacro {
  std::int32_t width = 0, height = 0;
  bool turns = false;  ///< may stand on its side
};

struct OutlineRequest {
  double area = 0;         ///< of all cells and macros, dbu2
  std::int32_t tiers = 1;
  double utilisation = 0.7;  ///< of a tier, above 0 to 1
  double aspect = 1.0;     ///< height / width
  std::int32_t row_height = 1, site = 1;
  std::vector<OutlineMacro> macros;
};

/// Rows of one tier from (0, 0): whole rows and whole sites, area / (tiers * utilisation) or the least more. Where a macro is
/// too tall or too wide for that, the outline gets the shape nearest to the aspect that has room for each, and where no shape of
/// this area has, as much more area as it takes. Nothing when it would leave the coordinate range (1e9 dbu a side).
std::optional<db::RowGrid> choose_outline(const OutlineRequest&);

/// Enlarges the die, its rows and the places of its ports to `growth` (>= 1) times the area, in whole rows and sites of the lowest
/// tier. For designs without blocks.
void grow_outline(db::Design&, double growth);

/// Point at `fraction` (0 to 1) of the perimeter of `box`, anticlockwise from its lower-left corner.
geom::Point perimeter_point(const geom::Box& box, double fraction);

/// Spreads ports evenly around an outline in the order of the angle at which their nets lie, seen from the centre of a
/// placement made without them: `wish[i]` is where the cells of port i's net lie, nothing for a net without cells. The fractions
/// of the perimeter, one a port; ties by port number. The same fractions serve every number of tiers.
std::vector<double> port_fractions(const geom::Box& box, const std::vector<std::optional<geom::Point>>& wish);

}  // namespace taufold::flow
