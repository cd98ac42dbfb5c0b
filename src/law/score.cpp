#include "law/score.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace taufold::law {

namespace {

/// Regularised incomplete beta function by its continued fraction (Lentz).
double incomplete_beta(double a, double b, double x) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incomplete_beta(b, a, 1 - x);
  const double front =
      std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x)) /
      a;
  double c = 1, d = 1 / std::max(1 - (a + b) * x / (a + 1), 1e-300), f = d;
  for (int m = 1; m < 300; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    f *= c * d;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    f *= c * d;
    if (std::abs(c * d - 1) < 1e-15) break;
  }
  return front * f;
}

}  // namespace

double student_quantile(double p, double freedom) {
  if (p == 0.5) return 0;
  const double upper = std::max(p, 1 - p), tail = 1 - upper;
  const auto beyond = [&](double t) {
    return 0.5 * incomplete_beta(freedom / 2, 0.5, freedom / (freedom + t * t));
  };
  double lo = 0, hi = 1;
  while (beyond(hi) > tail && hi < 1e300) hi *= 2;
  for (int k = 0; k < 200 && hi - lo > 1e-13 * hi; ++k) {
    const double mid = 0.5 * (lo + hi);
    (beyond(mid) > tail ? lo : hi) = mid;
  }
  return p < 0.5 ? -0.5 * (lo + hi) : 0.5 * (lo + hi);
}

double crps_normal(double y, double mean, double sd) {
  const double z = (y - mean) / sd;
  return sd * (z * (2 * normal_cdf(z) - 1) + 2 * normal_density(z) - std::numbers::inv_sqrtpi);
}

double crps_lognormal(double y, double m, double s) {
  const double w = (std::log(y) - m) / s;
  return y * (2 * normal_cdf(w) - 1) -
         2 * std::exp(m + s * s / 2) * (normal_cdf(w - s) + normal_cdf(s / std::numbers::sqrt2) - 1);
}

void Mixture::prune(double least) {
  std::size_t kept = 0;
  double sum = 0;
  for (std::size_t k = 0; k < weight.size(); ++k) {
    if (weight[k] < least) continue;
    weight[kept] = weight[k];
    mean[kept] = mean[k];
    sd[kept] = sd[k];
    sum += weight[kept++];
  }
  weight.resize(kept);
  mean.resize(kept);
  sd.resize(kept);
  for (double& w : weight) w /= sum;
}

double Mixture::cdf(double y) const {
  double p = 0;
  for (std::size_t k = 0; k < weight.size(); ++k) p += weight[k] * normal_cdf((y - mean[k]) / sd[k]);
  return p;
}

double Mixture::average() const {
  double m = 0;
  for (std::size_t k = 0; k < weight.size(); ++k) m += weight[k] * mean[k];
  return m;
}

double Mixture::quantile(double p) const {
  double lo = std::numeric_limits<double>::infinity(), hi = -lo;
  for (std::size_t k = 0; k < weight.size(); ++k) {
    const double z = std::abs(normal_quantile(p)) + 10;
    lo = std::min(lo, mean[k] - z * sd[k]);
    hi = std::max(hi, mean[k] + z * sd[k]);
  }
  const double close = 1e-9 * (hi - lo);
  while (hi - lo > close) {
    const double mid = 0.5 * (lo + hi);
    (cdf(mid) < p ? lo : hi) = mid;
  }
  return 0.5 * (lo + hi);
}

namespace {

/// E |X| of X ~ N(m, s^2).
double mean_distance(double m, double s) {
  const double z = m / s;
  return m * (2 * normal_cdf(z) - 1) + 2 * s * normal_density(z);
}

}  // namespace

double expected_distance(const Mixture& f, double y) {
  double sum = 0;
  for (std::size_t k = 0; k < f.weight.size(); ++k)
    sum += f.weight[k] * mean_distance(y - f.mean[k], f.sd[k]);
  return sum;
}

double half_spread(const Mixture& f) {
  double sum = 0;
  for (std::size_t i = 0; i < f.weight.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j)
      sum += 2 * f.weight[i] * f.weight[j] *
             mean_distance(f.mean[i] - f.mean[j], std::sqrt(f.sd[i] * f.sd[i] + f.sd[j] * f.sd[j]));
    sum += f.weight[i] * f.weight[i] * mean_distance(0, f.sd[i] * std::numbers::sqrt2);
  }
  return 0.5 * sum;
}

double crps(const Mixture& f, double y) {
  return expected_distance(f, y) - half_spread(f);
}

}  // namespace taufold::law
