// Small heat problems for tests.
#pragma once

#include <vector>

#include "base/random.hpp"
#include "thermal/problem.hpp"

namespace taufold::test {

inline thermal::Layer heat_layer(double thickness_m, int cells, double k, double capacity = 1.6e6) {
  thermal::Layer l;
  l.thickness_m = thickness_m;
  l.cells = cells;
  l.kx = l.ky = l.kz = {k};
  l.capacity = {capacity};
  return l;
}

/// nx x ny columns of a box of this size, adiabatic but for a sink on top.
inline thermal::Problem heat_box(int nx, int ny, double width_m, double depth_m, double h = 1e4, double ambient_K = 300) {
  thermal::Problem p;
  p.dx_m.assign(static_cast<std::size_t>(nx), width_m / nx);
  p.dy_m.assign(static_cast<std::size_t>(ny), depth_m / ny);
  p.faces[static_cast<std::size_t>(tech::Side::top)] = {tech::FaceKind::convection, h, ambient_K};
  return p;
}

/// A random number between lo and hi whose logarithm is even.
inline double log_between(Rng& rng, double lo, double hi) {
  return lo * std::pow(hi / lo, rng.uniform());
}

/// A random stack with power; `uniform` keeps layers laterally uniform and side faces adiabatic.
inline thermal::Problem random_heat(Rng& rng, bool uniform) {
  const auto below = [&](std::uint64_t n) { return static_cast<int>(rng.next() % n); };
  const int nx = 1 + below(13), ny = 1 + below(13);
  thermal::Problem p = heat_box(nx, ny, log_between(rng, 1e-3, 2e-2), log_between(rng, 1e-3, 2e-2), log_between(rng, 500, 5e4));
  if (below(2)) p.faces[static_cast<std::size_t>(tech::Side::bottom)] = {tech::FaceKind::convection, log_between(rng, 100, 1e4), 310};
  if (below(4) == 0) p.faces[static_cast<std::size_t>(tech::Side::bottom)] = {tech::FaceKind::temperature, 0, 305};
  if (!uniform) {
    for (double& d : p.dx_m) d *= 0.5 + rng.uniform();
    for (double& d : p.dy_m) d *= 0.5 + rng.uniform();
    if (below(2)) p.faces[static_cast<std::size_t>(tech::Side::x_min)] = {tech::FaceKind::convection, log_between(rng, 100, 1e4), 320};
    if (below(2)) p.faces[static_cast<std::size_t>(tech::Side::y_max)] = {tech::FaceKind::temperature, 0, 315};
  }
  const std::size_t n = p.columns();
  for (int l = 1 + below(6); l > 0; --l) {
    thermal::Layer layer = heat_layer(log_between(rng, 1e-6, 3e-4), 1 + below(3), log_between(rng, 0.5, 200), log_between(rng, 1e6, 4e6));
    layer.ky = {layer.kx[0] * log_between(rng, 0.3, 3)};
    layer.kz = {layer.kx[0] * log_between(rng, 0.1, 3)};
    if (!uniform && below(2)) {
      for (std::vector<double>* k : {&layer.kx, &layer.ky, &layer.kz, &layer.capacity}) {
        const double base = k->front();
        k->assign(n, base);
      }
      for (std::size_t i = 0; i < n; ++i)
        if (below(2)) layer.kx[i] *= 50, layer.ky[i] *= 50, layer.kz[i] *= 50;
    }
    if (below(2) || l == 1) {
      layer.power_W.assign(n, 0.0);
      for (double& w : layer.power_W) w = below(3) == 0 ? 0.3 * rng.uniform() : 0.0;
      layer.power_W[static_cast<std::size_t>(below(n))] += 0.5;
    }
    p.layers.push_back(std::move(layer));
  }
  return p;
}

}  // namespace taufold::test
