// A product as it is bought: chips of one or more tiers in a package, with the memories beside them, how many are made and how they are used.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cost/yield.hpp"

namespace taufold::cost {

/// How tiers come together.
enum class Stacking : std::uint8_t {
  wafer_to_wafer,  ///< all dies of the wafers, good or bad
  die_to_wafer,    ///< tested dies on the tested dies of a wafer
  die_to_die,      ///< tested dies on tested dies
};
inline constexpr std::string_view kStackings[] = {"wafer-to-wafer", "die-to-wafer", "die-to-die"};

enum class Package : std::uint8_t { none, phone, organic, interposer, bridge, panel };
inline constexpr std::string_view kPackages[] = {"none", "phone", "organic", "interposer", "bridge", "panel"};

/// Die-to-die interfaces beside a tier's own area.
enum class Interface : std::uint8_t { none, organic, interposer, stacked };
inline constexpr std::string_view kInterfaces[] = {"none", "organic", "interposer", "stacked"};

/// A figure of the file itself, spread between low and high (a triangle) where they differ.
struct Amount {
  double value = 0, low = 0, high = 0;
  std::string source;
  bool spread() const { return low < high; }
};

struct Tier {
  std::string name, node;
  Amount area_mm2;
  std::optional<double> transistors;
  Interface interface = Interface::none;
  double bandwidth_Tbit_s = 0;
  std::optional<double> critical_share;  ///< of the area, in the place of that of all
  double memory_share = 0;             ///< of the area: arrays with spares
  int memory_arrays = 64, memory_spares = 0;
  double core_share = 0;               ///< of the area: all cores
  int cores = 0, cores_needed = 0;
};

/// Between tier k and k + 1.
struct Joint {
  double pitch_um = 1.5;
  double bonds = 0;                    ///< 0: one at every place of the pitch
  double tsvs = 0;
  int spare_group = 0, spares = 0;     ///< bonds that share spares
  int tsv_spare_group = 0, tsv_spares = 0;
  bool operator==(const Joint&) const = default;
};

struct Chip {
  std::string name;
  int count = 1;
  Stacking stacking = Stacking::wafer_to_wafer;
  double volume = 0;                   ///< chips made over all products; 0: for this one alone
  std::string shared;                  ///< chips of one such name in several systems are the same chip, made for all of them; empty: of its own
  bool stitched = false;               ///< may be larger than a field of the scanner
  std::vector<Tier> tiers;             ///< from the bottom
  std::vector<Joint> joints;
};

/// How a chip may be cut into equal chiplets. What crosses between them follows Rent's rule: of two halves `bandwidth_Tbit_s`, of a part of the share s of the
/// area that times (2 s)^rent.
struct Partition {
  std::size_t chip = 0;
  Interface interface = Interface::interposer;
  double bandwidth_Tbit_s = 0, rent = 0.6;
  int most = 8;
  Package package = Package::interposer;  ///< of two and more
};

struct Memory {
  std::string kind;  ///< "HBM3": scope memory.HBM3
  int count = 1;
};

struct Use {
  double power_W = 0, hours_per_day = 0, years = 0;
  std::string grid;
};

struct System {
  std::string name, label;
  YieldModel yield_model = YieldModel::negative_binomial;
  double volume = 0;
  std::string grid = "world";          ///< where it is made
  bool at_cost = false;                ///< wafers at what they cost the foundry instead of its price
  bool bottom_up = false;              ///< wafers of every node from layers, also where a price is known
  Package package = Package::organic;
  std::optional<double> performance;
  std::string performance_unit;
  std::vector<Chip> chips;
  std::vector<Memory> memories;
  Use use;
  std::optional<Partition> partition;
};

/// Of all tiers.
double total_mm2(const Chip&);
/// The system with one of its first chip alone, cut into equal tiers of `node` of `area_mm2` in all, joined like the chip's own.
System folded(const System&, int tiers, double area_mm2, const std::string& node);
/// The system with the chip of its partition cut into `parts` equal ones, each with its links; one part: as it is.
System partitioned(const System&, int parts);

}  // namespace taufold::cost
