// Temperatures of a placement: where its cells set power free, and what a sink makes of it. Fold and flat stand under the same sink.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/parallel.hpp"
#include "flow/heat/thermal.hpp"
#include "flow/placed_report.hpp"
#include "flow/power_map.hpp"
#include "flow/session.hpp"
#include "report/html.hpp"
#include "tech/surroundings.hpp"

namespace taufold::flow {

struct HeatOptions {
  std::optional<std::string> sink;  ///< preset in the place of the stack's own; absent: the stack's, or air
  double limit_K = 378.15;          ///< junction limit of the sustained power
  std::optional<double> density_W_m2;  ///< of the whole flat chip at its clock: all powers of both are scaled alike to it
};

/// What HeatOptions::density_W_m2 makes of powers of `watts` in all, of `placed` or its flat pair; 1 where it is not stated.
double power_scale(const RealDesign&, const db::Design& placed, double watts, const HeatOptions&);

/// Tiers as heat sees them.
struct HeatLayers {
  tech::Stack stack;     ///< with the surroundings filled in and the footprint of the placement
  tech::HeatStack heat;  ///< the same as layers
  double low_h_W_m2K = 0, high_h_W_m2K = 0;  ///< of the top: were the sink the same per area, and were it free of spreading
};
/// The tiers of `placed` (those of the stack, or the top one of them alone where `placed` has one) under the sink of the stack or of `o`.
/// `area_ratio`: area of this footprint over that of the flat chip, under whose sink it stands (tech::same_sink_gain).
/// Nothing where the stack contradicts itself, which is reported.
/// `fill`: tech::Interface::bond_fill of the interfaces; empty: a pad on every site.
std::optional<HeatLayers> heat_layers(const RealDesign&, const db::Design& placed, double area_ratio, const HeatOptions&, Session&,
                                      const std::vector<double>& fill = {});

/// The same with the power of a placement on it.
struct PlacedPower : HeatLayers {
  PowerMap map;
  std::vector<double> filled, bare;  ///< bond_fill by interface, with dummies on the free sites and without; `heat` is with them
};
/// Powers are scaled by `scale`.
std::optional<PlacedPower> placed_power(const RealDesign&, const db::Design& placed, const db::Placement&, const power::Powers&, double scale,
                                        double area_ratio, const HeatOptions&, Session&);

/// What is shown of a placement's heat besides the figures.
struct PlacedHeat {
  std::vector<report::HeatMap> kelvin;  ///< rise over the ambient, by tier from the top
  double peak_rise_K = 0;
  bool good = false;                    ///< there is a steady state
};

/// Solves, and enters PREFIX.temp.* and PREFIX.sustained.*; a line is shown. `clock_Hz`: of the design; 0: none. `equal_W`: power of the
/// other side, for the peak at equal power; 0: not asked for.
PlacedHeat report_placed_heat(const PlacedPower&, const std::string& prefix, double clock_Hz, double equal_W, const HeatOptions&, ThreadPool&, Session&);

/// Rise of the hottest place over the ambient; infinite where leakage runs away.
double peak_rise_K(const PlacedPower&, ThreadPool&, Session&);

/// "tiers, from the top": power density of every tier in W/cm2 as maps.
std::vector<report::HeatMap> power_maps(const PlacedPower&, const std::string& side);

}  // namespace taufold::flow
