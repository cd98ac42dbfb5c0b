// Last resort of legalisation: packs all cells into the rows of all tiers by width, when the wanted tiers do not fit.
#pragma once

#include "place/problem.hpp"

namespace taufold::place {

/// Best fit by decreasing width over every row of every tier under the utilisation limits; a cell keeps its tier in
/// `state` where it can. Sets tier, x and y. Returns the number of cells without a place.
int pack_all_tiers(const Problem&, const std::vector<float>& x, const std::vector<float>& y, State& state);

}  // namespace taufold::place
