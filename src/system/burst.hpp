// What a device without a fan can do for a moment and for good (docs/system.md, section 12): one thermal resistance and capacity from its
// parts to the air, and clocks whose power goes with a power of them.
#pragma once

#include <limits>
#include <string>
#include <vector>

namespace taufold::system {

struct Body {
  double resistance_K_W = 0, capacity_J_K = 0;
  double ambient_K = 298.15, limit_K = 316.15;  ///< of the surface that is touched
  double sustained_W() const { return (limit_K - ambient_K) / resistance_K_W; }
};

struct Burst {
  double power_W = 0, sustained_W = 0;
  double lasts_s = std::numeric_limits<double>::infinity();  ///< from a cold start until the limit
  double sustained_rate = 1;                                 ///< over the rate of the burst
};
/// `exponent`: d ln power / d ln rate, 1 or more; `idle_W` does not fall with the rate.
Burst burst(const Body&, double power_W, double idle_W, double exponent);

/// A part that does tasks: its rate and power at its highest clock.
struct Unit {
  std::string name;
  double op_s = 0, power_W = 0;  ///< operations a second; power while busy
};
struct Task {
  std::string name;
  std::size_t unit = 0;
  double op = 0, bytes = 0;  ///< of a frame
};
/// A frame: units work side by side on successive frames, tasks of one unit one after the other; all share the memory.
struct Frame {
  double time_s = 0;    ///< between frames
  double latency_s = 0; ///< from the first task to the last
  double energy_J = 0;
  std::size_t slowest = 0;      ///< unit, or the number of units: the memory
  std::vector<double> busy_s;   ///< of each unit, then of the memory
};
Frame frame(const std::vector<Unit>&, const std::vector<Task>&, double memory_bandwidth, double memory_J_byte);

}  // namespace taufold::system
