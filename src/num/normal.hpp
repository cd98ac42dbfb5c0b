// The normal distribution, and points that fill a cube evenly.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>

#include "num/lanes.hpp"

namespace taufold::num {

inline double normal_density(double z) { return std::exp(-0.5 * z * z) * std::numbers::inv_sqrtpi / std::numbers::sqrt2; }

/// P(Z <= z); keeps its relative accuracy in the lower tail.
inline double normal_cdf(double z) { return 0.5 * std::erfc(-z * (std::numbers::sqrt2 / 2)); }

/// The z of P(Z <= z) = p, 0 < p < 1; clamped to 8.2 beyond 1e-16 and 1 - 1e-16. Rational approximation (Acklam 2003), relative error 1.2e-9, in plain
/// arithmetic: for samples, the same bits everywhere.
inline double fast_normal_quantile(double p) {
  constexpr double a[] = {-3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02, 1.383577518672690e+02, -3.066479806614716e+01, 2.506628277459239e+00};
  constexpr double b[] = {-5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02, 6.680131188771972e+01, -1.328068155288572e+01};
  constexpr double c[] = {-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00, -2.549732539343734e+00, 4.374664141464968e+00, 2.938163982698783e+00};
  constexpr double d[] = {7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00};
  if (p >= 0.02425 && p <= 1 - 0.02425) {
    const double q = p - 0.5, r = q * q;
    return (((((a[0] * r + a[1]) * r + a[2]) * r + a[3]) * r + a[4]) * r + a[5]) * q / (((((b[0] * r + b[1]) * r + b[2]) * r + b[3]) * r + b[4]) * r + 1);
  }
  const double tail = p < 0.5 ? p : 1 - p, q = std::sqrt(-2 * plain_log(tail < 1e-16 ? 1e-16 : tail));
  const double z = (((((c[0] * q + c[1]) * q + c[2]) * q + c[3]) * q + c[4]) * q + c[5]) / ((((d[0] * q + d[1]) * q + d[2]) * q + d[3]) * q + 1);
  return p < 0.5 ? z : -z;
}

/// The same and one step of Halley's method: relative error below 1e-14.
inline double normal_quantile(double p) {
  const double z = fast_normal_quantile(p);
  if (p <= 1e-16 || p >= 1 - 1e-16) return p < 0.5 ? -8.2 : 8.2;
  const double e = normal_cdf(z) - p, u = e * std::sqrt(2 * std::numbers::pi) * std::exp(z * z / 2);
  return z - u / (1 + z * u / 2);
}

/// Coordinate `dimension` (0 to 5) of point `k` of an additive recurrence with the powers of the root of x^7 = x + 1: points of any number fill the cube
/// evenly (Roberts 2018). In (0, 1).
inline double spread_point(std::uint64_t k, int dimension) {
  constexpr std::array<double, 6> step = {0.8986537126286992, 0.8075784952213447, 0.7257334129697597, 0.6521830259439717, 0.5860866975779693, 0.5266889867007357};
  const double x = 0.5 + step[static_cast<std::size_t>(dimension)] * static_cast<double>(k + 1);
  const double f = x - std::floor(x);
  return f > 0 ? f : 0x1.0p-53;
}

}  // namespace taufold::num
