// Pictures of a placement: cells and bonds of a tier, and maps of density. Small designs are drawn cell by
// cell; large ones are painted into an image whose size does not grow with the design.
#pragma once

#include <string>
#include <vector>

#include "db/design.hpp"
#include "report/png.hpp"

namespace taufold::report {

/// Values of equal bins over the die, row 0 at the bottom.
struct Grid {
  int nx = 0, ny = 0;
  std::vector<double> value;
  double& at(int ix, int iy) {
    return value[static_cast<std::size_t>(iy) * static_cast<std::size_t>(nx) + static_cast<std::size_t>(ix)];
  }
  double at(int ix, int iy) const {
    return value[static_cast<std::size_t>(iy) * static_cast<std::size_t>(nx) + static_cast<std::size_t>(ix)];
  }
};

/// Bins for a die of this shape with about `count` bins in all, at most `most` along a side.
Grid empty_grid(const db::Design&, double count, int most);

/// Share of each bin that the cells of a tier cover, cell areas cut exactly at the bin borders.
Grid cell_density(const db::Design&, const db::Placement&, db::TierId, Grid bins);
/// Share of the bond sites of each bin (one per pitch squared) that are taken at an interface.
Grid bond_density(const db::Design&, const db::Placement&, std::uint32_t interface, Grid bins);

/// A map with the page's colour scale; values at or above `top` take its last colour.
Image heat_map(const Grid&, double top);
/// The colour scale itself, low to high from left to right.
Image heat_scale();

/// One tier as an SVG element: outline, cells (those with a net to another tier in a second colour) and
/// bonds.
std::string tier_picture(const db::Design&, const db::Placement&, db::TierId);

/// Cells above which a tier is painted instead of drawn.
inline constexpr std::size_t kMaxDrawnCells = 5000;

}  // namespace taufold::report
