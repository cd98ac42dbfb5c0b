// Circles that data can run through latches without meeting an edge-triggered register: the strongly
// connected components of the graph with the arcs from D to Q (R. Tarjan, "Depth-first search and linear
// graph algorithms", 1972). All other circles of arcs are cut.
#pragma once

#include <cstdint>

#include "sta/graph.hpp"

namespace taufold::sta {

struct LatchCycles {
  static constexpr std::uint32_t kNone = 0xffffffff;
  IndexVector<VertexId, std::uint32_t>
      component;  ///< number of its circle, or kNone; empty: there are no circles
  std::uint32_t count = 0;
  std::uint32_t at(VertexId v) const { return component.empty() ? kNone : component[v]; }
};

LatchCycles find_latch_cycles(const Graph&);

}  // namespace taufold::sta
