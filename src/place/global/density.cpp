#include "place/global/density.hpp"

#include <algorithm>

namespace taufold::place {

DensityMap::DensityMap(const BinGrid& grid)
    : grid_(grid), poisson_(grid.nx, grid.ny, static_cast<double>(grid.nx) * grid.hx, static_cast<double>(grid.ny) * grid.hy) {
  const std::size_t n = static_cast<std::size_t>(grid.nx) * grid.ny;
  rho_.assign(n, 0.0f);
  coef_.assign(n, 0.0f);
  for (auto& w : work_) w.assign(n, 0.0f);
  field_.assign(n, FieldValue{});
}

namespace {

/// Bins [first, last] that the interval [lo, lo + len] touches, clamped to the grid.
struct BinRange {
  int first, last;
};
inline BinRange touched(float lo, float len, float inv_h, int n) {
  return {std::clamp(static_cast<int>(lo * inv_h), 0, n - 1), std::clamp(static_cast<int>((lo + len) * inv_h), 0, n - 1)};
}
inline float overlap(float lo, float len, int bin, float h) {
  const float b = static_cast<float>(bin) * h;
  return std::max(0.0f, std::min(lo + len, b + h) - std::max(lo, b));
}

}  // namespace

void DensityMap::add(Accumulator& acc, const Charge& c) const {
  const BinRange bx = touched(c.xlo, c.w, 1.0f / grid_.hx, grid_.nx), by = touched(c.ylo, c.h, 1.0f / grid_.hy, grid_.ny);
  for (int j = by.first; j <= by.last; ++j) {
    const float oy = overlap(c.ylo, c.h, j, grid_.hy) * c.ratio * kUnit;
    std::int64_t* row = acc.data() + static_cast<std::size_t>(j) * grid_.nx;
    for (int i = bx.first; i <= bx.last; ++i)
      row[i] += static_cast<std::int64_t>(overlap(c.xlo, c.w, i, grid_.hx) * oy);
  }
}

DensityMap::Overflow DensityMap::collect(const std::vector<Accumulator*>& cells, const std::vector<Accumulator*>& fillers,
                                         float target_density) {
  const auto drain = [](const std::vector<Accumulator*>& parts, std::size_t b) {
    std::int64_t sum = 0;
    for (Accumulator* a : parts) {
      sum += (*a)[b];
      (*a)[b] = 0;
    }
    return sum;
  };
  const auto target = static_cast<std::int64_t>(target_density * kUnit);
  std::int64_t excess = 0, movable = 0;
  for (std::size_t b = 0; b < rho_.size(); ++b) {
    const std::int64_t c = drain(cells, b);
    excess += std::max<std::int64_t>(0, c - target);
    movable += c;
    rho_[b] = static_cast<float>(static_cast<double>(c + drain(fillers, b)) * (1.0 / kUnit));
  }
  return {static_cast<double>(excess) / kUnit, static_cast<double>(movable) / kUnit};
}

void DensityMap::solve_ex() {
  poisson_.field_x(coef_.data(), work_[0].data());
  for (std::size_t b = 0; b < field_.size(); ++b) field_[b].ex = work_[0][b];
}

void DensityMap::solve_ey() {
  poisson_.field_y(coef_.data(), work_[1].data());
  for (std::size_t b = 0; b < field_.size(); ++b) field_[b].ey = work_[1][b];
}

void DensityMap::solve_phi() {
  poisson_.potential(coef_.data(), work_[2].data());
  for (std::size_t b = 0; b < field_.size(); ++b) field_[b].phi = work_[2][b];
}

FieldValue DensityMap::gather(const Charge& c) const {
  const BinRange bx = touched(c.xlo, c.w, 1.0f / grid_.hx, grid_.nx), by = touched(c.ylo, c.h, 1.0f / grid_.hy, grid_.ny);
  FieldValue sum{};
  for (int j = by.first; j <= by.last; ++j) {
    const float oy = overlap(c.ylo, c.h, j, grid_.hy);
    const FieldValue* row = field_.data() + static_cast<std::size_t>(j) * grid_.nx;
    for (int i = bx.first; i <= bx.last; ++i) {
      const float o = overlap(c.xlo, c.w, i, grid_.hx) * oy;
      sum.ex += o * row[i].ex;
      sum.ey += o * row[i].ey;
      sum.phi += o * row[i].phi;
    }
  }
  sum.ex *= c.ratio;
  sum.ey *= c.ratio;
  sum.phi *= c.ratio;
  return sum;
}

}  // namespace taufold::place
