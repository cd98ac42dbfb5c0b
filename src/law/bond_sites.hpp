// What scarce bonds leave of a fold: the share of the saving in wire length that is kept at so many signal
// bond sites per cell and interface (docs/law.md, section 4). Rent's rule knows no bonds; this is measured.
//
// Measured by folding open designs with one engine (seven of three process kits into two tiers, six into
// four) against the same fold with bonds free of spacing: kept = (1 - ratio) / (1 - free ratio). Both tier
// counts fall on one curve within its band. Below a third of a site per cell the better of two starts counts,
// one of them from a smallest cut.
#pragma once

#include <span>

namespace taufold::law {

struct BondSitePoint {
  double sites;           ///< per cell and interface, of those that may carry signals
  double low, mid, high;  ///< share of the saving that is kept: worst, middle and best of the designs
};
std::span<const BondSitePoint> bond_site_points();

/// The share kept, 0 to 1, along straight lines in the logarithm of sites; `band` from -1 (the worst design)
/// over 0 to 1 (the best). None is kept below the first point, and all from a hundred sites on.
double kept_saving(double sites, double band = 0);

/// Ratio of wire lengths with scarce bonds from the ratio without a limit.
double bond_limited_ratio(double free_ratio, double sites, double band = 0);

/// Sites per cell: pitch on a square grid over the footprint of one of `tiers` that share `cells` of
/// `cell_m2` at a utilisation, of which the share `signal` carries signals.
double sites_per_cell(double pitch_m, double cell_m2, double utilisation, double tiers, double signal);

}  // namespace taufold::law
