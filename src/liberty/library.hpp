// A cell library as timing and power use it, independent of file syntax: cells, pins, arcs, checks, internal
// power, leakage and state elements as flat arrays that refer to each other by typed ids. All numbers are SI
// units (s, F, V, A, ohm, W, J, degrees C for temperature) except areas, which libraries give in um2.
// A library does not change once a reader has made it.
//
// Signals of a cell, the numbers that its functions use: its pins in order (0 .. pins - 1), then its internal
// states (ff, latch and statetable nodes), then its supply pins.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/string_pool.hpp"
#include "liberty/function.hpp"
#include "liberty/table.hpp"

namespace taufold::liberty {

using CellId = Id<struct CellTag>;
using PinId = Id<struct PinTag>;
using BusId = Id<struct BusTag>;
using PgPinId = Id<struct PgPinTag>;
using ArcId = Id<struct ArcTag>;
using PowerId = Id<struct PowerTag>;
using LeakageId = Id<struct LeakageTag>;
using SequentialId = Id<struct SequentialTag>;
using FunctionId = Id<struct FunctionTag>;
using NameId = Id<struct NameTag>;  ///< a text of the library's pool

/// Edge of a signal, as index of pairs below.
enum class Edge : std::uint8_t { rise, fall };
template <class T>
using PerEdge = std::array<T, 2>;

/// A number that the library does not give.
inline constexpr double kUnset = std::numeric_limits<double>::quiet_NaN();
inline bool is_set(double x) {
  return !std::isnan(x);
}

template <class IdType>
struct Range {
  IdType first{0}, last{0};  ///< half open
  IdRange<IdType> all() const { return {first.value, last.value}; }
  std::size_t size() const { return last.value - first.value; }
  bool empty() const { return first == last; }
};

enum class Direction : std::uint8_t { unknown, input, output, inout, internal };

struct Pin {
  NameId name;
  CellId cell;
  BusId bus;             ///< invalid: a scalar
  std::int32_t bit = 0;  ///< index within the bus, as in `a[3]`
  Direction direction = Direction::unknown;
  bool is_clock = false;
  bool is_pad = false;
  bool three_state_output = false;
  bool own_max_transition = false, own_max_capacitance = false, own_max_fanout = false;
  /// Roles in a clock gate, level shifter or isolation cell.
  bool clock_gate_clock = false, clock_gate_enable = false, clock_gate_test = false, clock_gate_out = false;
  bool isolation_enable = false, level_shifter_enable = false;
  /// State of the gate's internal node, of a statetable pin (see Cell); signal number or kNoSignal.
  std::uint32_t internal_node = kNoSignal;
  NameId nextstate_type;  ///< data, load, scan_in ...; invalid: not given
  NameId signal_type;     ///< of scan pins
  NameId driver_type;     ///< open_drain, pull_up ...
  PgPinId power, ground;  ///< related supply pins

  FunctionId function, three_state, state_function, power_down;

  double capacitance_F = 0;                  ///< the single figure
  PerEdge<double> capacitance_edge_F{0, 0};  ///< rise_ and fall_capacitance, else the single figure
  PerEdge<std::array<double, 2>>
      capacitance_range_F{};  ///< [edge][early, late]; equal where no range is given
  /// Limits: the pin's own, else the library's default, else unset.
  double max_transition_s = kUnset, min_transition_s = kUnset;
  double max_capacitance_F = kUnset, min_capacitance_F = kUnset;
  double max_fanout = kUnset, min_fanout = kUnset;
  double fanout_load = kUnset;
  double min_pulse_width_high_s = kUnset, min_pulse_width_low_s = kUnset, min_period_s = kUnset;

  Range<ArcId> arcs;      ///< timing arcs and checks that end at this pin
  Range<PowerId> powers;  ///< internal power of this pin

  static constexpr std::uint32_t kNoSignal = 0xffffffffu;
};

/// A bus or bundle; its pins stand together, in the order of the declaration (most significant first).
struct Bus {
  NameId name;
  CellId cell;
  Range<PinId> pins;
  std::int32_t from = 0, to = 0;  ///< as declared: [from:to]
  bool bundle = false;            ///< members have names of their own
};

struct PgPin {
  NameId name, type, voltage_name;  ///< type: primary_power ...; invalid: not given
  double voltage_V = kUnset;        ///< by voltage_map
};

enum class ArcType : std::uint8_t {
  combinational,  ///< rise and fall; the kinds below have one edge of the output
  combinational_rise,
  combinational_fall,
  rising_edge,
  falling_edge,
  preset,
  clear,
  three_state_enable,
  three_state_enable_rise,
  three_state_enable_fall,
  three_state_disable,
  three_state_disable_rise,
  three_state_disable_fall,
  min_clock_tree_path,
  max_clock_tree_path,
  // from here on checks
  setup_rising,
  setup_falling,
  hold_rising,
  hold_falling,
  recovery_rising,
  recovery_falling,
  removal_rising,
  removal_falling,
  skew_rising,
  skew_falling,
  min_pulse_width,
  minimum_period,
  non_seq_setup_rising,
  non_seq_setup_falling,
  non_seq_hold_rising,
  non_seq_hold_falling,
  nochange_high_high,
  nochange_high_low,
  nochange_low_high,
  nochange_low_low,
};
constexpr bool is_check(ArcType t) {
  return t >= ArcType::setup_rising;
}
std::string_view arc_type_name(ArcType);
std::optional<ArcType> find_arc_type(std::string_view);

enum class Sense : std::uint8_t { positive_unate, negative_unate, non_unate };

struct Arc {
  PinId from, to;  ///< related pin and the pin whose group it is; equal for checks of a pin against itself
  ArcType type = ArcType::combinational;
  Sense sense = Sense::non_unate;
  bool sense_given = false;  ///< else derived from the function
  FunctionId when;           ///< invalid: always
  NameId sdf_cond;
  PgPinId related_pg_pin;
  /// Indexed by the edge of `to`; invalid where the library has none.
  PerEdge<TableId> delay, slew;
  /// Checks: indexed by the edge of the constrained pin; looked up with (related slew, constrained slew).
  PerEdge<TableId> constraint;
};

/// Energy of a transition beyond that of charging the load; may be negative.
struct Power {
  PinId pin;
  PinId related;  ///< invalid: the pin's own ("hidden") energy
  FunctionId when;
  PgPinId supply;
  PerEdge<TableId> energy_J;  ///< by the edge of `pin`; (input slew, output load)
};

struct Leakage {
  FunctionId when;  ///< invalid: in every state
  PgPinId supply;
  double power_W = 0;
};

enum class SequentialKind : std::uint8_t { ff, latch };
/// What a state becomes while clear and preset are both active.
enum class ClearPreset : std::uint8_t { none, low, high, no_change, toggle, unknown };

struct Sequential {
  SequentialKind kind = SequentialKind::ff;
  std::uint32_t state = 0, inverted = Pin::kNoSignal;  ///< signals
  /// ff: clocked_on and next_state; latch: enable and data_in.
  FunctionId clock, data, clear, preset;
  FunctionId clock_also;  ///< clocked_on_also, enable_also: of the slave
  ClearPreset clear_preset = ClearPreset::none, clear_preset_inverted = ClearPreset::none;
  /// A bank is one Sequential a bit; `bit` counts from the least significant.
  std::uint32_t bit = 0, width = 1;
};

/// Entry of a state table.
enum class StateEntry : std::uint8_t {
  low,
  high,
  any,          ///< -
  low_high,     ///< L/H
  high_low,     ///< H/L
  unknown,      ///< X
  no_change,    ///< N
  rising,       ///< R
  falling,      ///< F
  not_rising,   ///< ~R
  not_falling,  ///< ~F
};

struct StateTable {
  std::vector<std::uint32_t> inputs, nodes;  ///< signals
  std::vector<StateEntry> rows;              ///< per row: inputs, current nodes, next nodes
  std::size_t row_length() const { return inputs.size() + 2 * nodes.size(); }
};

/// Whether a cell gates clocks, by clock_gating_integrated_cell.
enum class ClockGate : std::uint8_t {
  none,
  latch_posedge,
  latch_negedge,
  posedge,  ///< without a latch
  negedge,
  other,
};

struct Cell {
  NameId name, footprint;
  NameId clock_gate_text;  ///< the attribute as it stands: latch_posedge_precontrol
  ClockGate clock_gate = ClockGate::none;
  double area_um2 = 0;
  /// cell_leakage_power, else the library's default, else unset.
  double leakage_W = kUnset;
  bool dont_use = false, dont_touch = false;
  bool is_memory = false;  ///< has a memory group
  bool is_pad = false, is_macro = false, interface_timing = false;
  bool is_level_shifter = false, is_isolation = false, always_on = false;
  bool has_test_cell = false;                  ///< scan cell; the test_cell group itself is not kept
  std::uint32_t states = 0;                    ///< internal signals
  std::uint32_t state_table = Pin::kNoSignal;  ///< index into Library::state_tables
  std::uint32_t state_names = 0;               ///< their names: first index into Library::state_names

  Range<PinId> pins;
  Range<BusId> buses;
  Range<PgPinId> pg_pins;
  Range<ArcId> arcs;
  Range<PowerId> powers;
  Range<LeakageId> leakages;
  Range<SequentialId> sequentials;
};

struct Thresholds {
  PerEdge<double> input{0.5, 0.5}, output{0.5, 0.5};  ///< share of the swing
  PerEdge<double> slew_lower{0.2, 0.2}, slew_upper{0.8, 0.8};
  double slew_derate = 1;  ///< real 0-to-100 % slope = slew x slew_derate / (upper - lower)
};

struct OperatingConditions {
  NameId name, tree_type;
  double process = 1, voltage_V = kUnset, temperature_C = kUnset;
};

struct WireLoad {
  NameId name;
  double capacitance_F = 0, resistance_ohm = 0, area_um2 = 0, slope = 0;  ///< per unit of length
  std::vector<std::pair<double, double>> fanout_length;
};

/// Size of the file's units in SI.
struct Units {
  double time_s = 1e-9, capacitance_F = 1e-12, voltage_V = 1, current_A = 1e-3, resistance_ohm = 1,
         leakage_W = 1;
  /// Of internal_power: voltage squared times capacitance, whatever the leakage unit.
  double energy_J() const { return voltage_V * voltage_V * capacitance_F; }
};

struct Library {
  std::string name, file;
  Units units;
  Thresholds thresholds;
  double nom_process = 1, nom_voltage_V = kUnset, nom_temperature_C = kUnset;
  double default_max_transition_s = kUnset, default_max_capacitance_F = kUnset, default_max_fanout = kUnset,
         default_fanout_load = kUnset;
  std::vector<OperatingConditions> conditions;
  std::optional<std::size_t> default_conditions;
  std::vector<WireLoad> wire_loads;  ///< kept, never applied unless a caller asks
  std::optional<std::size_t> default_wire_load;

  StringPool names;
  IndexVector<CellId, Cell> cells;
  IndexVector<PinId, Pin> pins;
  IndexVector<BusId, Bus> buses;
  IndexVector<PgPinId, PgPin> pg_pins;
  IndexVector<ArcId, Arc> arcs;
  IndexVector<PowerId, Power> powers;
  IndexVector<LeakageId, Leakage> leakages;
  IndexVector<SequentialId, Sequential> sequentials;
  std::vector<StateTable> state_tables;
  std::vector<NameId> state_names;
  Tables tables;
  std::vector<Op> function_ops;
  IndexVector<FunctionId, std::pair<std::uint32_t, std::uint32_t>> function_ranges;

  std::string_view text(NameId n) const { return n.valid() ? names[n.value] : std::string_view(); }
  /// Empty for an invalid id.
  Function function(FunctionId f) const {
    if (!f.valid()) return {};
    const auto [begin, end] = function_ranges[f];
    return {function_ops.data() + begin, end - begin};
  }
  std::optional<CellId> find_cell(std::string_view name) const;
  /// Scalar pins and bits (`a[3]`).
  std::optional<PinId> find_pin(CellId, std::string_view name) const;
  std::optional<BusId> find_bus(CellId, std::string_view name) const;
  std::optional<PgPinId> find_pg_pin(CellId, std::string_view name) const;

  /// Signal number of a pin in its cell, and back; see the head of this file.
  std::uint32_t signal(PinId p) const { return p.value - cells[pins[p].cell].pins.first.value; }
  std::optional<PinId> pin_of_signal(CellId c, std::uint32_t s) const {
    const Range<PinId>& r = cells[c].pins;
    if (s >= r.size()) return std::nullopt;
    return PinId(r.first.value + s);
  }
  std::size_t signals(CellId c) const {
    return cells[c].pins.size() + cells[c].states + cells[c].pg_pins.size();
  }
  std::string_view signal_name(CellId, std::uint32_t signal) const;
  std::string function_text(CellId, FunctionId) const;

  double lookup(TableId t, double first, double second) const { return tables.lookup(t, first, second); }

  /// Index of cell names, sorted; made by seal().
  std::vector<CellId> cells_by_name;
  /// Called once by the reader when everything stands.
  void seal();
};

/// Empty when every id and range of the library is in bounds and every function well formed; else the first
/// fault found, for tests and assertions.
std::string inconsistency(const Library&);

}  // namespace taufold::liberty
