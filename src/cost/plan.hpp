// A system made ready to be computed many times: every uncertain figure has a place in one row of numbers, everything that does not vary is
// worked out.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "cost/bond_yield.hpp"
#include "cost/inputs.hpp"
#include "cost/repair.hpp"
#include "cost/system.hpp"

namespace taufold::cost {

/// Place of an input in the row.
using Slot = std::uint32_t;
inline constexpr Slot kNoSlot = ~Slot{0};

inline constexpr int kPatternings = 6;  ///< dry, immersion, LELE, SADP, SAQP, EUV

struct TierPlan {
  Slot area = kNoSlot, d0 = kNoSlot, price = kNoSlot, premium = kNoSlot, depreciation_left = kNoSlot, interface_area = kNoSlot, interface_energy = kNoSlot;
  Slot energy = kNoSlot, gas = kNoSlot, material = kNoSlot, design_nre = kNoSlot, mask_set = kNoSlot;
  std::array<double, kPatternings> layers{};
  double masks = 0;                    ///< passes of the scanner
  double bandwidth_Tbit_s = 0, density_per_mm2 = 0, transistors = 0;
  double critical_share = 0;           ///< of this tier; 0: that of all
  double memory_share = 0, core_share = 0;
  int memory_arrays = 1, memory_spares = 0, cores = 0, cores_needed = 0;
  double packing = 1;                  ///< dies packed by rows over those of the formula, at the nominal area
  bool spares = false;                 ///< needs the mean over densities
  std::uint32_t wafer = 0;             ///< tiers of one number lie on like wafers
  bool first_of_node = true;           ///< of the chip: bears the part of design cost that does not grow with area
};

inline constexpr int kOverlayPoints = 17;
struct JointPlan {
  bool as_below = false;               ///< the same as the interface below it in the same chip
  double particle_tail_um = 0;         ///< lambda per density = A + tail x 2 sqrt(A)
  LinkTable copper;                    ///< against the chance that a bond does not close, repair included
  double tsvs = 0;
  bool spare_tsvs = false;             ///< `tsv` holds their repair; else what is lost is told after repair
  LinkTable tsv;
  bool overlay_matters = false;
  std::array<double, kOverlayPoints> overlay{};  ///< yield at scales of 1/4 to 4, even in the logarithm
};

struct ChipPlan {
  std::uint32_t tier = 0, tiers = 0, joint = 0;
  double count = 1, volume = 1;
  double packing = 1;                  ///< as of a tier, of the largest of them
  Stacking stacking = Stacking::wafer_to_wafer;
};

struct PackagePlan {
  bool any = false, carrier = false;
  double packing = 1;                  ///< of the carrier
  Slot fixed = kNoSlot, substrate = kNoSlot, area_factor = kNoSlot, bumps = kNoSlot, attach_yield = kNoSlot;
  Slot carrier_wafer = kNoSlot, carrier_d0 = kNoSlot, carrier_factor = kNoSlot, nre = kNoSlot;
};

struct MemoryPlan {
  double count = 0;
  Slot price = kNoSlot, carbon = kNoSlot;
};

struct Plan {
  std::string label;
  std::vector<Input> inputs;           ///< by slot
  std::vector<double> nominal;         ///< their values
  std::vector<TierPlan> tiers;
  std::vector<std::uint32_t> wafers;   ///< a tier of each kind
  std::vector<JointPlan> joints;
  std::vector<ChipPlan> chips;
  std::vector<MemoryPlan> memories;
  PackagePlan package;
  DensityRule rule;                    ///< at the nominal clustering
  double rule_clustering = 0;
  YieldModel yield_model = YieldModel::negative_binomial;
  double volume = 0, use_kWh = 0, performance = 0;
  bool at_cost = false;
  // of all
  Slot base_cost = kNoSlot, layer_cost = kNoSlot, depreciation_share = kNoSlot, pass_yield = kNoSlot, gross_margin = kNoSlot, clustering = kNoSlot;
  Slot critical_share = kNoSlot, edge = kNoSlot, scribe = kNoSlot;
  std::array<Slot, kPatternings> patterning{};
  Slot joint_cost = kNoSlot, attach_cost = kNoSlot, thinning = kNoSlot, tsv_step = kNoSlot, bond_defects_w2w = kNoSlot, bond_defects_d2w = kNoSlot, bond_defects_d2d = kNoSlot;
  Slot overlay_scale = kNoSlot, placement = kNoSlot, other_yield = kNoSlot, tsv_loss = kNoSlot, tsv_open = kNoSlot;
  Slot recess = kNoSlot, recess_spread = kNoSlot, roughness = kNoSlot;
  CopperLoss copper_loss{BondProcess{}};
  double nominal_placement_um = 0;     ///< that the overlay of placed dies was worked out at
  Slot test_rate = kNoSlot, wafer_time = kNoSlot, final_time = kNoSlot, wafer_coverage = kNoSlot, final_coverage = kNoSlot, access_share = kNoSlot, wrapper_share = kNoSlot;
  Slot bond_energy = kNoSlot, tsv_energy = kNoSlot, package_energy = kNoSlot, grid = kNoSlot, use_grid = kNoSlot;

  Slot slot(std::string_view scope, std::string_view key) const;
};

/// `system` was read and found sound: its nodes, grids and memories are in `inputs`.
Plan make_plan(const System&, const Inputs&);

enum class Figure : std::uint8_t {
  unit,          ///< USD for a unit that is shipped, design cost shared out
  good_die,      ///< USD for the good silicon of a unit
  wafers,        ///< of it processed wafers, as if nothing were lost
  bonding,       ///< bonds, thinning and TSVs, as if nothing were lost
  loss,          ///< what bad dies and stacks cost
  test,
  memory,
  package,
  assembly_loss, ///< good parts lost in bad units
  nre,           ///< design and masks a unit
  yield,         ///< silicon of good dies over all silicon, by value
  escape,        ///< bad units among those shipped
  transistor,    ///< USD of good silicon a transistor
  link_power,    ///< W of the die-to-die interfaces at full bandwidth
  carbon,        ///< kg embodied
  carbon_wafers, ///< of it processed wafers: energy, gases, materials
  carbon_bonding,
  carbon_memory,
  carbon_package,
  carbon_loss,   ///< of bad dies, stacks and units
  use_carbon,    ///< kg over the years of use, links not counted: the power of the system holds them
};
inline constexpr std::size_t kFigures = 21;
struct FigureInfo {
  std::string_view name, unit, text;
};
const FigureInfo& info(Figure);

template <class R>
struct Figures {
  std::array<R, kFigures> at;
  R& operator[](Figure f) { return at[static_cast<std::size_t>(f)]; }
  const R& operator[](Figure f) const { return at[static_cast<std::size_t>(f)]; }
};

/// One evaluation on a row of inputs; R is double or num::Lanes.
template <class R>
Figures<R> evaluate(const Plan&, const R* row);
inline Figures<double> evaluate(const Plan& p) { return evaluate(p, p.nominal.data()); }

/// Yields of the chips at the nominal inputs: of a sold die or stack, and of each tier and joint on its own.
struct ChipYields {
  double chip = 0;
  double whole = 0;  ///< of the chips that are sold: those with every core alive
  std::vector<double> tiers, joints;
};
std::vector<ChipYields> yields(const Plan&, const double* row);
inline std::vector<ChipYields> nominal_yields(const Plan& p) { return yields(p, p.nominal.data()); }
/// Of the largest tier of a chip with its links and test access, at the nominal inputs.
double footprint_mm2(const Plan&, std::size_t chip);
/// Of a processed wafer of tier `tier`, at the row's inputs.
double wafer_usd(const Plan&, std::size_t tier, const double* row);
/// Geometric mean of the yields of all bonded interfaces; 1 where there is none.
double interface_yield(const Plan&, const double* row);

}  // namespace taufold::cost
