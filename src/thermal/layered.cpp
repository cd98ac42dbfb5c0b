#include "thermal/layered.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace taufold::thermal {

LayeredSystem::LayeredSystem(const Problem& p, ThreadPool& pool)
    : p_(p),
      pool_(pool),
      columns_(p.columns()),
      forward_(p.ny(), p.nx(), num::Kind::dct2, num::Kind::dct2),
      inverse_(p.ny(), p.nx(), num::Kind::dct3, num::Kind::dct3) {
  const double dx = p.dx_m[0], dy = p.dy_m[0], area = dx * dy;
  std::vector<double> half;  // resistance of half a cell along z, times area
  for (const Layer& l : p.layers) {
    const double dz = l.thickness_m / l.cells;
    for (int k = 0; k < l.cells; ++k) {
      lateral_x_.push_back(l.kx[0] * dz * dy / dx);
      lateral_y_.push_back(l.ky[0] * dz * dx / dy);
      capacity_.push_back(l.capacity.empty() ? 0.0 : l.capacity[0] * dz * area);
      half.push_back(dz / (2 * l.kz[0]));
    }
  }
  for (std::size_t k = 0; k + 1 < half.size(); ++k) vertical_.push_back(area / (half[k] + half[k + 1]));
  vertical_.push_back(0);
  const HeatFace &bottom = p.face(Side::bottom), &top = p.face(Side::top);
  zero_K_ = top.kind != FaceKind::adiabatic ? top.ambient_K : bottom.ambient_K;
  const auto conductance = [&](const HeatFace& f, const Layer& l) {
    const double r = face_resistance(f, l.thickness_m / (2 * l.cells), l.kz[0]);
    return r > 0 ? area / r : 0.0;
  };
  face_bottom_ = conductance(bottom, p.layers.front());
  face_top_ = conductance(top, p.layers.back());
  ambient_bottom_ = face_bottom_ * (bottom.ambient_K - zero_K_) * static_cast<double>(columns_);
  ambient_top_ = face_top_ * (top.ambient_K - zero_K_) * static_cast<double>(columns_);
  for (int u = 0; u < p.nx(); ++u) lambda_x_.push_back(2 - 2 * std::cos(std::numbers::pi * u / p.nx()));
  for (int v = 0; v < p.ny(); ++v) lambda_y_.push_back(2 - 2 * std::cos(std::numbers::pi * v / p.ny()));
}

std::vector<double> LayeredSystem::source(const std::vector<double>& power_W, int cells) const {
  std::vector<double> out;
  if (power_W.empty()) return out;
  out.resize(columns_);
  forward_.run(power_W.data(), out.data());
  for (double& v : out) v /= cells;
  return out;
}

void LayeredSystem::to_temperature(double* plane) const {
  std::vector<double> scratch(plane, plane + columns_);
  inverse_.run(scratch.data(), plane);
  const double scale = 1 / static_cast<double>(columns_);
  for (std::size_t i = 0; i < columns_; ++i) plane[i] = zero_K_ + plane[i] * scale;
}

void LayeredSystem::to_coefficients(const double* temperature_K, double* out) const {
  std::vector<double> scratch(temperature_K, temperature_K + columns_);
  for (double& t : scratch) t -= zero_K_;
  forward_.run(scratch.data(), out);
}

double LayeredSystem::heat_out(Side side, double coefficient) const {
  return side == Side::bottom ? face_bottom_ * coefficient - ambient_bottom_ : face_top_ * coefficient - ambient_top_;
}

Solution layered_steady(const Problem& p, const std::vector<char>& keep, ThreadPool& pool) {
  const LayeredSystem system(p, pool);
  const std::size_t n = system.columns(), nz = static_cast<std::size_t>(system.nz());
  Solution out;
  out.direct = true;
  std::vector<std::vector<double>> sources;
  std::vector<std::size_t> layer_of(nz);
  std::vector<std::ptrdiff_t> plane(nz, -1);  // where the cells of z are kept
  std::size_t kept = 0, z = 0;
  for (std::size_t l = 0; l < p.layers.size(); ++l) {
    sources.push_back(system.source(p.layers[l].power_W, p.layers[l].cells));
    const bool wanted = keep.empty() || keep[l];
    out.first.push_back(wanted ? static_cast<std::ptrdiff_t>(kept * n) : -1);
    for (int k = 0; k < p.layers[l].cells; ++k, ++z) {
      layer_of[z] = l;
      if (wanted) plane[z] = static_cast<std::ptrdiff_t>(kept++ * n);
    }
  }
  out.temperature_K.resize(kept * n);
  double end[2] = {0, 0};
  system.solve(
      0.0,
      [&](std::size_t k, std::size_t first, std::size_t count, double* to) {
        const std::vector<double>& s = sources[layer_of[k]];
        if (s.empty())
          std::fill(to, to + count, 0.0);
        else
          std::copy(s.data() + first, s.data() + first + count, to);
        if (first == 0 && k == 0) to[0] += system.ambient_bottom();
        if (first == 0 && k + 1 == nz) to[0] += system.ambient_top();
      },
      [&](std::size_t k, std::size_t first, std::size_t count, const double* from) {
        if (first == 0 && k == 0) end[0] = from[0];
        if (first == 0 && k + 1 == nz) end[1] = from[0];
        if (plane[k] >= 0) std::copy(from, from + count, out.temperature_K.data() + plane[k] + static_cast<std::ptrdiff_t>(first));
      });
  sources.clear();
  pool.run(kept, [&](std::size_t k, int) { system.to_temperature(out.temperature_K.data() + k * n); });
  out.power_W = p.power_W();
  out.heat_out_W[static_cast<std::size_t>(Side::bottom)] = system.heat_out(Side::bottom, end[0]);
  out.heat_out_W[static_cast<std::size_t>(Side::top)] = system.heat_out(Side::top, end[1]);
  return out;
}

}  // namespace taufold::thermal
