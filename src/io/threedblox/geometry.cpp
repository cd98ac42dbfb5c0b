#include <fmt/format.h>

#include <algorithm>

#include "io/threedblox/threedblox.hpp"

namespace taufold::io::threedblox {

namespace {

/// The turn about the origin; "MX" mirrors about the x axis, "MX_R90" then turns a quarter counter-clockwise.
std::array<std::int64_t, 2> turned(Turn t, std::int64_t x, std::int64_t y) {
  switch (t) {
    case Turn::R0:
      return {x, y};
    case Turn::R90:
      return {-y, x};
    case Turn::R180:
      return {-x, -y};
    case Turn::R270:
      return {y, -x};
    case Turn::MX:
      return {x, -y};
    case Turn::MY:
      return {-x, y};
    case Turn::MX_R90:
      return {y, x};
    case Turn::MY_R90:
      return {-y, -x};
  }
  return {x, y};
}

Rect turned(Turn t, const Rect& r) {
  const auto a = turned(t, r.xlo, r.ylo), b = turned(t, r.xhi, r.yhi);
  return {std::min(a[0], b[0]), std::min(a[1], b[1]), std::max(a[0], b[0]), std::max(a[1], b[1])};
}

}  // namespace

Rect Chiplet::outline() const {
  return {-seal_ring[0] - scribe_line[0], -seal_ring[1] - scribe_line[1],
          width + seal_ring[2] + scribe_line[2], height + seal_ring[3] + scribe_line[3]};
}

std::array<std::int64_t, 2> placed(const Assembly& a, const Instance& i, std::int64_t x, std::int64_t y) {
  const Rect die = turned(i.turn, a.chiplets[i.chiplet].outline());
  const auto p = turned(i.turn, x, y);
  return {p[0] - die.xlo + i.x, p[1] - die.ylo + i.y};
}

Rect placed(const Assembly& a, const Instance& i, const Rect& r) {
  const auto p = placed(a, i, r.xlo, r.ylo), q = placed(a, i, r.xhi, r.yhi);
  return {std::min(p[0], q[0]), std::min(p[1], q[1]), std::max(p[0], q[0]), std::max(p[1], q[1])};
}

std::array<std::int64_t, 2> placed_z(const Assembly& a, const Instance& i, const Region& r) {
  const std::int64_t top = i.z + a.chiplets[i.chiplet].thickness;
  const int up = looks(i, r);
  if (up > 0) return {top, top};
  if (up < 0) return {i.z, i.z};
  return {i.z, top};
}

int looks(const Instance& i, const Region& r) {
  if (r.side == Side::internal || r.side == Side::internal_ext) return 0;
  return (r.side == Side::front) != i.turned_over ? 1 : -1;
}

std::string um_text(std::int64_t dbu, std::int64_t precision) {
  const bool negative = dbu < 0;
  const std::int64_t size = negative ? -dbu : dbu;
  std::string out = fmt::format("{}{}", negative ? "-" : "", size / precision);
  std::int64_t rest = size % precision;
  if (rest == 0) return out;
  // Precisions are at most 10^9 and mostly 2^a 5^b; nine digits then say the value exactly or to a rounding
  // that reads back.
  out += '.';
  for (int digit = 0; digit < 12 && rest != 0; ++digit) {
    rest *= 10;
    out += static_cast<char>('0' + rest / precision);
    rest %= precision;
  }
  return out;
}

}  // namespace taufold::io::threedblox
