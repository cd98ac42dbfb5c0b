// Nets whose way is given instead of estimated: those of clock trees, which a router keeps as their synthesis made them.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "db/design.hpp"
#include "geom/geom.hpp"

namespace taufold::wire {

/// A node of the tree of a net over its tiers. Parents come before their children; the first node has none.
struct RouteNode {
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
  geom::Point at;
  std::uint8_t tier = 0;
  bool crossing = false;           ///< the way from the parent is a bond, at the same place on the tier beside
  std::uint32_t parent = kNone;
  std::uint32_t terminal = kNone;  ///< what hangs here; kNone: nothing
  double extra_m = 0;              ///< wire from the parent beyond the distance (a detour for the sake of delay)
};
using Route = std::vector<RouteNode>;

/// Routes of some nets of a design. Terminals are the net's pins, in the order of the design, then its ports.
struct GivenRoutes {
  std::vector<db::NetId> nets;            ///< ascending
  std::vector<std::uint32_t> begin{0};    ///< CSR: nodes of nets[k]
  std::vector<RouteNode> nodes;

  void add(db::NetId net, const Route& r) {
    nets.push_back(net);
    nodes.insert(nodes.end(), r.begin(), r.end());
    begin.push_back(static_cast<std::uint32_t>(nodes.size()));
  }
  /// Empty for nets without one. O(log nets).
  std::span<const RouteNode> of(db::NetId net) const;
};

}  // namespace taufold::wire
