// Greedy nearest places (as D. Hill's legaliser, US patent 6,370,673, "Tetris", but free in both directions and by size): cells of
// several rows are a minority, and what they lose in order the cells of one row have more room to make up.
#include "place/legal/tall.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace taufold::place {

namespace {

struct Tall {
  std::int32_t cell;
  std::int64_t area;
};

/// What is taken of the rows of one tier, and the nearest place that is not.
class TallRows {
 public:
  explicit TallRows(const TierSpace& space) : grid_(space.rows), taken_(static_cast<std::size_t>(space.rows.count)) {
    for (std::int32_t r = 0; r < grid_.count; ++r) {
      std::int32_t at = grid_.x;
      for (std::int32_t i = space.row_begin[r]; i < space.row_begin[r + 1]; ++i) {
        if (space.segments[i].lo > at) taken_[r].push_back({at, space.segments[i].lo});
        at = space.segments[i].hi;
      }
      if (at < grid_.x + grid_.length) taken_[r].push_back({at, grid_.x + grid_.length});
    }
  }

  struct Spot {
    std::int32_t x = 0, row = -1;
    double away = 1e300;
  };

  /// Nearest to the lower-left corner (x, y) for a cell of `rows` rows, `width` wide.
  Spot nearest(double x, double y, std::int32_t width, std::int32_t rows, db::RowParity parity) const {
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
        try_row(r, x, dy, width, rows, best);
      }
      if (!near && best.row >= 0) break;
    }
    return best;
  }

  void take(const Spot& s, std::int32_t width, std::int32_t rows) {
    for (std::int32_t r = s.row; r < s.row + rows; ++r) {
      std::vector<Segment>& row = taken_[r];
      row.insert(std::lower_bound(row.begin(), row.end(), s.x, [](const Segment& t, std::int32_t v) { return t.lo < v; }), {s.x, s.x + width});
    }
  }

 private:
  /// Something taken in the rows [r, r + rows) that meets [x, x + width), or null.
  const Segment* conflict(std::int32_t r, std::int32_t rows, std::int32_t x, std::int32_t width) const {
    for (std::int32_t k = r; k < r + rows; ++k) {
      const std::vector<Segment>& row = taken_[k];
      const auto at = std::upper_bound(row.begin(), row.end(), x, [](std::int32_t v, const Segment& t) { return v < t.hi; });
      if (at != row.end() && at->lo < x + width) return &*at;
    }
    return nullptr;
  }

  // From the wanted site to the left and to the right, past what is in the way.
  void try_row(std::int32_t r, double wanted, double dy, std::int32_t width, std::int32_t rows, Spot& best) const {
    const std::int32_t right = grid_.x + grid_.length - width;
    const double clamped = std::clamp(wanted, static_cast<double>(grid_.x), static_cast<double>(right));
    const auto start = static_cast<std::int32_t>(grid_.x + std::llround((clamped - grid_.x) / grid_.site) * grid_.site);
    for (const int way : {-1, 1}) {
      std::int32_t at = std::min(start, down(right));
      while (at >= grid_.x && at <= right) {
        const double away = std::fabs(wanted - at) + dy;
        if (away >= best.away) break;
        const Segment* in_the_way = conflict(r, rows, at, width);
        if (in_the_way == nullptr) {
          best = {at, r, away};
          break;
        }
        at = way < 0 ? down(in_the_way->lo - width) : down(in_the_way->hi + grid_.site - 1);
      }
    }
  }
  /// The last site at or before x, also left of the rows.
  std::int32_t down(std::int32_t x) const {
    const std::int32_t rest = (x - grid_.x) % grid_.site;
    return x - (rest < 0 ? rest + grid_.site : rest);
  }

  const db::RowGrid& grid_;
  std::vector<std::vector<Segment>> taken_;  ///< by row, sorted, apart from each other
};

std::vector<std::int64_t> used_area(const Problem& p, const std::vector<std::uint8_t>& tier) {
  std::vector<std::int64_t> used(static_cast<std::size_t>(p.tiers));
  for (std::int32_t c = 0; c < p.cells; ++c) used[tier[c]] += p.area(c, tier[c]);
  for (const Block& b : p.blocks) used[b.tier] += b.area(b.tier);
  return used;
}

}  // namespace

std::optional<TallSettled> settle_tall(const db::Design& d, const Problem& p, const std::vector<std::uint8_t>& tier, const std::vector<float>& x,
                                       const std::vector<float>& y) {
  const auto id = [](int k) { return db::TierId(static_cast<std::size_t>(k)); };
  std::vector<Tall> tall;
  std::vector<std::uint8_t> is_tall(static_cast<std::size_t>(p.cells), 0);
  for (std::int32_t c = 0; c < p.cells; ++c)
    if (d.is_tall(db::InstId(p.cell_inst[c]), id(tier[c]))) {
      tall.push_back({c, p.area(c, tier[c])});
      is_tall[c] = 1;
    }
  std::stable_sort(tall.begin(), tall.end(), [](const Tall& a, const Tall& b) { return a.area > b.area; });
  std::vector<TallRows> rows;
  for (int k = 0; k < p.tiers; ++k) rows.emplace_back(p.space[k]);
  std::vector<std::int64_t> used = used_area(p, tier);
  db::Design with_them = d;
  for (const Tall& t : tall) {
    const db::InstId i(p.cell_inst[t.cell]);
    const int home = tier[t.cell];
    bool stands = false;
    for (int step = 0; step < p.tiers && !stands; ++step)
      for (const int k : {home - step, home + step}) {
        if (k < 0 || k >= p.tiers || stands || !p.may_stand(t.cell, k)) continue;
        if (k != home && used[k] + p.area(t.cell, k) > p.space[k].area_limit) continue;
        const db::Shape& s = d.shape(i, id(k));
        const db::RowGrid& g = p.space[k].rows;
        const std::int32_t width = (s.width + g.site - 1) / g.site * g.site, high = g.rows_of(s.height);
        const TallRows::Spot spot =
            rows[k].nearest(x[t.cell] - 0.5 * s.width, y[t.cell] - 0.5 * s.height, width, high, high % 2 == 0 ? s.lowest_row : db::RowParity::any);
        if (spot.row < 0) continue;
        rows[k].take(spot, width, high);
        used[home] -= p.area(t.cell, home);
        used[k] += p.area(t.cell, k);
        with_them.fixed.push_back({i, id(k), spot.x, g.y + spot.row * g.height, geom::Orient::R0});
        stands = true;
      }
    if (!stands) return std::nullopt;
  }
  for (const Block& b : p.blocks)
    if (b.inst != Block::kPorts && d.fixed_place(db::InstId(b.inst)) == nullptr)
      with_them.fixed.push_back({db::InstId(b.inst), id(b.tier), b.x, b.y, b.orient});
  std::sort(with_them.fixed.begin(), with_them.fixed.end(), [](const db::FixedPlace& a, const db::FixedPlace& b) { return a.inst < b.inst; });
  // What is one row high here may be taller elsewhere, where it would now find no place.
  const auto all = static_cast<db::TierSet>((1u << p.tiers) - 1);
  for (std::int32_t c = 0; c < p.cells; ++c)
    for (int k = 0; k < p.tiers && is_tall[c] == 0; ++k) {
      const db::InstId i(p.cell_inst[c]);
      if (!d.is_tall(i, id(k))) continue;
      if (with_them.inst_tiers.empty()) with_them.inst_tiers.resize(d.num_insts(), all);
      with_them.inst_tiers[i] = static_cast<db::TierSet>(with_them.inst_tiers[i] & ~(1u << k));
    }
  TallSettled out{make_problem(with_them), {}, {}, {}};
  for (std::int32_t c = 0; c < p.cells; ++c) {
    if (is_tall[c] != 0) continue;
    out.tier.push_back(tier[c]);
    out.x.push_back(x[c]);
    out.y.push_back(y[c]);
  }
  return out;
}

}  // namespace taufold::place
