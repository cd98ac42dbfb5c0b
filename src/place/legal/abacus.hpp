// Row legalisation: every cell into a row of its tier without overlap, near its global position.
#pragma once

#include "place/problem.hpp"

namespace taufold::place {

/// Legalises all tiers. `x`, `y` are wanted cell centres in dbu; `state.tier` is given, `state.x`, `state.y` are set.
/// Abacus (Spindler, Schlichtmann, Johannes, ISPD 2008), cells weighted by their pins. Where its greedy row choice leaves
/// a cell without room, that tier is packed anew by decreasing width. Returns the number of cells that fit in no row of
/// their tier (0 = legal).
int legalise(const Problem&, const std::vector<float>& x, const std::vector<float>& y, State& state);

}  // namespace taufold::place
