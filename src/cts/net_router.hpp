// Routes one net of a clock tree: with equal delays to what lies behind its loads, or as short as it can be.
#pragma once

#include <span>
#include <vector>

#include "cts/tree.hpp"
#include "wire/steiner.hpp"

namespace taufold::cts {

/// What a net drives, as its driver sees it.
struct NetLoads {
  std::vector<Load> loads;
  PerEdge<std::vector<double>> cap_F;
};

/// Most wire that one joining of two parts may take beyond their distance: a twelfth of the half perimeter of all sinks.
double longest_detour_m(const Problem&);

/// A rectilinear Steiner tree on every tier of the net, joined by bonds that stand where `bonds` says, else at the point next to the driver within
/// the box of what lies beyond.
void shortest_route(wire::SteinerTree&, std::span<const Load>, geom::Point driver, std::uint8_t tier, const BondPlaces& bonds, Route&);

/// Works through nets one after the other; its memory is kept.
class NetRouter {
 public:
  explicit NetRouter(const Problem& p) : merger(p.wires, longest_detour_m(p)), p_(p), longest_m_(longest_detour_m(p)) {}

  /// Routes the net that drives `loads`. `behind`: delays behind them, which a net that has a route already corrects by what its route was found to
  /// do: the merging works with Elmore delays and one resistance a metre, the tables and the timer do not.
  /// Detours are shortened while a load is slower than the limit of transitions.
  /// A shortest tree from the same place is made once, as long as `keep_shortest` says that its loads stand where they stood.
  const Driven& route(const Gate&, PerEdge<double> slew_s, geom::Point out, std::uint8_t tier, std::span<const double> behind, TreeNet&, bool keep_shortest = false);

  NetLoads loads;
  Merger merger;
  GateTimer timer;

 private:
  const Problem& p_;
  double longest_m_;
  wire::SteinerTree steiner_;
};

}  // namespace taufold::cts
