#include "sta/ends.hpp"

#include <algorithm>

namespace taufold::sta {

Ends::Ends(const Graph& graph, const Clocks& clocks, const ClockNetwork& network, const Arrivals& arrivals,
           const db::Constraints& constraints)
    : graph_(graph), clocks_(clocks), network_(network), arrivals_(arrivals), constraints_(constraints) {
  is_end_.assign(graph.size(), 0);
  for (const VertexId v : ids<VertexId>(graph.size()))
    if (graph.is(v, kHasChecks) || (graph.is_port(v) && graph.is(v, kLoad))) is_end_[v] = 1;
  for (std::uint32_t k = 0; k < constraints.port_delays.size(); ++k)
    if (!constraints.port_delays[k].input)
      if (const VertexId v = graph.vertex(constraints.port_delays[k].port); v.valid()) {
        output_delays_[v.value].push_back(k);
        if (constraints.port_delays[k].reference_pin)
          depending_[graph.vertex(*constraints.port_delays[k].reference_pin).value].push_back(v);
        is_end_[v] = 1;
      }
  for (std::uint32_t k = 0; k < network.gates().size(); ++k) {
    gates_[network.gates()[k].enable.value].push_back(k);
    is_end_[network.gates()[k].enable] = 1;
    depending_[network.gates()[k].clock.value].push_back(network.gates()[k].enable);
  }
  for (std::uint32_t k = 0; k < constraints.data_checks.size(); ++k)
    for (const db::Object o : constraints.data_checks[k].to.objects)
      for (const VertexId v : graph.vertices(o)) {
        data_checks_[v.value].push_back(k);
        for (const db::Object f : constraints.data_checks[k].from.objects)
          for (const VertexId from : graph.vertices(f)) depending_[from.value].push_back(v);
        is_end_[v] = 1;
      }
  for (const db::Exception& e : constraints.exceptions)
    if (e.to && (e.kind == db::ExceptionKind::max_delay || e.kind == db::ExceptionKind::min_delay))
      for (const db::Object o : e.to->objects)
        if (o.kind != db::ObjectKind::cell)
          for (const VertexId v : graph.vertices(o)) is_end_[v] = 1;
  for (const VertexId v : ids<VertexId>(graph.size()))
    if (is_end_[v] != 0) vertices_.push_back(v);
}

std::array<std::optional<End>, 2> Ends::worst(VertexId v) const {
  std::array<std::optional<End>, 2> out;
  visit_all(v, {}, [&](const End& e) {
    std::optional<End>& w = out[index(e.mode)];
    if (!w || e.slack_s < w->slack_s || (e.slack_s == w->slack_s && e.borrowed_s > w->borrowed_s)) w = e;
  });
  return out;
}

void Ends::visit(VertexId v, const std::function<void(const End&)>& found) const {
  visit_all(v, {}, found);
}

void Ends::visit(VertexId v, Mode m, const std::function<void(const End&)>& found) const {
  visit_all(v, m, found);
}

template <class Found>
void Ends::visit_all(VertexId v, std::optional<Mode> only, Found&& found) const {
  const std::span<const Path> list = arrivals_.paths(v);
  const bool outputs = output_delays_.contains(v.value), gates = gates_.contains(v.value),
             data_checks = data_checks_.contains(v.value);
  for (std::size_t k = 0; k < list.size(); ++k) {
    const Path& p = list[k];
    if (only && p.mode != *only) continue;
    const Tag& t = arrivals_.tag(p);
    if (arrivals_.exceptions().at_end(t.states, v, p.rf, {}, p.mode, Exceptions::kFalse)) continue;
    End e;
    e.at = v;
    e.slot = static_cast<std::uint32_t>(k);
    e.mode = p.mode;
    e.arrival_s = p.time_s;
    e.role = p.mode == Mode::late ? Role::setup : Role::hold;
    // An output delay takes precedence over checks at the same pin.
    if (outputs) {
      visit_outputs(e, p, found);
    } else if (graph_.is(v, kHasChecks)) {
      visit_checks(e, p, found);
    } else if (const Exceptions::Match x =
                   arrivals_.exceptions().at_end(t.states, v, p.rf, {}, p.mode, Exceptions::kDelay)) {
      e.kind = End::Kind::delay;
      e.exception = x.exception;
      against_delay(e, p);
      found(e);
    }
    if (gates) visit_gates(e, p, found);
    if (data_checks) visit_data_checks(e, p, found);
  }
}

template <class Found>
void Ends::visit_checks(End base, const Path& p, Found&& found) const {
  const Tag& t = arrivals_.tag(p);
  const std::uint8_t any = Exceptions::kFalse | Exceptions::kDelay | Exceptions::kCycles;
  bool clocked = false;
  for (const EdgeId id : graph_.in(base.at)) {
    const Edge& e = graph_.edge(id);
    const Role role = graph_.role(e);
    if (!is_check(role) || data_mode(role) != p.mode || e.searched == 0 || graph_.constant(e.from)) continue;
    base.role = role;
    base.check = id;
    const std::span<const Path> clocks = arrivals_.paths(e.from);
    for (std::size_t k = 0; k < clocks.size(); ++k) {
      const Path& c = clocks[k];
      const Tag& u = arrivals_.tag(c);
      if (c.mode == p.mode || !u.is_clock || (e.searched & transition(c.rf, p.rf)) == 0) continue;
      clocked = true;
      if (network_.stopped(e.from, clock_of(u.launch))) continue;
      const bool together = t.launch.valid() && clocks_.related(clock_of(t.launch), clock_of(u.launch));
      const Exceptions::Match x = arrivals_.exceptions().at_end(t.states, base.at, p.rf, u.launch, p.mode, any);
      End end = base;
      end.clock_at = e.from;
      end.clock_slot = static_cast<std::uint32_t>(k);
      end.capture = u.launch;
      end.exception = x.exception;
      end.margin_s = arrivals_.check_margin_s(e, p.mode, c.rf, p.rf);
      const bool latch = graph_.is(base.at, kLatchData) && role == Role::setup;
      if (!x || x.is(db::ExceptionKind::multicycle)) {
        if (!together) continue;
        if (latch) {
          const Path* open = arrivals_.other_edge(e.from, c);
          const Arrivals::LatchTimes l = arrivals_.latch_times(p, base.at, open, &c, e.from, end.margin_s);
          end.kind = End::Kind::latch;
          end.required_s = l.required_s;
          end.borrowed_s = l.borrowed_s;
          end.edge_s = l.opens_s;
          end.slack_s = end.required_s - end.arrival_s;
        } else {
          end.kind = End::Kind::check;
          against_clock(end, p, &c, role == Role::setup || role == Role::recovery ? Relation::setup : Relation::hold);
        }
        found(end);
      } else if (x.is(db::ExceptionKind::max_delay) || x.is(db::ExceptionKind::min_delay)) {
        if (t.launch.valid() && !together) continue;
        end.kind = End::Kind::delay;
        against_delay(end, p);
        found(end);
      }
    }
  }
  if (clocked) return;
  // No clock at the check: a delay between points may still hold for the path.
  const Exceptions::Match x = arrivals_.exceptions().at_end(t.states, base.at, p.rf, {}, p.mode, any);
  if (!x.is(db::ExceptionKind::max_delay) && !x.is(db::ExceptionKind::min_delay)) return;
  base.kind = End::Kind::delay;
  base.exception = x.exception;
  against_delay(base, p);
  found(base);
}

template <class Found>
void Ends::visit_outputs(End base, const Path& p, Found&& found) const {
  const Tag& t = arrivals_.tag(p);
  const std::uint8_t any = Exceptions::kFalse | Exceptions::kDelay | Exceptions::kCycles;
  for (const std::uint32_t k : output_delays_.at(base.at.value)) {
    const db::PortDelay& d = constraints_.port_delays[k];
    const double delay = d.delay_s[p.rf][index(p.mode)];
    if (!db::given(delay) || (d.clock.valid() && !clocks_.usable(d.clock))) continue;
    End end = base;
    end.capture = d.clock.valid() ? clock_edge(d.clock, d.clock_fall ? kFall : kRise) : ClockEdgeId();
    end.margin_s = p.mode == Mode::late ? delay : -delay;
    const Exceptions::Match x = arrivals_.exceptions().at_end(t.states, base.at, p.rf, end.capture, p.mode, any);
    end.exception = x.exception;
    const Mode other_mode = other(p.mode);
    if (end.capture.valid()) {
      const db::ClockId c = d.clock;
      const VertexId source = clocks_.sources(c).empty() ? VertexId() : clocks_.sources(c)[0];
      const std::uint8_t e = edge_of(end.capture);
      if (!d.source_latency_included) end.clock_delay_s = arrivals_.insertion_s(c, source, e, other_mode, other_mode);
      if (!clocks_.propagated(c) && !d.network_latency_included) end.clock_delay_s += clocks_.latency_s(c, e, other_mode);
    }
    if (x.is(db::ExceptionKind::max_delay) || x.is(db::ExceptionKind::min_delay)) {
      end.kind = End::Kind::delay;
      against_delay(end, p);
      found(end);
    } else if ((!x || x.is(db::ExceptionKind::multicycle)) && t.launch.valid() && end.capture.valid() &&
               clocks_.related(clock_of(t.launch), d.clock)) {
      end.kind = End::Kind::output;
      if (d.reference_pin) {
        const VertexId at = graph_.vertex(*d.reference_pin);
        const std::span<const Path> list = arrivals_.paths(at);
        for (std::size_t i = 0; i < list.size(); ++i)
          if (arrivals_.tag(list[i]).is_clock && arrivals_.tag(list[i]).launch == end.capture && list[i].mode != p.mode &&
              list[i].rf == edge_of(end.capture)) {
            end.clock_at = at;
            end.clock_slot = static_cast<std::uint32_t>(i);
            end.clock_delay_s = arrivals_.capture_delay_s(list[i]);
          }
      }
      against_clock(end, p, nullptr, p.mode == Mode::late ? Relation::setup : Relation::hold);
      found(end);
    }
  }
}

template <class Found>
void Ends::visit_gates(End base, const Path& p, Found&& found) const {
  const Tag& t = arrivals_.tag(p);
  if (!t.launch.valid() || t.is_clock) return;
  const std::uint8_t any = Exceptions::kFalse | Exceptions::kDelay | Exceptions::kCycles;
  for (const std::uint32_t g : gates_.at(base.at.value)) {
    const GatingEnd& gate = network_.gates()[g];
    bool active = gate.active_high;
    std::optional<double> margin;
    for (const db::GatingCheck& c : constraints_.gating_checks) {
      const auto about = [&](db::Object o) {
        return graph_.vertex(o) == gate.clock || graph_.vertex(o) == gate.enable ||
               (o.kind == db::ObjectKind::cell && o.index == graph_.instance(gate.enable).value) ||
               (o.kind == db::ObjectKind::clock);
      };
      if (c.disabled || (!c.objects.empty() && std::none_of(c.objects.begin(), c.objects.end(), about))) continue;
      if (c.high) active = *c.high;
      if (db::given(c.margin_s[index(p.mode)])) margin = c.margin_s[index(p.mode)];
    }
    // Setup: before the clock opens the gate; hold: after it has closed.
    const std::uint8_t edge = (active == (p.mode == Mode::late)) ? kRise : kFall;
    const std::span<const Path> clocks = arrivals_.paths(gate.clock);
    for (std::size_t k = 0; k < clocks.size(); ++k) {
      const Path& c = clocks[k];
      const Tag& u = arrivals_.tag(c);
      if (c.mode == p.mode || c.rf != edge || !u.is_clock) continue;
      if (!clocks_.related(clock_of(t.launch), clock_of(u.launch))) continue;
      const Exceptions::Match x = arrivals_.exceptions().at_end(t.states, base.at, p.rf, u.launch, p.mode, any);
      if (x && !x.is(db::ExceptionKind::multicycle)) continue;
      End end = base;
      end.kind = End::Kind::gated;
      end.clock_at = gate.clock;
      end.clock_slot = static_cast<std::uint32_t>(k);
      end.capture = u.launch;
      end.exception = x.exception;
      end.margin_s = margin.value_or(0);
      against_clock(end, p, &c, p.mode == Mode::late ? Relation::setup : Relation::gated_hold);
      found(end);
    }
  }
}

template <class Found>
void Ends::visit_data_checks(End base, const Path& p, Found&& found) const {
  const Tag& t = arrivals_.tag(p);
  if (!t.launch.valid()) return;
  for (const std::uint32_t k : data_checks_.at(base.at.value)) {
    const db::DataCheck& check = constraints_.data_checks[k];
    const double margin = check.margin_s[index(p.mode)];
    const auto edge_fits = [](db::PathEdge wanted, std::uint8_t e) {
      return wanted == db::PathEdge::any || (wanted == db::PathEdge::rise) == (e == kRise);
    };
    if (!db::given(margin) || !edge_fits(check.to.edge, p.rf)) continue;
    for (const db::Object o : check.from.objects)
      for (const VertexId from : graph_.vertices(o)) {
        const std::span<const Path> list = arrivals_.paths(from);
        for (std::size_t i = 0; i < list.size(); ++i) {
          const Path& c = list[i];
          const Tag& u = arrivals_.tag(c);
          if (c.mode == p.mode || !u.launch.valid() || !edge_fits(check.from.edge, c.rf)) continue;
          if (check.clock.valid() && clock_of(u.launch) != check.clock) continue;
          if (!clocks_.related(clock_of(t.launch), clock_of(u.launch))) continue;
          End end = base;
          end.kind = End::Kind::data;
          end.clock_at = from;
          end.clock_slot = static_cast<std::uint32_t>(i);
          end.capture = u.launch;
          end.margin_s = margin;
          end.clock_delay_s = c.time_s - clocks_.time_s(u.launch);
          against_clock(end, p, nullptr, p.mode == Mode::late ? Relation::data_setup : Relation::data_hold);
          found(end);
        }
      }
  }
}

/// Shift of the capturing edge by multicycle statements. Hold follows setup: the statement for setup moves it
/// by as many cycles, the one for hold moves it back.
double Ends::cycles_s(const End& e, const Path& p) const {
  const Tag& t = arrivals_.tag(p);
  const ClockEdgeId launch = t.launch.valid() ? t.launch : e.capture;
  const auto period = [&](const db::Exception& x, bool from_start) {
    return clocks_.period_s(clock_of(x.start.value_or(from_start) ? launch : e.capture));
  };
  if (!e.exception || e.exception->kind != db::ExceptionKind::multicycle) return 0;
  if (e.mode == Mode::late) return (e.exception->cycles - 1) * period(*e.exception, false);
  const auto best = [&](Mode m) {
    return arrivals_.exceptions().at_end(t.states, e.at, p.rf, e.capture, m, Exceptions::kCycles, true);
  };
  double shift = 0;
  const Exceptions::Match hold = best(Mode::early), setup = best(Mode::late);
  if (setup) shift += (setup.exception->cycles - 1) * period(*setup.exception, false);
  // A statement for both sets the setup; it leaves hold where that puts it.
  if (hold && !hold.exception->setup) shift -= hold.exception->cycles * period(*hold.exception, true);
  return shift;
}

void Ends::against_clock(End& e, const Path& p, const Path* clock, Relation relation) const {
  const Tag& t = arrivals_.tag(p);
  e.edge_s = clocks_.pair(t.launch, e.capture, relation).required_s;
  if (clock) e.clock_delay_s = arrivals_.capture_delay_s(*clock);
  e.uncertainty_s = arrivals_.uncertainty_s(t.launch, e.capture, clock, p.mode);
  e.cycles_s = cycles_s(e, p);
  if (clock)
    e.credit_s = arrivals_.credit_s(p, e.at, *clock, e.clock_at);
  else if (e.kind == End::Kind::output)
    e.credit_s = arrivals_.port_credit_s(p, e.capture);
  const double edge = e.edge_s + e.clock_delay_s + e.cycles_s;
  if (p.mode == Mode::late) {
    e.required_s = edge - e.uncertainty_s - e.margin_s + e.credit_s;
    e.slack_s = e.required_s - e.arrival_s;
  } else {
    e.required_s = edge + e.uncertainty_s + e.margin_s - e.credit_s;
    e.slack_s = e.arrival_s - e.required_s;
  }
}

/// Time at which the launching clock starts the path.
double Ends::source_time_s(const Path& data) const {
  const Tag& t = arrivals_.tag(data);
  if (!t.launch.valid()) return 0;
  if (!t.propagated) return clocks_.time_s(t.launch) + t.latency_s;
  // Data may have come round through open latches; such a way has no start.
  const Path* p = &data;
  for (std::size_t hops = 0; hops < graph_.size() && p && p->before.valid(); ++hops) {
    const Path* q = arrivals_.before(*p);
    if (q && arrivals_.tag(*q).is_clock) return arrivals_.launch_s(p->before, *q);
    p = q;
  }
  return clocks_.time_s(t.launch);
}

void Ends::against_delay(End& e, const Path& p) const {
  const Tag& t = arrivals_.tag(p);
  const db::Exception& x = *e.exception;
  const double sign = p.mode == Mode::late ? -1 : 1;
  if (x.ignore_clock_latency) {
    e.edge_s = t.is_clock && t.launch.valid() ? clocks_.time_s(t.launch) : source_time_s(p);
    e.clock_delay_s = 0;
  } else {
    // The delay counts from the launching edge; latency of the capturing clock comes to it.
    e.edge_s = t.launch.valid() ? clocks_.time_s(t.launch) : 0;
    if (e.capture.valid()) {
      if (e.clock_slot != End::kNoSlot) {
        const Path& c = arrivals_.paths(e.clock_at)[e.clock_slot];
        e.clock_delay_s = arrivals_.capture_delay_s(c);
        e.uncertainty_s = arrivals_.uncertainty_s(t.launch, e.capture, &c, p.mode);
        e.credit_s = arrivals_.credit_s(p, e.at, c, e.clock_at);
      } else {
        e.uncertainty_s = arrivals_.uncertainty_s(t.launch, e.capture, nullptr, p.mode);
      }
    }
  }
  e.required_s = e.edge_s + x.delay_s + e.clock_delay_s + sign * (e.uncertainty_s + e.margin_s - e.credit_s);
  e.slack_s = p.mode == Mode::late ? e.required_s - e.arrival_s : e.arrival_s - e.required_s;
}

}  // namespace taufold::sta
