// Cells of several rows: placed before all others, which then have them as obstacles.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "db/design.hpp"
#include "place/problem.hpp"

namespace taufold::place {

struct TallSettled {
  Problem problem;  ///< the cells of one row, around those of several rows and around the macros where they stand in the source
  std::vector<std::uint8_t> tier;  ///< of its cells
  std::vector<float> x, y;         ///< wanted centres of its cells
};

/// Legal places for the cells of several rows of `p`, which is made of `d` and whose blocks stand: near their wanted centres `x`, `y`
/// on their wanted tier, on rows whose rails meet theirs (Shape::lowest_row). Larger cells choose first, each the nearest place that is
/// left; where its tier has none, the nearest tier with one that keeps the utilisation limit. Nothing when a cell finds none.
std::optional<TallSettled> settle_tall(const db::Design& d, const Problem& p, const std::vector<std::uint8_t>& tier, const std::vector<float>& x,
                                       const std::vector<float>& y);

}  // namespace taufold::place
