// Figures of a map of temperatures over equal columns.
#pragma once

#include <cstddef>
#include <vector>

#include "tech/heat_stack.hpp"

namespace taufold::thermal {

struct Map {
  int nx = 0, ny = 0;
  double width_m = 0, depth_m = 0;
  std::vector<double> value;  ///< row by row, x fastest

  double at(int x, int y) const { return value[static_cast<std::size_t>(y) * static_cast<std::size_t>(nx) + static_cast<std::size_t>(x)]; }
  double mean() const;
  double min() const;
  double max() const;
  std::size_t hottest() const;  ///< index of the first of the largest values
  /// Bilinear between the centres of columns; beyond the outermost centres it stays as it is there.
  double probe(double x_m, double y_m) const;
  /// Mean over a rectangle, columns weighed by covered area.
  double mean_over(const tech::HeatRect&) const;
  /// Means of nx_blocks x ny_blocks equal blocks, row by row.
  std::vector<double> blocks(int nx_blocks, int ny_blocks) const;
};

}  // namespace taufold::thermal
