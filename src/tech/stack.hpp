// The stack: tiers from the bottom up, the interfaces that join them, and the processes that they are made
// in. Lengths are in um, resistances in ohm, capacitances in fF, as users and data sheets state them; the
// accessors in SI units say so. Every number carries its source, because a fold is only as credible as its
// stack.
//
// Frame: all tiers share the coordinates of the stack seen from above. A tier's front is the side of its
// transistors and wires; a tier that faces down was turned over about the y axis (or x, `flip_axis`), so that
// a shape at x in the stack lies at width - x in the tier's own layout.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace taufold::tech {

/// A number and where it comes from. `low` and `high` bound it where it is uncertain (both equal to `value`
/// where no interval is known).
struct Quantity {
  double value = 0, low = 0, high = 0;
  std::string source;  ///< empty: not known (the quantity has no value)
  bool known() const { return !source.empty(); }
  friend bool operator==(const Quantity&, const Quantity&) = default;
};

enum class Facing : std::uint8_t { up, down };                         ///< where the front looks
enum class FlipAxis : std::uint8_t { y, x };                           ///< of a tier that faces down
enum class Holds : std::uint8_t { any, cells, macros };                ///< what may stand on a tier
enum class Bonding : std::uint8_t { f2f, f2b, b2b };                   ///< front to front, front to back, ...
enum class Assembly : std::uint8_t { wafer_to_wafer, chip_to_wafer };  ///< how the upper tier is put on
enum class TsvKind : std::uint8_t { none, via_middle, nano };          ///< what crosses the silicon

std::string_view name(Facing);
std::string_view name(FlipAxis);
std::string_view name(Holds);
std::string_view name(Bonding);
std::string_view name(Assembly);
std::string_view name(TsvKind);

/// Libraries of one process. Empty lists mean those of the design.
struct Process {
  std::string name;
  std::vector<std::string> lef,
      liberty;  ///< paths as opened (relative ones already joined to the file's folder)
  friend bool operator==(const Process&, const Process&) = default;
};

struct Tier {
  std::string name;
  std::string process;  ///< of Stack::processes; empty: the design's own libraries
  Facing facing = Facing::up;
  FlipAxis flip_axis = FlipAxis::y;
  Holds holds = Holds::any;
  std::vector<std::string> metals;  ///< BEOL metals in use, from the bottom; empty: all of the process
  Quantity max_utilisation;         ///< cell area / row area, 0..1; unknown: follows the target utilisation
  Quantity silicon_um;              ///< thickness of the silicon left after thinning
  Quantity beol_um;                 ///< thickness of the wiring
  Quantity via_stack_r_ohm, via_stack_c_fF;  ///< from the lower metals up to a bond
  Quantity die_x_um, die_y_um, die_width_um, die_depth_um;  ///< of a die smaller than the footprint, for heat; unknown: all of it

  bool flipped() const { return facing == Facing::down; }
  friend bool operator==(const Tier&, const Tier&) = default;
};

struct Interface {
  Bonding bonding = Bonding::f2f;
  Assembly assembly = Assembly::wafer_to_wafer;
  TsvKind tsv = TsvKind::none;  ///< f2b and b2b only
  Quantity bond_pitch_um;
  Quantity bond_size_um;     ///< edge of the square pad
  Quantity bond_spacing_um;  ///< least distance of two pads and of a pad from the die's edge
  Quantity bond_r_ohm, bond_c_fF;
  Quantity bond_layer_um;  ///< thickness of the bonding layer
  Quantity overlay_um;     ///< misalignment of the two sides, three sigma
  Quantity bond_fill;      ///< share of the sites that hold a pad, for heat alone; unknown: all, dummies on those without a bond
  Quantity power_share;    ///< share of the bond sites that power takes, 0..1 (1 excluded)
  Quantity tsv_size_um, tsv_pitch_um;
  Quantity tsv_keep_out_um;  ///< around a TSV, from its edge, free of cells
  Quantity tsv_r_ohm, tsv_c_fF;

  /// Resistance and capacitance of one crossing, bond and TSV, without the tiers' own via stacks.
  double crossing_r_ohm() const;
  double crossing_c_F() const;
  friend bool operator==(const Interface&, const Interface&) = default;
};

/// Cells of process `from` and their counterparts in process `to`. Cells that no pair names map by equal
/// name.
struct CellMap {
  std::string from, to;
  std::vector<std::pair<std::string, std::string>> cells;  ///< sorted by the first name; unique
  friend bool operator==(const CellMap&, const CellMap&) = default;
};

/// A block of another material in a layer of heat: TSVs, thermal vias, a dummy die.
struct HeatBlock {
  std::string layer;  ///< as named by heat_stack(): "tier0", "tier0.silicon", "bond0"
  double x_um = 0, y_um = 0, width_um = 0, depth_um = 0;
  double k_W_mK = 0, k_vertical_W_mK = 0;  ///< lateral and vertical
  friend bool operator==(const HeatBlock&, const HeatBlock&) = default;
};

/// Where heat goes (surroundings.hpp fills what is open). Conductivities in W/mK at about 350 K.
struct Surroundings {
  std::string sink;                            ///< name of a preset; empty: none named
  Quantity width_um, depth_um;                 ///< footprint; no default
  Quantity ambient_K;
  Quantity top_h_W_m2K, board_h_W_m2K;         ///< per area of the footprint; a board of 0 is adiabatic
  Quantity tim_um, tim_k_W_mK, underfill_um, underfill_k_W_mK;
  Quantity active_um;                          ///< thickness of silicon in which power is set free
  Quantity silicon_k_W_mK, silicon_k_exponent;
  Quantity beol_k_W_mK, beol_k_vertical_W_mK;
  Quantity dielectric_k_W_mK, copper_k_W_mK, mould_k_W_mK;
  /// Plates above the upper tier, squares about the middle of the footprint; the upper one is at least as wide as the lower.
  Quantity spreader_um, spreader_width_um, spreader_k_W_mK, sink_um, sink_width_um, sink_k_W_mK;
  Quantity convection_K_W;                     ///< of all of the uppermost face, in the place of top_h_W_m2K
  Quantity leakage_reference_K, leakage_doubling_K;
  Quantity initial_K;                          ///< of a transient; unknown: the ambient
  struct Face {
    std::string side;                          ///< as tech::name(Side) has it
    double h_W_m2K = 0, temperature_K = 0;     ///< a transfer coefficient with its ambient; without one a fixed temperature
    friend bool operator==(const Face&, const Face&) = default;
  };
  std::vector<Face> faces;                     ///< further ones, or in the place of sink and board
  std::vector<HeatBlock> blocks;
  struct Probe {
    std::string tier;
    double x_um = 0, y_um = 0;
    friend bool operator==(const Probe&, const Probe&) = default;
  };
  std::vector<Probe> probes;
  std::vector<double> samples_s;               ///< of a transient
  struct Phase {
    double begin_s = 0, end_s = 0;
    std::vector<std::pair<std::string, double>> factor;  ///< by tier; what is not named is off
    friend bool operator==(const Phase&, const Phase&) = default;
  };
  std::vector<Phase> phases;
  double period_s = 0;                         ///< phases repeat every so often; 0: they do not
  friend bool operator==(const Surroundings&, const Surroundings&) = default;
};

struct Stack {
  std::string name;
  std::vector<Process> processes;
  std::vector<Tier> tiers;            ///< 0 is the bottom
  std::vector<Interface> interfaces;  ///< tiers.size() - 1; interface k joins tiers k and k + 1
  std::vector<CellMap> maps;
  Surroundings thermal;

  const Process* process(std::string_view name) const;
  friend bool operator==(const Stack&, const Stack&) = default;
};

/// The bonding that two tiers' facings make: up/down f2f, down/up b2b, otherwise f2b.
Bonding bonding_of(Facing lower, Facing upper);
/// True when tier `tier` of interface `interface` (tier == interface or interface + 1) is crossed by its
/// TSVs.
bool pierced(const Stack&, std::size_t interface, std::size_t tier);

/// The counterpart of `cell` in process `to`: by table, otherwise the same name. Empty when the table says
/// that there is none (an empty second name). Whether the library of `to` has it is for the caller to see.
std::string counterpart(const Stack&, std::string_view from, std::string_view to, std::string_view cell);

/// Every row that a person may ask about: key, value with unit, source.
struct SourcedRow {
  std::string where;  ///< "tier bottom", "interface 0"
  std::string_view key, unit;
  const Quantity* quantity;
};
/// All known quantities in order: tiers, then interfaces.
std::vector<SourcedRow> sourced_rows(const Stack&);

/// A broken rule between values: the message and which table it is about.
struct StackFault {
  enum class Kind : std::uint8_t { facing, range, bond_geometry, tsv, process, shape } kind;
  bool of_interface = false;
  std::size_t index = 0;  ///< of the tier or interface
  std::string_view key;   ///< the key to point at; may be empty
  std::string message;
};
/// What contradicts itself in a stack, in order; empty when it can be built.
std::vector<StackFault> faults(const Stack&);

}  // namespace taufold::tech
