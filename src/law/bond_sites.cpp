#include "law/bond_sites.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace taufold::law {

namespace {

// Ratios that the points come from, with the same design's ratio at free bonds:
//   0.02   no legal fold of two designs of a 7 nm class at a signal share of 10 to 15 %
//   0.04   .922 to .944 against .752 of one such design (all sites for signals, 61/39); another 1.017 against
//   .74 0.16   .893 against .756 and .963 against .738, from a smallest cut 0.3    .874 and .866 against .756
//   at 0.27 and 0.36 0.52   +.040 to +.068 on five designs of .73 to .756, one of the 7 nm class +.107; four
//   tiers .606 against .556
//          to .69 against .548
//   1.15   +.016 to +.030; four tiers .579 against .556 to .604 against .548
//   2.8    +.006; 6.3 +.004
constexpr BondSitePoint kPoints[] = {
    {0.02, 0.00, 0.00, 0.02},   {0.04, 0.00, 0.15, 0.31},   {0.16, 0.14, 0.29, 0.44},
    {0.30, 0.45, 0.53, 0.60},   {0.52, 0.57, 0.75, 0.89},   {1.15, 0.87, 0.93, 0.95},
    {2.80, 0.96, 0.975, 0.985}, {6.30, 0.975, 0.984, 0.99}, {100, 1, 1, 1}};

}  // namespace

std::span<const BondSitePoint> bond_site_points() {
  return kPoints;
}

double kept_saving(double sites, double band) {
  const auto value = [band](const BondSitePoint& p) {
    return band < 0 ? p.mid + band * (p.mid - p.low) : p.mid + band * (p.high - p.mid);
  };
  if (!(sites > kPoints[0].sites))
    return std::clamp(value(kPoints[0]) * std::max(sites, 0.0) / kPoints[0].sites, 0.0, 1.0);
  for (std::size_t k = 1; k < std::size(kPoints); ++k)
    if (sites <= kPoints[k].sites) {
      const double t =
          std::log(sites / kPoints[k - 1].sites) / std::log(kPoints[k].sites / kPoints[k - 1].sites);
      return std::clamp(value(kPoints[k - 1]) + t * (value(kPoints[k]) - value(kPoints[k - 1])), 0.0, 1.0);
    }
  return 1;
}

double bond_limited_ratio(double free_ratio, double sites, double band) {
  return 1 - (1 - free_ratio) * kept_saving(sites, band);
}

double sites_per_cell(double pitch_m, double cell_m2, double utilisation, double tiers, double signal) {
  return signal / (pitch_m * pitch_m) * cell_m2 / (utilisation * tiers);
}

}  // namespace taufold::law
