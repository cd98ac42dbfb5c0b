// Data at latches: it waits for the opening edge, or passes while the latch is open and borrows the time since.
#include <algorithm>

#include "sta/arrivals.hpp"

namespace taufold::sta {

const Path* Arrivals::other_edge(VertexId enable, const Path& p) const {
  for (const Path& q : paths(enable))
    if (q.mode == p.mode && q.rf != p.rf && tags_[q.tag].is_clock &&
        tags_[q.tag].launch == opposite(tags_[p.tag].launch))
      return &q;
  return nullptr;
}

Arrivals::LatchTimes Arrivals::latch_times(const Path& data, VertexId data_at, const Path* open, const Path* close,
                                           VertexId enable, double margin_s) const {
  LatchTimes out;
  out.leaves_s = data.time_s;
  if (!open || !close) {
    out.required_s = close ? launch_s(enable, *close) - margin_s : data.time_s;
    return out;
  }
  const ClockEdgeId launch = tags_[data.tag].launch, opening = tags_[open->tag].launch;
  const db::ClockId clock = clock_of(opening);
  const double open_credit = credit_s(data, data_at, *open, enable), close_credit = credit_s(data, data_at, *close, enable);
  const double open_delay = capture_delay_s(*open), close_delay = capture_delay_s(*close);
  double width = clocks_.time_s(opposite(opening)) - clocks_.time_s(opening);
  if (width < 0) width += clocks_.period_s(clock);
  double most = width - (open_delay - close_delay) - (open_credit - close_credit) - margin_s;
  for (const db::TimeBorrow& b : constraints_.time_borrows)
    for (const db::Object o : b.objects)
      if ((o.kind == db::ObjectKind::clock && o.index == clock.value) ||
          (o.kind == db::ObjectKind::cell && o.index == graph_.instance(data_at).value) ||
          graph_.vertex(o) == data_at || graph_.vertex(o) == enable)
        most = b.most_s;
  const Pairing& pair = clocks_.pair(launch, opening, Relation::latch_setup);
  double opens = pair.required_s + open_delay - uncertainty_s(launch, opening, open, Mode::late) + open_credit;
  const Exceptions::Match x = exceptions_.at_end(tags_[data.tag].states, data_at, data.rf, opening, Mode::late,
                                                 Exceptions::kFalse | Exceptions::kDelay | Exceptions::kCycles);
  if (x.is(db::ExceptionKind::multicycle))
    opens += (x.exception->cycles - 1) * clocks_.period_s(x.exception->start.value_or(false) ? clock_of(launch) : clock);
  if (x.is(db::ExceptionKind::max_delay)) opens += x.exception->delay_s;
  out.opens_s = opens;
  if (data.time_s <= opens) {
    out.required_s = opens;
    return out;
  }
  out.borrowed_s = data.time_s - opens;
  out.required_s = data.time_s;
  if (out.borrowed_s > most) {
    out.borrowed_s = most;
    out.required_s = opens + most;
  }
  // The data was counted from its own clock's cycle; it leaves in that of the latch's clock.
  out.leaves_s = out.required_s + pair.from_shift_s - pair.to_shift_s;
  return out;
}

void Arrivals::through_latch(EdgeId id, const Edge& e, const Path& p, std::uint32_t slot) {
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
      builder_.add(from_s + delay, tags_.intern(t), to, p.mode, id.value, e.from, slot);
    }
  };
  if (graph_.constant(enable->from)) {
    if ((graph_.value(enable->from) == liberty::Logic::one) == (opening == kRise)) pass(p.time_s, tags_[p.tag]);
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
    if (t.borrowed_s > 0) {
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
