// What it costs a cell to stand on each tier: the exact change of W* and of the crossings' price over the move, with all
// other cells at their rounded tiers. W* has no useful derivative in z, so this finite difference is the tier gradient.
#pragma once

#include <cstdint>
#include <vector>

#include "base/parallel.hpp"
#include "place/global/wirelength.hpp"

namespace taufold::place {

class TierCost {
 public:
  /// `unit`: of length of the pins, in dbu.
  TierCost(const Problem&, ThreadPool&, const FloatPins&, double unit = 1);

  /// cost[c * tiers + k] = W* of the nets of cell c, were it on tier k, plus `price` a crossing, by the weights of nets where the problem has some; only for cells with
  /// wanted(c). Exact but for cells with several pins on one net, whose other pins stay put.
  template <class Wanted>
  void compute(const float* x, const float* y, const std::uint8_t* tier, float price, Wanted&& wanted, float* cost) {
    collect_extremes(x, y, tier);
    pool_.for_blocks(p_.cells, 1024, [&](std::size_t b, std::size_t e) {
      for (std::size_t c = b; c < e; ++c)
        if (wanted(static_cast<std::int32_t>(c))) cell_cost(static_cast<std::int32_t>(c), x, y, tier, price, cost);
    });
  }

 private:
  /// The two smallest and two largest pin coordinates of one net on one tier and axis.
  struct Extremes {
    float lo1, lo2, hi1, hi2;
  };
  void collect_extremes(const float* x, const float* y, const std::uint8_t* tier);
  void cell_cost(std::int32_t c, const float* x, const float* y, const std::uint8_t* tier, float price, float* cost) const;

  const Problem& p_;
  ThreadPool& pool_;
  const FloatPins& pins_;
  double unit_;
  std::vector<Extremes> ext_;  // [(net * tiers + tier) * 2 + axis]
  std::vector<std::int32_t> count_;  // [net * tiers + tier]
};

}  // namespace taufold::place
