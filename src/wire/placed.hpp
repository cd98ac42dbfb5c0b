// Wires of a placement before it is routed: on every tier a Steiner tree over the pins, ports and bonds of a
// net, joined by the bonds into one network a net.
//
// A net over several tiers is one net here, with one network, before any delay is computed: seen tier by tier
// its driver would charge one part and the other would cost nothing.
//
// A tree edge is a pi of its resistance and capacitance; its layers follow the length of the net's wire on
// that tier (WireClasses). A pin or port hangs on the tree by the vias from the cells to those layers, a bond
// by the vias from there to the top. Where more wire is wanted than the layers have tracks, wires take detours
// (Congestion).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/parallel.hpp"
#include "db/design.hpp"
#include "db/netlist.hpp"
#include "db/parasitics.hpp"
#include "wire/networks.hpp"
#include "wire/routes.hpp"

namespace taufold::wire {

/// A placement of a netlist: the nets of `design` are those of `netlist`, and so are their pins but for those
/// of constants, which have none. All of it outlives whoever looks at it.
struct PlacedNetlist {
  const db::Netlist& netlist;
  const db::Design& design;
  const db::Placement& placement;
  std::span<const db::PortBitId> port_bits;  ///< of design.ports, in their order
  /// Ways that are given, or null. Terminals stand where the placement has them, bonds where it has those; a route whose terminals or
  /// crossings are not those of its net is left aside. Nets with one take the layers of clocks (clock_layers.hpp),
  /// and have no say in which those of others are.
  const GivenRoutes* routes = nullptr;
};

struct PlacedOptions {
  bool congestion = true;
  /// Nets of more terminals are stars from their first one: they are clocks, resets and the like, whose trees
  /// say nothing before buffers are in place. 0: none.
  std::size_t star_above = 20'000;
  double usable_tracks = 0.5;  ///< of signal wires; the others are for power, blocked or out of reach
};

/// Demand for tracks over what there is, in bins of a tier.
struct Congestion {
  std::int32_t columns = 0, rows = 0;
  std::vector<float> use;  ///< [row][column], 1: all tracks that are usable
  double mean = 0, worst = 0;
};

struct PlacedWires {
  db::Parasitics networks;           ///< of every net with two terminals or more
  std::vector<std::uint8_t> node_tier;  ///< by node of `networks`
  std::vector<geom::Point> node_at;     ///< by node, on its tier
  std::vector<double> length_m;      ///< by net: of its trees, detours included
  std::vector<double> tier_length_m;
  std::vector<Congestion> congestion;  ///< by tier
  double mean_ohm_per_m = 0, mean_F_per_m = 0;  ///< over all wire
  double detour_share = 0;             ///< of all wire, what is detours
};

/// The same bits for any thread count.
PlacedWires placed_wires(const PlacedNetlist&, StackWires&, const PlacedOptions&, ThreadPool&);

}  // namespace taufold::wire
