#include "place/legal/pack.hpp"

#include <algorithm>
#include <numeric>

namespace taufold::place {

int pack_all_tiers(const Problem& p, const std::vector<float>& x, const std::vector<float>& y, State& s) {
  std::vector<std::int32_t> cells(p.cells);
  std::iota(cells.begin(), cells.end(), 0);
  std::stable_sort(cells.begin(), cells.end(), [&](std::int32_t a, std::int32_t b) {
    return p.width[s.tier[a]][a] > p.width[s.tier[b]][b];
  });
  struct RowFill {
    int tier;
    std::int32_t row, start;
    std::int64_t left;
    std::vector<std::int32_t> cells;
  };
  std::vector<RowFill> rows;
  std::array<std::int64_t, kMaxTiers> used{};
  for (int k = 0; k < p.tiers; ++k)
    for (std::int32_t r = 0; r < p.space[k].rows.count; ++r)
      for (std::int32_t i = p.space[k].row_begin[r]; i < p.space[k].row_begin[r + 1]; ++i) {
        const Segment& g = p.space[k].segments[i];
        rows.push_back({k, r, g.lo, g.hi - g.lo, {}});
      }
  for (const Block& b : p.blocks) used[b.tier] += b.area(b.tier);
  s.x.assign(p.cells, 0);
  s.y.assign(p.cells, 0);
  int homeless = 0;
  for (const std::int32_t c : cells) {
    RowFill* best = nullptr;
    const auto worse = [&](const RowFill& a, const RowFill& b) {  // a is a worse home than b
      if ((a.tier == s.tier[c]) != (b.tier == s.tier[c])) return b.tier == s.tier[c];
      return a.left > b.left;
    };
    for (RowFill& r : rows) {
      if (r.left < p.width[r.tier][c] || !p.may_stand(c, r.tier) || used[r.tier] + p.area(c, r.tier) > p.space[r.tier].area_limit) continue;
      if (!best || worse(*best, r)) best = &r;
    }
    if (!best) {
      ++homeless;
      continue;
    }
    best->left -= p.width[best->tier][c];
    used[best->tier] += p.area(c, best->tier);
    best->cells.push_back(c);
    s.tier[c] = static_cast<std::uint8_t>(best->tier);
  }
  // Whole rows change places so that the cells of low rows want to be low; within a row cells stand in the order they want.
  for (int k = 0; k < p.tiers; ++k) {
    std::vector<RowFill*> mine;
    for (RowFill& r : rows)
      if (r.tier == k) mine.push_back(&r);
    const auto mean_y = [&](const RowFill& r) {
      double sum = 0;
      for (const std::int32_t c : r.cells) sum += y[c];
      return r.cells.empty() ? 0.0 : sum / static_cast<double>(r.cells.size());
    };
    const db::RowGrid& g = p.space[k].rows;
    if (p.space[k].whole)
      std::stable_sort(mine.begin(), mine.end(), [&](const RowFill* a, const RowFill* b) { return mean_y(*a) < mean_y(*b); });
    for (std::size_t i = 0; i < mine.size(); ++i) {
      std::vector<std::int32_t>& row = mine[i]->cells;
      std::stable_sort(row.begin(), row.end(), [&](std::int32_t a, std::int32_t b) { return x[a] < x[b]; });
      std::int32_t at = mine[i]->start;
      const std::int32_t r = p.space[k].whole ? static_cast<std::int32_t>(i) : mine[i]->row;
      for (const std::int32_t c : row) {
        s.x[c] = at;
        s.y[c] = g.y + r * g.height;
        at += p.width[k][c];
      }
    }
  }
  add_blocks(p, s);
  return homeless;
}

}  // namespace taufold::place
