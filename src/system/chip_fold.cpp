#include "system/chip_fold.hpp"

#include <algorithm>
#include <cmath>

namespace taufold::system {

namespace {

constexpr double kLeastClock = 0.01;  // where leakage alone takes the power: nobody would build it, and the figures say so

/// With so many units of the flat chip's.
Folded with_units(const ChipFold& f, const PowerModel& m, double units) {
  const auto clock = [&](double V) { return f.speed * law::frequency_ratio(m.curve, m.voltage_V, V); };
  const auto dynamic = [&](double V) { return units * f.capacitance * (V / m.voltage_V) * (V / m.voltage_V); };  // a cycle
  const auto leakage = [&](double V) { return units * leakage_ratio(m, V); };
  const auto power = [&](double V) { return (1 - m.static_share) * dynamic(V) * clock(V) + m.static_share * leakage(V); };
  Folded out;
  out.units = units;
  if (f.spend == Spend::energy) {
    out.voltage_V = std::max(law::voltage_at_equal_frequency(m.curve, m.voltage_V, f.speed).value_or(m.voltage_V), m.least_voltage_V);
    out.clock = std::min(clock(out.voltage_V), 1.0);
  } else {
    // Power rises with the voltage; no more than half as much again is looked at.
    double lo = m.least_voltage_V, hi = 1.5 * m.voltage_V;
    for (int i = 0; i < 60; ++i) {
      const double mid = 0.5 * (lo + hi);
      (power(mid) > 1 ? hi : lo) = mid;
    }
    out.voltage_V = lo;
    out.clock = clock(lo);
    if (power(m.least_voltage_V) > 1) {
      // The voltage falls no further: the clock does, as far as leakage leaves power for it.
      out.at_least_voltage = true;
      out.clock = std::max(kLeastClock, (1 - m.static_share * leakage(lo)) / ((1 - m.static_share) * dynamic(lo)));
    }
  }
  out.peak = units * out.clock;
  out.operation = dynamic(out.voltage_V) / units;
  out.leakage = leakage(out.voltage_V);
  return out;
}

}  // namespace

void set_transfer(ChipFold& f) {
  f.ln_speed_sd = kTransferSd * std::abs(std::log(f.speed));
  f.ln_capacitance_sd = kTransferSd * std::abs(std::log(f.capacitance));
}

Folded fold_chip(const ChipFold& f, const PowerModel& m) {
  Folded best = with_units(f, m, 1);
  if (f.spend != Spend::width) return best;
  // Leakage makes the last units cost more than they bring: those beyond the best number stay switched off.
  constexpr int kSteps = 128;
  for (int i = 1; i <= kSteps; ++i) {
    const Folded x = with_units(f, m, 1 + (f.tiers - 1) * i / kSteps);
    if (x.peak > best.peak) best = x;
  }
  return best;
}

void apply(const Folded& f, Platform& p, PowerModel& m) {
  for (double& peak : p.chip.peak_flops) peak *= f.peak;
  // Nominal power is that of the flat chip, whose operations the model counts: the fold's are told from them.
  m.operation_scale *= f.operation * f.peak;
  m.static_scale *= f.leakage;
  m.voltage_V = f.voltage_V;
}

}  // namespace taufold::system
