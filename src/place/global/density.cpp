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

/// Calls fn(bin index, overlap area) for every bin that the charge touches.
template <class Fn>
inline void for_bins(const BinGrid& g, const Charge& c, Fn&& fn) {
  const BinRange bx = touched(c.xlo, c.w, 1.0f / g.hx, g.nx), by = touched(c.ylo, c.h, 1.0f / g.hy, g.ny);
  constexpr int kCached = 8;  // most cells are a few bins wide: their overlaps in x are computed once
  float ox[kCached];
  const int cached = std::min(kCached, bx.last - bx.first + 1);
  for (int i = 0; i < cached; ++i) ox[i] = overlap(c.xlo, c.w, bx.first + i, g.hx);
  for (int j = by.first; j <= by.last; ++j) {
    const float oy = overlap(c.ylo, c.h, j, g.hy);
    const std::size_t row = static_cast<std::size_t>(j) * g.nx + bx.first;
    for (int i = 0; i < cached; ++i) fn(row + i, ox[i] * oy);
    for (int i = kCached; i <= bx.last - bx.first; ++i) fn(row + i, overlap(c.xlo, c.w, bx.first + i, g.hx) * oy);
  }
}

}  // namespace

void DensityMap::add(Accumulator& acc, const Charge& c) const {
  const float scale = c.ratio * kUnit;
  for_bins(grid_, c, [&](std::size_t b, float area) { acc[b] += static_cast<std::int64_t>(area * scale); });
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
    const std::int64_t free = cover_.empty() ? target : static_cast<std::int64_t>(static_cast<float>(target) * (1.0f - cover_[b]));
    excess += std::max<std::int64_t>(0, c - free);
    movable += c;
    rho_[b] = static_cast<float>(static_cast<double>(c + drain(fillers, b)) * (1.0 / kUnit));
  }
  for (std::size_t b = 0; b < cover_.size(); ++b) rho_[b] += target_density * cover_[b];
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
  FieldValue sum{};
  for_bins(grid_, c, [&](std::size_t b, float area) {
    sum.ex += area * field_[b].ex;
    sum.ey += area * field_[b].ey;
    sum.phi += area * field_[b].phi;
  });
  sum.ex *= c.ratio;
  sum.ey *= c.ratio;
  sum.phi *= c.ratio;
  return sum;
}

}  // namespace taufold::place
