// Electrostatic density of one tier: charge map, potential and field, overflow.
//
// Cells are charges equal to their area; a cell smaller than sqrt(2) bins is widened (at equal charge) so that the map is
// smooth under moves. Lengths are in units of one bin (geometric mean of the bin sides), so that a bin has area 1.
// Source: ePlace (TODAES 2015); charge accumulation in 64-bit fixed point makes the map independent of the thread count.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "num/poisson.hpp"

namespace taufold::place {

struct BinGrid {
  int nx = 0, ny = 0;
  float hx = 1, hy = 1;  ///< bin sides, hx * hy = 1
};

/// Rectangle of charge as the map sees it: lower-left corner, widened sides, charge per area.
struct Charge {
  float xlo, ylo, w, h, ratio;
};

inline Charge widened(const BinGrid& g, float cx, float cy, float w, float h, float weight) {
  const float we = w > 1.41421356f * g.hx ? w : 1.41421356f * g.hx;
  const float he = h > 1.41421356f * g.hy ? h : 1.41421356f * g.hy;
  return {cx - 0.5f * we, cy - 0.5f * he, we, he, weight * (w * h) / (we * he)};
}

/// Field at a bin: -grad phi and the potential, side by side for one cache access a bin.
struct FieldValue {
  float ex, ey, phi, pad;
};

class DensityMap {
 public:
  explicit DensityMap(const BinGrid& grid);

  const BinGrid& grid() const { return grid_; }

  /// Fixed-point accumulator, one a worker; `add` may run on different accumulators at once.
  using Accumulator = std::vector<std::int64_t>;
  static constexpr float kUnit = 1048576.0f;  // 2^20 per bin area
  Accumulator make_accumulator() const { return Accumulator(static_cast<std::size_t>(grid_.nx) * grid_.ny, 0); }
  void add(Accumulator& acc, const Charge& c) const;

  struct Overflow {
    double excess = 0;   ///< area of movable cells above the target, summed over bins
    double movable = 0;  ///< area of movable cells on the map
  };
  /// Share of every bin that nothing may use, in [0, 1]; it is charge as well, up to the target density.
  void set_cover(std::vector<float> cover) { cover_ = std::move(cover); }
  /// rho = sum of all accumulators (exact, hence in any order), which are cleared. The overflow counts cells only.
  Overflow collect(const std::vector<Accumulator*>& cells, const std::vector<Accumulator*>& fillers, float target_density);
  void solve_forward() { poisson_.forward(rho_.data(), coef_.data()); }
  void solve_ex();
  void solve_ey();
  void solve_phi();

  /// Sum over the touched bins of overlap x ratio x field.
  FieldValue gather(const Charge& c) const;

  std::vector<float>& rho() { return rho_; }

 private:
  BinGrid grid_;
  num::Poisson poisson_;
  std::vector<float> rho_, coef_, work_[3];
  std::vector<float> cover_;  // empty = nothing is covered
  std::vector<FieldValue> field_;
};

}  // namespace taufold::place
