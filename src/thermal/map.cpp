#include "thermal/map.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace taufold::thermal {

double Map::mean() const {
  return std::accumulate(value.begin(), value.end(), 0.0) / static_cast<double>(value.size());
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

double Map::probe(double x_m, double y_m) const {
  const double u = std::clamp(x_m / width_m * nx - 0.5, 0.0, nx - 1.0), v = std::clamp(y_m / depth_m * ny - 0.5, 0.0, ny - 1.0);
  const int x = std::min(static_cast<int>(u), std::max(nx - 2, 0)), y = std::min(static_cast<int>(v), std::max(ny - 2, 0));
  const int x1 = std::min(x + 1, nx - 1), y1 = std::min(y + 1, ny - 1);
  const double fx = u - x, fy = v - y;
  return (1 - fy) * ((1 - fx) * at(x, y) + fx * at(x1, y)) + fy * ((1 - fx) * at(x, y1) + fx * at(x1, y1));
}

double Map::mean_over(const tech::HeatRect& r) const {
  const double x0 = std::clamp(r.x_m / width_m * nx, 0.0, static_cast<double>(nx)), x1 = std::clamp((r.x_m + r.w_m) / width_m * nx, x0, static_cast<double>(nx));
  const double y0 = std::clamp(r.y_m / depth_m * ny, 0.0, static_cast<double>(ny)), y1 = std::clamp((r.y_m + r.h_m) / depth_m * ny, y0, static_cast<double>(ny));
  double sum = 0, area = 0;
  for (int y = std::min(static_cast<int>(y0), ny - 1); y < ny && y < y1; ++y)
    for (int x = std::min(static_cast<int>(x0), nx - 1); x < nx && x < x1; ++x) {
      const double a = std::max(0.0, std::min(x1, x + 1.0) - std::max(x0, static_cast<double>(x))) *
                       std::max(0.0, std::min(y1, y + 1.0) - std::max(y0, static_cast<double>(y)));
      sum += a * at(x, y);
      area += a;
    }
  return area > 0 ? sum / area : probe(r.x_m + r.w_m / 2, r.y_m + r.h_m / 2);
}

std::vector<double> Map::blocks(int nx_blocks, int ny_blocks) const {
  std::vector<double> out;
  const double w = width_m / nx_blocks, h = depth_m / ny_blocks;
  for (int y = 0; y < ny_blocks; ++y)
    for (int x = 0; x < nx_blocks; ++x) out.push_back(mean_over({x * w, y * h, w, h}));
  return out;
}

}  // namespace taufold::thermal
