#include "cost/wafer.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace taufold::cost {

namespace {
constexpr double kPi = std::numbers::pi;
}  // namespace

double gross_dies(double area_mm2, double diameter_mm, double edge_mm, double scribe_mm) {
  const double a = area_mm2 + 2 * scribe_mm * std::sqrt(area_mm2) + scribe_mm * scribe_mm, d = diameter_mm - 2 * edge_mm;
  return std::max(0.0, kPi * d * d / (4 * a) - kPi * d / std::sqrt(2 * a));
}

double whole_dies_by_area(double area_mm2, double diameter_mm) {
  return std::max(0.0, std::floor(kPi * diameter_mm * diameter_mm / (4 * area_mm2) - kPi * diameter_mm / std::sqrt(2 * area_mm2)));
}

std::int64_t packed_dies(double width_mm, double height_mm, double diameter_mm, double dicing_mm) {
  const double a = width_mm + dicing_mm, b = height_mm + dicing_mm, s = dicing_mm, r = diameter_mm / 2;
  const double first = std::sqrt(std::max(0.0, r * r - b * b / 4)) - a;
  const double reach = first * first < r * r ? std::sqrt(r * r - first * first) : 0;
  std::int64_t best = 0;
  for (std::int64_t h = 1; static_cast<double>(h) * b / 2 < reach; ++h) {
    const double y0 = static_cast<double>(h) * b / 2 - s / 2;
    if (y0 >= r) break;
    const double chord = 2 * std::sqrt(r * r - y0 * y0);
    double dies = static_cast<double>(h) * std::floor((chord + s) / a);
    for (std::int64_t j = 1;; ++j) {
      const double y = y0 + static_cast<double>(j) * b;
      if (y >= r) break;
      const double c = 2 * std::sqrt(r * r - y * y), u = (chord - c) / 2, v = a * std::ceil(u / a) - u;
      dies += 2 * std::max(0.0, std::floor((c - v) / a));
    }
    best = std::max(best, static_cast<std::int64_t>(dies));
  }
  return best;
}

std::vector<DieCentre> whole_dies(double width, double height, double dicing, double radius) {
  const double a = width + dicing, b = height + dicing;
  const auto nx = static_cast<std::int64_t>(std::floor(2 * radius / a)) + 1, ny = static_cast<std::int64_t>(std::floor(2 * radius / b)) + 1;
  std::vector<DieCentre> out;
  for (std::int64_t j = 0; j < ny; ++j)
    for (std::int64_t i = 0; i < nx; ++i) {
      const double x = (static_cast<double>(i) - static_cast<double>(nx - 1) / 2) * a, y = (static_cast<double>(j) - static_cast<double>(ny - 1) / 2) * b;
      if (std::hypot(std::abs(x) + width / 2, std::abs(y) + height / 2) <= radius) out.push_back({x, y});
    }
  return out;
}

double reticle_use(double area_mm2) {
  if (area_mm2 > kReticle_mm2) return area_mm2 / (kReticle_mm2 * std::ceil(area_mm2 / kReticle_mm2));
  return std::floor(kReticle_mm2 / area_mm2) * area_mm2 / kReticle_mm2;
}

}  // namespace taufold::cost
