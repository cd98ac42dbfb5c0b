// Wirelength of one net over N tiers, one axis at a time.
//
// Two tiers with pin spans I1, I2 and a bond at its best place cost len(I1) + len(I2) + gap(I1, I2) per axis; for a chain
// of tiers the minimum follows from a left-to-right sweep (derivation in docs/methods.md, checked against brute force in
// tests/property/net_cost.cpp).
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

namespace taufold::place {

/// Closed interval; empty when lo > hi.
template <class T>
struct Span {
  T lo = std::numeric_limits<T>::max();
  T hi = std::numeric_limits<T>::lowest();

  bool empty() const { return lo > hi; }
  void add(T v) {
    lo = std::min(lo, v);
    hi = std::max(hi, v);
  }
};

/// Cheapest wirelength of a net along one axis: tiers [0, n) hold pins in span[k] (empty allowed), each interface between
/// the first and the last occupied tier gets one bond, placed for least length. O(n).
template <class T>
T chain_length(const Span<T>* span, int n) {
  int k = 0;
  while (k < n && span[k].empty()) ++k;
  if (k == n) return T{0};
  Span<T> reach = span[k];  // best positions of the bond that leaves the tiers seen so far
  T cost = reach.hi - reach.lo;
  for (++k; k < n; ++k) {
    Span<T> s = span[k];
    if (s.empty()) continue;
    if (reach.hi < s.lo) s.lo = reach.hi;
    if (reach.lo > s.hi) s.hi = reach.lo;
    cost += s.hi - s.lo;
    reach = s;
  }
  return cost;
}

/// Interval of best bond coordinates between two facing spans: their overlap, or the gap between them.
template <class T>
Span<T> bond_interval(const Span<T>& a, const Span<T>& b) {
  const T lo = std::max(a.lo, b.lo), hi = std::min(a.hi, b.hi);
  return {std::min(lo, hi), std::max(lo, hi)};
}

}  // namespace taufold::place
