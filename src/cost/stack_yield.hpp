// Yields of stacks of dies and what a test lets through.
#pragma once

#include <cmath>
#include <span>

namespace taufold::cost {

/// Wafers bonded without a choice: every tier and every interface must be good.
inline double blind_stack_yield(std::span<const double> tier, std::span<const double> interface) {
  double y = 1;
  for (const double t : tier) y *= t;
  for (const double b : interface) y *= b;
  return y;
}

/// Dies that were tested before they are bonded: the interfaces alone, with tests that let nothing bad through.
inline double known_good_stack_yield(std::span<const double> interface) { return blind_stack_yield({}, interface); }

/// Tier dies bought for one good stack of `tiers` equal tiers.
inline double dies_spent_blind(double tiers, double stack_yield) { return tiers / stack_yield; }
inline double dies_spent_known_good(double tiers, double tier_yield, double bond_yield) { return tiers / (tier_yield * bond_yield); }

/// A test that finds the share `coverage` of the bad parts and fails no good one (Williams and Brown, IEEE Trans. Comput. 30, 1981, with one
/// fault a bad part).
struct TestOutcome {
  double pass_rate = 1;  ///< of what is tested
  double quality = 1;    ///< good parts among those that pass
  double escape() const { return 1 - quality; }
};
inline TestOutcome test(double yield, double coverage) {
  const double pass = 1 - (1 - yield) * coverage;
  return {pass, pass > 0 ? yield / pass : 1};
}

}  // namespace taufold::cost
