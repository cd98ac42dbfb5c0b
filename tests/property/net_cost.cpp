// rooms: place
// The sweep that prices a net over a chain of tiers, against brute force over all bond positions.
#include "place/net_cost.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "base/random.hpp"

namespace taufold::place {
namespace {

using S = Span<int>;

int hull_length(S s, int a, int b) {
  s.add(a);
  s.add(b);
  return s.hi - s.lo;
}

/// Minimum over all positions of the bonds between the first and last occupied tier, by dynamic programming on a grid.
int brute_force(const std::vector<S>& span, int range) {
  int lo = 0, hi = static_cast<int>(span.size()) - 1;
  while (lo <= hi && span[lo].empty()) ++lo;
  while (hi >= lo && span[hi].empty()) --hi;
  if (lo > hi) return 0;
  if (lo == hi) return span[lo].hi - span[lo].lo;
  std::vector<int> best(range);
  for (int t = 0; t < range; ++t) best[t] = hull_length(span[lo], t, t);
  for (int k = lo + 1; k < hi; ++k) {
    std::vector<int> next(range, 1 << 30);
    for (int a = 0; a < range; ++a)
      for (int b = 0; b < range; ++b) next[b] = std::min(next[b], best[a] + hull_length(span[k], a, b));
    best = next;
  }
  int total = 1 << 30;
  for (int t = 0; t < range; ++t) total = std::min(total, best[t] + hull_length(span[hi], t, t));
  return total;
}

TEST(NetCost, SweepEqualsBruteForce) {
  constexpr int kRange = 12;
  Rng rng(7);
  for (int round = 0; round < 20000; ++round) {
    std::vector<S> span(1 + rng.below(5));
    for (S& s : span)
      for (std::uint32_t pins = rng.below(4); pins > 0; --pins) s.add(rng.between(0, kRange - 1));
    ASSERT_EQ(chain_length(span.data(), static_cast<int>(span.size())), brute_force(span, kRange)) << "round " << round;
  }
}

TEST(NetCost, TwoTiersCostBothSpansAndTheGap) {
  Rng rng(8);
  for (int round = 0; round < 20000; ++round) {
    S s[2];
    for (S& t : s)
      for (int pin = 0; pin < 3; ++pin) t.add(rng.between(-50, 50));
    const int gap = std::max({0, s[1].lo - s[0].hi, s[0].lo - s[1].hi});
    ASSERT_EQ(chain_length(s, 2), s[0].hi - s[0].lo + s[1].hi - s[1].lo + gap);
    // A bond anywhere in the stated interval reaches that cost, one step outside does not.
    const S best = bond_interval(s[0], s[1]);
    const auto with = [&](int t) { return hull_length(s[0], t, t) + hull_length(s[1], t, t); };
    ASSERT_EQ(with(best.lo), chain_length(s, 2));
    ASSERT_EQ(with(best.hi), chain_length(s, 2));
    ASSERT_GT(with(best.lo - 1), chain_length(s, 2));
    ASSERT_GT(with(best.hi + 1), chain_length(s, 2));
  }
}

TEST(NetCost, NeverFallsWhenAPinIsAdded) {
  Rng rng(9);
  for (int round = 0; round < 20000; ++round) {
    std::vector<S> span(1 + rng.below(4));
    const int n = static_cast<int>(span.size());
    int before = 0;
    for (int pin = 0; pin < 8; ++pin) {
      span[rng.below(static_cast<std::uint32_t>(n))].add(rng.between(0, 100));
      const int now = chain_length(span.data(), n);
      ASSERT_GE(now, before);
      before = now;
    }
  }
}

}  // namespace
}  // namespace taufold::place
