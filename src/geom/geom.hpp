// Points, boxes and orientations in database units: int32 coordinates, int64 lengths summed and areas.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

namespace taufold::geom {

struct Point {
  std::int32_t x = 0, y = 0;
  friend bool operator==(Point, Point) = default;
};

/// Closed box [xlo, xhi] x [ylo, yhi]; default-constructed empty, so that add() starts a bounding box.
struct Box {
  std::int32_t xlo = std::numeric_limits<std::int32_t>::max(), ylo = std::numeric_limits<std::int32_t>::max();
  std::int32_t xhi = std::numeric_limits<std::int32_t>::min(), yhi = std::numeric_limits<std::int32_t>::min();

  bool empty() const { return xlo > xhi; }
  void add(std::int32_t x, std::int32_t y) {
    xlo = std::min(xlo, x);
    xhi = std::max(xhi, x);
    ylo = std::min(ylo, y);
    yhi = std::max(yhi, y);
  }
  std::int64_t width() const { return static_cast<std::int64_t>(xhi) - xlo; }
  std::int64_t height() const { return static_cast<std::int64_t>(yhi) - ylo; }
  std::int64_t area() const { return width() * height(); }
  std::int64_t half_perimeter() const { return empty() ? 0 : width() + height(); }
  friend bool operator==(const Box&, const Box&) = default;
};

/// Counter-clockwise rotations, then the same after mirroring at the x axis. In DEF's words: N, W, S, E, FS, FW, FN, FE.
enum class Orient : std::uint8_t { R0, R90, R180, R270, MX, MXR90, MY, MYR90 };

inline constexpr std::string_view kOrientNames[] = {"R0", "R90", "R180", "R270", "MX", "MXR90", "MY", "MYR90"};
inline constexpr std::size_t kRotations = 4;  ///< the first so many are not mirrored

/// A set of orientations, one bit each.
using OrientSet = std::uint8_t;
inline constexpr OrientSet orient_bit(Orient o) { return static_cast<OrientSet>(1u << static_cast<unsigned>(o)); }
inline constexpr OrientSet kUprightOnly = 1, kAllRotations = 0x0f;

inline bool swaps_sides(Orient o) { return (static_cast<unsigned>(o) & 1u) != 0; }

/// Offset of a pin from the lower-left corner of the turned box, for an unrotated cell of size w x h.
inline Point turned(Point p, std::int32_t w, std::int32_t h, Orient o) {
  switch (o) {
    case Orient::R0: return p;
    case Orient::R90: return {h - p.y, p.x};
    case Orient::R180: return {w - p.x, h - p.y};
    case Orient::R270: return {p.y, w - p.x};
    case Orient::MX: return {p.x, h - p.y};
    case Orient::MXR90: return {p.y, p.x};
    case Orient::MY: return {w - p.x, p.y};
    case Orient::MYR90: return {h - p.y, w - p.x};
  }
  return p;
}

}  // namespace taufold::geom
