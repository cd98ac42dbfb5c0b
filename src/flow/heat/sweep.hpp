// The fold placed for several weights of heat: what a lower temperature costs in wire and in time, and which weight is taken.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "flow/heat/placed_heat.hpp"
#include "place/place.hpp"

namespace taufold::flow {

/// Most wire that heat may cost where the sweep chooses the weight, over that of the fold without.
inline constexpr double kMostWireForHeat = 0.01;

/// Weights tried: none, and from a quarter to four times `weight`.
std::vector<double> heat_weights(double weight);

struct HeatPoint {
  double weight = 0;
  std::int64_t hpwl = 0;
  double rise_K = 0, period_s = 0;
  double scale = 1;  ///< of the powers
  double watts = 0;  ///< of the fold, scaled
  double equal_power_rise_K = 0;  ///< the rise with powers scaled to those of the first: hot nets may have become longer
};
/// The coolest of those that keep the wire of the first within kMostWireForHeat; the first of equals.
std::size_t coolest(const std::vector<HeatPoint>&);

/// Temperature, wire and period of a fold. `first`: whose scale of powers is taken; null: that of HeatOptions::density_W_m2.
std::optional<HeatPoint> heat_point(const RealDesign&, const db::Design& placed, const db::Placement&, double weight, const HeatPoint* first,
                                    std::optional<double> hop_F, const HeatOptions&, ThreadPool&, Session&);

/// The series fold.heat_pareto: weight, wire and rise over those of the first in per cent, the latter at equal clock and at equal power, rise
/// (K), half perimeter (m), period (s).
void add_heat_points(report::Document&, const std::vector<HeatPoint>&, double dbu_per_m);

}  // namespace taufold::flow
