// Corners of a stack: its tiers come from different wafers, so one may be slow and the others fast.
#pragma once

#include <string>
#include <vector>

#include "db/constraints.hpp"
#include "db/design.hpp"
#include "db/netlist.hpp"

namespace taufold::flow {

/// Delay of one wafer against that of another, one standard deviation (0.02 to 0.08): that of thresholds, 12 mV a wafer, times the
/// slope of delay over voltage (docs/methods.md).
inline constexpr double kWaferSigma = 0.05;

struct TierCorner {
  std::string name;                ///< "tier 0 slow"
  std::vector<double> factor;      ///< of cell delays, by tier
};

/// Each tier slow with all others fast, and for more than two tiers also each fast with all others slow: three sigma apart, half
/// of it to either side of the nominal delay.
std::vector<TierCorner> tier_corners(std::size_t tiers, double sigma = kWaferSigma);

/// The constraints with the corner's factors on the delays of all cells, on top of the derates that they have for the whole design.
/// Derates of single cells stay as they are.
db::Constraints in_corner(const db::Constraints&, const db::Netlist&, const db::Placement&, const TierCorner&);

}  // namespace taufold::flow
