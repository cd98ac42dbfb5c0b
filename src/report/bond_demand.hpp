// Where nets would like to cross an interface, against the bond sites that are there.
#pragma once

#include <cstdint>

#include "db/design.hpp"
#include "report/picture.hpp"

namespace taufold::report {

/// Bins of an interface with kSitesOfABin sites each where the die has that many, one site being a pitch squared; at most 64 along a side.
inline constexpr double kSitesOfABin = 16;
Grid bond_bins(const db::Design&, std::uint32_t interface);

/// Bonds wanted in each bin over its sites. A bond is wanted evenly over the places at which its net is shortest, the other bonds of the
/// net standing where they are: the rectangle between the second and the third of the four edges of the net's boxes on both tiers in x and
/// in y, at least a pitch wide and high and moved into the die. Times the sites of a bin the values add up to the bonds.
Grid bond_demand(const db::Design&, const db::Placement&, std::uint32_t interface, Grid bins);

/// The largest value; 0 of an empty grid.
double worst_bin(const Grid&);

}  // namespace taufold::report
