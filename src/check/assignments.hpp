// Small designs: all assignments of instances to tiers, against the utilisation limits, the rows and the
// bonds that fit.
#pragma once

#include <cstdint>
#include <vector>

#include "db/design.hpp"

namespace taufold::check {

/// Few enough assignments to try them all in well under a second.
bool can_try_assignments(const db::Design&);

struct Assignments {
  std::int64_t tried = 0;
  bool limits_can_be_met = false;  ///< some assignment meets the utilisation limits and the rows
  bool feasible = false;           ///< and no more nets cross any interface than bonds fit there
  std::int64_t least_excess =
      0;  ///< area beyond limits and rows, of the best assignment, when they cannot be met
  std::int64_t least_bond_excess =
      0;                      ///< crossings beyond max_bonds on the worst interface, of the best assignment
  std::size_t interface = 0;  ///< that interface
};

/// Stops at the first feasible one. `max_bonds` per interface. Necessary conditions only: cells are not
/// packed.
Assignments try_assignments(const db::Design&, const std::vector<std::int64_t>& max_bonds);

}  // namespace taufold::check
