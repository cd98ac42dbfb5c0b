#include "thermal/problem.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace taufold::thermal {

int Problem::nz() const {
  return std::accumulate(layers.begin(), layers.end(), 0, [](int n, const Layer& l) { return n + l.cells; });
}

double Problem::power_W() const {
  double sum = 0;
  for (const Layer& l : layers) sum = std::accumulate(l.power_W.begin(), l.power_W.end(), sum);
  return sum;
}

bool Problem::equal_columns() const {
  // Widths that come from a division of the box differ by rounding.
  const auto equal = [](const std::vector<double>& d) {
    return std::all_of(d.begin(), d.end(), [&](double v) { return std::abs(v - d[0]) <= 1e-9 * d[0]; });
  };
  return equal(dx_m) && equal(dy_m);
}

bool Problem::laterally_uniform() const {
  for (const Side s : {Side::x_min, Side::x_max, Side::y_min, Side::y_max})
    if (face(s).kind != FaceKind::adiabatic) return false;
  return equal_columns() && std::all_of(layers.begin(), layers.end(), [](const Layer& l) { return l.uniform(); });
}

bool Problem::constant() const {
  return std::all_of(layers.begin(), layers.end(), [](const Layer& l) { return l.exponent.empty() && l.leakage_W.empty(); });
}

double face_resistance(const HeatFace& f, double half_cell_m, double k) {
  switch (f.kind) {
    case FaceKind::adiabatic: return 0;
    case FaceKind::convection: return 1 / f.h_W_m2K + half_cell_m / k;
    case FaceKind::temperature: return half_cell_m / k;
  }
  return 0;
}

double Solution::imbalance() const {
  const double out = std::accumulate(heat_out_W.begin(), heat_out_W.end(), 0.0);
  const double in = power_W + leakage_W;
  // Between two ambients heat flows without any power; then what flows is the measure.
  double scale = std::abs(in);
  for (const double q : heat_out_W) scale = std::max(scale, std::abs(q));
  return scale > 0 ? std::abs(in - out) / scale : 0.0;
}

std::vector<double> Solution::layer_map(const Problem& p, std::size_t layer) const {
  const std::size_t n = p.columns();
  const auto cells = static_cast<std::size_t>(p.layers[layer].cells);
  const double* t = temperature_K.data() + first[layer];
  std::vector<double> map(n, 0.0);
  for (std::size_t k = 0; k < cells; ++k)
    for (std::size_t i = 0; i < n; ++i) map[i] += t[k * n + i];
  for (double& v : map) v /= static_cast<double>(cells);
  return map;
}

}  // namespace taufold::thermal
