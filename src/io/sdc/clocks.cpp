// Clocks and what is said about them.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "io/sdc/reader.hpp"

namespace taufold::io::sdc {

using diag::quoted;

db::ClockId Reader::add_clock(db::Clock clock, const Call& c) {
  clock.at = line();
  if (const db::ClockId old = out_.find_clock(clock.name); old.valid()) {
    report("SDC-0014", clock.name,
           fmt::format("clock {} is defined again; the new definition holds", quoted(clock.name)));
    out_.clocks[old] = std::move(clock);
    return old;
  }
  if (!clock.add)
    for (db::Clock& other : out_.clocks)
      for (const Object s : clock.sources) {
        const auto it = std::find(other.sources.begin(), other.sources.end(), s);
        if (it == other.sources.end()) continue;
        report("SDC-0014", object_name(s),
               fmt::format("{} replaces clock {} at {}{}", c.name, quoted(other.name), quoted(object_name(s)),
                           other.sources.size() == 1 ? ", which is virtual now" : ""))
            .help("write -add to have both");
        other.sources.erase(it);
      }
  return out_.clocks.push_back(std::move(clock));
}

bool Reader::create_clock(const Call& c, std::string&) {
  const double unit = options_.units.time_s;
  db::Clock clock;
  clock.add = c.has("add");
  const auto period = c.get("period");
  if (!period) return fail("SDC-0013", {}, "create_clock needs a -period");
  double value = 0;
  if (!number(*period, "the period", value)) return false;
  if (!(value > 0)) return fail("SDC-0013", *period, "the period of a clock must be positive");
  clock.period_s = value * unit;
  if (const auto waveform = c.get("waveform")) {
    std::vector<double> edges;
    if (!numbers(*waveform, "an edge of the waveform", edges)) return false;
    if (edges.size() < 2 || edges.size() % 2 != 0)
      return fail("SDC-0013", *waveform,
                  fmt::format("a waveform has an even number of edges, found {}", edges.size()),
                  "rise, fall, and perhaps more pairs of them");
    for (std::size_t k = 1; k < edges.size(); ++k)
      if (!(edges[k] > edges[k - 1]))
        return fail("SDC-0013", *waveform, "the edges of a waveform must ascend");
    if (edges.back() - edges.front() > value * (1 + 1e-9))
      return fail("SDC-0013", *waveform, "the waveform is longer than the period");
    for (const double e : edges) clock.waveform_s.push_back(e * unit);
  } else {
    clock.waveform_s = {0, clock.period_s / 2};
  }
  if (!c.words.empty()) {
    clock.sources = gather(c, c.words[0], {ObjectKind::port, ObjectKind::pin, ObjectKind::net});
    // A clock of which no source exists must not become a virtual clock by accident.
    if (clock.sources.empty()) {
      dropped(c, "none of its sources exists");
      return true;
    }
    Objects pins;
    for (const Object o : clock.sources) {
      if (o.kind != ObjectKind::net) {
        pins.push_back(o);
        continue;
      }
      for (const ObjectKind k : {ObjectKind::port, ObjectKind::pin})
        for (const Object p : query_.related(o, k)) {
          const std::string direction = query_.property(p, "direction").value_or("");
          if (direction == (k == ObjectKind::port ? "input" : "output")) pins.push_back(p);
        }
    }
    clock.sources = std::move(pins);
  }
  if (const auto name = c.get("name"))
    clock.name = *name;
  else if (!clock.sources.empty())
    clock.name = object_name(clock.sources[0]);
  else
    return fail("SDC-0013", {}, "a clock without sources needs a -name");
  add_clock(std::move(clock), c);
  return true;
}

bool Reader::create_generated_clock(const Call& c, std::string&) {
  db::Clock clock;
  db::Generated g;
  clock.add = c.has("add");
  const auto source = c.get("source");
  if (!source) return fail("SDC-0013", {}, "create_generated_clock needs a -source");
  // The name of a clock where a pin is wanted is the usual slip; the port of that clock is what was meant.
  std::vector<std::string> words;
  tcl_.split(*source, words);
  if (words.size() == 1) {
    const std::optional<Object> token = object_of(words[0]);
    std::optional<Object> as_clock = token && token->kind == ObjectKind::clock ? token : std::nullopt;
    if (!token && !find(ObjectKind::port, words[0]) && !find(ObjectKind::pin, words[0]))
      as_clock = find(ObjectKind::clock, words[0]);
    if (as_clock) {
      const db::Clock& master = out_.clocks[db::ClockId(as_clock->index)];
      std::string at;
      if (!master.sources.empty())
        at = fmt::format(" (its {} is {})", master.sources[0].kind == ObjectKind::port ? "port" : "pin",
                         object_name(master.sources[0]));
      return fail("SDC-0013", token ? std::string_view() : *source,
                  fmt::format("-source takes a pin or port; {} is a clock{}", quoted(master.name), at),
                  master.sources.empty()
                      ? std::string()
                      : fmt::format("write -source [{} {}] -master_clock {}",
                                    master.sources[0].kind == ObjectKind::port ? "get_ports" : "get_pins",
                                    object_name(master.sources[0]), master.name));
    }
  }
  g.source = gather(c, *source, {ObjectKind::port, ObjectKind::pin});
  if (g.source.empty()) return fail("SDC-0013", *source, "the source of the generated clock does not exist");
  if (g.source.size() > 1) return fail("SDC-0013", *source, "a generated clock has one source");
  if (const auto master = c.get("master_clock")) {
    const std::optional<db::ClockId> m = clock_of(c, *master);
    if (!m) return fail("SDC-0013", *master, "the master clock does not exist");
    g.master = *m;
  }
  int ways = 0;
  if (const auto by = c.get("divide_by")) {
    ++ways;
    if (!integer(*by, "-divide_by", g.divide_by)) return false;
    if (g.divide_by < 1) return fail("SDC-0013", *by, "-divide_by must be at least 1");
  }
  if (const auto by = c.get("multiply_by")) {
    ++ways;
    if (!integer(*by, "-multiply_by", g.multiply_by)) return false;
    if (g.multiply_by < 1) return fail("SDC-0013", *by, "-multiply_by must be at least 1");
  }
  if (const auto edges = c.get("edges")) {
    ++ways;
    std::vector<double> values;
    if (!numbers(*edges, "-edges", values)) return false;
    for (const double v : values) {
      const std::int32_t edge = v >= 1 && v <= 1e6 ? static_cast<std::int32_t>(v) : 0;
      if (edge < 1 || static_cast<double>(edge) != v || (!g.edges.empty() && edge < g.edges.back()))
        return fail("SDC-0013", *edges, "-edges counts edges of the master from 1, ascending");
      g.edges.push_back(edge);
    }
    if (g.edges.size() < 3 || g.edges.size() % 2 == 0)
      return fail("SDC-0013", *edges, "-edges takes three edges (rise, fall, rise), or a larger odd number");
  }
  if (const auto shift = c.get("edge_shift")) {
    if (!numbers(*shift, "-edge_shift", g.edge_shift_s)) return false;
    if (g.edge_shift_s.size() != g.edges.size())
      return fail("SDC-0013", *shift, "-edge_shift has one number for each of -edges");
    for (double& s : g.edge_shift_s) s *= options_.units.time_s;
  }
  g.combinational = c.has("combinational");
  g.invert = c.has("invert");
  if (ways > 1) return fail("SDC-0013", {}, "one of -divide_by, -multiply_by and -edges is given, not more");
  if (ways == 0) g.divide_by = 1;
  if (const auto duty = c.get("duty_cycle")) {
    double percent = 0;
    if (!number(*duty, "-duty_cycle", percent)) return false;
    if (!(percent > 0 && percent < 100))
      return fail("SDC-0013", *duty, "-duty_cycle lies between 0 and 100 percent");
    g.duty_cycle = percent / 100;
  }
  clock.sources = gather(c, c.words[0], {ObjectKind::port, ObjectKind::pin});
  if (clock.sources.empty()) {
    dropped(c, "none of its pins exists");
    return true;
  }
  clock.name = c.has("name") ? std::string(*c.get("name")) : object_name(clock.sources[0]);
  clock.generated = std::move(g);
  add_clock(std::move(clock), c);
  return true;
}

db::PinClocking& Reader::pin_clocking(Object o) {
  const auto [it, fresh] = pin_clocking_of_.try_emplace(key(o), out_.pin_clocking.size());
  if (fresh) {
    out_.pin_clocking.emplace_back();
    out_.pin_clocking.back().at = o;
  }
  return out_.pin_clocking[it->second];
}

bool Reader::set_clock_latency(const Call& c, std::string&) {
  double value = 0;
  if (!number(c.words[0], "a latency", value)) return false;
  value *= options_.units.time_s;
  const bool early = c.has("early") || !c.has("late"), late = c.has("late") || !c.has("early");
  if (!c.has("source") && (c.has("early") || c.has("late")))
    return fail("SDC-0004", {}, "-early and -late go with -source");
  std::optional<db::ClockId> of;
  if (const auto clock = c.get("clock")) {
    if (!(of = clock_of(c, *clock))) {
      dropped(c, "its clock does not exist");
      return true;
    }
  }
  for (const Object o : subjects(c, c.words[1], {ObjectKind::clock, ObjectKind::port, ObjectKind::pin})) {
    db::EdgeMinMax* network = nullptr;
    std::array<db::EdgeMinMax, 2>* source = nullptr;
    if (o.kind == ObjectKind::clock) {
      db::Clock& k = out_.clocks[db::ClockId(o.index)];
      network = &k.latency_s;
      source = &k.source_latency_s;
    } else {
      db::PinClocking& p = pin_clocking(o);
      if (of) p.latency_of = *of;
      network = &p.latency_s;
      source = &p.source_latency_s;
    }
    if (!c.has("source")) {
      apply(c, value, *network);
      continue;
    }
    if (early) apply(c, value, (*source)[0]);
    if (late) apply(c, value, (*source)[1]);
  }
  return true;
}

bool Reader::set_clock_uncertainty(const Call& c, std::string&) {
  double value = 0;
  if (!number(c.words[0], "an uncertainty", value)) return false;
  value *= options_.units.time_s;
  const auto end = [&](const char* plain, const char* rise, const char* fall,
                       std::optional<std::string_view>& argument) {
    for (const auto& [option, edge] :
         {std::pair{plain, db::PathEdge::any}, std::pair{rise, db::PathEdge::rise},
          std::pair{fall, db::PathEdge::fall}})
      if (const auto v = c.get(option)) {
        argument = v;
        return edge;
      }
    return db::PathEdge::any;
  };
  std::optional<std::string_view> from, to;
  const db::PathEdge from_edge = end("from", "rise_from", "fall_from", from);
  const db::PathEdge to_edge = end("to", "rise_to", "fall_to", to);
  if (from.has_value() != to.has_value()) return fail("SDC-0004", {}, "-from and -to go together");
  if (from) {
    const std::vector<db::ClockId> launching = clocks(c, *from), capturing = clocks(c, *to);
    if (launching.empty() || capturing.empty())
      dropped(c, launching.empty() ? "nothing is left of -from" : "nothing is left of -to");
    for (const db::ClockId f : launching)
      for (const db::ClockId t : capturing) {
        db::InterClockUncertainty u;
        u.from = f;
        u.to = t;
        u.from_edge = from_edge;
        u.to_edge = to_edge;
        hold_setup(c, value, u.uncertainty_s);
        out_.inter_clock.push_back(u);
      }
    return true;
  }
  if (c.words.size() < 2) return fail("SDC-0004", {}, "set_clock_uncertainty needs clocks, ports or pins");
  for (const Object o : subjects(c, c.words[1], {ObjectKind::clock, ObjectKind::port, ObjectKind::pin}))
    hold_setup(c, value,
               o.kind == ObjectKind::clock ? out_.clocks[db::ClockId(o.index)].uncertainty_s
                                           : pin_clocking(o).uncertainty_s);
  return true;
}

bool Reader::set_clock_transition(const Call& c, std::string&) {
  double value = 0;
  if (!number(c.words[0], "a transition", value)) return false;
  for (const Object o : subjects(c, c.words[1], {ObjectKind::clock}))
    apply(c, value * options_.units.time_s, out_.clocks[db::ClockId(o.index)].transition_s);
  return true;
}

bool Reader::propagate(const Call& c, bool on) {
  for (const Object o : subjects(c, c.words[0], {ObjectKind::clock, ObjectKind::port, ObjectKind::pin})) {
    if (o.kind == ObjectKind::clock)
      out_.clocks[db::ClockId(o.index)].propagated = on;
    else
      pin_clocking(o).propagated = on;
  }
  return true;
}

bool Reader::set_clock_groups(const Call& c, std::string&) {
  db::ClockGroups g;
  g.at = line();
  const int kinds = c.has("asynchronous") + c.has("logically_exclusive") + c.has("physically_exclusive");
  if (kinds != 1)
    return fail("SDC-0004", {},
                "one of -asynchronous, -logically_exclusive and -physically_exclusive is needed");
  g.relation = c.has("asynchronous")          ? db::ClockRelation::asynchronous
               : c.has("logically_exclusive") ? db::ClockRelation::logically_exclusive
                                              : db::ClockRelation::physically_exclusive;
  g.allow_paths = c.has("allow_paths");
  if (const auto name = c.get("name")) g.name = *name;
  std::size_t named = 0;
  for (const auto& [option, value] : c.options) {
    if (option != "group") continue;
    ++named;
    std::vector<db::ClockId> group = clocks(c, value);
    if (!group.empty()) g.groups.push_back(std::move(group));
  }
  // One group alone is apart from every other clock: not what was meant when there were two.
  if (g.groups.empty() || (named > 1 && g.groups.size() < 2)) {
    dropped(c, g.groups.empty() ? "it has no group with a clock" : "only one of its groups has a clock");
    return true;
  }
  out_.clock_groups.push_back(std::move(g));
  return true;
}

bool Reader::set_clock_sense(const Call& c, std::string&) {
  db::ClockSenseAt s;
  if (c.get("type").value_or("clock") != "clock" || c.has("non_unate") || c.has("pulse")) {
    ignore(fmt::format("{} {}", c.name,
                       c.has("non_unate") ? "-non_unate"
                       : c.has("pulse")   ? "-pulse"
                                          : "-type data"));
    return true;
  }
  const int kinds = c.has("positive") + c.has("negative") +
                    (c.has("stop_propagation") || c.has("logical_stop_propagation"));
  if (kinds != 1) return fail("SDC-0004", {}, "one of -positive, -negative and -stop_propagation is needed");
  s.sense = c.has("positive")   ? db::ClockSense::positive
            : c.has("negative") ? db::ClockSense::negative
                                : db::ClockSense::stop;
  if (const auto k = c.get("clocks")) {
    s.clocks = clocks(c, *k);
    if (s.clocks.empty()) {
      dropped(c, "none of its clocks exists");
      return true;
    }
  }
  s.at = subjects(c, c.words[0], {ObjectKind::pin, ObjectKind::port});
  if (!s.at.empty()) out_.clock_senses.push_back(std::move(s));
  return true;
}

bool Reader::set_clock_gating_check(const Call& c, std::string&) {
  db::GatingCheck g;
  for (const auto& [option, place] : {std::pair{"hold", 0}, std::pair{"setup", 1}}) {
    const auto v = c.get(option);
    if (!v) continue;
    if (!number(*v, "a margin", g.margin_s[static_cast<std::size_t>(place)])) return false;
    g.margin_s[static_cast<std::size_t>(place)] *= options_.units.time_s;
  }
  if (c.has("high") || c.has("low")) g.high = c.has("high");
  bool design = c.words.empty();
  if (!design)
    g.objects = subjects(c, c.words[0],
                         {ObjectKind::clock, ObjectKind::cell, ObjectKind::pin, ObjectKind::port}, &design);
  if (design || !g.objects.empty()) out_.gating_checks.push_back(std::move(g));
  return true;
}

bool Reader::set_disable_clock_gating_check(const Call& c, std::string&) {
  db::GatingCheck g;
  g.disabled = true;
  g.objects = subjects(c, c.words[0], {ObjectKind::cell, ObjectKind::pin, ObjectKind::port});
  if (!g.objects.empty()) out_.gating_checks.push_back(std::move(g));
  return true;
}

bool Reader::set_max_time_borrow(const Call& c, std::string&) {
  db::TimeBorrow b;
  if (!number(c.words[0], "a time to borrow", b.most_s)) return false;
  b.most_s *= options_.units.time_s;
  b.objects = subjects(c, c.words[1], {ObjectKind::clock, ObjectKind::cell, ObjectKind::pin});
  if (!b.objects.empty()) out_.time_borrows.push_back(std::move(b));
  return true;
}

bool Reader::set_min_pulse_width(const Call& c, std::string&) {
  db::MinPulseWidth w;
  if (!number(c.words[0], "a pulse width", w.width_s)) return false;
  w.width_s *= options_.units.time_s;
  w.high = c.has("high") || !c.has("low");
  w.low = c.has("low") || !c.has("high");
  bool design = c.words.size() < 2;
  if (!design)
    w.objects = subjects(c, c.words[1],
                         {ObjectKind::clock, ObjectKind::cell, ObjectKind::pin, ObjectKind::port}, &design);
  if (design || !w.objects.empty()) out_.pulse_widths.push_back(std::move(w));
  return true;
}

}  // namespace taufold::io::sdc
