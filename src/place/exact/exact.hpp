// Exhaustive search for tiny designs of one or two tiers: the optimum, proven, where the budget of nodes suffices.
#pragma once

#include <cstdint>

#include "base/stop.hpp"
#include "place/problem.hpp"

namespace taufold::place {

inline constexpr std::int32_t kExactCells = 10;

struct ExactResult {
  bool found = false;   ///< a legal placement better than the incumbent, in `state`
  bool proven = false;  ///< the search was completed: nothing better exists than the better of incumbent and `state`
  std::int64_t score = 0;
  State state;
  std::int64_t nodes = 0;
};

/// Branch and bound below `incumbent` (a score; pass the largest int64 when nothing legal is known), at most `budget`
/// nodes. Levels: tier and row of every cell, then x of every cell, then places of the bonds. Lower bound: W* of the
/// pins placed so far, which never falls when a pin is added.
ExactResult exact_search(const Problem&, std::int64_t incumbent, std::int64_t budget, const StopToken&);

}  // namespace taufold::place
