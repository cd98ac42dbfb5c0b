#include "geom/polygon.hpp"

#include <algorithm>

namespace taufold::geom {

std::optional<std::vector<Box>> rectilinear_boxes(std::span<const Point> corners) {
  if (corners.size() < 4 || corners.size() > kMostCorners) return std::nullopt;
  struct Upright {
    std::int32_t x, ylo, yhi;
  };
  std::vector<Upright> edges;
  std::vector<std::int32_t> levels;
  for (std::size_t k = 0; k < corners.size(); ++k) {
    const Point a = corners[k], b = corners[(k + 1) % corners.size()];
    if (a.x != b.x && a.y != b.y) return std::nullopt;
    levels.push_back(a.y);
    if (a.y != b.y) edges.push_back({a.x, std::min(a.y, b.y), std::max(a.y, b.y)});
  }
  std::sort(levels.begin(), levels.end());
  levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
  std::sort(edges.begin(), edges.end(), [](const Upright& a, const Upright& b) { return a.x < b.x; });
  std::vector<Box> done, open, now;  // open: boxes that end at the lower line of this slab
  for (std::size_t s = 0; s + 1 < levels.size(); ++s) {
    now.clear();
    const std::int32_t ylo = levels[s], yhi = levels[s + 1];
    bool inside = false;
    std::int32_t from = 0;
    for (const Upright& e : edges) {
      if (e.ylo > ylo || e.yhi < yhi) continue;
      if (inside && e.x > from) {
        if (!now.empty() && now.back().xhi == from)
          now.back().xhi = e.x;
        else
          now.push_back({from, ylo, e.x, yhi});
      }
      inside = !inside;
      from = e.x;
    }
    // A box of the same width below goes on.
    for (Box& b : now) {
      const auto below = std::find_if(open.begin(), open.end(),
                                      [&](const Box& o) { return o.xlo == b.xlo && o.xhi == b.xhi; });
      if (below == open.end()) continue;
      b.ylo = below->ylo;
      open.erase(below);
    }
    done.insert(done.end(), open.begin(), open.end());
    open = now;
  }
  done.insert(done.end(), open.begin(), open.end());
  return done;
}

namespace {

/// How much of a line is covered by intervals that come and go: a segment tree over the lines' ends.
class Cover {
 public:
  explicit Cover(std::vector<std::int32_t> at) : at_(std::move(at)), node_(4 * at_.size() + 4) {}
  void add(std::int32_t lo, std::int32_t hi, int change) {
    add(1, 0, at_.size() - 1, index(lo), index(hi), change);
  }
  std::int64_t length() const { return node_[1].covered; }

 private:
  struct Node {
    std::int32_t count = 0;
    std::int64_t covered = 0;
  };
  std::size_t index(std::int32_t v) const {
    return static_cast<std::size_t>(std::lower_bound(at_.begin(), at_.end(), v) - at_.begin());
  }
  void add(std::size_t n, std::size_t from, std::size_t to, std::size_t lo, std::size_t hi, int change) {
    if (hi <= from || to <= lo) return;
    if (lo <= from && to <= hi) {
      node_[n].count += change;
    } else {
      const std::size_t middle = (from + to) / 2;
      add(2 * n, from, middle, lo, hi, change);
      add(2 * n + 1, middle, to, lo, hi, change);
    }
    if (node_[n].count > 0)
      node_[n].covered = std::int64_t{at_[to]} - at_[from];
    else
      node_[n].covered = to - from > 1 ? node_[2 * n].covered + node_[2 * n + 1].covered : 0;
  }
  std::vector<std::int32_t> at_;
  std::vector<Node> node_;
};

}  // namespace

std::int64_t union_area(std::span<const Box> boxes) {
  struct Event {
    std::int32_t x, ylo, yhi;
    int change;
  };
  std::vector<Event> events;
  std::vector<std::int32_t> levels;
  for (const Box& b : boxes) {
    if (b.xlo >= b.xhi || b.ylo >= b.yhi) continue;
    events.push_back({b.xlo, b.ylo, b.yhi, 1});
    events.push_back({b.xhi, b.ylo, b.yhi, -1});
    levels.push_back(b.ylo);
    levels.push_back(b.yhi);
  }
  if (events.empty()) return 0;
  std::sort(levels.begin(), levels.end());
  levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
  std::sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.x < b.x; });
  Cover cover(std::move(levels));
  std::int64_t area = 0;
  std::int32_t x = events.front().x;
  for (const Event& e : events) {
    area += (std::int64_t{e.x} - x) * cover.length();
    x = e.x;
    cover.add(e.ylo, e.yhi, e.change);
  }
  return area;
}

}  // namespace taufold::geom
