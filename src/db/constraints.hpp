// Timing constraints of a design as data: what an SDC file says, in SI units, independent of Tcl. Objects are
// numbers of whoever answered the queries (for a netlist: its ids). Order is that of the file where it
// matters.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/ids.hpp"

namespace taufold::db {

enum class ObjectKind : std::uint8_t { port, cell, pin, net, clock, lib_cell, lib_pin };

/// One object; `index` is a bit of a port, an instance, a pin of one, a net, or a clock of the constraints.
struct Object {
  ObjectKind kind = ObjectKind::port;
  std::uint32_t index = 0;
  bool inside = false;  ///< a cell meant by the name of a level of the hierarchy above it
  friend constexpr auto operator<=>(const Object&, const Object&) = default;
};
using Objects = std::vector<Object>;

using ClockId = Id<struct ClockTag>;

/// A place in the files read: Constraints::files[file], line from 1.
struct ConstraintLine {
  std::uint32_t file = 0, line = 0;
};

inline constexpr double kNotGiven = std::numeric_limits<double>::quiet_NaN();
inline bool given(double x) {
  return !std::isnan(x);
}

enum class PathEdge : std::uint8_t { any, rise, fall };

/// [rise, fall][min, max]; kNotGiven where nothing was said. Minimum is early, hold; maximum late, setup.
using EdgeMinMax = std::array<std::array<double, 2>, 2>;
inline constexpr EdgeMinMax kNoEdgeMinMax = {{{{kNotGiven, kNotGiven}}, {{kNotGiven, kNotGiven}}}};

/// How a generated clock follows from its master.
struct Generated {
  Objects source;                               ///< pin or port of the master clock, one
  ClockId master;                               ///< invalid: whichever clock arrives at `source`
  std::int32_t divide_by = 0, multiply_by = 0;  ///< 0: not given
  double duty_cycle = kNotGiven;                ///< share of the period
  bool invert = false, combinational = false;
  std::vector<std::int32_t> edges;  ///< edges of the master from 1, three or more, odd in number
  std::vector<double> edge_shift_s;
};

struct Clock {
  std::string name;
  double period_s = kNotGiven;     ///< not given for a generated clock
  std::vector<double> waveform_s;  ///< rise, fall, rise, fall ... within a period; even in number
  Objects sources;                 ///< ports and pins; empty: virtual
  bool add = false;                ///< beside other clocks at the same sources
  std::optional<Generated> generated;
  bool propagated = false;
  EdgeMinMax latency_s = kNoEdgeMinMax;
  std::array<EdgeMinMax, 2> source_latency_s = {kNoEdgeMinMax, kNoEdgeMinMax};  ///< [early, late]
  EdgeMinMax transition_s = kNoEdgeMinMax;
  std::array<double, 2> uncertainty_s = {kNotGiven, kNotGiven};  ///< [hold, setup]
  ConstraintLine at;
};

/// Latency, uncertainty or propagation at pins and ports instead of clocks.
struct PinClocking {
  Object at;
  ClockId latency_of;  ///< the latencies hold for this clock alone; invalid: for every clock there
  std::optional<bool> propagated;
  EdgeMinMax latency_s = kNoEdgeMinMax;
  std::array<EdgeMinMax, 2> source_latency_s = {kNoEdgeMinMax, kNoEdgeMinMax};
  std::array<double, 2> uncertainty_s = {kNotGiven, kNotGiven};
};

struct InterClockUncertainty {
  ClockId from, to;
  PathEdge from_edge = PathEdge::any, to_edge = PathEdge::any;
  std::array<double, 2> uncertainty_s = {kNotGiven, kNotGiven};  ///< [hold, setup]
};

enum class ClockRelation : std::uint8_t { asynchronous, logically_exclusive, physically_exclusive };
struct ClockGroups {
  std::string name;
  ClockRelation relation = ClockRelation::asynchronous;
  bool allow_paths = false;
  /// One group alone is apart from all other clocks.
  std::vector<std::vector<ClockId>> groups;
  ConstraintLine at;
};

struct PortDelay {
  bool input = true;
  Object port;    ///< a port, or a pin
  ClockId clock;  ///< invalid: relative to no clock
  bool clock_fall = false;
  EdgeMinMax delay_s = kNoEdgeMinMax;
  std::optional<Object> reference_pin;
  bool source_latency_included = false, network_latency_included = false;
  ConstraintLine at;
};

enum class ExceptionKind : std::uint8_t { false_path, max_delay, min_delay, multicycle, group };

struct PathPoints {
  Objects objects;
  PathEdge edge = PathEdge::any;
  friend bool operator==(const PathPoints&, const PathPoints&) = default;
};

struct Exception {
  ExceptionKind kind = ExceptionKind::false_path;
  bool setup = true, hold = true;
  PathEdge edge = PathEdge::any;  ///< -rise, -fall: of the path's end
  std::optional<PathPoints> from, to;
  std::vector<PathPoints> through;
  double delay_s = kNotGiven;  ///< max_delay, min_delay
  bool ignore_clock_latency = false;
  std::int32_t cycles = 1;    ///< multicycle
  std::optional<bool> start;  ///< multicycle: of the launching clock instead of the capturing one
  std::string group;          ///< name; empty: the default group
  double weight = 1;
  ConstraintLine at;
};

struct Derate {
  bool early = true, late = false;
  bool clock = true, data = true, cell_delay = true, net_delay = true, cell_check = false;
  std::array<bool, 2> edge = {true, true};
  double factor = 1;
  Objects objects;  ///< empty: the design
};

enum class CaseValue : std::uint8_t { zero, one, rise, fall, unknown };
struct CaseAnalysis {
  Object at;
  CaseValue value = CaseValue::zero;
};

struct Load {
  Object at;  ///< port or net
  EdgeMinMax pin_F = kNoEdgeMinMax, wire_F = kNoEdgeMinMax;
  double resistance_ohm = kNotGiven;
  double fanout = kNotGiven;  ///< set_fanout_load, set_port_fanout_number
};

struct DrivingCell {
  std::string library, cell, pin, from_pin;  ///< empty: any library, the only output, any input
  std::array<double, 2> from_slew_s = {kNotGiven, kNotGiven};  ///< at from_pin, [rise, fall]; not given: 0
  friend bool operator==(const DrivingCell&, const DrivingCell&) = default;
};

struct Drive {
  static constexpr std::uint32_t kNone = 0xffffffff;
  Object port;
  /// [rise, fall][min, max]: number in Constraints::driving_cells, or kNone.
  std::array<std::array<std::uint32_t, 2>, 2> cell = {{{{kNone, kNone}}, {{kNone, kNone}}}};
  EdgeMinMax resistance_ohm = kNoEdgeMinMax;
  EdgeMinMax transition_s = kNoEdgeMinMax;  ///< set_input_transition
};

struct DisabledTiming {
  Object at;             ///< cell, pin or port; what was said of a library cell stands once for each of its instances
  std::string from, to;  ///< pins of the cell; empty: all
};

enum class LimitKind : std::uint8_t {
  max_transition,
  min_transition,
  max_capacitance,
  min_capacitance,
  max_fanout,
  min_fanout,
};
struct Limit {
  LimitKind kind = LimitKind::max_transition;
  double value = 0;                            ///< s, F or count
  Objects objects;                             ///< empty: the whole design
  bool clock_path = false, data_path = false;  ///< both false: every pin
};

struct MinPulseWidth {
  Objects objects;  ///< empty: the design
  double width_s = 0;
  bool high = true, low = true;
};

struct GatingCheck {
  Objects objects;                                          ///< empty: the design
  std::array<double, 2> margin_s = {kNotGiven, kNotGiven};  ///< [hold, setup]
  std::optional<bool> high;                                 ///< clock level at which the gate is open
  bool disabled = false;                                    ///< no check is made at these objects
};

struct TimeBorrow {
  Objects objects;
  double most_s = 0;  ///< that a latch may borrow
};

struct DataCheck {
  PathPoints from, to;
  ClockId clock;
  std::array<double, 2> margin_s = {kNotGiven, kNotGiven};  ///< [hold, setup]
};

enum class ClockSense : std::uint8_t { positive, negative, stop };
struct ClockSenseAt {
  Objects at;
  std::vector<ClockId> clocks;  ///< empty: all
  ClockSense sense = ClockSense::positive;
};

/// Where two entries are about the same objects the later one holds, except that exceptions follow their
/// priority (false path, then maximum and minimum delay, then multicycle; among equals the more specific one,
/// then the later).
struct Constraints {
  std::vector<std::string> files;  ///< as opened, those that were sourced included
  IndexVector<ClockId, Clock> clocks;
  std::vector<PinClocking> pin_clocking;
  std::vector<InterClockUncertainty> inter_clock;
  std::vector<ClockGroups> clock_groups;
  std::vector<PortDelay> port_delays;
  std::vector<Exception> exceptions;
  std::vector<Derate> derates;
  std::vector<CaseAnalysis> cases;
  std::vector<Load> loads;
  std::vector<Drive> drives;
  std::vector<DrivingCell> driving_cells;
  std::vector<DisabledTiming> disabled;
  std::vector<Limit> limits;
  std::vector<MinPulseWidth> pulse_widths;
  std::vector<GatingCheck> gating_checks;
  std::vector<TimeBorrow> time_borrows;
  std::vector<DataCheck> data_checks;
  std::vector<ClockSenseAt> clock_senses;
  Objects ideal, dont_touch;
  std::string operating_conditions;
  double max_area_um2 = kNotGiven;

  /// Invalid when there is none.
  ClockId find_clock(std::string_view name) const {
    for (const ClockId c : ids<ClockId>(clocks.size()))
      if (clocks[c].name == name) return c;
    return {};
  }
};

}  // namespace taufold::db
