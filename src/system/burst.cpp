#include "system/burst.hpp"

#include <algorithm>
#include <cmath>

namespace taufold::system {

Burst burst(const Body& b, double power_W, double idle_W, double exponent) {
  Burst out;
  out.power_W = power_W;
  out.sustained_W = b.sustained_W();
  if (power_W <= out.sustained_W) return out;
  const double tau = b.resistance_K_W * b.capacity_J_K, rise = power_W * b.resistance_K_W, room = b.limit_K - b.ambient_K;
  out.lasts_s = tau * std::log(rise / (rise - room));
  const double left = std::max(out.sustained_W - idle_W, 0.0), now = power_W - idle_W;
  out.sustained_rate = now > 0 ? std::pow(left / now, 1 / exponent) : 0;
  return out;
}

Frame frame(const std::vector<Unit>& units, const std::vector<Task>& tasks, double memory_bandwidth, double memory_J_byte) {
  Frame f;
  f.busy_s.assign(units.size() + 1, 0.0);
  for (const Task& t : tasks) {
    const double compute = t.op / units[t.unit].op_s, memory = t.bytes / memory_bandwidth, time = std::max(compute, memory);
    f.busy_s[t.unit] += time;
    f.busy_s.back() += memory;
    f.latency_s += time;
    f.energy_J += compute * units[t.unit].power_W + t.bytes * memory_J_byte;
  }
  f.slowest = static_cast<std::size_t>(std::max_element(f.busy_s.begin(), f.busy_s.end()) - f.busy_s.begin());
  f.time_s = f.busy_s[f.slowest];
  return f;
}

}  // namespace taufold::system
