// Overlaps among rectangles by a plane sweep: O((n + pairs) log n) for boxes of any mix of heights.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace taufold::check {

/// Half-open rectangle [xlo, xhi) x [ylo, yhi).
struct Rect {
  std::int64_t xlo, ylo, xhi, yhi;
};

/// Calls hit(a, b), a < b by index, for every pair that shares area, in a fixed order; stops after
/// `max_pairs` and then returns false. Every rectangle must have positive width and height.
bool find_overlaps(const std::vector<Rect>& rects, std::int64_t max_pairs,
                   const std::function<void(std::uint32_t, std::uint32_t)>& hit);

}  // namespace taufold::check
