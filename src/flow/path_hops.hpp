// A path of the timer pin by pin: one walk for whoever tells of paths, takes them apart or weighs them.
#pragma once

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

}  // namespace taufold::flow
