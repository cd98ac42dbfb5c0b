// The continuous tier coordinate of every cell: a membership in each tier, pushed towards a single one as the placement
// spreads, balanced so that all tiers fill alike, and rounded at the end.
#pragma once

#include <cstdint>
#include <vector>

#include "base/parallel.hpp"
#include "place/problem.hpp"

namespace taufold::place {

class TierMembership {
 public:
  TierMembership(const Problem&, ThreadPool&, std::uint64_t seed);

  float of(std::int32_t cell, int tier) const { return m_[static_cast<std::size_t>(cell) * tiers_ + tier]; }
  /// Largest membership of every cell, then the tiers of the blocks.
  const std::vector<std::uint8_t>& rounded() const { return rounded_; }
  /// Share of its limit that every tier will be filled to.
  double fill() const { return fill_; }

  /// One step down the potentials cost[c * tiers + k] for cells with wanted(c); `push` > 0 sharpens. Then all
  /// memberships are shifted so that fill / limit is the same on every tier.
  template <class Wanted>
  void step(const std::vector<float>& cost, float step_size, float push, Wanted&& wanted) {
    const float scale = 1.0f / median_difference(cost, wanted);
    pool_.for_blocks(p_.cells, 4096, [&](std::size_t b, std::size_t e) {
      for (std::size_t c = b; c < e; ++c)
        if (wanted(static_cast<std::int32_t>(c))) move(c, cost, step_size, scale, push);
    });
    balance();
  }

  /// Puts every cell wholly on the given tier.
  void hold(const std::vector<std::uint8_t>& tier);

  /// Rounds every cell to its largest membership and repairs any tier above its limit; keeps `reserve` of the limit free.
  /// False when the areas do not fit whatever the choice.
  bool freeze(double reserve);

 private:
  db::TierSet allowed(std::size_t c) const {
    return p_.cell_tiers.empty() ? static_cast<db::TierSet>((1u << tiers_) - 1) : p_.cell_tiers[c];
  }
  template <class Wanted>
  float median_difference(const std::vector<float>& cost, Wanted&& wanted) const {
    std::vector<float> diff;  // of every 16th cell: a robust scale needs no more
    for (std::int32_t c = 0; c < p_.cells; c += p_.cells > 20000 ? 16 : 1)
      if (wanted(c)) diff.push_back(spread(cost, c));
    return robust_scale(diff);
  }
  float spread(const std::vector<float>& cost, std::int32_t c) const;
  static float robust_scale(std::vector<float>& diff);
  void move(std::size_t c, const std::vector<float>& cost, float step_size, float scale, float push);
  void balance();

  const Problem& p_;
  ThreadPool& pool_;
  int tiers_;
  std::vector<float> m_;
  std::vector<std::uint8_t> rounded_;
  double fill_ = 0;
  std::vector<float> shift_;
};

/// Moves the cells of smallest regret out of tiers above (1 - reserve) x limit. regret(cell, tier) orders the choice.
/// False when the areas do not fit.
bool repair_utilisation(const Problem&, std::vector<std::uint8_t>& tier, const std::vector<float>& regret, double reserve);

}  // namespace taufold::place
