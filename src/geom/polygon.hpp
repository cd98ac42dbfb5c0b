// Polygons and sets of boxes: a rectilinear polygon as boxes, the area that boxes cover together.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "geom/geom.hpp"

namespace taufold::geom {

/// Cuts a closed polygon (last corner joined to the first) along horizontal lines into boxes that do not
/// overlap and cover what is inside by the even-odd rule. Nothing when an edge is slanted or there are more
/// corners than kMostCorners.
std::optional<std::vector<Box>> rectilinear_boxes(std::span<const Point> corners);
inline constexpr std::size_t kMostCorners = 2000;

/// Area covered by at least one of the boxes, in square units. O(n log n). Empty boxes count nothing.
std::int64_t union_area(std::span<const Box> boxes);

}  // namespace taufold::geom
