#include "io/heat/tiles.hpp"

#include <algorithm>

namespace taufold::io::heat {

namespace {

constexpr double kSame_m = 1e-9;
constexpr std::size_t kMostPlaces = 1'000'000;

bool overlap(const tech::HeatRect& a, const tech::HeatRect& b) {
  return a.x_m + a.w_m > b.x_m + kSame_m && b.x_m + b.w_m > a.x_m + kSame_m && a.y_m + a.h_m > b.y_m + kSame_m && b.y_m + b.h_m > a.y_m + kSame_m;
}

/// The lines that edges draw along an axis, those within rounding of each other once.
std::vector<double> lines(std::vector<double> edges) {
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end(), [](double a, double b) { return b - a < kSame_m; }), edges.end());
  return edges;
}
std::size_t nearest_line(const std::vector<double>& l, double v) {
  return static_cast<std::size_t>(std::lower_bound(l.begin(), l.end(), v - kSame_m) - l.begin());
}

}  // namespace

std::vector<std::pair<std::size_t, std::size_t>> overlapping(const std::vector<tech::HeatRect>& rects) {
  std::vector<std::size_t> order(rects.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return std::pair(rects[a].x_m, a) < std::pair(rects[b].x_m, b); });
  std::vector<std::pair<std::size_t, std::size_t>> out;
  for (std::size_t i = 0; i < order.size(); ++i)
    for (std::size_t j = i + 1; j < order.size() && rects[order[j]].x_m < rects[order[i]].x_m + rects[order[i]].w_m; ++j)
      if (overlap(rects[order[i]], rects[order[j]])) {
        out.emplace_back(std::min(order[i], order[j]), std::max(order[i], order[j]));
        break;
      }
  return out;
}

std::vector<Tile> tiled(const std::vector<Tile>& rects, bool last_wins) {
  std::vector<double> x, y;
  for (const Tile& t : rects) {
    x.insert(x.end(), {t.rect.x_m, t.rect.x_m + t.rect.w_m});
    y.insert(y.end(), {t.rect.y_m, t.rect.y_m + t.rect.h_m});
  }
  x = lines(std::move(x));
  y = lines(std::move(y));
  if (rects.empty() || x.size() * y.size() > kMostPlaces) return {};
  const std::size_t nx = x.size() - 1, ny = y.size() - 1;
  struct Place {
    bool covered = false;
    double value = 0;
    bool operator==(const Place&) const = default;
  };
  std::vector<Place> places(nx * ny);
  for (const Tile& t : rects)
    for (std::size_t j = nearest_line(y, t.rect.y_m); j < nearest_line(y, t.rect.y_m + t.rect.h_m); ++j)
      for (std::size_t i = nearest_line(x, t.rect.x_m); i < nearest_line(x, t.rect.x_m + t.rect.w_m); ++i) {
        Place& p = places[j * nx + i];
        p.value = last_wins ? t.value : p.value + t.value;
        p.covered = true;
      }
  std::vector<Tile> out;
  std::vector<char> done(places.size(), 0);
  for (std::size_t j = 0; j < ny; ++j)
    for (std::size_t i = 0; i < nx; ++i) {
      const Place p = places[j * nx + i];
      if (!p.covered || done[j * nx + i]) continue;
      // As far to the right as it stays the same, then as far up as whole rows of it do.
      const auto same = [&](std::size_t a, std::size_t b) { return places[b * nx + a] == p && !done[b * nx + a]; };
      std::size_t i1 = i + 1, j1 = j + 1;
      while (i1 < nx && same(i1, j)) ++i1;
      const auto row = [&](std::size_t b) {
        for (std::size_t a = i; a < i1; ++a)
          if (!same(a, b)) return false;
        return true;
      };
      while (j1 < ny && row(j1)) ++j1;
      for (std::size_t b = j; b < j1; ++b)
        for (std::size_t a = i; a < i1; ++a) done[b * nx + a] = 1;
      out.push_back({{x[i], y[j], x[i1] - x[i], y[j1] - y[j]}, p.value});
    }
  return out;
}

}  // namespace taufold::io::heat
