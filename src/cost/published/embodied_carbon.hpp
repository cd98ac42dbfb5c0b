// Embodied carbon as in Zhao et al. ("3D-Carbon", DAC 2024): energy, gases and materials per area and node, scaled by metal layers, yields of dies and
// bonds, bonding energy and package. Kept with the habits of the published tool (a bond yield to the number of dies, thinner wiring of
// upper dies of one kind of stack), which docs/cost.md names; our own figures come from model.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace taufold::cost::embodied {

/// Of a node. Energies in kWh/cm2, gas and material in g CO2e per cm2.
struct Node {
  double nm = 0, defects_per_mm2 = 0, clustering = 10;
  double energy = 0, energy_per_layer = 0, gas = 0, material = 0;
  double layers = 0;  ///< of metal, usual
};

struct Parameters {
  double hybrid_w2w = 0.97, hybrid_d2w = 0.95, bump_w2w = 0.98, bump_d2w = 0.96;  ///< bond yields
  double hybrid_kWh_mm2 = 0.0028, bump_kWh_mm2 = 0.0009, tsv_kWh_mm2 = 0.0025;
  double package_kWh_mm2 = 0.00135, stacked_package_kWh_mm2 = 0.01111, package_area_factor = 1.2;
  Node interposer;  ///< energy, gas, material, defects and clustering
  double interposer_area_factor = 1.1;
};

enum class Method : std::uint8_t { chips, interposer, hybrid_w2w, hybrid_d2w, bump_w2w, bump_d2w };

struct Row {
  Node node;
  double area_mm2 = 0, count = 1;
  std::optional<double> layers;  ///< of metal; absent: estimated
};

struct Result {
  std::vector<double> die_g, die_yield, dies_per_wafer, layers;
  double bonding_g = 0, substrate_g = 0, package_g = 0, total_g = 0;
};
/// `grid_g`: per kWh. `package_mm2` 0: from the footprint. Rows from the bottom up.
Result embodied(Method, const std::vector<Row>&, double grid_g, double package_mm2, const Parameters&);

/// Metal layers that the wiring of a die needs by Rent's rule.
double estimated_layers(const Node&, double area_mm2);

}  // namespace taufold::cost::embodied
