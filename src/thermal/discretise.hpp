// From a stack to a problem on a grid: conservative whatever the grid. A rectangle of power gives every column its share of the
// covered area, so that the sum is kept to rounding even where the grid divides neither the box nor the rectangle; a block of
// another material that covers part of a column is mixed into it.
#pragma once

#include <vector>

#include "tech/heat_stack.hpp"
#include "thermal/problem.hpp"
#include "thermal/transient.hpp"

namespace taufold::thermal {

struct GridChoice {
  int nx = 0, ny = 0;
  std::vector<int> cells;  ///< along z, one number a layer
  std::vector<double> x_m = {}, y_m = {};  ///< borders of the columns, ascending from 0 to the end of the box; empty: equal columns
  friend bool operator==(const GridChoice&, const GridChoice&) = default;
};

/// Columns about as wide as deep, `most` along the longer side, and the cells along z that thin layers (one) and thick ones (more, in
/// steps of the column's width or the least layer) need; numbers that the stack states win.
GridChoice choose_grid(const tech::HeatStack&, int most);
/// The same with columns that end where blocks of other materials and the chip do and are narrower towards those edges, where heat flow
/// is singular: by the square of the distance, which gives back the order that equal columns lose there. Beyond the chip they
/// widen. Equal columns where the stack states its numbers, has no such edges, or has too many of them.
GridChoice fitted_grid(const tech::HeatStack&, int most);
/// Every count times `factor`.
GridChoice refined(const GridChoice&, int lateral, int vertical);

Problem discretise(const tech::HeatStack&, const GridChoice&);

/// The phases of a stack on a grid, both of which outlive them, repeated by their period until `until_s`.
std::vector<Phase> phases_of(const tech::HeatStack&, const GridChoice&, double until_s);

/// Whether an edge of a source or region lies inside a column, so that it is spread over the column's width.
bool cuts_columns(const tech::HeatStack&, const GridChoice&);

}  // namespace taufold::thermal
