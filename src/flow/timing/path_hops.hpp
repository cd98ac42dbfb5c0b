// A path of the timer pin by pin: one walk for whoever tells of paths, takes them apart or weighs them.
#pragma once

#include <algorithm>
#include <vector>

#include "sta/timer.hpp"

namespace taufold::flow {

struct Hop {
  sta::VertexId at;
  const sta::Path* path = nullptr;
};

/// The pins of the path that decides `e`, from its end back to where it starts, into `hops`. Data that circles through open
/// latches comes back to where it was; the way is then taken once round.
inline void hops_back(const sta::Timer& t, const sta::End& e, std::vector<Hop>& hops) {
  hops.clear();
  sta::VertexId at = e.at;
  for (const sta::Path* p = &t.arrivals().paths(at)[e.slot]; p; p = t.arrivals().before(*p)) {
    for (const Hop& h : hops)
      if (h.path == p) return;
    hops.push_back({at, p});
    at = p->before;
  }
}

/// Resistance of a driver as its table has it around the load it sees [ohm].
inline double drive_ohm(const sta::Timer& t, const sta::Path& at, sta::VertexId v) {
  if (at.edge == sta::Path::kWire || at.edge == sta::Path::kBegin || !at.before.valid()) return 0;
  const sta::Edge& e = t.graph().edge(sta::EdgeId(at.edge));
  const sta::ArcModel& a = t.graph().model(e);
  if (sta::is_check(a.role)) return 0;
  const liberty::TableId table = a.arc[index(sta::Mode::late)]->delay[at.rf];
  if (!table.valid()) return 0;
  const std::uint8_t from = t.arrivals().before(at)->rf;
  const double slew = t.delays().slew_s(e.from, sta::Mode::late, from), load = t.delays().load_F(v, sta::Mode::late, at.rf);
  const double more = std::max(0.05 * load, 1e-17);
  const liberty::Library& l = *a.library[index(sta::Mode::late)];
  return std::max(0.0, (l.lookup(table, slew, load + more) - l.lookup(table, slew, load)) / more);
}

}  // namespace taufold::flow
