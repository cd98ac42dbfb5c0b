// The tree of one clock net over the tiers, and what it is electrically: the same network as wire::placed_wires makes of it,
// so that what is balanced here is balanced for the timer.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "geom/geom.hpp"
#include "wire/clock_layers.hpp"
#include "wire/moments.hpp"
#include "wire/placed.hpp"

namespace taufold::cts {

/// Terminal 0 is the driver, k + 1 load k; node 0 is where the driver's pin hangs.
using wire::Route;
using wire::RouteNode;

/// What wires of the tiers cost; `dbu_m` is the length of a database unit.
struct Wires {
  wire::StackWires stack;
  double dbu_m = 1e-9;

  /// Wires of clocks on a tier.
  const wire::WireRc& rc(std::size_t tier) const { return stack.tiers[tier].classes.rc(wire::clock_class(stack.tiers[tier].classes)); }
  /// From the wires of a tier to a bond.
  double up_ohm(std::size_t tier, const wire::WireRc& rc) const {
    return stack.tiers[tier].via_stack_ohm > 0 ? stack.tiers[tier].via_stack_ohm : rc.to_top_ohm;
  }
};

/// Wire of a route by tier [m].
std::vector<double> route_length_m(const Route&, const Wires&);
std::size_t crossings(const Route&);

/// What a driver sees, and the Elmore delay to every load.
struct NetLoad {
  wire::PiModel pi;
  double total_F = 0, wire_F = 0;       ///< all, and without pins
  std::vector<double> elmore_s;         ///< by load
};

/// `load_F`: capacitances of the pins, by load. All of it lies on the layers of clocks.
class RouteSolver {
 public:
  const NetLoad& solve(const Route&, std::span<const double> load_F, const Wires&);

 private:
  std::vector<double> ohm_, cap_F_, via_, y1_, y2_, y3_, m1_;
  NetLoad out_;
};

}  // namespace taufold::cts
