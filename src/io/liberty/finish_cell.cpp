// The end of a cell: names are resolved, groups become pins, arcs and states of the library.
#include <fmt/format.h>

#include <algorithm>

#include "diag/suggest.hpp"
#include "io/liberty/reader.hpp"

namespace taufold::io::liberty {

using diag::quoted;

namespace {

/// Words of a list separated by blanks or commas, without quotes and their escapes.
std::vector<std::string_view> words(std::string_view list) {
  constexpr std::string_view kSeparators = " ,\t\n\r\\\"";
  std::vector<std::string_view> out;
  for (;;) {
    const std::size_t begin = list.find_first_not_of(kSeparators);
    if (begin == std::string_view::npos) return out;
    list.remove_prefix(begin);
    const std::size_t end = std::min(list.find_first_of(kSeparators), list.size());
    out.push_back(list.substr(0, end));
    list.remove_prefix(end);
  }
}

bool has_edge_type(lib::ArcType t) {
  return t == lib::ArcType::rising_edge || t == lib::ArcType::falling_edge;
}

bool against_itself(lib::ArcType t) {
  return t == lib::ArcType::min_pulse_width || t == lib::ArcType::minimum_period ||
         t == lib::ArcType::min_clock_tree_path || t == lib::ArcType::max_clock_tree_path;
}

}  // namespace

void Reader::finish_cell(RawCell& c) {
  make_symbols(c);
  const lib::CellId id(library_.cells.size());
  lib::Cell& cell = c.cell;
  cell.pins.first = lib::PinId(library_.pins.size());
  cell.buses.first = lib::BusId(library_.buses.size());
  cell.pg_pins.first = lib::PgPinId(library_.pg_pins.size());
  for (lib::PgPin& p : c.pg_pins) library_.pg_pins.push_back(p);
  cell.pg_pins.last = lib::PgPinId(library_.pg_pins.size());
  for (lib::Bus b : c.buses) {
    b.cell = id;
    b.pins.first = lib::PinId(b.pins.first.value + cell.pins.first.value);
    b.pins.last = lib::PinId(b.pins.last.value + cell.pins.first.value);
    library_.buses.push_back(b);
  }
  cell.buses.last = lib::BusId(library_.buses.size());
  cell.states = static_cast<std::uint32_t>(c.states.size());
  cell.state_names = static_cast<std::uint32_t>(library_.state_names.size());
  for (const std::string_view s : c.states) library_.state_names.push_back(name(s));
  finish_pins(c);
  cell.pins.last = lib::PinId(library_.pins.size());
  finish_arcs(c);
  finish_powers(c);
  cell.leakages.first = lib::LeakageId(library_.leakages.size());
  for (const RawLeakage& l : c.leakages)
    library_.leakages.push_back({function(l.when, 0, c), supply(l.related_pg, c), l.value});
  cell.leakages.last = lib::LeakageId(library_.leakages.size());
  finish_sequentials(c);
  if (c.state_table) finish_state_table(c);
  library_.cells.push_back(cell);
}

void Reader::make_symbols(RawCell& c) {
  const auto add = [&](std::string_view n, Symbol s) { c.symbols.emplace(n, s); };
  for (std::uint32_t p = 0; p < c.pins.size(); ++p)
    if (!c.pins[p].name.empty()) add(c.pins[p].name, {p});
  for (std::size_t b = 0; b < c.buses.size(); ++b)
    add(c.bus_names[b],
        {c.buses[b].pins.first.value, static_cast<std::uint32_t>(c.buses[b].pins.size()), true, true});
  std::uint32_t next_signal = first_state_signal(c);
  const auto state = [&](std::string_view n, std::uint32_t width) {
    if (n.empty() || c.symbols.count(n) != 0) return;
    if (!charge(width, n)) return;
    add(n, {next_signal, width, false, width > 1});
    for (std::uint32_t k = 0; k < width; ++k) c.states.push_back(n);
    next_signal += width;
  };
  for (const RawSequential& q : c.sequentials) {
    // A state may have the name of an output pin in careless libraries; then the pin is meant.
    state(q.state, q.width);
    state(q.inverted, q.width);
  }
  if (c.state_table)
    for (const std::string_view n : words(c.state_table->nodes)) state(n, 1);
  for (std::size_t k = 0; k < c.pg_names.size(); ++k)
    add(c.pg_names[k], {next_signal + static_cast<std::uint32_t>(k)});
}

lib::FunctionId Reader::function(std::string_view text, std::uint32_t bit, RawCell& c) {
  if (text.empty() || ended_) return {};
  if (const auto it = c.functions.find(text); it != c.functions.end()) return it->second;
  if (!charge(1 + text.size() / 64, text)) return {};
  c.vector_used = c.beyond = false;
  const lib::Resolver resolve = [&](std::string_view n) -> std::optional<std::uint32_t> {
    const auto it = c.symbols.find(n);
    if (it != c.symbols.end()) {
      const Symbol& s = it->second;
      if (!s.vector) return s.first;
      c.vector_used = true;
      if (bit >= s.width) c.beyond = true;
      return s.bit(std::min(bit, s.width - 1));
    }
    const std::vector<std::uint32_t> bits = bits_of(n, c);
    if (bits.size() != 1) return std::nullopt;
    return bits[0];
  };
  const std::uint32_t begin = static_cast<std::uint32_t>(library_.function_ops.size());
  lib::FunctionError e;
  if (!lib::parse_function(text, resolve, library_.function_ops, e)) {
    const std::string_view at = e.length == 0 ? text : text.substr(e.at, e.length);
    if (!e.unknown_name.empty()) {
      std::vector<std::string_view> names;
      for (const RawPin& p : c.pins)
        if (!p.name.empty()) names.push_back(p.name);
      names.insert(names.end(), c.bus_names.begin(), c.bus_names.end());
      names.insert(names.end(), c.states.begin(), c.states.end());
      error("LIB-0012", at,
            fmt::format("expression of cell {} names {}, which {}", quoted(c.name), quoted(e.unknown_name),
                        e.message))
          .help(diag::did_you_mean(diag::nearest(e.unknown_name, names)));
    } else {
      error("LIB-0011", at, fmt::format("expression of cell {}: {}", quoted(c.name), e.message));
    }
    c.functions.emplace(text, lib::FunctionId());
    return {};
  }
  if (c.beyond) {
    library_.function_ops.resize(begin);
    return {};
  }
  const lib::FunctionId id =
      library_.function_ranges.push_back({begin, static_cast<std::uint32_t>(library_.function_ops.size())});
  if (!c.vector_used) c.functions.emplace(text, id);
  return id;
}

/// Libraries name supplies here that they do not declare; such a function says nothing and is counted as
/// ignored.
lib::FunctionId Reader::power_down(std::string_view text, RawCell& c) {
  if (text.empty()) return {};
  const std::uint32_t begin = static_cast<std::uint32_t>(library_.function_ops.size());
  const lib::Resolver resolve = [&](std::string_view n) -> std::optional<std::uint32_t> {
    const auto it = c.symbols.find(n);
    if (it == c.symbols.end() || it->second.vector) return std::nullopt;
    return it->second.first;
  };
  lib::FunctionError e;
  if (!charge(1 + text.size() / 64, text)) return {};
  if (!lib::parse_function(text, resolve, library_.function_ops, e)) {
    count_ignored("power_down_function", text, false);
    return {};
  }
  return library_.function_ranges.push_back(
      {begin, static_cast<std::uint32_t>(library_.function_ops.size())});
}

lib::PgPinId Reader::supply(std::string_view wanted, const RawCell& c) const {
  for (std::size_t k = 0; k < c.pg_names.size(); ++k)
    if (c.pg_names[k] == wanted) return lib::PgPinId(c.cell.pg_pins.first.value + k);
  return {};
}

void Reader::finish_pins(RawCell& c) {
  const lib::CellId id(library_.cells.size());
  for (RawPin& raw : c.pins) {
    lib::Pin& p = raw.pin;
    p.cell = id;
    if (p.direction == lib::Direction::unknown)
      warn("LIB-0022", raw.at,
           fmt::format("pin {} of cell {} has no direction", quoted(library_.text(p.name)), quoted(c.name)));
    // The single figure stands for what is not given by edge, and the mean of the edges for a missing one.
    if (!raw.has_capacitance && (raw.has_rise || raw.has_fall)) {
      const double rise = p.capacitance_edge_F[raw.has_rise ? 0 : 1],
                   fall = p.capacitance_edge_F[raw.has_fall ? 1 : 0];
      p.capacitance_F = (rise + fall) / 2;
    } else if (!raw.has_capacitance) {
      p.capacitance_F = lib::kUnset;
    }
    if (!raw.has_rise) p.capacitance_edge_F[0] = p.capacitance_F;
    if (!raw.has_fall) p.capacitance_edge_F[1] = p.capacitance_F;
    for (std::size_t e = 0; e < 2; ++e)
      if (!raw.has_range[e]) p.capacitance_range_F[e] = {p.capacitance_edge_F[e], p.capacitance_edge_F[e]};
    if (p.capacitance_F < 0)
      warn("LIB-0027", raw.at,
           fmt::format("pin {} of cell {} has a negative capacitance", quoted(library_.text(p.name)),
                       quoted(c.name)));
    const auto at_bit = [&](std::string_view text) {
      const lib::FunctionId f = function(text, raw.from_lsb, c);
      if (c.beyond && !f.valid() && !c.width_said) {
        c.width_said = true;
        warn("LIB-0017", text,
             fmt::format("buses of cell {} differ in width; their low bits are paired, and the "
                         "other bits have no function",
                         quoted(c.name)));
      }
      return f;
    };
    p.function = at_bit(raw.function);
    p.three_state = at_bit(raw.three_state);
    p.state_function = at_bit(raw.state_function);
    p.power_down = power_down(raw.power_down, c);
    p.three_state_output = p.three_state.valid();
    if (!raw.internal_node.empty()) {
      const auto it =
          c.symbols.find(words(raw.internal_node).empty() ? raw.internal_node : words(raw.internal_node)[0]);
      if (it == c.symbols.end())
        error("LIB-0012", raw.internal_node,
              fmt::format("cell {} has no state {}", quoted(c.name), quoted(raw.internal_node)));
      else
        p.internal_node = it->second.bit(std::min(raw.from_lsb, it->second.width - 1));
    }
    p.power = supply(raw.power, c);
    p.ground = supply(raw.ground, c);
    const lib::PinId added = library_.pins.push_back(p);
    if (p.bus.valid()) library_.pins[added].bus = lib::BusId(p.bus.value + c.cell.buses.first.value);
  }
}

/// Pins that a related_pin list names: one entry a word, each with its bits, most significant first.
std::optional<std::vector<std::vector<std::uint32_t>>> Reader::related_pins(std::string_view list,
                                                                            std::string_view at, RawCell& c,
                                                                            const char* of) {
  std::vector<std::vector<std::uint32_t>> out;
  for (const std::string_view word : words(list)) {
    std::vector<std::uint32_t> bits = bits_of(word, c);
    if (!charge(bits.size(), word)) return std::nullopt;
    if (bits.empty()) {
      // Supplies may be related to a power switch; such arcs carry no signal.
      if (supply(word, c).valid()) continue;
      std::vector<std::string_view> names;
      for (const RawPin& p : c.pins)
        if (!p.name.empty()) names.push_back(p.name);
      names.insert(names.end(), c.bus_names.begin(), c.bus_names.end());
      error("LIB-0014", word,
            fmt::format("{} of cell {} names unknown pin {}", of, quoted(c.name), quoted(word)))
          .help(diag::did_you_mean(diag::nearest(word, names)));
      return std::nullopt;
    }
    out.push_back(std::move(bits));
  }
  if (out.empty() && words(list).empty())
    error("LIB-0013", list.empty() ? at : list,
          fmt::format("{} of cell {} has an empty related_pin", of, quoted(c.name)));
  return out;
}

lib::Sense Reader::derived_sense(const lib::Arc& arc, const RawCell& c) const {
  if (lib::is_check(arc.type) || has_edge_type(arc.type)) return lib::Sense::non_unate;
  const lib::Pin& to = library_.pins[arc.to];
  const lib::FunctionId f = to.function.valid() ? to.function : to.state_function;
  if (!f.valid()) return lib::Sense::non_unate;
  switch (lib::unateness(library_.function(f), arc.from.value - c.cell.pins.first.value)) {
    case lib::Unateness::positive:
      return lib::Sense::positive_unate;
    case lib::Unateness::negative:
      return lib::Sense::negative_unate;
    case lib::Unateness::binate:
    case lib::Unateness::independent:
      return lib::Sense::non_unate;
  }
  return lib::Sense::non_unate;
}

void Reader::expand_arc(const Attached<RawArc>& attached, RawCell& c, std::vector<lib::Arc>& all) {
  const RawArc& raw = attached.raw;
  const std::uint32_t base = c.cell.pins.first.value;
  lib::Arc arc;
  arc.type = raw.type;
  arc.sense = raw.sense;
  arc.sense_given = raw.sense_given;
  if (!raw.sdf_cond.empty()) arc.sdf_cond = name(raw.sdf_cond);
  arc.related_pg_pin = supply(raw.related_pg, c);
  arc.delay = raw.delay;
  arc.slew = raw.slew;
  arc.constraint = raw.constraint;
  const auto add = [&](std::uint32_t from, std::uint32_t to) {
    arc.from = lib::PinId(base + from);
    arc.to = lib::PinId(base + to);
    arc.when = function(raw.when, c.pins[to].from_lsb, c);
    all.push_back(arc);
  };
  const auto name_of_pin = [&](std::uint32_t p) { return quoted(library_.text(c.pins[p].pin.name)); };
  if (raw.related.empty()) {
    if (against_itself(raw.type)) {
      for (const std::uint32_t p : attached.pins) add(p, p);
      return;
    }
    error("LIB-0013", raw.at,
          fmt::format("the timing group of pin {} of cell {} has no related_pin",
                      name_of_pin(attached.pins[0]), quoted(c.name)))
        .help("without it the arc has no beginning; add related_pin : \"PIN\" ;");
    return;
  }
  const auto related = related_pins(raw.related, raw.at, c, "timing group");
  if (!related) return;
  for (const std::vector<std::uint32_t>& from : *related) {
    const bool buses = from.size() > 1 && attached.pins.size() > 1;
    // Bit with bit where the widths agree or the function tells; otherwise every bit may reach every bit.
    const bool has_function = library_.pins[lib::PinId(base + attached.pins.back())].function.valid();
    const bool paired = buses && !raw.all_bits && (from.size() == attached.pins.size() || has_function);
    if (!charge(paired ? 1 : from.size() * attached.pins.size(), raw.at)) return;
    if (!paired) {
      for (const std::uint32_t to : attached.pins)
        for (const std::uint32_t f : from) add(f, to);
      continue;
    }
    const std::size_t bits = std::min(from.size(), attached.pins.size());
    if (from.size() != attached.pins.size()) {
      const auto bus_name = [&](std::uint32_t p) { return quoted(c.bus_names[c.pins[p].pin.bus.value]); };
      const bool both_buses = c.pins[from[0]].pin.bus.valid() && c.pins[attached.pins[0]].pin.bus.valid();
      warn("LIB-0017", raw.related,
           fmt::format(
               "buses {} and {} of cell {} differ in width ({} and {} bits); their low bits are paired, "
               "and the other bits have no arc",
               both_buses ? bus_name(from[0]) : name_of_pin(from[0]),
               both_buses ? bus_name(attached.pins[0]) : name_of_pin(attached.pins[0]), quoted(c.name),
               from.size(), attached.pins.size()));
    }
    for (std::size_t k = 1; k <= bits; ++k)
      add(from[from.size() - k], attached.pins[attached.pins.size() - k]);
  }
}

void Reader::finish_arcs(RawCell& c) {
  std::vector<lib::Arc> all;
  for (const Attached<RawArc>& a : c.arcs) expand_arc(a, c, all);
  std::stable_sort(all.begin(), all.end(), [](const lib::Arc& a, const lib::Arc& b) { return a.to < b.to; });
  c.cell.arcs.first = lib::ArcId(library_.arcs.size());
  std::size_t k = 0;
  for (std::uint32_t p = 0; p < c.pins.size(); ++p) {
    lib::Pin& pin = library_.pins[lib::PinId(c.cell.pins.first.value + p)];
    pin.arcs.first = lib::ArcId(library_.arcs.size());
    for (; k < all.size() && all[k].to.value == c.cell.pins.first.value + p; ++k) {
      if (!all[k].sense_given) all[k].sense = derived_sense(all[k], c);
      library_.arcs.push_back(all[k]);
    }
    pin.arcs.last = lib::ArcId(library_.arcs.size());
  }
  c.cell.arcs.last = lib::ArcId(library_.arcs.size());
}

void Reader::finish_powers(RawCell& c) {
  std::vector<lib::Power> all;
  const std::uint32_t base = c.cell.pins.first.value;
  for (const Attached<RawPower>& a : c.powers) {
    lib::Power power;
    power.supply = supply(a.raw.related_pg, c);
    power.energy_J = a.raw.energy;
    const auto add = [&](lib::PinId related, std::uint32_t to) {
      power.related = related;
      power.pin = lib::PinId(base + to);
      power.when = function(a.raw.when, c.pins[to].from_lsb, c);
      all.push_back(power);
    };
    if (words(a.raw.related).empty()) {
      for (const std::uint32_t to : a.pins) add({}, to);
      continue;
    }
    const auto related = related_pins(a.raw.related, a.raw.at, c, "internal_power group");
    if (!related) continue;
    for (const std::vector<std::uint32_t>& from : *related) {
      const bool paired = from.size() > 1 && from.size() == a.pins.size();
      if (!charge(paired ? 1 : from.size() * a.pins.size(), a.raw.at)) return;
      if (paired) {
        for (std::size_t k = 0; k < from.size(); ++k) add(lib::PinId(base + from[k]), a.pins[k]);
      } else {
        for (const std::uint32_t to : a.pins)
          for (const std::uint32_t f : from) add(lib::PinId(base + f), to);
      }
    }
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const lib::Power& a, const lib::Power& b) { return a.pin < b.pin; });
  c.cell.powers.first = lib::PowerId(library_.powers.size());
  std::size_t k = 0;
  for (std::uint32_t p = 0; p < c.pins.size(); ++p) {
    lib::Pin& pin = library_.pins[lib::PinId(base + p)];
    pin.powers.first = lib::PowerId(library_.powers.size());
    for (; k < all.size() && all[k].pin.value == base + p; ++k) library_.powers.push_back(all[k]);
    pin.powers.last = lib::PowerId(library_.powers.size());
  }
  c.cell.powers.last = lib::PowerId(library_.powers.size());
}

void Reader::finish_sequentials(RawCell& c) {
  c.cell.sequentials.first = lib::SequentialId(library_.sequentials.size());
  for (const RawSequential& q : c.sequentials) {
    if (q.clock.empty() && q.clear.empty() && q.preset.empty()) {
      warn("LIB-0026", q.at,
           fmt::format("the state of cell {} has neither a clock nor clear nor preset", quoted(c.name)));
    }
    for (std::uint32_t bit = 0; bit < q.width; ++bit) {
      lib::Sequential out;
      out.kind = q.kind;
      out.bit = bit;
      out.width = q.width;
      out.state = c.symbols.at(q.state).bit(std::min(bit, c.symbols.at(q.state).width - 1));
      if (!q.inverted.empty()) {
        const Symbol& s = c.symbols.at(q.inverted);
        out.inverted = s.bit(std::min(bit, s.width - 1));
      }
      out.clock = function(q.clock, bit, c);
      out.clock_also = function(q.clock_also, bit, c);
      out.data = function(q.data, bit, c);
      out.clear = function(q.clear, bit, c);
      out.preset = function(q.preset, bit, c);
      out.clear_preset = q.var1;
      out.clear_preset_inverted = q.var2;
      library_.sequentials.push_back(out);
      if (ended_) return;
    }
  }
  c.cell.sequentials.last = lib::SequentialId(library_.sequentials.size());
}

void Reader::finish_state_table(RawCell& c) {
  const RawStateTable& raw = *c.state_table;
  lib::StateTable t;
  const auto resolve = [&](std::string_view list, std::vector<std::uint32_t>& into) {
    for (const std::string_view n : words(list)) {
      const auto it = c.symbols.find(n);
      if (it == c.symbols.end())
        error("LIB-0012", n,
              fmt::format("the state table of cell {} names {}, which is no pin or state", quoted(c.name),
                          quoted(n)));
      else
        into.push_back(it->second.first);
    }
  };
  const std::size_t errors = out_.errors();
  resolve(raw.inputs, t.inputs);
  resolve(raw.nodes, t.nodes);
  if (out_.errors() != errors || t.row_length() == 0) return;
  constexpr std::pair<std::string_view, lib::StateEntry> kEntries[] = {
      {"L", lib::StateEntry::low},          {"H", lib::StateEntry::high},
      {"-", lib::StateEntry::any},          {"L/H", lib::StateEntry::low_high},
      {"H/L", lib::StateEntry::high_low},   {"X", lib::StateEntry::unknown},
      {"N", lib::StateEntry::no_change},    {"R", lib::StateEntry::rising},
      {"F", lib::StateEntry::falling},      {"~R", lib::StateEntry::not_rising},
      {"~F", lib::StateEntry::not_falling},
  };
  std::string_view rest = raw.table;
  const auto blank = [](char ch) {
    return ch == ' ' || ch == '\t' || ch == '\n' || ch == '\r' || ch == '\\';
  };
  std::size_t row = 0, colons = 0;
  const auto row_done = [&](std::string_view at) {
    if (row == t.row_length() && colons == 2) {
      row = colons = 0;
      return true;
    }
    error("LIB-0007", at,
          fmt::format("a row of the state table of cell {} has {} entries in {} parts, not {} in 3",
                      quoted(c.name), row, colons + 1, t.row_length()))
        .help("a row is `inputs : current states : next states`, rows are separated by commas");
    return false;
  };
  while (!rest.empty()) {
    if (blank(rest.front())) {
      rest.remove_prefix(1);
    } else if (rest.front() == ':') {
      ++colons;
      const std::size_t expected = colons == 1 ? t.inputs.size() : t.inputs.size() + t.nodes.size();
      if (row != expected) {
        row_done(rest.substr(0, 1));
        return;
      }
      rest.remove_prefix(1);
    } else if (rest.front() == ',') {
      if (!row_done(rest.substr(0, 1))) return;
      rest.remove_prefix(1);
    } else {
      std::size_t end = 0;
      while (end < rest.size() && !blank(rest[end]) && rest[end] != ':' && rest[end] != ',') ++end;
      const std::string_view word = rest.substr(0, end);
      const auto it = std::find_if(std::begin(kEntries), std::end(kEntries),
                                   [&](const auto& e) { return e.first == word; });
      if (it == std::end(kEntries)) {
        error("LIB-0006", word, fmt::format("{} is no entry of a state table", quoted(word)))
            .help("entries are L H - L/H H/L X N R F ~R ~F");
        return;
      }
      t.rows.push_back(it->second);
      ++row;
      rest.remove_prefix(end);
    }
  }
  // A comma may follow the last row.
  if ((row != 0 || colons != 0 || t.rows.empty()) && !row_done(raw.table)) return;
  c.cell.state_table = static_cast<std::uint32_t>(library_.state_tables.size());
  library_.state_tables.push_back(std::move(t));
}

}  // namespace taufold::io::liberty
