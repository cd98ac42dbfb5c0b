// Figures of a map of temperatures over columns.
#pragma once

#include <cstddef>
#include <vector>

#include "tech/heat_stack.hpp"

namespace taufold::thermal {

struct Map {
  int nx = 0, ny = 0;
  double width_m = 0, depth_m = 0;
  std::vector<double> value;  ///< row by row, x fastest
  /// Borders of the columns, from where the map begins: of a part of a box not from 0 on. Empty: equal ones from 0 on.
  std::vector<double> x_m = {}, y_m = {};

  double x_border(int i) const { return x_m.empty() ? i * width_m / nx : x_m[static_cast<std::size_t>(i)]; }
  double y_border(int j) const { return y_m.empty() ? j * depth_m / ny : y_m[static_cast<std::size_t>(j)]; }

  double at(int x, int y) const { return value[static_cast<std::size_t>(y) * static_cast<std::size_t>(nx) + static_cast<std::size_t>(x)]; }
  double mean() const;
  double min() const;
  double max() const;
  std::size_t hottest() const;  ///< index of the first of the largest values
  double x_of(std::size_t index) const;  ///< centre of a column, from the beginning of the map
  double y_of(std::size_t index) const;
  /// Bilinear between the centres of columns; beyond the outermost centres it stays as it is there.
  double probe(double x_m, double y_m) const;
  /// Mean over a rectangle, columns weighed by covered area.
  double mean_over(const tech::HeatRect&) const;
  /// Means of nx_blocks x ny_blocks equal blocks, row by row.
  std::vector<double> blocks(int nx_blocks, int ny_blocks) const;
  /// The part of it over a rectangle whose edges are borders of columns.
  Map part(const tech::HeatRect&) const;
};

}  // namespace taufold::thermal
