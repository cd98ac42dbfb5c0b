#include "liberty/library.hpp"

#include <algorithm>

namespace taufold::liberty {

namespace {

constexpr std::array<std::string_view, 35> kArcTypes = {"combinational",
                                                        "combinational_rise",
                                                        "combinational_fall",
                                                        "rising_edge",
                                                        "falling_edge",
                                                        "preset",
                                                        "clear",
                                                        "three_state_enable",
                                                        "three_state_enable_rise",
                                                        "three_state_enable_fall",
                                                        "three_state_disable",
                                                        "three_state_disable_rise",
                                                        "three_state_disable_fall",
                                                        "min_clock_tree_path",
                                                        "max_clock_tree_path",
                                                        "setup_rising",
                                                        "setup_falling",
                                                        "hold_rising",
                                                        "hold_falling",
                                                        "recovery_rising",
                                                        "recovery_falling",
                                                        "removal_rising",
                                                        "removal_falling",
                                                        "skew_rising",
                                                        "skew_falling",
                                                        "min_pulse_width",
                                                        "minimum_period",
                                                        "non_seq_setup_rising",
                                                        "non_seq_setup_falling",
                                                        "non_seq_hold_rising",
                                                        "non_seq_hold_falling",
                                                        "nochange_high_high",
                                                        "nochange_high_low",
                                                        "nochange_low_high",
                                                        "nochange_low_low"};
static_assert(kArcTypes.size() == static_cast<std::size_t>(ArcType::nochange_low_low) + 1);

template <class IdType>
bool inside(Range<IdType> r, std::size_t n) {
  return r.first <= r.last && r.last.value <= n;
}
template <class IdType>
bool known(IdType id, std::size_t n) {
  return !id.valid() || id.value < n;
}

/// Leaves one value and never needs more than kMaxDepth; signals below `signals`.
bool well_formed(Function f, std::size_t signals) {
  std::size_t depth = 0;
  for (const Op op : f) switch (op.kind()) {
      case Op::Kind::signal:
        if (op.signal() >= signals) return false;
        [[fallthrough]];
      case Op::Kind::zero:
      case Op::Kind::one:
        if (++depth > kMaxDepth) return false;
        break;
      case Op::Kind::invert:
        if (depth < 1) return false;
        break;
      case Op::Kind::conjunction:
      case Op::Kind::disjunction:
      case Op::Kind::exclusive:
        if (depth < 2) return false;
        --depth;
        break;
    }
  return depth == 1;
}

}  // namespace

std::string_view arc_type_name(ArcType t) {
  return kArcTypes[static_cast<std::size_t>(t)];
}

std::optional<ArcType> find_arc_type(std::string_view name) {
  const auto it = std::find(kArcTypes.begin(), kArcTypes.end(), name);
  if (it == kArcTypes.end()) return std::nullopt;
  return static_cast<ArcType>(it - kArcTypes.begin());
}

std::optional<CellId> Library::find_cell(std::string_view wanted) const {
  const auto it = std::lower_bound(cells_by_name.begin(), cells_by_name.end(), wanted,
                                   [&](CellId c, std::string_view n) { return text(cells[c].name) < n; });
  if (it == cells_by_name.end() || text(cells[*it].name) != wanted) return std::nullopt;
  return *it;
}

std::optional<PinId> Library::find_pin(CellId c, std::string_view wanted) const {
  const std::uint32_t n = names.find(wanted);
  if (n == StringPool::kNone) return std::nullopt;
  for (const PinId p : cells[c].pins.all())
    if (pins[p].name.value == n) return p;
  return std::nullopt;
}

std::optional<BusId> Library::find_bus(CellId c, std::string_view wanted) const {
  const std::uint32_t n = names.find(wanted);
  if (n == StringPool::kNone) return std::nullopt;
  for (const BusId b : cells[c].buses.all())
    if (buses[b].name.value == n) return b;
  return std::nullopt;
}

std::optional<PgPinId> Library::find_pg_pin(CellId c, std::string_view wanted) const {
  const std::uint32_t n = names.find(wanted);
  if (n == StringPool::kNone) return std::nullopt;
  for (const PgPinId p : cells[c].pg_pins.all())
    if (pg_pins[p].name.value == n) return p;
  return std::nullopt;
}

std::string_view Library::signal_name(CellId c, std::uint32_t signal) const {
  const Cell& cell = cells[c];
  if (signal < cell.pins.size()) return text(pins[PinId(cell.pins.first.value + signal)].name);
  signal -= static_cast<std::uint32_t>(cell.pins.size());
  if (signal < cell.states) return text(state_names[cell.state_names + signal]);
  signal -= cell.states;
  if (signal < cell.pg_pins.size()) return text(pg_pins[PgPinId(cell.pg_pins.first.value + signal)].name);
  return {};
}

std::string Library::function_text(CellId c, FunctionId f) const {
  return to_text(function(f), [&](std::uint32_t s) { return std::string(signal_name(c, s)); });
}

void Library::seal() {
  cells_by_name.clear();
  for (const CellId c : ids<CellId>(cells.size())) cells_by_name.push_back(c);
  std::sort(cells_by_name.begin(), cells_by_name.end(), [&](CellId a, CellId b) {
    const std::string_view s = text(cells[a].name), t = text(cells[b].name);
    return s != t ? s < t : a < b;
  });
  tables.seal();
}

std::string inconsistency(const Library& l) {
  const std::size_t functions = l.function_ranges.size();
  for (const auto& [begin, end] : l.function_ranges)
    if (begin > end || end > l.function_ops.size()) return "a function leaves the arena";
  for (const CellId c : ids<CellId>(l.cells.size())) {
    const Cell& cell = l.cells[c];
    const std::string where = "cell " + std::string(l.text(cell.name)) + ": ";
    if (!inside(cell.pins, l.pins.size()) || !inside(cell.buses, l.buses.size()) ||
        !inside(cell.pg_pins, l.pg_pins.size()) || !inside(cell.arcs, l.arcs.size()) ||
        !inside(cell.powers, l.powers.size()) || !inside(cell.leakages, l.leakages.size()) ||
        !inside(cell.sequentials, l.sequentials.size()) ||
        cell.state_names + cell.states > l.state_names.size())
      return where + "a range leaves its array";
    const std::size_t signals = l.signals(c);
    const auto good = [&](FunctionId f) {
      return !f.valid() || (f.value < functions && well_formed(l.function(f), signals));
    };
    for (const PinId p : cell.pins.all()) {
      const Pin& pin = l.pins[p];
      if (pin.cell != c || !known(pin.bus, l.buses.size()) || !inside(pin.arcs, l.arcs.size()) ||
          !inside(pin.powers, l.powers.size()))
        return where + "a pin is not its own";
      if (!good(pin.function) || !good(pin.three_state) || !good(pin.state_function) || !good(pin.power_down))
        return where + "a function of a pin is malformed";
      for (const ArcId a : pin.arcs.all())
        if (l.arcs[a].to != p) return where + "an arc stands at the wrong pin";
      for (const PowerId w : pin.powers.all())
        if (l.powers[w].pin != p) return where + "a power group stands at the wrong pin";
    }
    for (const ArcId a : cell.arcs.all()) {
      const Arc& arc = l.arcs[a];
      if (arc.from.value >= l.pins.size() || l.pins[arc.from].cell != c || !good(arc.when))
        return where + "an arc is malformed";
      for (const auto& pair : {arc.delay, arc.slew, arc.constraint})
        for (const TableId t : pair)
          if (!known(t, l.tables.size())) return where + "an arc has an unknown table";
    }
    for (const PowerId w : cell.powers.all())
      if (!good(l.powers[w].when) || !known(l.powers[w].energy_J[0], l.tables.size()) ||
          !known(l.powers[w].energy_J[1], l.tables.size()))
        return where + "a power group is malformed";
    for (const LeakageId k : cell.leakages.all())
      if (!good(l.leakages[k].when)) return where + "a leakage group is malformed";
    for (const SequentialId s : cell.sequentials.all()) {
      const Sequential& q = l.sequentials[s];
      if (q.state >= signals || (q.inverted != Pin::kNoSignal && q.inverted >= signals) || !good(q.clock) ||
          !good(q.data) || !good(q.clear) || !good(q.preset) || !good(q.clock_also))
        return where + "a state element is malformed";
    }
    if (cell.state_table != Pin::kNoSignal) {
      if (cell.state_table >= l.state_tables.size()) return where + "its state table is missing";
      const StateTable& t = l.state_tables[cell.state_table];
      if (t.row_length() == 0 || t.rows.size() % t.row_length() != 0) return where + "its state table is cut";
      for (const auto& list : {t.inputs, t.nodes})
        for (const std::uint32_t s : list)
          if (s >= signals) return where + "its state table names an unknown signal";
    }
  }
  return {};
}

}  // namespace taufold::liberty
