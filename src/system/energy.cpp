#include "system/energy.hpp"

#include <algorithm>
#include <cmath>

namespace taufold::system {

namespace {

constexpr double kUse = 0.8;

/// The format whose operations the nominal power is drawn for: the narrowest one that runs are known of.
Format nominal_format(const Chip& c) {
  if (c.generation != Generation::ampere)
    for (const Format f : {Format::fp8, Format::int8})
      if (c.peak(f) > 0) return f;
  for (const Format f : {Format::bf16, Format::fp8, Format::int8, Format::fp4, Format::fp32})
    if (c.peak(f) > 0) return f;
  return Format::bf16;
}

}  // namespace

double leakage_ratio(const PowerModel& m, double V) {
  constexpr double kDecadesPerVolt = 0.060 / 0.075;
  return V / m.voltage_V * std::pow(10.0, (V - m.voltage_V) * kDecadesPerVolt);
}

double operation_J(const Platform& p, const Coefficients& k, const PowerModel& m, Format format) {
  const Chip& c = p.chip;
  if (c.power_W <= 0) return 0;
  // Half of the memory's bandwidth is in use while products run.
  const double left = c.power_W * (1 - m.static_share) - 0.5 * c.memory_bandwidth * kUse * m.memory_J_byte;
  const Format nominal = nominal_format(c);
  const double one = std::max(left, 0.1 * c.power_W) / (c.peak(nominal) * k.gemm_share(c, nominal));
  // Multipliers grow with the width of what they multiply; over formats of one chip the energy goes with the time.
  return one * c.peak(nominal) * k.gemm_share(c, nominal) / (c.peak(format) * k.gemm_share(c, format));
}

StepEnergy step_energy(const TrainingStep& s, Format format, const Platform& p, const Coefficients& k, const PowerModel& m, double operation_factor) {
  StepEnergy e;
  const double time = s.time_s();
  e.operations_J = s.work.flop * operation_J(p, k, m, format) * m.operation_scale * operation_factor;
  e.memory_J = (s.work.memory_bytes - s.work.near_bytes) * m.memory_J_byte + s.work.near_J;
  e.links_J = s.work.crossing_bytes * (p.chip.dies.energy_J_byte > 0 ? p.chip.dies.energy_J_byte : m.die_J_byte);
  for (std::size_t l = 0; l < p.links.size(); ++l) {
    const double stated = p.links[l].energy_J_byte;
    e.links_J += s.work.sent_bytes[l] * (stated > 0 ? stated : l == 0 ? m.up_J_byte : m.out_J_byte);
  }
  e.static_J = p.chip.power_W * m.static_share * m.static_scale * time;
  e.host_J = std::max(0.0, p.power_W - p.chip.power_W) * time;
  e.cooling_J = (e.chip() + e.host_J) * (m.pue - 1);
  return e;
}

Capped under_limit(const TrainingStep& s, Format format, const Platform& p, const Coefficients& k, const PowerModel& m) {
  // Clock that is asked for, and its voltage.
  double top = m.voltage_V, least = std::min(m.least_voltage_V, m.voltage_V), slower = 1;
  if (m.clock < 1) {
    double low = least;
    for (int i = 0; i < 60; ++i) {
      const double mid = 0.5 * (low + top);
      (law::frequency_ratio(m.curve, m.voltage_V, mid) < m.clock ? low : top) = mid;
    }
    slower = std::min(1.0, m.clock / law::frequency_ratio(m.curve, m.voltage_V, top));
  }
  const auto at = [&](double V) {
    Capped c{s, {}, V, slower * law::frequency_ratio(m.curve, m.voltage_V, V), false};
    c.step.parts.arithmetic /= c.clock;
    c.step.parts.wait = s.parts.wait * (c.step.parts.total() - s.parts.wait) / std::max(s.parts.total() - s.parts.wait, 1e-300);
    PowerModel lower = m;
    lower.static_scale *= leakage_ratio(m, V);
    c.energy = step_energy(c.step, format, p, k, lower, (V / m.voltage_V) * (V / m.voltage_V));
    return c;
  };
  Capped nominal = at(top);
  if (!m.limit_W || nominal.energy.chip() <= *m.limit_W * nominal.step.time_s()) return nominal;
  double lo = least, hi = top;
  Capped low = at(lo);
  low.limited = true;
  if (low.energy.chip() > *m.limit_W * low.step.time_s()) {
    // Cooler only by doing nothing in between: dynamic energy over a longer time.
    const double dynamic = low.energy.chip() - low.energy.static_J, idle_W = low.energy.static_J / low.step.time_s();
    if (*m.limit_W > idle_W) {
      const double longer = dynamic / (*m.limit_W - idle_W) - low.step.time_s();
      low.step.parts.wait += std::max(0.0, longer);
      PowerModel lower = m;
      lower.static_scale *= leakage_ratio(m, lo);
      low.energy = step_energy(low.step, format, p, k, lower, (lo / m.voltage_V) * (lo / m.voltage_V));
    }
    return low;
  }
  for (int i = 0; i < 60; ++i) {
    const double mid = 0.5 * (lo + hi);
    Capped c = at(mid);
    (c.energy.chip() > *m.limit_W * c.step.time_s() ? hi : lo) = mid;
  }
  Capped c = at(lo);
  c.limited = true;
  return c;
}

}  // namespace taufold::system
