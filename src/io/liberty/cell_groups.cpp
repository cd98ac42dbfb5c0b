// Groups of a cell: leakage, state elements, supply pins, buses and bundles.
#include <fmt/format.h>

#include <algorithm>

#include "io/liberty/reader.hpp"

namespace taufold::io::liberty {

using diag::quoted;

void Reader::read_cell(const Statement& group) {
  RawCell c;
  c.at = group.head;
  c.name = name_of(group, "cell");
  if (!c.name.empty()) {
    c.at = c.name;
    c.cell.name = name(c.name);
    if (!cell_at_.emplace(c.name, c.name).second) {
      error("LIB-0029", c.name, fmt::format("cell {} is defined twice: the first is kept", quoted(c.name)));
      return pass_over(group);
    }
  }
  const std::size_t errors = out_.errors();
  Statement s;
  while (next(s)) cell_statement(s, c);
  // What a broken cell refers to may be what is broken: one mistake, one message.
  if (!ended_ && out_.errors() == errors) finish_cell(c);
}

void Reader::cell_statement(Statement& s, RawCell& c) {
  const bool group = s.kind == Statement::Kind::group;
  lib::Cell& cell = c.cell;
  bool flag = false;
  switch (find_key(s.head)) {
    case Key::pin_:
      if (group) return read_pin(s, c);
      break;
    case Key::leakage_power_:
      if (group) return read_leakage(s.head, c);
      break;
    case Key::pg_pin_:
      if (group) {
        const std::string_view head = s.head;
        return read_pg_pin(name_of(s, "supply pin"), head, c);
      }
      break;
    case Key::ff_:
      if (group) return read_sequential(s, lib::SequentialKind::ff, false, c);
      break;
    case Key::latch_:
      if (group) return read_sequential(s, lib::SequentialKind::latch, false, c);
      break;
    case Key::ff_bank_:
      if (group) return read_sequential(s, lib::SequentialKind::ff, true, c);
      break;
    case Key::latch_bank_:
      if (group) return read_sequential(s, lib::SequentialKind::latch, true, c);
      break;
    case Key::statetable_:
      if (group) return read_state_table(s, c);
      break;
    case Key::bus_:
      if (group) return read_bus(s, false, c);
      break;
    case Key::bundle_:
      if (group) return read_bus(s, true, c);
      break;
    case Key::type_:
      if (group) return read_type(name_of(s, "bus type"), c.types);
      break;
    case Key::memory_:
      if (!group) break;
      cell.is_memory = true;
      return skip(s);
    case Key::test_cell_:
      if (!group) break;
      cell.has_test_cell = true;
      return skip(s);
    case Key::area_:
      if (number(s, cell.area_um2) && cell.area_um2 < 0)
        error("LIB-0021", s.value, fmt::format("the area of cell {} is negative", quoted(c.name)));
      return;
    case Key::cell_leakage_power_:
      scaled(s, library_.units.leakage_W, cell.leakage_W);
      return;
    case Key::cell_footprint_:
      cell.footprint = name(s.value);
      return;
    case Key::dont_use_:
      boolean(s, cell.dont_use);
      return;
    case Key::dont_touch_:
      boolean(s, cell.dont_touch);
      return;
    case Key::interface_timing_:
      boolean(s, cell.interface_timing);
      return;
    case Key::is_macro_cell_:
      boolean(s, cell.is_macro);
      return;
    case Key::pad_cell_:
      if (boolean(s, flag)) cell.is_pad = flag;
      return;
    case Key::is_level_shifter_:
      boolean(s, cell.is_level_shifter);
      return;
    case Key::is_isolation_cell_:
      boolean(s, cell.is_isolation);
      return;
    case Key::always_on_:
      boolean(s, cell.always_on);
      return;
    case Key::clock_gating_integrated_cell_: {
      using lib::ClockGate;
      const std::string_view v = s.value;
      cell.clock_gate_text = name(v);
      const auto begins = [&](std::string_view with) { return v.substr(0, with.size()) == with; };
      if (begins("latch_posedge"))
        cell.clock_gate = ClockGate::latch_posedge;
      else if (begins("latch_negedge"))
        cell.clock_gate = ClockGate::latch_negedge;
      else if (begins("none_posedge"))
        cell.clock_gate = ClockGate::posedge;
      else if (begins("none_negedge"))
        cell.clock_gate = ClockGate::negedge;
      else
        cell.clock_gate = v == "none" ? ClockGate::none : ClockGate::other;
      return;
    }
    default:
      break;
  }
  skip(s);
}

void Reader::read_pg_pin(std::string_view pin, std::string_view, RawCell& c) {
  lib::PgPin p;
  Statement s;
  while (next(s)) switch (find_key(s.head)) {
      case Key::pg_type_:
        p.type = name(s.value);
        break;
      case Key::voltage_name_:
        p.voltage_name = name(s.value);
        break;
      default:
        skip(s);
        break;
    }
  if (pin.empty()) return;
  if (std::find(c.pg_names.begin(), c.pg_names.end(), pin) != c.pg_names.end()) {
    error("LIB-0015", pin,
          fmt::format("supply pin {} of cell {} is defined twice", quoted(pin), quoted(c.name)));
    return;
  }
  p.name = name(pin);
  c.pg_pins.push_back(p);
  c.pg_names.push_back(pin);
}

void Reader::read_leakage(std::string_view at, RawCell& c) {
  RawLeakage l;
  l.at = at;
  Statement s;
  while (next(s)) switch (find_key(s.head)) {
      case Key::when_:
        l.when = s.value;
        break;
      case Key::value_:
        l.has_value = scaled(s, library_.units.leakage_W, l.value);
        break;
      case Key::related_pg_pin_:
        l.related_pg = s.value;
        break;
      default:
        skip(s);
        break;
    }
  if (l.has_value) c.leakages.push_back(l);
}

void Reader::read_sequential(const Statement& group, lib::SequentialKind kind, bool bank, RawCell& c) {
  RawSequential q;
  q.kind = kind;
  q.bank = bank;
  q.at = group.head;
  const std::size_t names = bank && !group.args.empty() ? group.args.size() - 1 : group.args.size();
  if (names < 1 || names > 2 || group.args[0].text.empty()) {
    error("LIB-0006", group.head,
          fmt::format("{} must name one or two states{}", quoted(group.head), bank ? " and a width" : ""))
        .help(bank ? "as in ff_bank (IQ, IQN, 4) { ... }" : "as in ff (IQ, IQN) { ... }");
    if (!lex_.skip_group()) ended_ = true;
    return;
  }
  q.state = group.args[0].text;
  if (names == 2) q.inverted = group.args[1].text;
  if (bank) {
    double width = 0;
    const std::string_view text = group.args.back().text;
    if (!parse_number(text, width) || !(width >= 1) || width > 65536 || width != static_cast<int>(width)) {
      error(
          "LIB-0004", text,
          fmt::format("the width of {} must be a whole number, found {}", quoted(group.head), quoted(text)));
      width = 1;
    }
    q.width = static_cast<std::uint32_t>(width);
  }
  const auto state_after = [&](const Statement& s) {
    using lib::ClearPreset;
    if (s.value == "L") return ClearPreset::low;
    if (s.value == "H") return ClearPreset::high;
    if (s.value == "N") return ClearPreset::no_change;
    if (s.value == "T") return ClearPreset::toggle;
    if (s.value == "X") return ClearPreset::unknown;
    error("LIB-0006", s.value.empty() ? s.head : s.value,
          fmt::format("{} must be L, H, N, T or X, found {}", quoted(s.head), quoted(s.value)));
    return ClearPreset::none;
  };
  Statement s;
  while (next(s)) switch (find_key(s.head)) {
      case Key::clocked_on_:
      case Key::enable_:
        q.clock = s.value;
        break;
      case Key::clocked_on_also_:
      case Key::enable_also_:
        q.clock_also = s.value;
        break;
      case Key::next_state_:
      case Key::data_in_:
        q.data = s.value;
        break;
      case Key::clear_:
        q.clear = s.value;
        break;
      case Key::preset_:
        q.preset = s.value;
        break;
      case Key::clear_preset_var1_:
        q.var1 = state_after(s);
        break;
      case Key::clear_preset_var2_:
        q.var2 = state_after(s);
        break;
      default:
        skip(s);
        break;
    }
  c.sequentials.push_back(q);
}

void Reader::read_state_table(const Statement& group, RawCell& c) {
  RawStateTable t;
  t.at = group.head;
  if (group.args.size() == 2) {
    t.inputs = group.args[0].text;
    t.nodes = group.args[1].text;
  } else {
    error("LIB-0006", group.head, "a statetable names its inputs and its nodes")
        .help("as in statetable (\"CK E\", \"IQ\") { ... }");
  }
  Statement s;
  while (next(s)) {
    if (find_key(s.head) == Key::table_)
      t.table = s.value;
    else
      skip(s);
  }
  if (c.state_table)
    error("LIB-0015", t.at, fmt::format("cell {} has two state tables", quoted(c.name)));
  else if (t.table.empty() && !ended_)
    error("LIB-0007", t.at, "the state table has no table attribute");
  c.state_table = t;
}

std::uint32_t Reader::add_bus(std::string_view bus, std::string_view at, std::int32_t from, std::int32_t to,
                              RawCell& c) {
  const std::uint32_t id = static_cast<std::uint32_t>(c.buses.size());
  lib::Bus b;
  b.name = name(bus);
  b.from = from;
  b.to = to;
  b.pins.first = lib::PinId(c.pins.size());
  const std::int32_t step = from <= to ? 1 : -1, bits = std::abs(from - to) + 1;
  std::string member(bus);
  member += '[';
  const std::size_t stem = member.size();
  for (std::int32_t k = 0; k < bits; ++k) {
    const std::int32_t bit = from + step * k;
    member.resize(stem);
    member += fmt::format("{}]", bit);
    // The pool's characters may move; the map needs names that stay: those of the text do, these do not.
    RawPin p;
    p.pin.name = name(member);
    p.pin.bit = bit;
    p.pin.bus = lib::BusId(id);
    p.at = at;
    p.from_lsb = static_cast<std::uint32_t>(bits - 1 - k);
    c.pins.push_back(p);
  }
  b.pins.last = lib::PinId(c.pins.size());
  c.buses.push_back(b);
  c.bus_names.push_back(bus);
  c.bus_of.emplace(bus, id);
  return id;
}

void Reader::read_bus(const Statement& group, bool bundle, RawCell& c) {
  const std::string_view bus = name_of(group, bundle ? "bundle" : "bus");
  std::vector<std::uint32_t> targets;
  // Its bits must be there before the first statement about them, and their declaration may come later.
  Lexer ahead = lex_;
  Statement s;
  std::string_view type;
  std::vector<Argument> members;
  for (ahead.next(s); s.kind != Statement::Kind::end_group && s.kind != Statement::Kind::end_file;
       ahead.next(s)) {
    if (s.kind == Statement::Kind::group && !ahead.skip_group()) break;
    if (s.kind == Statement::Kind::bad && s.file_ends) break;
    if (!bundle && s.kind == Statement::Kind::simple && s.head == "bus_type") type = s.value;
    if (bundle && s.kind == Statement::Kind::complex && s.head == "members") members = s.args;
  }
  bool good = !bus.empty();
  if (good && (c.pin_of.count(bus) != 0 || c.bus_of.count(bus) != 0)) {
    error("LIB-0015", bus, fmt::format("{} of cell {} is defined twice", quoted(bus), quoted(c.name)));
    good = false;
  }
  if (good && bundle) {
    const std::uint32_t id = static_cast<std::uint32_t>(c.buses.size());
    lib::Bus b;
    b.name = name(bus);
    b.bundle = true;
    b.pins.first = lib::PinId(c.pins.size());
    std::vector<std::string_view> names;
    for (const Argument& a : members) {
      // `members ("a, b")` is seen as well as `members (a, b)`.
      for (std::string_view rest = a.text; !rest.empty();) {
        const std::size_t begin = rest.find_first_not_of(" ,\t\n\r");
        if (begin == std::string_view::npos) break;
        rest.remove_prefix(begin);
        const std::size_t end = std::min(rest.find_first_of(" ,\t\n\r"), rest.size());
        names.push_back(rest.substr(0, end));
        rest.remove_prefix(end);
      }
    }
    if (names.empty()) error("LIB-0016", bus, fmt::format("bundle {} has no members", quoted(bus)));
    for (std::size_t k = 0; k < names.size(); ++k) {
      const std::optional<std::uint32_t> p = add_pin(names[k], names[k], c);
      if (!p) continue;
      c.pins[*p].pin.bus = lib::BusId(id);
      c.pins[*p].pin.bit = static_cast<std::int32_t>(names.size() - 1 - k);
      c.pins[*p].from_lsb = static_cast<std::uint32_t>(names.size() - 1 - k);
      targets.push_back(*p);
    }
    b.from = static_cast<std::int32_t>(names.size()) - 1;
    b.pins.last = lib::PinId(c.pins.size());
    c.buses.push_back(b);
    c.bus_names.push_back(bus);
    c.bus_of.emplace(bus, id);
  } else if (good) {
    const auto own = c.types.find(type);
    const auto shared = types_.find(type);
    if (own == c.types.end() && shared == types_.end()) {
      error("LIB-0016", type.empty() ? bus : type,
            type.empty() ? fmt::format("bus {} has no bus_type", quoted(bus))
                         : fmt::format("no bus type is named {}", quoted(type)))
          .help("bus types stand in the library group: type (NAME) { bit_from : 7; bit_to : 0; ... }");
    } else {
      const BusType t = own != c.types.end() ? own->second : shared->second;
      if (!room_for_pins(static_cast<std::size_t>(std::abs(t.from - t.to)) + 1, bus, c)) return;
      const lib::Bus& b = c.buses[add_bus(bus, bus, t.from, t.to, c)];
      for (const lib::PinId p : b.pins.all()) targets.push_back(p.value);
    }
  }
  if (targets.empty()) {
    if (!lex_.skip_group()) ended_ = true;
    return;
  }
  read_pin_body(targets, c);
}

}  // namespace taufold::io::liberty
