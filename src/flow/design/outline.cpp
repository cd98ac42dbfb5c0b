#include "flow/design/outline.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace taufold::flow {

namespace {

bool holds(const db::RowGrid& rows, const std::vector<OutlineMacro>& macros) {
  const std::int64_t w = rows.length, h = static_cast<std::int64_t>(rows.count) * rows.height;
  return std::all_of(macros.begin(), macros.end(),
                     [&](const OutlineMacro& m) { return (m.width <= w && m.height <= h) || (m.turns && m.height <= w && m.width <= h); });
}

}  // namespace

std::optional<db::RowGrid> choose_outline(const OutlineRequest& r) {
  constexpr double kLargest = 1e9;
  const double area = r.area / (r.utilisation * r.tiers);
  const double h = r.row_height, w = r.site;
  // Of so many rows, and no narrower than `least`.
  const auto outline = [&](double rows, double least) -> std::optional<db::RowGrid> {
    const double sites = std::max(1.0, std::ceil(std::max(area / (rows * h), least) / w));
    if (!(rows * h <= kLargest && sites * w <= kLargest)) return std::nullopt;
    db::RowGrid grid;
    grid.height = r.row_height;
    grid.site = r.site;
    grid.count = static_cast<std::int32_t>(rows);
    grid.length = static_cast<std::int32_t>(sites) * r.site;
    return grid;
  };
  const double wanted = std::max(1.0, std::round(std::sqrt(area * r.aspect) / h));
  std::optional<db::RowGrid> best = outline(wanted, 0);
  if (!best || holds(*best, r.macros)) return best;
  // Every side of a macro may be what limits one of the sides; sorted by area first, then by the distance of the shape.
  std::vector<double> sides{0};
  for (const OutlineMacro& m : r.macros) {
    sides.push_back(m.width);
    sides.push_back(m.height);
  }
  std::sort(sides.begin(), sides.end());
  sides.erase(std::unique(sides.begin(), sides.end()), sides.end());
  best.reset();
  double best_area = 0, best_away = 0;
  const auto judge = [&](double rows, double least) {
    const std::optional<db::RowGrid> grid = outline(std::max(1.0, rows), least);
    if (!grid || !holds(*grid, r.macros)) return;
    const double height = static_cast<double>(grid->count) * h, width = grid->length;
    const double grown = std::max(0.0, height * width - area - (height * w + width * h));  // rounding is no growth
    const double away = std::fabs(std::log(height / width / r.aspect));
    if (best && (grown > best_area || (grown == best_area && away >= best_away))) return;
    best = grid;
    best_area = grown;
    best_away = away;
  };
  for (const double side : sides) {
    judge(std::ceil(side / h), 0);                                        // as high as a macro
    if (side > 0) judge(std::floor(area / side / h), side);               // as wide as a macro
    for (const double other : sides) judge(std::ceil(side / h), other);   // both
  }
  return best;
}

void grow_outline(db::Design& d, double growth) {
  const geom::Box old = d.die;
  const db::RowGrid& lowest = d.tiers[db::TierId(std::size_t{0})].rows;
  const auto count = static_cast<std::int32_t>(std::ceil(lowest.count * std::sqrt(growth)));
  const double length = growth * lowest.length * lowest.count / count;
  const auto sites = static_cast<std::int32_t>(std::ceil(length / lowest.site));
  const std::int32_t width = sites * lowest.site, height = count * lowest.height;
  d.die = {old.xlo, old.ylo, old.xlo + width, old.ylo + height};
  for (db::Tier& t : d.tiers) {
    t.rows.count = height / t.rows.height;
    t.rows.length = width / t.rows.site * t.rows.site;
  }
  const auto scaled = [](std::int32_t v, std::int32_t lo, std::int64_t was, std::int64_t is) {
    return lo + static_cast<std::int32_t>(std::llround(static_cast<double>(v - lo) * static_cast<double>(is) / static_cast<double>(was)));
  };
  for (db::IoPin& p : d.ports) {
    p.x = scaled(p.x, old.xlo, old.width(), d.die.width());
    p.y = scaled(p.y, old.ylo, old.height(), d.die.height());
  }
}

geom::Point perimeter_point(const geom::Box& box, double fraction) {
  const auto w = static_cast<double>(box.width()), h = static_cast<double>(box.height());
  double s = (fraction - std::floor(fraction)) * 2 * (w + h);
  const auto at = [](double v) { return static_cast<std::int32_t>(std::lround(v)); };
  if (s <= w) return {box.xlo + at(s), box.ylo};
  s -= w;
  if (s <= h) return {box.xhi, box.ylo + at(s)};
  s -= h;
  if (s <= w) return {box.xhi - at(s), box.yhi};
  return {box.xlo, box.yhi - at(s - w)};
}

std::vector<double> port_fractions(const geom::Box& box, const std::vector<std::optional<geom::Point>>& wish) {
  const double cx = 0.5 * (static_cast<double>(box.xlo) + box.xhi), cy = 0.5 * (static_cast<double>(box.ylo) + box.yhi);
  // Angles from the lower-left corner on, as perimeter_point counts; ports of empty nets come last.
  const double corner = std::atan2(-0.5 * static_cast<double>(box.height()), -0.5 * static_cast<double>(box.width()));
  std::vector<double> angle(wish.size(), 1e9);
  for (std::size_t i = 0; i < wish.size(); ++i) {
    if (!wish[i]) continue;
    const double a = std::atan2(wish[i]->y - cy, wish[i]->x - cx) - corner;
    angle[i] = a < 0 ? a + 2 * std::numbers::pi : a;
  }
  std::vector<std::size_t> order(wish.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return angle[a] != angle[b] ? angle[a] < angle[b] : a < b; });
  std::vector<double> fraction(wish.size());
  for (std::size_t k = 0; k < order.size(); ++k) fraction[order[k]] = (static_cast<double>(k) + 0.5) / static_cast<double>(order.size());
  return fraction;
}

}  // namespace taufold::flow
