// Density from pitches, equivalent nodes, yield and the price of a stack (docs/law.md, section 5).
#pragma once

#include <string_view>

namespace taufold::law {

/// The two metrics of library density. They differ by a constant factor and are never compared with one
/// another.
enum class DensityMetric : unsigned char {
  announced,  ///< 2 / (CPP x cell height): the announcement's own
  bohr,  ///< 0.6 of the density of a NAND2 and 0.4 of that of a flip-flop (Bohr 2017), as 1.4737 / (CPP x
         ///< cell height)
};
/// Transistors per m2 of one tier from contacted poly pitch and cell height, both in m and above 0.
double library_density(DensityMetric, double cpp_m, double cell_height_m);

/// Density per footprint of a stack: that of a tier, the share of each tier above the first that carries
/// logic, and the share of area that bonds and keep-outs take.
double footprint_density(double of_one_tier, const double* folded, int upper_tiers, double loss);

/// Tiers of a density that add up to `density`: any unit, the same for both.
double tiers_worth(double density, double of_one_tier);

/// A node of a reference family: its name as a number (5 of N5) and the value of one metric, above 0.
struct NodeAnchor {
  double name, value;
};
/// The name at which a line through two anchors, straight in the logarithms of name and value, has `value`.
double node_name(double value, const NodeAnchor&, const NodeAnchor&);

/// Share of good dies of `area_m2` at `defects_per_m2`, clustered with parameter `clustering` > 0: (1 + A D /
/// a)^-a (Stapper 1983).
double die_yield(double area_m2, double defects_per_m2, double clustering);
/// Dies on a wafer of usable radius `radius_m`, without scribe lines: pi r^2 / A - 2 pi r / sqrt(2 A).
double gross_dies(double area_m2, double radius_m);

/// A stack bonded wafer to wafer without test before: every tier and every bond step must be good.
struct StackPrice {
  double area_m2 = 0, radius_m = 0, defects_per_m2 = 0, clustering = 10;
  double wafer_usd = 0;  ///< of one tier
  double tiers = 1;      ///< wafers of a stack
  double bond_usd = 0;   ///< of one bond step
  double bond_steps = 0;
  double bond_yield = 1;  ///< of one step
};
double stack_yield(const StackPrice&);
/// USD of a good stack.
double stack_price(const StackPrice&);

/// Whether a fold pays: the ratio of operations a joule over that of costs; above 1 it does.
double value_ratio(double efficiency_ratio, double cost_ratio);

}  // namespace taufold::law
