#include "thermal/map.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace taufold::thermal {

namespace {

/// The column of a place and how far beyond its lower border it lies, as a share of the column; the last column for places beyond.
struct Place {
  int column;
  double share;
};
Place place(double v, double length, int n, const std::vector<double>& borders) {
  if (borders.empty()) {
    const double c = std::clamp(v / length * n, 0.0, static_cast<double>(n));
    const int k = std::min(static_cast<int>(c), n - 1);
    return {k, c - k};
  }
  const auto k = static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(std::upper_bound(borders.begin(), borders.end(), v) - borders.begin() - 1, 0, n - 1));
  return {static_cast<int>(k), std::clamp((v - borders[k]) / (borders[k + 1] - borders[k]), 0.0, 1.0)};
}

/// The two columns between whose centres a place lies, and how far from the first to the second.
struct Between {
  int first, second;
  double share;
};
Between between(double v, double length, int n, const std::vector<double>& borders) {
  const Place p = place(v, length, n, borders);
  const auto centre = [&](int k) {
    const auto i = static_cast<std::size_t>(k);
    return borders.empty() ? (k + 0.5) * length / n : (borders[i] + borders[i + 1]) / 2;
  };
  const int first = std::max(0, p.share < 0.5 ? p.column - 1 : p.column), second = std::min(n - 1, first + 1);
  if (first == second) return {first, second, 0};
  return {first, second, std::clamp((v - centre(first)) / (centre(second) - centre(first)), 0.0, 1.0)};
}

}  // namespace

double Map::mean() const {
  if (x_m.empty() && y_m.empty()) return std::accumulate(value.begin(), value.end(), 0.0) / static_cast<double>(value.size());
  return mean_over({x_border(0), y_border(0), x_border(nx) - x_border(0), y_border(ny) - y_border(0)});
}
double Map::min() const {
  return *std::min_element(value.begin(), value.end());
}
double Map::max() const {
  return value[hottest()];
}
std::size_t Map::hottest() const {
  return static_cast<std::size_t>(std::max_element(value.begin(), value.end()) - value.begin());
}
double Map::x_of(std::size_t index) const {
  const int i = static_cast<int>(index % static_cast<std::size_t>(nx));
  return (x_border(i) + x_border(i + 1)) / 2 - x_border(0);
}
double Map::y_of(std::size_t index) const {
  const int j = static_cast<int>(index / static_cast<std::size_t>(nx));
  return (y_border(j) + y_border(j + 1)) / 2 - y_border(0);
}

double Map::probe(double x, double y) const {
  const Between u = between(x, width_m, nx, x_m), v = between(y, depth_m, ny, y_m);
  return (1 - v.share) * ((1 - u.share) * at(u.first, v.first) + u.share * at(u.second, v.first)) +
         v.share * ((1 - u.share) * at(u.first, v.second) + u.share * at(u.second, v.second));
}

double Map::mean_over(const tech::HeatRect& r) const {
  const Place x0 = place(r.x_m, width_m, nx, x_m), x1 = place(r.x_m + r.w_m, width_m, nx, x_m), y0 = place(r.y_m, depth_m, ny, y_m),
              y1 = place(r.y_m + r.h_m, depth_m, ny, y_m);
  double sum = 0, area = 0;
  const auto share = [](const Place& from, const Place& to, int k) {
    return (k == to.column ? to.share : 1.0) - (k == from.column ? from.share : 0.0);
  };
  for (int y = y0.column; y <= y1.column; ++y)
    for (int x = x0.column; x <= x1.column; ++x) {
      const double a = share(x0, x1, x) * (x_border(x + 1) - x_border(x)) * (share(y0, y1, y) * (y_border(y + 1) - y_border(y)));
      sum += a * at(x, y);
      area += a;
    }
  return area > 0 ? sum / area : probe(r.x_m + r.w_m / 2, r.y_m + r.h_m / 2);
}

std::vector<double> Map::blocks(int nx_blocks, int ny_blocks) const {
  std::vector<double> out;
  const double x = x_border(0), y = y_border(0), w = (x_border(nx) - x) / nx_blocks, h = (y_border(ny) - y) / ny_blocks;
  for (int j = 0; j < ny_blocks; ++j)
    for (int i = 0; i < nx_blocks; ++i) out.push_back(mean_over({x + i * w, y + j * h, w, h}));
  return out;
}

Map Map::part(const tech::HeatRect& r) const {
  Map out;
  const auto cut = [](double from, double to, double length, int n, const std::vector<double>& borders, std::vector<double>& of_part) {
    const Place a = place(from, length, n, borders), b = place(to, length, n, borders);
    const int first = a.column + (a.share > 0.5 ? 1 : 0), last = b.column + (b.share > 0.5 ? 1 : 0);
    for (int k = first; k <= last; ++k) of_part.push_back(borders.empty() ? k * length / n : borders[static_cast<std::size_t>(k)]);
    return first;
  };
  const int x0 = cut(r.x_m, r.x_m + r.w_m, width_m, nx, x_m, out.x_m), y0 = cut(r.y_m, r.y_m + r.h_m, depth_m, ny, y_m, out.y_m);
  out.nx = static_cast<int>(out.x_m.size()) - 1;
  out.ny = static_cast<int>(out.y_m.size()) - 1;
  out.width_m = r.w_m;
  out.depth_m = r.h_m;
  for (int y = 0; y < out.ny; ++y)
    for (int x = 0; x < out.nx; ++x) out.value.push_back(at(x0 + x, y0 + y));
  return out;
}

}  // namespace taufold::thermal
