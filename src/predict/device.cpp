#include "predict/device.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tech/ladder.hpp"

namespace taufold::predict {

namespace {

constexpr double kZero_K = 273.15, kReference_K = 298.15;

double kelvin(const Corner& c) { return c.temperature_C + kZero_K; }
/// -1 slow, 1 fast.
double side(const Corner& c) { return c.process == Process::slow ? -1 : c.process == Process::fast ? 1 : 0; }

double threshold_V(const Device& d, const Corner& c) { return d.vt_V + d.vt_slope_V_K * (kelvin(c) - kReference_K) - side(c) * d.process_vt_V; }

double drive(const Device& d, const Corner& c) {
  const double over = std::max(c.supply_V - threshold_V(d, c), 0.01);
  return std::pow(over, d.alpha) / c.supply_V * std::pow(kelvin(c) / kReference_K, d.mobility_power) * (1 + side(c) * d.process_drive);
}

double ln_leakage(const Device& d, const Corner& c) {
  constexpr double kLeakageThreshold_V = 0.08;
  const double swing = d.swing_V * kelvin(c) / kReference_K;
  const double vt = threshold_V(d, c) - kLeakageThreshold_V - d.dibl * c.supply_V;
  return -vt / swing * std::log(10.0) + std::log(c.supply_V);
}

}  // namespace

std::string Corner::name() const {
  static constexpr const char* kProcess[] = {"ss", "tt", "ff"};
  std::string volts = fmt::format("{:.3f}", supply_V);
  while (volts.ends_with('0')) volts.pop_back();
  if (volts.ends_with('.')) volts.pop_back();
  std::replace(volts.begin(), volts.end(), '.', 'p');
  return fmt::format("{}_{}v_{}{:.0f}c", kProcess[static_cast<int>(process)], volts, temperature_C < 0 ? "m" : "", std::abs(temperature_C));
}

double Device::least_supply_V() const { return vt_V + tech::kLeastOverdrive_V; }

double delay_ratio(const Device& d, const Corner& at, const Corner& reference) { return drive(d, reference) / drive(d, at); }

double leakage_ratio(const Device& d, const Corner& at, const Corner& reference) { return std::exp(ln_leakage(d, at) - ln_leakage(d, reference)); }

double supply_for_delay(const Device& d, double ratio, const Corner& reference) {
  double low = d.least_supply_V(), high = 1.5;
  const auto at = [&](double v) {
    Corner c = reference;
    c.supply_V = v;
    return delay_ratio(d, c, reference);
  };
  if (at(low) <= ratio) return low;
  if (at(high) >= ratio) return high;
  for (int k = 0; k < 60; ++k) {
    const double mid = (low + high) / 2;
    (at(mid) > ratio ? low : high) = mid;
  }
  return (low + high) / 2;
}

}  // namespace taufold::predict
