#include "place/legal/taken_rows.hpp"

#include <algorithm>
#include <cmath>

namespace taufold::place {

TakenRows::TakenRows(const TierSpace& space) : grid_(space.rows), taken_(static_cast<std::size_t>(space.rows.count)) {
  for (std::int32_t r = 0; r < grid_.count; ++r) {
    std::int32_t at = grid_.x;
    for (std::int32_t i = space.row_begin[r]; i < space.row_begin[r + 1]; ++i) {
      if (space.segments[i].lo > at) taken_[r].push_back({at, space.segments[i].lo});
      at = space.segments[i].hi;
    }
    if (at < grid_.x + grid_.length) taken_[r].push_back({at, grid_.x + grid_.length});
  }
}

TakenRows::Spot TakenRows::nearest(double x, double y, std::int32_t width, std::int32_t rows, db::RowParity parity, const Accept* accept) const {
  Spot best;
  const double ideal = (y - grid_.y) / grid_.height;
  const std::int32_t last = grid_.count - rows;
  if (last < 0 || width > grid_.length) return best;
  const auto centre = static_cast<std::int32_t>(std::clamp(std::round(ideal), 0.0, static_cast<double>(last)));
  for (std::int32_t d = 0; d <= last; ++d) {
    bool near = false;
    for (const std::int32_t r : {centre - d, centre + d}) {
      if (r < 0 || r > last || (d == 0 && near)) continue;
      const double dy = std::fabs(ideal - r) * grid_.height;
      if (dy >= best.away) continue;
      near = true;
      if (parity != db::RowParity::any && (r % 2 != 0) != (parity == db::RowParity::odd)) continue;
      try_row(r, x, dy, width, rows, accept, best);
    }
    if (!near && best.row >= 0) break;
  }
  return best;
}

void TakenRows::take(const Spot& s, std::int32_t width, std::int32_t rows) {
  for (std::int32_t r = s.row; r < s.row + rows; ++r) {
    std::vector<Segment>& row = taken_[r];
    row.insert(std::lower_bound(row.begin(), row.end(), s.x, [](const Segment& t, std::int32_t v) { return t.lo < v; }), {s.x, s.x + width});
  }
}

/// Something taken in the rows [r, r + rows) that meets [x, x + width), or null.
const Segment* TakenRows::conflict(std::int32_t r, std::int32_t rows, std::int32_t x, std::int32_t width) const {
  for (std::int32_t k = r; k < r + rows; ++k) {
    const std::vector<Segment>& row = taken_[k];
    const auto at = std::upper_bound(row.begin(), row.end(), x, [](std::int32_t v, const Segment& t) { return v < t.hi; });
    if (at != row.end() && at->lo < x + width) return &*at;
  }
  return nullptr;
}

// From the wanted site to the left and to the right, past what is in the way.
void TakenRows::try_row(std::int32_t r, double wanted, double dy, std::int32_t width, std::int32_t rows, const Accept* accept, Spot& best) const {
  const std::int32_t right = grid_.x + grid_.length - width;
  const double clamped = std::clamp(wanted, static_cast<double>(grid_.x), static_cast<double>(right));
  const auto start = static_cast<std::int32_t>(grid_.x + std::llround((clamped - grid_.x) / grid_.site) * grid_.site);
  for (const int way : {-1, 1}) {
    std::int32_t at = std::min(start, down(right));
    while (at >= grid_.x && at <= right) {
      const double away = std::fabs(wanted - at) + dy;
      if (away >= best.away) break;
      const Segment* in_the_way = conflict(r, rows, at, width);
      if (in_the_way != nullptr) {
        at = way < 0 ? down(in_the_way->lo - width) : down(in_the_way->hi + grid_.site - 1);
      } else if (accept != nullptr && !(*accept)(at, r)) {
        at += way * grid_.site;
      } else {
        best = {at, r, away};
        break;
      }
    }
  }
}

/// The last site at or before x, also left of the rows.
std::int32_t TakenRows::down(std::int32_t x) const {
  const std::int32_t rest = (x - grid_.x) % grid_.site;
  return x - (rest < 0 ? rest + grid_.site : rest);
}

}  // namespace taufold::place
