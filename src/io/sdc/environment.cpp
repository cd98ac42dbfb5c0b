// What surrounds the design: loads, drivers, limits, derates.
#include <fmt/format.h>

#include <algorithm>

#include "io/sdc/reader.hpp"

namespace taufold::io::sdc {

using diag::quoted;

db::Load& Reader::load_of(Object o) {
  const auto [it, fresh] = load_of_.try_emplace(key(o), out_.loads.size());
  if (fresh) {
    out_.loads.emplace_back();
    out_.loads.back().at = o;
  }
  return out_.loads[it->second];
}

db::Drive& Reader::drive_of(Object o) {
  const auto [it, fresh] = drive_of_.try_emplace(key(o), out_.drives.size());
  if (fresh) {
    out_.drives.emplace_back();
    out_.drives.back().port = o;
  }
  return out_.drives[it->second];
}

bool Reader::set_load(const Call& c, std::string&) {
  double value = 0;
  if (!number(c.words[0], "a load", value)) return false;
  value *= options_.units.capacitance_F;
  const bool wire = c.has("wire_load"), pin = c.has("pin_load") || !wire;
  for (const Object o : subjects(c, c.words[1], {ObjectKind::port, ObjectKind::net})) {
    db::Load& l = load_of(o);
    if (o.kind == ObjectKind::net) {
      apply(c, value, l.wire_F);
      continue;
    }
    if (pin) apply(c, value, l.pin_F);
    if (wire) apply(c, value, l.wire_F);
  }
  return true;
}

bool Reader::set_resistance(const Call& c, std::string&) {
  double value = 0;
  if (!number(c.words[0], "a resistance", value)) return false;
  for (const Object o : subjects(c, c.words[1], {ObjectKind::net}))
    load_of(o).resistance_ohm = value * options_.units.resistance_ohm;
  return true;
}

bool Reader::set_fanout_load(const Call& c, std::string&) {
  double value = 0;
  if (!number(c.words[0], "a fanout", value)) return false;
  for (const Object o : subjects(c, c.words[1], {ObjectKind::port})) load_of(o).fanout = value;
  return true;
}

bool Reader::set_driving_cell(const Call& c, std::string&) {
  const auto cell = c.get("lib_cell");
  if (!cell) return fail("SDC-0004", {}, "set_driving_cell needs a -lib_cell");
  const std::optional<Object> known = object_of(*cell);
  const std::string name = known ? object_name(*known) : std::string(*cell);
  std::array<double, 2> slew = {db::kNotGiven, db::kNotGiven};
  for (const auto& [option, e] :
       {std::pair{"input_transition_rise", 0}, std::pair{"input_transition_fall", 1}}) {
    const auto v = c.get(option);
    if (!v) continue;
    if (!number(*v, "a transition", slew[static_cast<std::size_t>(e)])) return false;
    slew[static_cast<std::size_t>(e)] *= options_.units.time_s;
  }
  db::DrivingCell d;
  d.cell = name.substr(name.rfind('/') == std::string::npos ? 0 : name.rfind('/') + 1);
  d.library = c.get("library").value_or("");
  d.pin = c.get("pin").value_or("");
  d.from_pin = c.get("from_pin").value_or("");
  d.from_slew_s = slew;
  if (query_.count(ObjectKind::lib_cell) > 0) {
    const std::string full = d.library.empty() ? d.cell : d.library + "/" + d.cell;
    const std::optional<Object> cell_object = find(ObjectKind::lib_cell, full);
    if (!cell_object) {
      missing(c, full, {ObjectKind::lib_cell});
      dropped(c, "no library has its cell");
      return true;
    }
    for (const std::string& pin : {d.pin, d.from_pin})
      if (!pin.empty() && !find(ObjectKind::lib_pin, object_name(*cell_object) + "/" + pin)) {
        report("SDC-0005", pin, fmt::format("cell {} has no pin {}", quoted(d.cell), quoted(pin)));
        dropped(c, "its cell has no such pin");
        return true;
      }
  }
  const auto known_cell = std::find(out_.driving_cells.begin(), out_.driving_cells.end(), d);
  const auto number_of = static_cast<std::uint32_t>(known_cell - out_.driving_cells.begin());
  if (known_cell == out_.driving_cells.end()) out_.driving_cells.push_back(std::move(d));
  const bool rise = c.has("rise") || !c.has("fall"), fall = c.has("fall") || !c.has("rise");
  const bool min = c.has("min") || !c.has("max"), max = c.has("max") || !c.has("min");
  for (const Object o : subjects(c, c.words[0], {ObjectKind::port})) {
    db::Drive& drive = drive_of(o);
    for (std::size_t e = 0; e < 2; ++e) {
      if (!(e == 0 ? rise : fall)) continue;
      if (min) drive.cell[e][0] = number_of;
      if (max) drive.cell[e][1] = number_of;
    }
  }
  return true;
}

bool Reader::set_drive(const Call& c, std::string&) {
  double value = 0;
  if (!number(c.words[0], "a resistance", value)) return false;
  for (const Object o : subjects(c, c.words[1], {ObjectKind::port}))
    apply(c, value * options_.units.resistance_ohm, drive_of(o).resistance_ohm);
  return true;
}

bool Reader::set_input_transition(const Call& c, std::string&) {
  double value = 0;
  if (!number(c.words[0], "a transition", value)) return false;
  for (const Object o : subjects(c, c.words[1], {ObjectKind::port}))
    apply(c, value * options_.units.time_s, drive_of(o).transition_s);
  return true;
}

bool Reader::limit(const Call& c, db::LimitKind kind) {
  using db::LimitKind;
  db::Limit l;
  l.kind = kind;
  if (!number(c.words[0], "a limit", l.value)) return false;
  if (kind == LimitKind::max_transition || kind == LimitKind::min_transition)
    l.value *= options_.units.time_s;
  if (kind == LimitKind::max_capacitance || kind == LimitKind::min_capacitance)
    l.value *= options_.units.capacitance_F;
  l.clock_path = c.has("clock_path");
  l.data_path = c.has("data_path");
  bool design = false;
  l.objects = subjects(c, c.words[1],
                       {ObjectKind::port, ObjectKind::clock, ObjectKind::cell, ObjectKind::pin}, &design);
  if (design || !l.objects.empty()) out_.limits.push_back(std::move(l));
  return true;
}

bool Reader::set_max_area(const Call& c, std::string&) {
  return number(c.words[0], "an area", out_.max_area_um2);
}

bool Reader::set_timing_derate(const Call& c, std::string&) {
  db::Derate d;
  if (c.has("increment")) {
    dropped(c, "increments to a derating factor are not supported");
    return true;
  }
  if (c.has("early") == c.has("late")) return fail("SDC-0004", {}, "one of -early and -late is needed");
  d.early = c.has("early");
  d.late = !d.early;
  d.clock = c.has("clock") || !c.has("data");
  d.data = c.has("data") || !c.has("clock");
  const bool kind = c.has("cell_delay") || c.has("net_delay") || c.has("cell_check");
  d.cell_delay = c.has("cell_delay") || !kind;
  d.net_delay = c.has("net_delay") || !kind;
  d.cell_check = c.has("cell_check");
  d.edge = {c.has("rise") || !c.has("fall"), c.has("fall") || !c.has("rise")};
  if (!number(c.words[0], "a derating factor", d.factor)) return false;
  if (!(d.factor > 0)) return fail("SDC-0004", c.words[0], "a derating factor must be positive");
  bool design = c.words.size() < 2;
  if (!design)
    d.objects = subjects(c, c.words[1], {ObjectKind::cell, ObjectKind::net, ObjectKind::lib_cell}, &design);
  if (design || !d.objects.empty()) out_.derates.push_back(std::move(d));
  return true;
}

bool Reader::set_operating_conditions(const Call& c, std::string&) {
  for (const char* option : {"max", "min"})
    if (const auto v = c.get(option)) out_.operating_conditions = *v;
  if (!c.words.empty()) out_.operating_conditions = c.words[0];
  return true;
}

bool Reader::set_ideal_network(const Call& c, std::string&) {
  const Objects found = subjects(c, c.words[0], {ObjectKind::port, ObjectKind::pin, ObjectKind::net});
  out_.ideal.insert(out_.ideal.end(), found.begin(), found.end());
  return true;
}

bool Reader::set_dont_touch(const Call& c, std::string&) {
  bool design = false;
  const Objects found =
      subjects(c, c.words[0], {ObjectKind::cell, ObjectKind::net, ObjectKind::lib_cell}, &design);
  out_.dont_touch.insert(out_.dont_touch.end(), found.begin(), found.end());
  return true;
}

}  // namespace taufold::io::sdc
