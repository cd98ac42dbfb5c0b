#include "place/legal/abacus.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace taufold::place {

namespace {

/// Cells of one segment that touch each other and move as one; x is the optimal start.
struct Cluster {
  double x, weight, q;  // q = sum of weight * (wanted x - offset in the cluster)
  std::int64_t width;
  std::int32_t first;  // index of its first cell in the segment
};

struct Row {
  std::int32_t lo, hi, y;  // a segment of a row of the grid
  std::vector<std::int32_t> cells;
  std::vector<Cluster> clusters;
  std::int64_t used = 0;
};

class TierLegaliser {
 public:
  TierLegaliser(const Problem& p, int tier, const std::vector<float>& cx, const std::vector<float>& cy)
      : p_(p), grid_(p.space[tier].rows), tier_(tier), cx_(cx), cy_(cy) {
    const TierSpace& space = p.space[tier];
    for (std::int32_t r = 0; r < grid_.count; ++r)
      for (std::int32_t i = space.row_begin[r]; i < space.row_begin[r + 1]; ++i)
        rows_.push_back({space.segments[i].lo, space.segments[i].hi, grid_.y + r * grid_.height, {}, {}, 0});
  }

  int run(State& s) {
    std::vector<std::int32_t> cells;
    for (std::int32_t c = 0; c < p_.cells; ++c)
      if (s.tier[c] == tier_) cells.push_back(c);
    std::sort(cells.begin(), cells.end(), [&](std::int32_t a, std::int32_t b) {
      const double xa = wanted_x(a), xb = wanted_x(b);
      return xa != xb ? xa < xb : a < b;
    });
    for (const std::int32_t c : cells)
      if (!insert_best_row(c)) return pack(cells, s);
    write(s);
    return 0;
  }

 private:
  double wanted_x(std::int32_t c) const { return static_cast<double>(cx_[c]) - 0.5 * p_.width[tier_][c]; }
  double wanted_y(std::int32_t c) const { return static_cast<double>(cy_[c]) - 0.5 * p_.height[tier_]; }
  double weight(std::int32_t c) const { return 1.0 + p_.cell_begin[c + 1] - p_.cell_begin[c]; }

  bool insert_best_row(std::int32_t c) {
    const double ideal = (wanted_y(c) - grid_.y) / grid_.height;
    const int centre = std::clamp(static_cast<int>(std::lround(ideal)), 0, grid_.count - 1);
    double best = 1e300;
    int best_row = -1;
    for (int d = 0; d < grid_.count; ++d) {
      bool any = false;
      for (const int r : {centre - d, centre + d}) {
        if (r < 0 || r >= grid_.count || (d == 0 && any)) continue;
        const double dy = std::fabs((ideal - r) * grid_.height) * weight(c);
        if (dy >= best) continue;
        any = true;
        for (std::int32_t i = p_.space[tier_].row_begin[r]; i < p_.space[tier_].row_begin[r + 1]; ++i) {
          const Row& row = rows_[i];
          if (row.used + p_.width[tier_][c] > row.hi - row.lo) continue;
          const double away = std::max({0.0, row.lo - wanted_x(c), wanted_x(c) + p_.width[tier_][c] - row.hi});
          if (dy + weight(c) * away >= best) continue;
          const double cost = dy + trial(row, c);
          if (cost < best) {
            best = cost;
            best_row = i;
          }
        }
      }
      if (!any && best_row >= 0) break;
    }
    if (best_row < 0) return false;
    commit(rows_[best_row], c);
    return true;
  }

  static double clamp_start(const Row& row, double x, std::int64_t width) {
    return std::clamp(x, static_cast<double>(row.lo), static_cast<double>(row.hi - width));
  }

  /// Weighted displacement in x of the new cell plus that of the clusters it pushes.
  double trial(const Row& row, std::int32_t c) const {
    const std::int64_t w = p_.width[tier_][c];
    double e = weight(c), q = e * wanted_x(c), x = clamp_start(row, wanted_x(c), w), pushed = 0;
    std::int64_t width = w;
    for (std::size_t k = row.clusters.size(); k-- > 0;) {
      const Cluster& p = row.clusters[k];
      if (p.x + static_cast<double>(p.width) <= x) break;
      q = p.q + q - e * static_cast<double>(p.width);
      e += p.weight;
      width += p.width;
      x = clamp_start(row, q / e, width);
      pushed += p.weight * std::fabs(x - p.x);
    }
    const double end = x + static_cast<double>(width - w);
    return weight(c) * std::fabs(end - wanted_x(c)) + pushed;
  }

  void commit(Row& row, std::int32_t c) {
    const std::int64_t w = p_.width[tier_][c];
    row.used += w;
    row.cells.push_back(c);
    Cluster n{clamp_start(row, wanted_x(c), w), weight(c), weight(c) * wanted_x(c), w, static_cast<std::int32_t>(row.cells.size()) - 1};
    while (!row.clusters.empty() && row.clusters.back().x + static_cast<double>(row.clusters.back().width) > n.x) {
      const Cluster p = row.clusters.back();
      row.clusters.pop_back();
      n = {0, p.weight + n.weight, p.q + n.q - n.weight * static_cast<double>(p.width), p.width + n.width, p.first};
      n.x = clamp_start(row, n.q / n.weight, n.width);
    }
    row.clusters.push_back(n);
  }

  std::int64_t nearest_site(double x) const { return grid_.x + std::llround((x - grid_.x) / grid_.site) * grid_.site; }

  // Clusters are rounded to whole sites from left to right, then pushed back from the right end.
  void write(State& s) {
    for (Row& row : rows_) {
      std::int64_t front = row.lo;
      std::vector<std::int64_t> start(row.clusters.size());
      for (std::size_t k = 0; k < row.clusters.size(); ++k) {
        start[k] = std::max(front, nearest_site(row.clusters[k].x));
        front = start[k] + row.clusters[k].width;
      }
      std::int64_t back = row.hi;
      for (std::size_t k = row.clusters.size(); k-- > 0;) {
        start[k] = std::min(start[k], back - row.clusters[k].width);
        back = start[k];
      }
      for (std::size_t k = 0; k < row.clusters.size(); ++k) {
        std::int64_t x = start[k];
        const std::size_t end = k + 1 < row.clusters.size() ? static_cast<std::size_t>(row.clusters[k + 1].first) : row.cells.size();
        for (auto i = static_cast<std::size_t>(row.clusters[k].first); i < end; ++i) {
          s.x[row.cells[i]] = static_cast<std::int32_t>(x);
          s.y[row.cells[i]] = row.y;
          x += p_.width[tier_][row.cells[i]];
        }
      }
    }
  }

  /// Best fit by decreasing width, ignoring wanted positions but for the order within a row.
  int pack(std::vector<std::int32_t> cells, State& s) {
    std::stable_sort(cells.begin(), cells.end(),
                     [&](std::int32_t a, std::int32_t b) { return p_.width[tier_][a] > p_.width[tier_][b]; });
    std::vector<std::vector<std::int32_t>> rows(rows_.size());
    std::vector<std::int64_t> left;
    for (const Row& r : rows_) left.push_back(r.hi - r.lo);
    int homeless = 0;
    for (const std::int32_t c : cells) {
      int best = -1;
      for (int r = 0; r < static_cast<int>(rows.size()); ++r)
        if (left[r] >= p_.width[tier_][c] && (best < 0 || left[r] < left[best])) best = r;
      if (best < 0) {
        ++homeless;
        continue;
      }
      rows[best].push_back(c);
      left[best] -= p_.width[tier_][c];
    }
    for (std::size_t r = 0; r < rows.size(); ++r) {
      std::sort(rows[r].begin(), rows[r].end(), [&](std::int32_t a, std::int32_t b) {
        const double xa = wanted_x(a), xb = wanted_x(b);
        return xa != xb ? xa < xb : a < b;
      });
      std::int32_t x = rows_[r].lo;
      for (const std::int32_t c : rows[r]) {
        s.x[c] = x;
        s.y[c] = rows_[r].y;
        x += p_.width[tier_][c];
      }
    }
    return homeless;
  }

  const Problem& p_;
  const db::RowGrid& grid_;
  int tier_;
  const std::vector<float>&cx_, &cy_;
  std::vector<Row> rows_;
};

}  // namespace

int legalise(const Problem& p, const std::vector<float>& x, const std::vector<float>& y, State& state) {
  state.x.assign(p.cells, 0);
  state.y.assign(p.cells, 0);
  int homeless = 0;
  for (int k = 0; k < p.tiers; ++k) homeless += TierLegaliser(p, k, x, y).run(state);
  add_blocks(p, state);
  return homeless;
}

}  // namespace taufold::place
