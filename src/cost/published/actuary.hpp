// The cost model of Feng and Ma (DAC 2022, "Chiplet Actuary"): known good dies of several types on an organic substrate, a fan-out or a silicon
// interposer, with what is wasted in assembly and non-recurring cost. Parameters are inputs. Kept because its figures are published and
// widely compared with; where our own model (model.hpp) differs is said in docs/cost.md.
#pragma once

#include <cstdint>
#include <vector>

namespace taufold::cost::actuary {

struct Node {
  double defects_per_cm2 = 0, wafer_usd = 0, nre_usd = 0;  ///< NRE of a chip of 300 mm2
};

struct Manufacture {
  double diameter_mm = 300, scribe_mm = 0.2, edge_mm = 5, clustering = 10;
};

struct Organic {
  double area_factor = 4, nre_per_mm2 = 3000, nre_fixed = 300000, usd_per_mm2 = 0.005, bond_yield = 0.99, bump_usd_per_mm2 = 0.005;
};
struct FanOut {
  double wafer_usd = 1200, defects_per_cm2 = 0.05, nre_usd = 15e6, area_factor = 1.2, clustering = 3, bond_yield = 0.98;
};
struct Interposer {
  Node node;  ///< of its wafer
  double defects_per_cm2 = 0.06, area_factor = 1.1, clustering = 6, bond_yield = 0.95, micro_bump_usd_per_mm2 = 0.01;
};

struct Parameters {
  Manufacture manufacture;
  double module_share = 0.5, chip_share = 0.3;  ///< of the NRE: by area; the rest, 1 less both, is fixed
  Organic organic;
  FanOut fan_out;
  Interposer interposer;
};

struct Die {
  double yield = 0, per_wafer = 0, raw_usd = 0, good_usd = 0, nre_usd = 0;
};
Die die(const Node&, double area_mm2, const Manufacture&, const Parameters&);

enum class Package : std::uint8_t { organic, fan_out_chip_last, fan_out_chip_first, interposer };

struct Chip {
  Node node;
  double area_mm2 = 0;  ///< module and interface
  double count = 1;
};

struct System {
  double raw_chips_usd = 0, chip_defects_usd = 0, raw_package_usd = 0, package_defects_usd = 0, wasted_dies_usd = 0, total_usd = 0;
  double package_nre_usd = 0, interposer_yield = 0;
  double total_all_bumps_usd = 0;  ///< with the micro-bumps of every chip, not of one a type
};
System system(Package, const std::vector<Chip>&, const Parameters&);

}  // namespace taufold::cost::actuary
