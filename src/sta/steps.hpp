// The steps of paths through wires, arcs, registers and latches, for whoever follows them: arrivals go
// forward along them, required times backward, so that both see the same paths to the last bit.
//
// A sink has `takes(path)`, whether steps of a path are wanted, `kHeldBack`, whether data goes on that came
// to a latch later than can be borrowed, and `add(from_s, delay_s, tag, edge of the signal, mode, edge or
// kWire, vertex in front, number of the path there)`: the path leaves its vertex at `from_s` (its own time;
// where it launches data, that of the clock; behind a latch, when it leaves it) and arrives `delay_s` later.
#pragma once

#include "sta/arrivals.hpp"

namespace taufold::sta {

template <class Sink>
void Arrivals::through_wire(VertexId from, VertexId to, Sink& sink) {
  const std::span<const Path> list = paths(from);
  const bool watched = exceptions_.watches(to);
  for (std::size_t k = 0; k < list.size(); ++k) {
    const Path p = list[k];
    if (!sink.takes(p)) continue;
    const bool clock = tags_[p.tag].is_clock;
    const double delay = delays_.wire_s(to, p.mode, p.rf) * derates_.net(p.mode, clock, p.rf);
    TagId t = p.tag;
    if (clock) {
      if (!clock_goes_on(p, from)) continue;
      const bool stays = !network_.stopped(from, clock_of(tags_[p.tag].launch));
      const double opposite =
          delays_.wire_s(to, other(p.mode), p.rf) * derates_.net(other(p.mode), clock, p.rf);
      t = clock_tag(p, from, to, stays, delay == opposite);
    } else if (watched) {
      const std::optional<StatesId> s = exceptions_.pass(tags_[t].states, to, p.rf, p.mode);
      if (!s) continue;
      Tag changed = tags_[t];
      changed.states = *s;
      t = tags_.intern(changed);
    }
    sink.add(p.time_s, delay, t, p.rf, p.mode, Path::kWire, from, static_cast<std::uint32_t>(k));
  }
}

template <class Sink>
void Arrivals::through_arc(EdgeId id, Sink& sink) {
  const Edge& e = graph_.edge(id);
  const Role role = graph_.role(e);
  if (e.searched == 0 || is_check(role) || graph_.constant(e.from)) return;
  const std::span<const Path> list = paths(e.from);
  const db::InstId inst = graph_.instance(e.to);
  const bool watched = exceptions_.watches(e.to);
  for (std::size_t k = 0; k < list.size(); ++k) {
    const Path p = list[k];
    if (!sink.takes(p)) continue;
    const std::uint32_t slot = static_cast<std::uint32_t>(k);
    if ((e.searched >> (2 * p.rf) & 3) == 0) continue;
    const bool clock = tags_[p.tag].is_clock;
    if (role == Role::clock_to_output || role == Role::enable_to_output) {
      if (clock) launch(id, e, p, slot, sink);
      continue;
    }
    if (role == Role::data_to_output) {
      if (p.mode == Mode::late && tags_[p.tag].launch.valid()) through_latch(id, e, p, slot, sink);
      continue;
    }
    if (clock && !clock_goes_on(p, e.from)) continue;
    for (const std::uint8_t to : {kRise, kFall}) {
      if ((e.searched & transition(p.rf, to)) == 0) continue;
      TagId t = p.tag;
      bool stays = false;
      if (clock) {
        stays = role == Role::combinational && !network_.stopped(e.from, clock_of(tags_[t].launch));
        const double late = delays_.arc_s(id, p.mode, p.rf, to) * derates_.cell(inst, p.mode, stays, to);
        const double early =
            delays_.arc_s(id, other(p.mode), p.rf, to) * derates_.cell(inst, other(p.mode), stays, to);
        t = clock_tag(p, e.from, e.to, stays, late == early);
      } else if (watched) {
        const std::optional<StatesId> s = exceptions_.pass(tags_[t].states, e.to, to, p.mode);
        if (!s) continue;
        Tag changed = tags_[t];
        changed.states = *s;
        t = tags_.intern(changed);
      }
      const double delay = delays_.arc_s(id, p.mode, p.rf, to) * derates_.cell(inst, p.mode, stays, to);
      sink.add(p.time_s, delay, t, to, p.mode, id.value, e.from, slot);
    }
  }
}

template <class Sink>
void Arrivals::launch(EdgeId id, const Edge& e, const Path& p, std::uint32_t slot, Sink& sink) {
  if (network_.stopped(e.from, clock_of(tags_[p.tag].launch))) return;
  const std::optional<StatesId> begin = exceptions_.start(e.from, p.rf, tags_[p.tag].launch, p.mode);
  if (!begin) return;
  const double from_s = launch_s(e.from, p);
  for (const std::uint8_t to : {kRise, kFall}) {
    if ((e.searched & transition(p.rf, to)) == 0) continue;
    const std::optional<StatesId> states = exceptions_.pass(*begin, e.to, to, p.mode);
    if (!states) continue;
    Tag t = tags_[p.tag];
    t.is_clock = false;
    t.uncertainty = Tag::kOfClock;
    t.states = *states;
    if (credits_ && t.propagated && !t.credit.valid()) {
      t.credit = e.from;
      t.credit_tag = p.tag;
      t.credit_edge = p.rf;
      t.credit_mode = p.mode;
    }
    const double delay =
        delays_.arc_s(id, p.mode, p.rf, to) * derates_.cell(graph_.instance(e.to), p.mode, false, to);
    sink.add(from_s, delay, tags_.intern(t), to, p.mode, id.value, e.from, slot);
  }
}

template <class Sink>
void Arrivals::through_latch(EdgeId id, const Edge& e, const Path& p, std::uint32_t slot, Sink& sink) {
  const db::InstId inst = graph_.instance(e.to);
  const Edge* enable = nullptr;
  for (const EdgeId k : graph_.in(e.to))
    if (graph_.role(graph_.edge(k)) == Role::enable_to_output) enable = &graph_.edge(k);
  if (!enable) return;
  const std::uint8_t opening = (graph_.model(*enable).transitions & 3) != 0 ? kRise : kFall;
  const auto pass = [&](double from_s, const Tag& tag) {
    for (const std::uint8_t to : {kRise, kFall}) {
      if ((e.searched & transition(p.rf, to)) == 0) continue;
      const std::optional<StatesId> s = exceptions_.pass(tag.states, e.to, to, p.mode);
      if (!s) continue;
      Tag t = tag;
      t.states = *s;
      const double delay = delays_.arc_s(id, p.mode, p.rf, to) * derates_.cell(inst, p.mode, false, to);
      sink.add(from_s, delay, tags_.intern(t), to, p.mode, id.value, e.from, slot);
    }
  };
  if (graph_.constant(enable->from)) {
    if ((graph_.value(enable->from) == liberty::Logic::one) == (opening == kRise))
      pass(p.time_s, tags_[p.tag]);
    return;
  }
  const std::uint8_t wanted = Exceptions::kFalse | Exceptions::kDelay;
  for (const Path& open : paths(enable->from)) {
    if (open.mode != Mode::early || open.rf != opening || !tags_[open.tag].is_clock) continue;
    const ClockEdgeId launch = tags_[open.tag].launch;
    if (exceptions_.at_end(tags_[p.tag].states, e.from, p.rf, launch, p.mode, wanted)) continue;
    if (!clocks_.related(clock_of(tags_[p.tag].launch), clock_of(launch))) continue;
    const Path* close = other_edge(enable->from, open);
    double margin = 0;
    if (close)
      for (const EdgeId k : graph_.in(e.from)) {
        const Edge& check = graph_.edge(k);
        if (graph_.role(check) == Role::setup && check.from == enable->from && check.searched != 0 &&
            (graph_.model(check).transitions & transition(close->rf, p.rf)) != 0) {
          margin = check_margin_s(check, Mode::late, close->rf, p.rf);
          break;
        }
      }
    const LatchTimes t = latch_times(p, e.from, &open, close, enable->from, margin);
    if (t.borrowed_s > 0 && (Sink::kHeldBack || !t.held_back)) {
      Tag tag = tags_[open.tag];
      tag.is_clock = false;
      tag.uncertainty = Tag::kOfClock;
      if (credits_ && tag.propagated) {
        tag.credit = enable->from;
        tag.credit_tag = open.tag;
        tag.credit_edge = open.rf;
        tag.credit_mode = open.mode;
      }
      const auto data = exceptions_.start(e.from, p.rf, {}, p.mode);
      const auto clock = exceptions_.start(enable->from, opening, launch, p.mode);
      if (data && clock) {
        tag.states = exceptions_.join(*data, *clock);
        pass(t.leaves_s, tag);
      }
    }
    return;
  }
}

}  // namespace taufold::sta
