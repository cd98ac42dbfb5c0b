// Where on the tiers the power of a placement is set free: that of every cell over its own area, collected in equal bins.
#pragma once

#include <string>
#include <vector>

#include "db/design.hpp"
#include "flow/design/real_design.hpp"
#include "power/power.hpp"
#include "report/picture.hpp"
#include "tech/heat_stack.hpp"

namespace taufold::flow {

struct PowerMap {
  int nx = 0, ny = 0;
  double width_m = 0, depth_m = 0;  ///< of the die
  /// Watts by tier and bin, row by row, x fastest: what switches, and what leaks.
  std::vector<std::vector<double>> dynamic_W, leakage_W;

  double tier_W(std::size_t tier) const;
  double total_W() const;
};

/// Switching power counts where the driver stands: what charges a wire is turned into heat in its transistors. Every watt of a cell lands in
/// some bin, whatever the grid. `powers` are by instance of `d`; a scale is applied to all of them.
PowerMap power_map(const db::Design& d, const db::Placement&, const power::Powers&, int nx, int ny, double scale = 1);

/// Bins of a map of a placement: a power of two along the longer side, at least 16 and at most 64, several cells each.
int power_bins(const db::Design&);

/// Adds the bins as rectangles of power to the active layers of a stack of as many tiers, which has the size of the map.
void put_power(const PowerMap&, tech::HeatStack&);

/// The table of powers that `taufold thermal` reads, layers named as in `s`; empty bins are left out.
std::string power_csv(const PowerMap&, const tech::HeatStack& s);

/// The same cell by cell: a rectangle of each, with its name, its master and the parts of its power. What lies beyond the die counts at its edge.
std::string cell_power_csv(const RealDesign&, const db::Design& d, const db::Placement&, const power::Powers&, const tech::HeatStack& s, double scale);

/// W/m2 of the bins of a tier.
report::Grid power_density(const PowerMap&, std::size_t tier);

}  // namespace taufold::flow
