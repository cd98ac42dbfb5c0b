#include "law/spend.hpp"

#include <cmath>

namespace taufold::law {

double frequency_ratio(const AlphaPower& law, double from_V, double to_V) {
  return std::pow((to_V - law.threshold_V) / (from_V - law.threshold_V), law.exponent) * from_V / to_V;
}

double frequency_slope(const AlphaPower& law, double V) {
  return law.exponent * V / (V - law.threshold_V) - 1;
}

double power_exponent(const AlphaPower& law, double V) {
  return 1 + 2 / frequency_slope(law, V);
}

namespace {

/// The root of an increasing function between lo and hi, to 1e-14 of hi.
template <class Fn>
std::optional<double> rising_root(double lo, double hi, Fn&& fn) {
  if (!(fn(hi) >= 0) || fn(lo) > 0) return std::nullopt;
  while (hi - lo > 1e-14 * hi) {
    const double mid = 0.5 * (lo + hi);
    if (mid == lo || mid == hi) break;
    (fn(mid) < 0 ? lo : hi) = mid;
  }
  return 0.5 * (lo + hi);
}

}  // namespace

std::optional<double> voltage_at_equal_frequency(const AlphaPower& law, double from_V, double gain) {
  // f rises with V where the exponent is above 1 - threshold / V, which holds for exponents of 1 and more.
  return rising_root(law.threshold_V * (1 + 1e-12), 3 * from_V,
                     [&](double V) { return gain * frequency_ratio(law, from_V, V) - 1; });
}

std::optional<double> voltage_at_equal_power(const AlphaPower& law, double from_V, double gain, double cap) {
  return rising_root(law.threshold_V * (1 + 1e-12), 3 * from_V, [&](double V) {
    return cap * gain * (V / from_V) * (V / from_V) * frequency_ratio(law, from_V, V) - 1;
  });
}

std::optional<double> clock_at_equal_power(const AlphaPower& law, double from_V, double gain, double cap) {
  const std::optional<double> V = voltage_at_equal_power(law, from_V, gain, cap);
  return V ? std::optional(gain * frequency_ratio(law, from_V, *V)) : std::nullopt;
}

FirstOrderSpending first_order_spending(const AlphaPower& law, double from_V, double gain, double cap) {
  const double s = frequency_slope(law, from_V), g = std::log(gain), c = std::log(cap);
  return {-2 * g / s, -(c + g) / (2 + s), (2 * g - s * c) / (2 + s)};
}

double leakage_ratio(double change_V, double per_V, double change_K, double doubling_K) {
  return std::exp(per_V * change_V) * std::exp2(change_K / doubling_K);
}

double capacitance_ratio(double power_ratio, double from_V, double to_V, double frequency_ratio) {
  return power_ratio * (from_V / to_V) * (from_V / to_V) / frequency_ratio;
}

double switching_power_ratio(double frequency_ratio, double from_V, double to_V) {
  return frequency_ratio * (to_V / from_V) * (to_V / from_V);
}

}  // namespace taufold::law
