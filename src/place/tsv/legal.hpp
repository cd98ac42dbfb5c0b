// Row legalisation where TSVs are cells among others: they keep the distances of their bonds besides.
#pragma once

#include <vector>

#include "place/tsv/tsvs.hpp"

namespace taufold::place {

/// Legalises `cut`, made with TsvsAs::cells, near the wanted centres `x`, `y` of all its cells: as any cells first, in row order, then the
/// TSVs that came too near another move to the nearest gap between cells that is far enough from all. Sets x and y of `state` and returns
/// true; false where a cell or a TSV finds no place.
bool legalise_among_tsvs(const CutAtTsvs& cut, const std::vector<float>& x, const std::vector<float>& y, State& state);

}  // namespace taufold::place
