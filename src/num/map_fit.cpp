#include "num/map_fit.hpp"

#include <algorithm>
#include <cmath>

namespace taufold::num {

namespace {

constexpr double kStep = 1e-6, kFirstDamping = 1e-2, kLeastDamping = 1e-9, kMostDamping = 1e8;

double squares(const std::vector<double>& r, std::span<const double> theta, std::span<const NormalPrior> prior) {
  double sum = 0;
  for (const double x : r) sum += x * x;
  for (std::size_t k = 0; k < prior.size(); ++k) {
    const double z = (theta[k] - prior[k].mean) / prior[k].sd;
    sum += z * z;
  }
  return std::isfinite(sum) ? sum : HUGE_VAL;
}

/// Gauss-Newton matrix and gradient at theta.
void linearise(const Residuals& f, std::span<const NormalPrior> prior, const std::vector<double>& theta, const std::vector<double>& r, std::vector<double>& a,
               std::vector<double>& g) {
  const std::size_t n = theta.size();
  std::vector<std::vector<double>> j(n);
  std::vector<double> moved = theta;
  for (std::size_t k = 0; k < n; ++k) {
    moved[k] = theta[k] + kStep;
    f(moved, j[k]);
    moved[k] = theta[k];
    for (std::size_t i = 0; i < r.size(); ++i) j[k][i] = (j[k][i] - r[i]) / kStep;
  }
  a.assign(n * n, 0.0);
  g.assign(n, 0.0);
  for (std::size_t p = 0; p < n; ++p) {
    for (std::size_t q = 0; q <= p; ++q) {
      double sum = 0;
      for (std::size_t i = 0; i < r.size(); ++i) sum += j[p][i] * j[q][i];
      a[p * n + q] = a[q * n + p] = sum;
    }
    for (std::size_t i = 0; i < r.size(); ++i) g[p] -= j[p][i] * r[i];
    const double w = 1 / (prior[p].sd * prior[p].sd);
    a[p * n + p] += w;
    g[p] -= w * (theta[p] - prior[p].mean);
  }
}

}  // namespace

bool solve_spd(std::vector<double> a, std::vector<double>& b) {
  const std::size_t n = b.size();
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = a[i * n + j];
      for (std::size_t k = 0; k < j; ++k) sum -= a[i * n + k] * a[j * n + k];
      if (i == j) {
        if (!(sum > 0)) return false;
        a[i * n + i] = std::sqrt(sum);
      } else {
        a[i * n + j] = sum / a[j * n + j];
      }
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < i; ++k) b[i] -= a[i * n + k] * b[k];
    b[i] /= a[i * n + i];
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = i + 1; k < n; ++k) b[i] -= a[k * n + i] * b[k];
    b[i] /= a[i * n + i];
  }
  return true;
}

MapFit map_fit(const Residuals& f, std::span<const NormalPrior> prior, std::vector<double> start, int max_iterations, double tolerance) {
  const std::size_t n = prior.size();
  MapFit out;
  out.theta = std::move(start);
  if (out.theta.empty())
    for (const NormalPrior& p : prior) out.theta.push_back(p.mean);
  std::vector<double> r, tried, a, g, damped, step;
  f(out.theta, r);
  out.cost = squares(r, out.theta, prior);
  double damping = kFirstDamping;
  while (out.iterations < max_iterations && !out.converged) {
    ++out.iterations;
    linearise(f, prior, out.theta, r, a, g);
    bool better = false;
    for (; !better && damping < kMostDamping; damping *= 4) {
      damped = a;
      for (std::size_t k = 0; k < n; ++k) damped[k * n + k] *= 1 + damping;
      step = g;
      if (!solve_spd(damped, step)) continue;
      for (std::size_t k = 0; k < n; ++k) step[k] += out.theta[k];
      f(step, tried);
      const double cost = squares(tried, step, prior);
      if (!(cost < out.cost)) continue;
      out.converged = out.cost - cost <= tolerance * out.cost;
      out.theta = step;
      out.cost = cost;
      r.swap(tried);
      better = true;
      damping = std::max(damping / 20, kLeastDamping);
    }
    if (!better) {
      out.converged = true;  // no step in any direction helps
      break;
    }
  }
  linearise(f, prior, out.theta, r, a, g);
  out.covariance.assign(n * n, 0.0);
  for (std::size_t k = 0; k < n; ++k) {
    std::vector<double> e(n, 0.0);
    e[k] = 1;
    if (!solve_spd(a, e)) {
      out.converged = false;
      break;
    }
    for (std::size_t i = 0; i < n; ++i) out.covariance[i * n + k] = e[i];
  }
  return out;
}

}  // namespace taufold::num
