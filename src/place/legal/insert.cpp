#include "place/legal/insert.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "place/problem.hpp"

namespace taufold::place {

namespace {

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

struct Item {
  db::InstId inst;
  std::int32_t x = 0, width = 0;  ///< whole sites
};

/// Part of a row between obstacles.
struct Stretch {
  std::int32_t lo = 0, hi = 0;
  std::int64_t free = 0;    ///< width that no cell takes
  std::vector<Item> items;  ///< from left to right
};

/// Cells of several rows stand as blockages do, and so do macros where they are placed.
Problem around_what_stays(const db::Design& d, const db::Placement& p, const std::vector<bool>& wanted) {
  Problem out = make_problem(d);
  for (std::size_t b = 0; b < out.blocks.size(); ++b)
    if (const db::InstId i{std::size_t{out.blocks[b].inst}}; out.blocks[b].inst != Block::kPorts) put_block(out, b, static_cast<int>(p.tier[i].value), p.x[i], p.y[i], p.orient[i]);
  for (const db::InstId i : ids<db::InstId>(d.num_insts())) {
    if (wanted[i.value] || !d.is_tall(i, p.tier[i])) continue;
    const db::Shape& s = d.shape(i, p.tier[i]);
    out.blockages.push_back({p.tier[i], {p.x[i], p.y[i], p.x[i] + s.width, p.y[i] + s.height}});
  }
  cut_rows(out);
  return out;
}

/// One tier: rows as stretches with their cells.
class Rows {
 public:
  Rows(const db::Design& d, const db::Placement& p, db::TierId t, const TierSpace& space, const std::vector<bool>& wanted) : d_(d), t_(t), g_(d.tiers[t].rows), rows_(static_cast<std::size_t>(g_.count)) {
    for (std::size_t r = 0; r < rows_.size(); ++r)
      for (std::int32_t k = space.row_begin[r]; k < space.row_begin[r + 1]; ++k)
        rows_[r].push_back({space.segments[k].lo, space.segments[k].hi, std::int64_t{space.segments[k].hi} - space.segments[k].lo, {}});
    std::vector<db::InstId> cells;
    for (const db::InstId i : ids<db::InstId>(d.num_insts()))
      if (!wanted[i.value] && p.tier[i] == t && !d.masters[d.inst_master[i]].is_macro && !d.is_tall(i, t) && d.fixed_place(i) == nullptr) cells.push_back(i);
    std::sort(cells.begin(), cells.end(), [&](db::InstId a, db::InstId b) { return p.x[a] != p.x[b] ? p.x[a] < p.x[b] : a < b; });
    for (const db::InstId i : cells)
      for (Stretch& s : rows_[static_cast<std::size_t>((p.y[i] - g_.y) / g_.height)])
        if (p.x[i] >= s.lo && p.x[i] < s.hi) {
          s.items.push_back({i, p.x[i], whole(d.shape(i, t).width)});
          s.free -= s.items.back().width;
          break;
        }
  }

  /// The cheapest place; false when there is none.
  bool insert(const WantedPlace& w, db::Placement& p, std::vector<db::InstId>& moved, std::int64_t& pushed) {
    const std::int32_t width = whole(d_.shape(w.inst, t_).width);
    const std::int64_t home = std::clamp<std::int64_t>(floor_div(std::int64_t{w.y} - g_.y + g_.height / 2, g_.height), 0, g_.count - 1);
    std::int64_t best = kNever;
    Fit best_fit;
    Stretch* where = nullptr;
    std::int64_t row = 0;
    for (std::int64_t step = 0; step < g_.count; ++step) {
      // Rows above and below are the farther away the later they come.
      if (best != kNever && (step - 1) * std::int64_t{g_.height} > best) break;
      for (const std::int64_t r : {home - step, home + step}) {
        if (r < 0 || r >= g_.count || (step == 0 && r != home)) continue;
        const std::int64_t dy = std::llabs(std::int64_t{g_.y} + r * g_.height - w.y);
        for (Stretch& s : rows_[static_cast<std::size_t>(r)]) {
          if (s.free < width) continue;
          const std::int64_t away = std::max<std::int64_t>({0, std::int64_t{s.lo} - w.x, std::int64_t{w.x} - (s.hi - width)});
          if (dy + away >= best) continue;
          const Fit fit = find(s, w.x, width);
          const std::int64_t cost = dy + std::llabs(std::int64_t{fit.x} - w.x) + fit.push;
          if (cost < best) best = cost, best_fit = fit, where = &s, row = r;
        }
        if (step == 0) break;
      }
    }
    if (where == nullptr) return false;
    settle(*where, best_fit, w.inst, width, p, moved);
    pushed += best_fit.push;
    p.x[w.inst] = best_fit.x;
    p.y[w.inst] = static_cast<std::int32_t>(g_.y + row * g_.height);
    return true;
  }

 private:
  struct Fit {
    std::int32_t x = 0;
    std::size_t rank = 0;   ///< cells that stay on its left
    std::int64_t push = 0;  ///< way of all others
  };

  static std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }
  std::int32_t whole(std::int32_t width) const { return (width + g_.site - 1) / g_.site * g_.site; }
  /// Where a cell goes between those left and right of it by their middles, and what their way costs. There is room in the segment.
  Fit find(const Stretch& s, std::int32_t wish, std::int32_t width) const {
    std::int32_t x = g_.x + static_cast<std::int32_t>(floor_div(std::int64_t{wish} - g_.x + g_.site / 2, g_.site)) * g_.site;
    x = std::clamp(x, s.lo, s.hi - width);
    const std::size_t k = rank(s, x, width);
    std::int64_t left = 0, right = 0;
    for (std::size_t i = 0; i < s.items.size(); ++i) (i < k ? left : right) += s.items[i].width;
    x = static_cast<std::int32_t>(std::clamp<std::int64_t>(x, s.lo + left, s.hi - right - width));
    Fit out{x, k, 0};
    std::int32_t limit = x;
    for (std::size_t i = k; i-- > 0 && s.items[i].x + s.items[i].width > limit;) {
      out.push += s.items[i].x - (limit - s.items[i].width);
      limit -= s.items[i].width;
    }
    limit = x + width;
    for (std::size_t i = k; i < s.items.size() && s.items[i].x < limit; ++i) {
      out.push += limit - s.items[i].x;
      limit += s.items[i].width;
    }
    return out;
  }

  /// Cells that stay on the left.
  static std::size_t rank(const Stretch& s, std::int32_t x, std::int32_t width) {
    const auto left_of = [](const Item& i, std::int64_t middle2) { return 2 * std::int64_t{i.x} + i.width <= middle2; };
    return static_cast<std::size_t>(std::partition_point(s.items.begin(), s.items.end(), [&](const Item& i) { return left_of(i, 2 * std::int64_t{x} + width); }) - s.items.begin());
  }

  void settle(Stretch& s, const Fit& fit, db::InstId inst, std::int32_t width, db::Placement& p, std::vector<db::InstId>& moved) const {
    const std::size_t k = fit.rank;
    const auto move = [&](Item& i, std::int32_t x) {
      if (i.x == x) return;
      i.x = x;
      p.x[i.inst] = x;
      moved.push_back(i.inst);
    };
    std::int32_t limit = fit.x;
    for (std::size_t i = k; i-- > 0 && s.items[i].x + s.items[i].width > limit;) {
      limit -= s.items[i].width;
      move(s.items[i], limit);
    }
    limit = fit.x + width;
    for (std::size_t i = k; i < s.items.size() && s.items[i].x < limit; ++i) {
      const std::int32_t next = limit + s.items[i].width;
      move(s.items[i], limit);
      limit = next;
    }
    s.items.insert(s.items.begin() + static_cast<std::ptrdiff_t>(k), {inst, fit.x, width});
    s.free -= width;
  }

  const db::Design& d_;
  db::TierId t_;
  db::RowGrid g_;
  std::vector<std::vector<Stretch>> rows_;
};

}  // namespace

Inserted insert_cells(const db::Design& d, db::Placement& p, std::span<const WantedPlace> wanted) {
  Inserted out;
  std::vector<bool> is_wanted(d.num_insts(), false);
  std::vector<std::int64_t> area(d.num_tiers(), 0);
  for (const WantedPlace& w : wanted) {
    is_wanted[w.inst.value] = true;
    p.tier[w.inst] = w.tier;
    p.x[w.inst] = w.x;
    p.y[w.inst] = w.y;
  }
  for (const db::InstId i : ids<db::InstId>(d.num_insts()))
    if (!is_wanted[i.value]) area[p.tier[i].value] += d.area(i, p.tier[i]);
  const Problem problem = around_what_stays(d, p, is_wanted);
  for (const db::TierId t : ids<db::TierId>(d.num_tiers())) {
    if (std::none_of(wanted.begin(), wanted.end(), [t](const WantedPlace& w) { return w.tier == t; })) continue;
    Rows rows(d, p, t, problem.space[t.value], is_wanted);
    for (const WantedPlace& w : wanted) {
      if (w.tier != t) continue;
      const db::Shape& shape = d.shape(w.inst, t);
      const std::int64_t filled = area[t.value] + d.area(w.inst, t);
      const bool one_row = shape.exists() && shape.height <= d.tiers[t].rows.height && !d.masters[d.inst_master[w.inst]].is_macro;
      if (!one_row || !d.utilisation_ok(t, filled) || !rows.insert(w, p, out.moved, out.pushed)) {
        out.failed.push_back(w.inst);
        continue;
      }
      area[t.value] = filled;
    }
  }
  std::sort(out.moved.begin(), out.moved.end());
  out.moved.erase(std::unique(out.moved.begin(), out.moved.end()), out.moved.end());
  std::erase_if(out.moved, [&](db::InstId i) { return is_wanted[i.value]; });
  return out;
}

}  // namespace taufold::place
