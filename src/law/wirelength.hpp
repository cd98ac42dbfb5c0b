// Distributions of wire length from Rent's rule, in one tier and in several (docs/law.md, section 4). Lengths
// in gate pitches.
//
// The continuous form is that of Davis, De and Meindl (IEEE TED 1998). The discrete one conserves terminals
// on the array as it is, of any number of tiers (the idea of Joyner, Meindl, IEEE TVLSI 2001, and Rahman,
// Reif, 2000), with the distances of a half space; it is exact at short lengths, where the continuous form
// overstates, and so is the one that ratios are taken from.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace taufold::law {

/// Terminals of a block of `gates` by Rent's rule, and connections of all of them: fan-out/(fan-out + 1) k N
/// (1 - N^(p-1)).
double rent_terminals(double per_gate, double gates, double rent);
double rent_connections(double fan_out, double per_gate, double gates, double rent);

/// Davis, De, Meindl for `gates` > 1 and Rent exponent 0 < p < 1, p not 1/2; the connections of all gates
/// together scaled to gates (1 - gates^(p-1)).
struct Davis {
  double gamma;  ///< the normalisation
  double total;  ///< the integral of the distribution over 1 <= l <= 2 sqrt(gates)
  double mean;   ///< mean length
};
std::optional<Davis> davis(double gates, double rent);

/// An array of equal tiers of columns x rows gates, neighbouring tiers `hop` >= 1 gate pitches apart.
struct GateArray {
  std::int64_t columns = 1, rows = 1, tiers = 1, hop = 1;

  std::int64_t gates() const { return columns * rows * tiers; }
};
/// The array of about `gates` in square tiers: side = round(sqrt(gates / tiers)).
GateArray square_array(double gates, int tiers, int hop = 1);

/// Unordered pairs of gates at each distance; index 0 is distance 0 and empty. O(longest distance x tiers)
/// for square tiers by a closed form, O(columns x rows) otherwise. Nothing where the array is empty or has
/// more than 2^31 gates.
std::optional<std::vector<double>> pairs_by_distance(const GateArray&);

struct WireLengths {
  double mean;          ///< mean length, gate pitches
  double total_before;  ///< sum of the distribution before it is scaled to the number of connections
};
/// Conservation of terminals with Rent exponent 0 < p < 1.
WireLengths wire_lengths(const std::vector<double>& pairs, double gates, double rent);
std::optional<WireLengths> wire_lengths(const GateArray&, double rent);

/// The distribution itself: the share of connections of each length, from index 1 on; they add to 1.
std::vector<double> wire_distribution(const std::vector<double>& pairs, double gates, double rent);

/// Mean wire length of `tiers` tiers over that of one. Below 1 ms for 1e7 gates.
std::optional<double> tier_length_ratio(double gates, double rent, int tiers, int hop = 1);

}  // namespace taufold::law
