// Groups and attributes of pins, which apply to all pins that a group names.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "diag/suggest.hpp"
#include "io/liberty/reader.hpp"

namespace taufold::io::liberty {

using diag::quoted;

namespace {

bool to_int(std::string_view s, std::int32_t& out) {
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), out);
  return !s.empty() && error == std::errc() && end == s.data() + s.size();
}

/// `a[3:0]` in parts; nothing for other names.
struct Slice {
  std::string_view bus;
  std::int32_t from = 0, to = 0;
};
std::optional<Slice> slice_of(std::string_view name) {
  if (name.empty() || name.back() != ']') return std::nullopt;
  const std::size_t open = name.rfind('['), colon = name.rfind(':');
  if (open == std::string_view::npos || colon == std::string_view::npos || colon < open || open == 0)
    return std::nullopt;
  Slice s;
  s.bus = name.substr(0, open);
  if (!to_int(name.substr(open + 1, colon - open - 1), s.from) ||
      !to_int(name.substr(colon + 1, name.size() - colon - 2), s.to))
    return std::nullopt;
  return s;
}

}  // namespace

std::optional<std::pair<std::string_view, std::int32_t>> Reader::split_bit(std::string_view name) const {
  const auto with = [&](std::string_view open,
                        std::string_view close) -> std::optional<std::pair<std::string_view, std::int32_t>> {
    if (name.size() <= open.size() + close.size() || name.substr(name.size() - close.size()) != close)
      return std::nullopt;
    const std::string_view stem = name.substr(0, name.size() - close.size());
    const std::size_t at = stem.rfind(open);
    std::int32_t bit = 0;
    if (at == std::string_view::npos || at == 0 || !to_int(stem.substr(at + open.size()), bit))
      return std::nullopt;
    return std::pair{stem.substr(0, at), bit};
  };
  const auto brackets = with("[", "]");
  return brackets ? brackets : with(bit_open_, bit_close_);
}

std::vector<std::uint32_t> Reader::bits_of(std::string_view name, const RawCell& c) {
  if (const auto it = c.pin_of.find(name); it != c.pin_of.end()) return {it->second};
  std::vector<std::uint32_t> bits;
  const auto add_bit = [&](const lib::Bus& b, std::int32_t bit) {
    const std::int32_t low = std::min(b.from, b.to), high = std::max(b.from, b.to);
    if (bit < low || bit > high) return false;
    const std::int32_t place = b.from <= b.to ? bit - b.from : b.from - bit;
    bits.push_back(b.pins.first.value + static_cast<std::uint32_t>(place));
    return true;
  };
  if (const auto it = c.bus_of.find(name); it != c.bus_of.end()) {
    for (const lib::PinId p : c.buses[it->second].pins.all()) bits.push_back(p.value);
  } else if (const auto slice = slice_of(name)) {
    const auto bus = c.bus_of.find(slice->bus);
    if (bus == c.bus_of.end() || c.buses[bus->second].bundle) return {};
    const std::int32_t step = slice->from <= slice->to ? 1 : -1;
    for (std::int32_t bit = slice->from;; bit += step) {
      if (!add_bit(c.buses[bus->second], bit)) return {};
      if (bit == slice->to) break;
    }
  } else if (const auto bit = split_bit(name)) {
    const auto bus = c.bus_of.find(bit->first);
    if (bus != c.bus_of.end() && !c.buses[bus->second].bundle) add_bit(c.buses[bus->second], bit->second);
  }
  return bits;
}

std::optional<std::uint32_t> Reader::add_pin(std::string_view pin, std::string_view at, RawCell& c) {
  const std::uint32_t id = static_cast<std::uint32_t>(c.pins.size());
  if (!room_for_pins(1, at, c)) return std::nullopt;
  if (c.bus_of.count(pin) != 0 || !c.pin_of.emplace(pin, id).second) {
    error("LIB-0015", at, fmt::format("pin {} of cell {} is defined twice", quoted(pin), quoted(c.name)));
    return std::nullopt;
  }
  RawPin p;
  p.pin.name = name(pin);
  p.at = at;
  p.name = pin;
  c.pins.push_back(p);
  return id;
}

void Reader::read_pin(const Statement& group, RawCell& c) {
  std::vector<std::uint32_t> targets;
  if (group.args.empty()) error("LIB-0006", group.head, "the name of the pin is missing");
  for (const Argument& a : group.args) {
    // A bit or a slice of a bus of this cell refines it; a slice of no bus makes one.
    std::vector<std::uint32_t> bits;
    if (c.pin_of.count(a.text) == 0 && c.bus_of.count(a.text) == 0) bits = bits_of(a.text, c);
    if (!bits.empty()) {
      targets.insert(targets.end(), bits.begin(), bits.end());
      continue;
    }
    const std::optional<Slice> slice = slice_of(a.text);
    if (slice && c.bus_of.count(slice->bus) == 0 && c.pin_of.count(slice->bus) == 0) {
      const std::int64_t bits_wanted = std::abs(std::int64_t{slice->from} - slice->to) + 1;
      if (bits_wanted > (1 << 16)) {
        error("LIB-0016", a.text, fmt::format("{} has too many bits", quoted(a.text)));
        continue;
      }
      if (!room_for_pins(static_cast<std::size_t>(bits_wanted), a.text, c)) return;
      const lib::Bus& b = c.buses[add_bus(slice->bus, a.text, slice->from, slice->to, c)];
      for (const lib::PinId p : b.pins.all()) targets.push_back(p.value);
    } else if (slice) {
      error("LIB-0016", a.text, fmt::format("{} reaches beyond its bus", quoted(a.text)));
    } else if (a.text.empty()) {
      error("LIB-0006", group.head, "the name of the pin is empty");
    } else if (const std::optional<std::uint32_t> p = add_pin(a.text, a.text, c)) {
      targets.push_back(*p);
    }
  }
  if (targets.empty()) {
    if (!lex_.skip_group()) ended_ = true;
    return;
  }
  read_pin_body(targets, c);
}

void Reader::read_pin_body(const std::vector<std::uint32_t>& targets, RawCell& c) {
  Statement s;
  while (next(s)) pin_statement(s, targets, c);
}

bool Reader::pin_group(const Statement& s, const std::vector<std::uint32_t>& targets, RawCell& c) {
  switch (find_key(s.head)) {
    case Key::timing_:
      read_timing(s.head, targets, c);
      return true;
    case Key::internal_power_:
      read_power(s.head, targets, c);
      return true;
    case Key::pin_: {
      // Bits of the bus or bundle around.
      std::vector<std::uint32_t> inner;
      for (const Argument& a : s.args) {
        const std::vector<std::uint32_t> bits = bits_of(a.text, c);
        const lib::BusId around = c.pins[targets[0]].pin.bus;
        const bool own = !bits.empty() && around.valid() &&
                         std::all_of(bits.begin(), bits.end(),
                                     [&](std::uint32_t b) { return c.pins[b].pin.bus == around; });
        if (!charge(bits.size(), s.head)) return true;
        if (!own) {
          error("LIB-0016", a.text.empty() ? s.head : a.text,
                fmt::format("{} is no bit of the bus or bundle around it", quoted(a.text)));
          continue;
        }
        inner.insert(inner.end(), bits.begin(), bits.end());
      }
      // A pin within a pin of a bit would go on without end; the format has one level.
      Statement deeper;
      while (next(deeper)) {
        if (inner.empty() || (deeper.kind == Statement::Kind::group && deeper.head == "pin"))
          skip(deeper);
        else
          pin_statement(deeper, inner, c);
      }
      return true;
    }
    default:
      return false;
  }
}

void Reader::pin_statement(Statement& s, const std::vector<std::uint32_t>& targets, RawCell& c) {
  if (s.kind == Statement::Kind::group) {
    if (!pin_group(s, targets, c)) skip(s);
    return;
  }
  if (!charge(targets.size(), s.head)) return;
  const auto each = [&](auto&& apply) {
    for (const std::uint32_t p : targets) apply(c.pins[p]);
  };
  const auto text = [&](std::string_view RawPin::*member) { each([&](RawPin& p) { p.*member = s.value; }); };
  const auto named = [&](lib::NameId lib::Pin::*member) {
    const lib::NameId id = name(s.value);
    each([&](RawPin& p) { p.pin.*member = id; });
  };
  const auto flag = [&](bool lib::Pin::*member) {
    bool value = false;
    if (boolean(s, value)) each([&](RawPin& p) { p.pin.*member = value; });
  };
  const auto figure = [&](double lib::Pin::*member, double scale) {
    double value = 0;
    if (!scaled(s, scale, value)) return false;
    each([&](RawPin& p) { p.pin.*member = value; });
    return true;
  };
  const double seconds = library_.units.time_s, farads = library_.units.capacitance_F;
  switch (find_key(s.head)) {
    case Key::direction_: {
      using lib::Direction;
      constexpr std::pair<std::string_view, Direction> kDirections[] = {
          {"input", Direction::input},
          {"output", Direction::output},
          {"inout", Direction::inout},
          {"internal", Direction::internal},
      };
      for (const auto& [word, direction] : kDirections) {
        if (word != s.value) continue;
        each([&, d = direction](RawPin& p) { p.pin.direction = d; });
        return;
      }
      const std::string_view near =
          diag::nearest(s.value, std::size(kDirections), [&](std::size_t k) { return kDirections[k].first; });
      error("LIB-0006", s.value.empty() ? s.head : s.value,
            fmt::format("a pin's direction is input, output, inout or internal, found {}", quoted(s.value)))
          .help(diag::did_you_mean(near));
      return;
    }
    case Key::capacitance_:
      if (figure(&lib::Pin::capacitance_F, farads)) each([](RawPin& p) { p.has_capacitance = true; });
      return;
    case Key::rise_capacitance_: {
      double value = 0;
      if (scaled(s, farads, value))
        each([&](RawPin& p) { p.pin.capacitance_edge_F[0] = value, p.has_rise = true; });
      return;
    }
    case Key::fall_capacitance_: {
      double value = 0;
      if (scaled(s, farads, value))
        each([&](RawPin& p) { p.pin.capacitance_edge_F[1] = value, p.has_fall = true; });
      return;
    }
    case Key::rise_capacitance_range_:
    case Key::fall_capacitance_range_: {
      const std::size_t e = find_key(s.head) == Key::rise_capacitance_range_ ? 0 : 1;
      std::array<double, 2> range{};
      if (pair(s, farads, range))
        each([&](RawPin& p) { p.pin.capacitance_range_F[e] = range, p.has_range[e] = true; });
      return;
    }
    case Key::function_:
      return text(&RawPin::function);
    case Key::three_state_:
      return text(&RawPin::three_state);
    case Key::state_function_:
      return text(&RawPin::state_function);
    case Key::power_down_function_:
      return text(&RawPin::power_down);
    case Key::internal_node_:
      return text(&RawPin::internal_node);
    case Key::related_power_pin_:
      return text(&RawPin::power);
    case Key::related_ground_pin_:
      return text(&RawPin::ground);
    case Key::clock_:
      return flag(&lib::Pin::is_clock);
    case Key::is_pad_:
      return flag(&lib::Pin::is_pad);
    case Key::clock_gate_clock_pin_:
      return flag(&lib::Pin::clock_gate_clock);
    case Key::clock_gate_enable_pin_:
      return flag(&lib::Pin::clock_gate_enable);
    case Key::clock_gate_test_pin_:
      return flag(&lib::Pin::clock_gate_test);
    case Key::clock_gate_out_pin_:
      return flag(&lib::Pin::clock_gate_out);
    case Key::isolation_cell_enable_pin_:
      return flag(&lib::Pin::isolation_enable);
    case Key::level_shifter_enable_pin_:
      return flag(&lib::Pin::level_shifter_enable);
    case Key::nextstate_type_:
      return named(&lib::Pin::nextstate_type);
    case Key::signal_type_:
      return named(&lib::Pin::signal_type);
    case Key::driver_type_:
      return named(&lib::Pin::driver_type);
    case Key::max_transition_:
      if (figure(&lib::Pin::max_transition_s, seconds))
        each([](RawPin& p) { p.pin.own_max_transition = true; });
      return;
    case Key::max_capacitance_:
      if (figure(&lib::Pin::max_capacitance_F, farads))
        each([](RawPin& p) { p.pin.own_max_capacitance = true; });
      return;
    case Key::max_fanout_:
      if (figure(&lib::Pin::max_fanout, 1)) each([](RawPin& p) { p.pin.own_max_fanout = true; });
      return;
    case Key::min_transition_:
      figure(&lib::Pin::min_transition_s, seconds);
      return;
    case Key::min_capacitance_:
      figure(&lib::Pin::min_capacitance_F, farads);
      return;
    case Key::min_fanout_:
      figure(&lib::Pin::min_fanout, 1);
      return;
    case Key::fanout_load_:
      figure(&lib::Pin::fanout_load, 1);
      return;
    case Key::min_pulse_width_high_:
      figure(&lib::Pin::min_pulse_width_high_s, seconds);
      return;
    case Key::min_pulse_width_low_:
      figure(&lib::Pin::min_pulse_width_low_s, seconds);
      return;
    case Key::min_period_:
      figure(&lib::Pin::min_period_s, seconds);
      return;
    case Key::bus_type_:
    case Key::members_:
      return;
    default:
      return skip(s);
  }
}

void Reader::read_timing(std::string_view at, const std::vector<std::uint32_t>& targets, RawCell& c) {
  if (!charge(targets.size(), at)) return;
  Attached<RawArc> attached{{}, targets};
  RawArc& arc = attached.raw;
  arc.at = at;
  Statement s;
  while (next(s)) {
    const double seconds = library_.units.time_s;
    const bool group = s.kind == Statement::Kind::group;
    switch (find_key(s.head)) {
      case Key::cell_rise_:
        if (!group) break;
        arc.delay[0] = read_table(s, Use::delay, seconds);
        continue;
      case Key::cell_fall_:
        if (!group) break;
        arc.delay[1] = read_table(s, Use::delay, seconds);
        continue;
      case Key::rise_transition_:
        if (!group) break;
        arc.slew[0] = read_table(s, Use::delay, seconds);
        continue;
      case Key::fall_transition_:
        if (!group) break;
        arc.slew[1] = read_table(s, Use::delay, seconds);
        continue;
      case Key::rise_constraint_:
        if (!group) break;
        arc.constraint[0] = read_table(s, Use::check, seconds);
        continue;
      case Key::fall_constraint_:
        if (!group) break;
        arc.constraint[1] = read_table(s, Use::check, seconds);
        continue;
      case Key::related_pin_:
        arc.related = s.value;
        continue;
      case Key::related_bus_pins_:
        arc.related = s.value;
        arc.all_bits = true;
        continue;
      case Key::when_:
        arc.when = s.value;
        continue;
      case Key::sdf_cond_:
        arc.sdf_cond = s.value;
        continue;
      case Key::related_pg_pin_:
        arc.related_pg = s.value;
        continue;
      case Key::timing_type_: {
        if (const auto type = lib::find_arc_type(s.value)) {
          arc.type = *type;
          continue;
        }
        constexpr std::size_t kTypes = static_cast<std::size_t>(lib::ArcType::nochange_low_low) + 1;
        error("LIB-0006", s.value.empty() ? s.head : s.value,
              fmt::format("{} is no timing_type", quoted(s.value)))
            .help(diag::did_you_mean(diag::nearest(s.value, kTypes, [](std::size_t k) {
              return lib::arc_type_name(static_cast<lib::ArcType>(k));
            })));
        continue;
      }
      case Key::timing_sense_:
        arc.sense_given = true;
        if (s.value == "positive_unate") {
          arc.sense = lib::Sense::positive_unate;
        } else if (s.value == "negative_unate") {
          arc.sense = lib::Sense::negative_unate;
        } else if (s.value == "non_unate") {
          arc.sense = lib::Sense::non_unate;
        } else {
          error("LIB-0006", s.value.empty() ? s.head : s.value,
                fmt::format("a timing_sense is positive_unate, negative_unate or non_unate, found {}",
                            quoted(s.value)));
        }
        continue;
      default:
        break;
    }
    skip(s);
  }
  c.arcs.push_back(std::move(attached));
}

void Reader::read_power(std::string_view at, const std::vector<std::uint32_t>& targets, RawCell& c) {
  if (!charge(targets.size(), at)) return;
  Attached<RawPower> attached{{}, targets};
  RawPower& p = attached.raw;
  p.at = at;
  Statement s;
  while (next(s)) {
    const double joules = library_.units.energy_J();
    const bool group = s.kind == Statement::Kind::group;
    switch (find_key(s.head)) {
      case Key::rise_power_:
        if (!group) break;
        p.energy[0] = read_table(s, Use::energy, joules);
        continue;
      case Key::fall_power_:
        if (!group) break;
        p.energy[1] = read_table(s, Use::energy, joules);
        continue;
      case Key::power_:
        if (!group) break;
        p.energy[0] = p.energy[1] = read_table(s, Use::energy, joules);
        continue;
      case Key::related_pin_:
        p.related = s.value;
        continue;
      case Key::when_:
        p.when = s.value;
        continue;
      case Key::related_pg_pin_:
        p.related_pg = s.value;
        continue;
      default:
        break;
    }
    skip(s);
  }
  c.powers.push_back(std::move(attached));
}

}  // namespace taufold::io::liberty
