#include "io/liberty/reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "diag/suggest.hpp"

namespace taufold::io::liberty {

using diag::quoted;

Reader::Reader(std::string_view file, const diag::Source& source, diag::Collector& out)
    : source_(source), out_(out), lex_(source.text), errors_before_(out.errors()) {
  library_.file = std::string(file);
}

std::optional<Read> Reader::read() {
  Statement s;
  bool found = false;
  for (lex_.next(s); s.kind != Statement::Kind::end_file && !give_up(); lex_.next(s)) {
    if (s.kind == Statement::Kind::group && s.head == "library" && !found) {
      found = true;
      library_.name = std::string(name_of(s, "library"));
      read_library_group();
      continue;
    }
    if (!found) {
      error("LIB-0003", s.kind == Statement::Kind::bad ? s.at : s.head,
            "a Liberty file begins with `library (NAME) {`");
      return std::nullopt;
    }
    error("LIB-0001", s.kind == Statement::Kind::bad ? s.at : s.head,
          s.kind == Statement::Kind::end_group ? "a '}' too many" : "text behind the end of the library")
        .help("a file holds one library; is a '}' missing or too many above?");
    break;
  }
  if (!found && out_.errors() == errors_before_)
    error("LIB-0003", source_.text.substr(source_.text.size()), "the file holds no library");
  if (out_.errors() != errors_before_) return std::nullopt;
  finish_library();
  if (out_.errors() != errors_before_) return std::nullopt;
  Read read;
  for (const Seen& seen : ignored_)
    (seen.group ? read.ignored.groups : read.ignored.attributes).emplace_back(seen.name, seen.count);
  report_ignored();
  read.library = std::move(library_);
  return read;
}

void Reader::read_library_group() {
  Statement s;
  while (next(s)) library_statement(s);
}

void Reader::library_statement(const Statement& s) {
  lib::Library& l = library_;
  lib::Units& units = l.units;
  const auto percent = [&](double& share) {
    double value = 0;
    if (!number(s, value)) return;
    if (value < 0 || value > 100) {
      error("LIB-0021", s.value, fmt::format("{} must lie between 0 and 100", quoted(s.head)));
      return;
    }
    share = value / 100;
  };
  // A limit of zero would forbid everything; libraries write it for "none".
  const auto limit = [&](double scale, double& out) {
    double value = 0;
    if (!scaled(s, scale, value)) return;
    if (value > 0) {
      out = value;
    } else {
      warn("LIB-0018", s.value, fmt::format("{} is {}, which is taken as not set", quoted(s.head), s.value));
    }
  };
  const bool group = s.kind == Statement::Kind::group;
  switch (find_key(s.head)) {
    case Key::cell_:
      if (group) return read_cell(s);
      break;
    case Key::lu_table_template_:
      if (group) return read_template(name_of(s, "table template"), templates_);
      break;
    case Key::power_lut_template_:
      if (group) return read_template(name_of(s, "table template"), power_templates_);
      break;
    case Key::type_:
      if (group) return read_type(name_of(s, "bus type"), types_);
      break;
    case Key::operating_conditions_:
      if (group) return read_conditions(name_of(s, "operating conditions"));
      break;
    case Key::wire_load_:
      if (group) {
        wire_load_at_ = s.head;
        return read_wire_load(name_of(s, "wire load model"));
      }
      break;
    case Key::wire_load_table_:
      if (group) {
        wire_load_at_ = s.head;
        return read_wire_load(name_of(s, "wire load model"));
      }
      break;
    case Key::time_unit_:
      unit(s, "s", units.time_s);
      has_time_unit_ = true;
      return;
    case Key::voltage_unit_:
      unit(s, "v", units.voltage_V);
      return;
    case Key::current_unit_:
      unit(s, "a", units.current_A);
      return;
    case Key::pulling_resistance_unit_:
      unit(s, "ohm", units.resistance_ohm);
      return;
    case Key::leakage_power_unit_:
      unit(s, "w", units.leakage_W);
      return;
    case Key::capacitive_load_unit_:
      capacitance_unit(s);
      has_capacitance_unit_ = true;
      return;
    case Key::input_threshold_pct_rise_:
      return percent(l.thresholds.input[0]);
    case Key::input_threshold_pct_fall_:
      return percent(l.thresholds.input[1]);
    case Key::output_threshold_pct_rise_:
      return percent(l.thresholds.output[0]);
    case Key::output_threshold_pct_fall_:
      return percent(l.thresholds.output[1]);
    case Key::slew_lower_threshold_pct_rise_:
      return percent(l.thresholds.slew_lower[0]);
    case Key::slew_lower_threshold_pct_fall_:
      return percent(l.thresholds.slew_lower[1]);
    case Key::slew_upper_threshold_pct_rise_:
      return percent(l.thresholds.slew_upper[0]);
    case Key::slew_upper_threshold_pct_fall_:
      return percent(l.thresholds.slew_upper[1]);
    case Key::slew_derate_from_library_:
      if (number(s, l.thresholds.slew_derate) && !(l.thresholds.slew_derate > 0))
        error("LIB-0021", s.value, fmt::format("{} must be positive", quoted(s.head)));
      return;
    case Key::nom_process_:
      number(s, l.nom_process);
      return;
    case Key::nom_voltage_:
      scaled(s, units.voltage_V, l.nom_voltage_V);
      return;
    case Key::nom_temperature_:
      number(s, l.nom_temperature_C);
      return;
    case Key::default_max_transition_:
      return limit(units.time_s, l.default_max_transition_s);
    case Key::default_max_capacitance_:
      return limit(units.capacitance_F, l.default_max_capacitance_F);
    case Key::default_max_fanout_:
      return limit(1, l.default_max_fanout);
    case Key::default_fanout_load_:
      number(s, l.default_fanout_load);
      return;
    case Key::default_input_pin_cap_:
      scaled(s, units.capacitance_F, default_input_cap_);
      return;
    case Key::default_output_pin_cap_:
      scaled(s, units.capacitance_F, default_output_cap_);
      return;
    case Key::default_inout_pin_cap_:
      scaled(s, units.capacitance_F, default_inout_cap_);
      return;
    case Key::default_cell_leakage_power_:
      scaled(s, units.leakage_W, default_leakage_);
      return;
    case Key::default_operating_conditions_:
      default_conditions_ = s.value;
      return;
    case Key::default_wire_load_:
      default_wire_load_ = s.value;
      return;
    case Key::delay_model_:
      if (s.value != "table_lookup")
        error("LIB-0024", s.value.empty() ? s.head : s.value,
              fmt::format("delay model {} is not read; only table_lookup is", quoted(s.value)));
      return;
    case Key::voltage_map_: {
      double volts = 0;
      if (s.args.size() != 2 || !parse_number(s.args[1].text, volts)) {
        error("LIB-0004", s.head, "voltage_map must hold a name and a number");
        return;
      }
      voltage_of_.insert_or_assign(s.args[0].text, volts * units.voltage_V);
      return;
    }
    case Key::bus_naming_style_: {
      const std::size_t bus = s.value.find("%s"), bit = s.value.find("%d");
      if (bus != 0 || bit == std::string_view::npos || bit < 3) {
        error("LIB-0006", s.value.empty() ? s.head : s.value,
              fmt::format("bus_naming_style {} is not understood", quoted(s.value)))
            .help("it is like \"%s[%d]\": the name, a mark, the bit, and perhaps a closing mark");
        return;
      }
      bit_open_ = s.value.substr(2, bit - 2);
      bit_close_ = s.value.substr(bit + 2);
      return;
    }
    case Key::define_:
      return read_define(s);
    case Key::include_file_:
      error("LIB-0023", s.head, "include_file is not read")
          .help("put the included text in its place, then read the file again");
      return;
    case Key::date_:
    case Key::revision_:
    case Key::comment_:
    case Key::technology_:
      return;
    default:
      break;
  }
  skip(s);
}

void Reader::read_define(const Statement& s) {
  if (!s.args.empty()) defined_.push_back(s.args[0].text);
}

void Reader::read_conditions(std::string_view conditions) {
  lib::OperatingConditions c;
  c.name = name(conditions);
  Statement s;
  while (next(s)) switch (find_key(s.head)) {
      case Key::process_:
        number(s, c.process);
        break;
      case Key::voltage_:
        scaled(s, library_.units.voltage_V, c.voltage_V);
        break;
      case Key::temperature_:
        number(s, c.temperature_C);
        break;
      case Key::tree_type_:
        c.tree_type = name(s.value);
        break;
      default:
        skip(s);
        break;
    }
  library_.conditions.push_back(c);
}

void Reader::read_wire_load(std::string_view model) {
  lib::WireLoad w;
  w.name = name(model);
  Statement s;
  while (next(s)) switch (find_key(s.head)) {
      case Key::capacitance_:
        scaled(s, library_.units.capacitance_F, w.capacitance_F);
        break;
      case Key::resistance_:
        scaled(s, library_.units.resistance_ohm, w.resistance_ohm);
        break;
      case Key::area_:
        number(s, w.area_um2);
        break;
      case Key::slope_:
        number(s, w.slope);
        break;
      case Key::fanout_length_: {
        std::vector<double> v;
        for (const Argument& a : s.args)
          if (const std::string_view wrong = parse_numbers(a.text, v); !wrong.empty()) {
            error("LIB-0004", wrong, fmt::format("fanout_length must hold numbers, found {}", quoted(wrong)));
            v.clear();
            break;
          }
        if (v.size() >= 2) w.fanout_length.emplace_back(v[0], v[1]);
        break;
      }
      default:
        skip(s);
        break;
    }
  library_.wire_loads.push_back(std::move(w));
}

void Reader::read_type(std::string_view type, std::unordered_map<std::string_view, BusType>& into) {
  BusType t;
  std::int32_t width = -1;
  bool from = false, to = false, downto = false;
  std::string_view at = type;
  Statement s;
  while (next(s)) switch (find_key(s.head)) {
      case Key::bit_width_:
        at = s.value;
        integer(s, width);
        break;
      case Key::bit_from_:
        from = integer(s, t.from);
        break;
      case Key::bit_to_:
        to = integer(s, t.to);
        break;
      case Key::downto_:
        boolean(s, downto);
        break;
      case Key::base_type_:
      case Key::data_type_:
        break;
      default:
        skip(s);
        break;
    }
  if (type.empty()) return;
  if (!from && !to && width > 0) {
    t.from = downto ? width - 1 : 0;
    t.to = downto ? 0 : width - 1;
  } else if (!from || !to) {
    if (out_.errors() == errors_before_)
      error("LIB-0016", type,
            fmt::format("bus type {} gives neither a width nor bit_from and bit_to", quoted(type)));
    return;
  }
  constexpr std::int32_t kMostBits = 1 << 16;
  const std::int32_t bits = std::abs(t.from - t.to) + 1;
  if (bits > kMostBits) {
    error("LIB-0016", at,
          fmt::format("bus type {} has {} bits; at most {} are read", quoted(type), bits, kMostBits));
    return;
  }
  if (width >= 0 && width != bits)
    error("LIB-0016", at,
          fmt::format("bus type {} has a width of {}, but [{}:{}] are {} bits", quoted(type), width, t.from,
                      t.to, bits));
  into.insert_or_assign(type, t);
}

/// Numbers without a unit are as good as none when it was another one.
void Reader::check_units() {
  const lib::Library& l = library_;
  const bool has_times = std::any_of(l.arcs.begin(), l.arcs.end(), [](const lib::Arc& a) {
    return a.delay[0].valid() || a.delay[1].valid() || a.constraint[0].valid() || a.constraint[1].valid();
  });
  const bool has_capacitances = std::any_of(l.pins.begin(), l.pins.end(), [](const lib::Pin& p) { return p.capacitance_F > 0; });
  const auto missing = [&](const char* attribute, const char* taken) {
    out_.report("LIB-0028", library_.file, fmt::format("the library does not give its {}; {} is taken", attribute, taken));
  };
  if (has_times && !has_time_unit_) missing("time_unit", "1 ns");
  if (has_capacitances && !has_capacitance_unit_) missing("capacitive_load_unit", "1 pF");
}

void Reader::finish_library() {
  lib::Library& l = library_;
  for (std::size_t k = 0; k < l.conditions.size(); ++k)
    if (!default_conditions_.empty() && l.text(l.conditions[k].name) == default_conditions_)
      l.default_conditions = k;
  for (std::size_t k = 0; k < l.wire_loads.size(); ++k)
    if (!default_wire_load_.empty() && l.text(l.wire_loads[k].name) == default_wire_load_)
      l.default_wire_load = k;
  for (int e = 0; e < 2; ++e)
    if (!(l.thresholds.slew_upper[e] > l.thresholds.slew_lower[e]))
      out_.report("LIB-0021", library_.file, "the upper slew threshold is not above the lower one");
  for (lib::Cell& c : l.cells)
    if (!lib::is_set(c.leakage_W)) c.leakage_W = default_leakage_;
  for (lib::Pin& p : l.pins) {
    const bool drives = p.direction == lib::Direction::output || p.direction == lib::Direction::inout;
    if (!lib::is_set(p.capacitance_F)) {
      p.capacitance_F = p.direction == lib::Direction::inout    ? default_inout_cap_
                        : p.direction == lib::Direction::output ? default_output_cap_
                        : p.direction == lib::Direction::input  ? default_input_cap_
                                                                : 0;
      p.capacitance_edge_F = {p.capacitance_F, p.capacitance_F};
      for (auto& range : p.capacitance_range_F) range = {p.capacitance_F, p.capacitance_F};
    }
    if (!p.own_max_transition && p.direction != lib::Direction::internal)
      p.max_transition_s = l.default_max_transition_s;
    if (!p.own_max_capacitance && drives) p.max_capacitance_F = l.default_max_capacitance_F;
    if (!p.own_max_fanout && drives) p.max_fanout = l.default_max_fanout;
    if (!lib::is_set(p.fanout_load) && p.direction != lib::Direction::output)
      p.fanout_load = l.default_fanout_load;
  }
  for (lib::PgPin& p : l.pg_pins) {
    const auto it = voltage_of_.find(l.text(p.voltage_name));
    if (p.voltage_name.valid() && it != voltage_of_.end()) p.voltage_V = it->second;
  }
  check_units();
  l.seal();
}

void Reader::report_ignored() {
  if (!library_.wire_loads.empty()) {
    std::string text = fmt::format("{} wire load model{} kept but not applied", library_.wire_loads.size(),
                                   library_.wire_loads.size() == 1 ? " is" : "s are");
    if (library_.default_wire_load)
      text += fmt::format(", nor is the default {}", quoted(default_wire_load_));
    out_.report("LIB-0020", source_, wire_load_at_, std::move(text));
  }
  const auto current_source = [](std::string_view n) {
    return n.find("ccs") != std::string_view::npos || n.find("ecsm") != std::string_view::npos ||
           n.find("output_current") != std::string_view::npos || n == "dc_current" || n == "vector" ||
           n.find("receiver_capacitance") != std::string_view::npos || n == "driver_waveform" ||
           n == "normalized_driver_waveform" || n == "compact_lut_template" || n == "base_curves";
  };
  std::array<std::string, 3> lists;
  std::array<std::size_t, 3> listed{};
  constexpr std::size_t kShown = 40;
  const Seen* first = nullptr;
  for (const Seen& seen : ignored_) {
    // Attributes that the library declares itself are not for us; they are free text by its own word.
    if (!seen.group && std::find(defined_.begin(), defined_.end(), seen.name) != defined_.end()) continue;
    if (!first) first = &seen;
    const std::size_t kind = !seen.group ? 2 : current_source(seen.name) ? 0 : 1;
    if (++listed[kind] > kShown) continue;
    lists[kind] += fmt::format("{}{} ({})", lists[kind].empty() ? "" : ", ", quoted(seen.name), seen.count);
  }
  if (!first) return;
  constexpr std::array<std::string_view, 3> kKind = {"current-source (CCS) groups", "other groups",
                                                     "attributes"};
  std::string text = "ignored:";
  for (std::size_t k = 0; k < 3; ++k) {
    if (listed[k] == 0) continue;
    text += fmt::format("{}{} {}", text.back() == ':' ? " " : "; ", kKind[k], lists[k]);
    if (listed[k] > kShown) text += fmt::format(" and {} more", listed[k] - kShown);
  }
  out_.report("LIB-0019", source_, first->at, std::move(text));
}

std::optional<Read> read_library(const InputFile& file, diag::Collector& out) {
  return Reader(file.path, file.source(), out).read();
}

bool is_liberty(std::string_view text) {
  Lexer lex(text);
  Statement s;
  // A kind of file is told from its first bytes; a long file need not be cut into statements for it.
  lex.next(s);
  return s.head == "library" && s.kind == Statement::Kind::group;
}

}  // namespace taufold::io::liberty
