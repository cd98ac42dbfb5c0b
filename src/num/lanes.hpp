// Several doubles that are computed with at once: a model written for a number runs on a row of samples, and the compiler makes vector instructions of it.
// Exponential and logarithm in plain arithmetic: without branches, the same bits whatever libm is installed and for one number or a row.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace taufold::num {

/// Relative error below 4e-16 for |x| <= 708; clamped beyond.
inline double plain_exp(double x) {
  x = x < -708 ? -708 : x;
  x = x > 709 ? 709 : x;
  const double shifted = x * 1.4426950408889634 + 6755399441055744.0;  // 1.5 * 2^52: rounds to the nearest integer
  const double n = shifted - 6755399441055744.0;
  const double r = (x - n * 0.693147180369123816490) - n * 1.90821492927058770002e-10;
  double p = 1.0 / 6227020800;  // Taylor series, |r| <= 0.347
  p = p * r + 1.0 / 479001600;
  p = p * r + 1.0 / 39916800;
  p = p * r + 1.0 / 3628800;
  p = p * r + 1.0 / 362880;
  p = p * r + 1.0 / 40320;
  p = p * r + 1.0 / 5040;
  p = p * r + 1.0 / 720;
  p = p * r + 1.0 / 120;
  p = p * r + 1.0 / 24;
  p = p * r + 1.0 / 6;
  p = p * r + 0.5;
  p = p * r + 1.0;
  p = p * r + 1.0;
  return std::bit_cast<double>(std::bit_cast<std::uint64_t>(p) + (std::bit_cast<std::uint64_t>(shifted) << 52));
}

/// For a positive normal x; absolute error below 4e-16 times the larger of 1 and |ln x|.
inline double plain_log(double x) {
  constexpr std::uint64_t kOne = 0x3ff0000000000000, kLow = 0x3fe6a09e667f3bcd;  // 1 and the root of 1/2
  const std::uint64_t b = std::bit_cast<std::uint64_t>(x) + (kOne - kLow);
  const double e = std::bit_cast<double>((b >> 52) + 0x4330000000000000) - (4503599627370496.0 + 1023.0);
  const double m = std::bit_cast<double>((b & 0x000fffffffffffff) + kLow);
  const double s = (m - 1) / (m + 1), t = s * s;  // ln m = 2 atanh s, |s| <= 0.172
  double p = 1.0 / 21;
  p = p * t + 1.0 / 19;
  p = p * t + 1.0 / 17;
  p = p * t + 1.0 / 15;
  p = p * t + 1.0 / 13;
  p = p * t + 1.0 / 11;
  p = p * t + 1.0 / 9;
  p = p * t + 1.0 / 7;
  p = p * t + 1.0 / 5;
  p = p * t + 1.0 / 3;
  return e * 0.693147180559945309417 + 2 * s * (p * t + 1.0);
}

inline constexpr int kLanes = 8;

struct Lanes {
  double v[kLanes];
  Lanes() = default;
  Lanes(double x) {  // a constant in a formula
    for (double& y : v) y = x;
  }
  double operator[](int i) const { return v[i]; }
};

#define TAUFOLD_LANES_OPERATOR(op)                                        \
  inline Lanes operator op(const Lanes& a, const Lanes& b) {              \
    Lanes c;                                                              \
    for (int i = 0; i < kLanes; ++i) c.v[i] = a.v[i] op b.v[i];           \
    return c;                                                             \
  }                                                                       \
  inline Lanes& operator op##=(Lanes& a, const Lanes& b) { return a = a op b; }
TAUFOLD_LANES_OPERATOR(+)
TAUFOLD_LANES_OPERATOR(-)
TAUFOLD_LANES_OPERATOR(*)
TAUFOLD_LANES_OPERATOR(/)
#undef TAUFOLD_LANES_OPERATOR

/// Applies fn to every lane, or to a number.
template <class Fn>
double each(double x, Fn&& fn) {
  return fn(x);
}
template <class Fn>
Lanes each(const Lanes& a, Fn&& fn) {
  Lanes c;
  for (int i = 0; i < kLanes; ++i) c.v[i] = fn(a.v[i]);
  return c;
}
template <class R>
R exp_of(const R& x) {
  return each(x, [](double t) { return plain_exp(t); });
}
template <class R>
R log_of(const R& x) {
  return each(x, [](double t) { return plain_log(t); });
}
template <class R>
R root_of(const R& x) {
  return each(x, [](double t) { return std::sqrt(t); });
}
inline double larger(double a, double b) { return a > b ? a : b; }
inline Lanes larger(const Lanes& a, const Lanes& b) {
  Lanes c;
  for (int i = 0; i < kLanes; ++i) c.v[i] = a.v[i] > b.v[i] ? a.v[i] : b.v[i];
  return c;
}

}  // namespace taufold::num
