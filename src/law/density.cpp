#include "law/density.hpp"

#include <cmath>
#include <numbers>

namespace taufold::law {

double library_density(DensityMetric metric, double cpp_m, double cell_height_m) {
  return (metric == DensityMetric::announced ? 2.0 : 1.4737) / (cpp_m * cell_height_m);
}

double footprint_density(double of_one_tier, const double* folded, int upper_tiers, double loss) {
  double worth = 1;
  for (int k = 0; k < upper_tiers; ++k) worth += folded[k];
  return of_one_tier * worth * (1 - loss);
}

double tiers_worth(double density, double of_one_tier) {
  return density / of_one_tier;
}

double node_name(double value, const NodeAnchor& a, const NodeAnchor& b) {
  return std::exp(std::log(a.name) +
                  std::log(value / a.value) * std::log(b.name / a.name) / std::log(b.value / a.value));
}

double die_yield(double area_m2, double defects_per_m2, double clustering) {
  return std::pow(1 + area_m2 * defects_per_m2 / clustering, -clustering);
}

double gross_dies(double area_m2, double radius_m) {
  return std::numbers::pi * radius_m * radius_m / area_m2 -
         2 * std::numbers::pi * radius_m / std::sqrt(2 * area_m2);
}

double stack_yield(const StackPrice& s) {
  return std::pow(die_yield(s.area_m2, s.defects_per_m2, s.clustering), s.tiers) *
         std::pow(s.bond_yield, s.bond_steps);
}

double stack_price(const StackPrice& s) {
  return (s.wafer_usd * s.tiers + s.bond_usd * s.bond_steps) /
         (gross_dies(s.area_m2, s.radius_m) * stack_yield(s));
}

double value_ratio(double efficiency_ratio, double cost_ratio) {
  return efficiency_ratio / cost_ratio;
}

}  // namespace taufold::law
