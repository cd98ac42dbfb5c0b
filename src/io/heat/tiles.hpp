// Rectangles against each other: which of them overlap, and the same picture without overlaps.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "tech/heat_stack.hpp"

namespace taufold::io::heat {

/// Pairs of rectangles that overlap by more than a nanometre (floorplans are written with rounding), lower index first; at most one pair
/// for each that begins a sweep over left edges, so that a large floorplan costs no comparison of all pairs.
std::vector<std::pair<std::size_t, std::size_t>> overlapping(const std::vector<tech::HeatRect>&);

struct Tile {
  tech::HeatRect rect;
  double value = 0;
};
/// Tiles without overlaps that show what the rectangles do: where several cover a place the sum of their values, or, with `last_wins`,
/// that of the last. What none covers has no tile. Empty when it would take more than a million places.
std::vector<Tile> tiled(const std::vector<Tile>& rects, bool last_wins);

}  // namespace taufold::io::heat
