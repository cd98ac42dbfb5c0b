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
    out.held_back = true;
    out.required_s = opens + most;
  }
  // The data was counted from its own clock's cycle; it leaves in that of the latch's clock.
  out.leaves_s = out.required_s + pair.from_shift_s - pair.to_shift_s;
  return out;
}

}  // namespace taufold::sta
