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
  friend bool operator==(const GridChoice&, const GridChoice&) = default;
};

/// Columns about as wide as deep, `most` along the longer side, and the cells along z that thin layers (one) and thick ones (more, in
/// steps of the column's width or the least layer) need; numbers that the stack states win.
GridChoice choose_grid(const tech::HeatStack&, int most);
/// Every count times `factor`.
GridChoice refined(const GridChoice&, int lateral, int vertical);

Problem discretise(const tech::HeatStack&, const GridChoice&);

/// The phases of a stack on a grid. `s` outlives them.
std::vector<Phase> phases_of(const tech::HeatStack& s, const GridChoice&);

/// Whether an edge of a source or region lies inside a column, so that it is spread over the column's width.
bool cuts_columns(const tech::HeatStack&, const GridChoice&);

}  // namespace taufold::thermal
