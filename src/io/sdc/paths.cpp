// Delays at ports, exceptions to paths, and constants.
#include <fmt/format.h>

#include <algorithm>

#include "io/sdc/reader.hpp"

namespace taufold::io::sdc {

using diag::quoted;

namespace {

constexpr Kinds kStarts = {ObjectKind::clock, ObjectKind::cell, ObjectKind::pin, ObjectKind::port};

/// Copies what is given.
void merge(const db::EdgeMinMax& from, db::EdgeMinMax& into) {
  for (std::size_t e = 0; e < 2; ++e)
    for (std::size_t m = 0; m < 2; ++m)
      if (db::given(from[e][m])) into[e][m] = from[e][m];
}

}  // namespace

bool Reader::port_delay(const Call& c, bool input) {
  double value = 0;
  if (!number(c.words[0], "a delay", value)) return false;
  db::PortDelay d;
  d.input = input;
  d.at = line();
  apply(c, value * options_.units.time_s, d.delay_s);
  if (const auto k = c.get("clock")) {
    const std::optional<db::ClockId> clock = clock_of(c, *k);
    if (!clock) {
      dropped(c, "its clock does not exist");
      return true;
    }
    d.clock = *clock;
  }
  d.clock_fall = c.has("clock_fall");
  d.source_latency_included = c.has("source_latency_included");
  d.network_latency_included = c.has("network_latency_included");
  if (const auto pin = c.get("reference_pin")) {
    const Objects pins = gather(c, *pin, {ObjectKind::pin, ObjectKind::port});
    if (pins.empty()) {
      dropped(c, "its reference pin does not exist");
      return true;
    }
    d.reference_pin = pins[0];
  }
  for (const Object o : subjects(c, c.words[1], {ObjectKind::port, ObjectKind::pin})) {
    const std::string direction = query_.property(o, "direction").value_or("");
    if (o.kind == ObjectKind::port && (direction == "input" || direction == "output") &&
        (direction == "input") != input) {
      report("SDC-0006", object_name(o),
             fmt::format("{} on {} port {} is left out", c.name, direction, quoted(object_name(o))));
      continue;
    }
    if (input && d.clock.valid()) {
      const Objects& sources = out_.clocks[d.clock].sources;
      if (std::find(sources.begin(), sources.end(), o) != sources.end()) {
        report("SDC-0011", object_name(o),
               fmt::format("an input delay relative to {} at its own port {} has no meaning and is left out",
                           quoted(out_.clocks[d.clock].name), quoted(object_name(o))));
        continue;
      }
    }
    d.port = o;
    std::vector<std::size_t>& of_port = delays_of_[delay_key(o, input)];
    std::optional<std::size_t> same;
    for (const std::size_t k : of_port) {
      db::PortDelay& old = out_.port_delays[k];
      if (old.clock == d.clock && old.clock_fall == d.clock_fall) {
        same = k;
      } else if (!c.has("add_delay")) {
        // Without -add_delay the new delay takes the place of those of other clocks, as far as it reaches.
        for (std::size_t e = 0; e < 2; ++e)
          for (std::size_t m = 0; m < 2; ++m)
            if (db::given(d.delay_s[e][m])) old.delay_s[e][m] = db::kNotGiven;
      }
    }
    if (!same) {
      of_port.push_back(out_.port_delays.size());
      out_.port_delays.push_back(d);
      continue;
    }
    db::PortDelay& old = out_.port_delays[*same];
    db::EdgeMinMax merged = d.delay_s;
    if (c.has("add_delay")) {
      // Of two delays of one clock the worse holds.
      for (std::size_t e = 0; e < 2; ++e)
        for (std::size_t m = 0; m < 2; ++m)
          if (db::given(merged[e][m]) && db::given(old.delay_s[e][m]))
            merged[e][m] = m == 0 ? std::min(merged[e][m], old.delay_s[e][m])
                                  : std::max(merged[e][m], old.delay_s[e][m]);
    }
    merge(merged, old.delay_s);
    old.reference_pin = d.reference_pin;
    old.source_latency_included = d.source_latency_included;
    old.network_latency_included = d.network_latency_included;
  }
  return true;
}

/// Whether `option` is plain, rise_ or fall_ of `base`; the edge then.
static std::optional<db::PathEdge> edge_of(std::string_view option, std::string_view base) {
  if (option == base) return db::PathEdge::any;
  if (option.size() != base.size() + 5 || option.substr(5) != base) return std::nullopt;
  if (option.substr(0, 5) == "rise_") return db::PathEdge::rise;
  if (option.substr(0, 5) == "fall_") return db::PathEdge::fall;
  return std::nullopt;
}

bool Reader::exception(const Call& c, db::Exception e) {
  e.at = line();
  if (c.has("setup") != c.has("hold")) {
    e.setup = c.has("setup");
    e.hold = c.has("hold");
  }
  if (c.has("rise") != c.has("fall")) e.edge = c.has("rise") ? db::PathEdge::rise : db::PathEdge::fall;
  bool any = false;
  for (const auto& [option, value] : c.options) {
    db::PathPoints p;
    const bool is_from = edge_of(option, "from").has_value(), is_to = edge_of(option, "to").has_value(),
               is_through = edge_of(option, "through").has_value();
    if (!is_from && !is_to && !is_through) continue;
    any = true;
    p.edge = *edge_of(option, is_from ? "from" : is_to ? "to" : "through");
    const Kinds through = {ObjectKind::pin, ObjectKind::cell, ObjectKind::port, ObjectKind::net};
    p.objects = gather(c, value, is_through ? through : kStarts);
    // Paths start and end at cells with pins of their own; a level of the hierarchy has none, and reference
    // timers let it match nothing.
    if (!is_through && e.kind != db::ExceptionKind::group) {
      const std::size_t before = p.objects.size();
      std::erase_if(p.objects, [](const Object& o) { return o.inside; });
      if (p.objects.size() != before)
        report("SDC-0006", {}, fmt::format("-{} names a level of the hierarchy, where no path starts or ends", option))
            .help("it is left out; write LEVEL/* for the cells in it");
    }
    // An exception that loses one of its ends would hold for far more paths than was meant.
    if (p.objects.empty()) {
      dropped(c, fmt::format("nothing is left of -{}", option));
      return true;
    }
    if (is_through)
      e.through.push_back(std::move(p));
    else
      (is_from ? e.from : e.to) = std::move(p);
  }
  if (!any && e.kind != db::ExceptionKind::group)
    return fail("SDC-0004", {}, fmt::format("{} needs -from, -through or -to", c.name));
  // -reset_path: what was said before about the same paths holds no more.
  if (c.has("reset_path"))
    std::erase_if(out_.exceptions, [&](const db::Exception& old) {
      return old.kind != db::ExceptionKind::group && old.from == e.from && old.to == e.to &&
             old.through == e.through && (e.setup || !old.setup) && (e.hold || !old.hold);
    });
  out_.exceptions.push_back(std::move(e));
  return true;
}

bool Reader::set_false_path(const Call& c, std::string&) {
  return exception(c, {});
}

bool Reader::set_multicycle_path(const Call& c, std::string&) {
  db::Exception e;
  e.kind = db::ExceptionKind::multicycle;
  if (!integer(c.words[0], "the number of cycles", e.cycles)) return false;
  if (c.has("start") && c.has("end")) return fail("SDC-0004", {}, "-start and -end exclude each other");
  if (c.has("start") || c.has("end")) e.start = c.has("start");
  return exception(c, std::move(e));
}

bool Reader::set_max_delay(const Call& c, std::string&) {
  db::Exception e;
  e.kind = db::ExceptionKind::max_delay;
  e.hold = false;
  e.ignore_clock_latency = c.has("ignore_clock_latency");
  if (!number(c.words[0], "a delay", e.delay_s)) return false;
  e.delay_s *= options_.units.time_s;
  return exception(c, std::move(e));
}

bool Reader::set_min_delay(const Call& c, std::string&) {
  db::Exception e;
  e.kind = db::ExceptionKind::min_delay;
  e.setup = false;
  e.ignore_clock_latency = c.has("ignore_clock_latency");
  if (!number(c.words[0], "a delay", e.delay_s)) return false;
  e.delay_s *= options_.units.time_s;
  return exception(c, std::move(e));
}

bool Reader::group_path(const Call& c, std::string&) {
  db::Exception e;
  e.kind = db::ExceptionKind::group;
  if (const auto name = c.get("name")) e.group = *name;
  if (e.group.empty() && !c.has("default"))
    return fail("SDC-0004", {}, "group_path needs a -name, or -default");
  if (const auto w = c.get("weight"); w && !number(*w, "a weight", e.weight)) return false;
  return exception(c, std::move(e));
}

bool Reader::set_data_check(const Call& c, std::string&) {
  db::DataCheck d;
  double value = 0;
  if (!number(c.words[0], "a margin", value)) return false;
  hold_setup(c, value * options_.units.time_s, d.margin_s);
  for (const auto& [option, argument] : c.options) {
    const std::optional<db::PathEdge> from = edge_of(option, "from"), to = edge_of(option, "to");
    if (!from && !to) continue;
    db::PathPoints& p = from ? d.from : d.to;
    p.edge = from ? *from : *to;
    p.objects = gather(c, argument, {ObjectKind::pin, ObjectKind::port});
  }
  if (const auto k = c.get("clock")) {
    const std::optional<db::ClockId> clock = clock_of(c, *k);
    if (!clock) {
      dropped(c, "its clock does not exist");
      return true;
    }
    d.clock = *clock;
  }
  if (d.from.objects.empty() || d.to.objects.empty()) {
    dropped(c, "it needs a pin on each side");
    return true;
  }
  out_.data_checks.push_back(std::move(d));
  return true;
}

bool Reader::set_disable_timing(const Call& c, std::string&) {
  db::DisabledTiming d;
  if (const auto from = c.get("from")) d.from = *from;
  if (const auto to = c.get("to")) d.to = *to;
  for (const Object o : subjects(c, c.words[0],
                                 {ObjectKind::cell, ObjectKind::pin, ObjectKind::port, ObjectKind::lib_cell,
                                  ObjectKind::lib_pin})) {
    d.at = o;
    bool there = true;
    if (o.kind == ObjectKind::cell || o.kind == ObjectKind::lib_cell)
      for (const std::string& pin : {d.from, d.to}) {
        if (pin.empty()) continue;
        // The pin may be open, and then only the library has it.
        const Objects type =
            o.kind == ObjectKind::cell ? query_.related(o, ObjectKind::lib_cell) : Objects{o};
        if (type.empty() ? find(ObjectKind::pin, object_name(o) + "/" + pin)
                         : find(ObjectKind::lib_pin, object_name(type[0]) + "/" + pin))
          continue;
        there = false;
        report("SDC-0005", pin, fmt::format("{} has no pin {}", quoted(object_name(o)), quoted(pin)))
            .help(fmt::format("{} goes on without it", c.name));
      }
    if (!there) continue;
    // What a library names holds at all that is of it.
    if (o.kind == ObjectKind::lib_cell || o.kind == ObjectKind::lib_pin)
      for (const Object one : query_.related(o, o.kind == ObjectKind::lib_cell ? ObjectKind::cell : ObjectKind::pin))
        out_.disabled.push_back({one, d.from, d.to});
    else
      out_.disabled.push_back(d);
  }
  return true;
}

bool Reader::set_case_analysis(const Call& c, std::string&) {
  db::CaseAnalysis a;
  const std::string_view v = c.words[0];
  if (v == "0" || v == "zero")
    a.value = db::CaseValue::zero;
  else if (v == "1" || v == "one")
    a.value = db::CaseValue::one;
  else if (v == "rise" || v == "rising")
    a.value = db::CaseValue::rise;
  else if (v == "fall" || v == "falling")
    a.value = db::CaseValue::fall;
  else
    return fail("SDC-0004", v, fmt::format("a case is 0, 1, rise or fall, found {}", quoted(v)));
  for (const Object o : subjects(c, c.words[1], {ObjectKind::port, ObjectKind::pin})) {
    a.at = o;
    out_.cases.push_back(a);
  }
  return true;
}

bool Reader::set_logic(const Call& c, db::CaseValue value) {
  for (const Object o : subjects(c, c.words[0], {ObjectKind::port, ObjectKind::pin}))
    out_.cases.push_back({o, value});
  return true;
}

}  // namespace taufold::io::sdc
