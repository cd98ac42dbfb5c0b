#include "cost/repair.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace taufold::cost {

double poisson_at_most(double mean, int spares) {
  double term = std::exp(-mean), sum = term;
  for (int k = 1; k <= spares; ++k) sum += term *= mean / k;
  return std::min(1.0, sum);
}

double at_least_of(int n, int needed, double p) {
  // Sum over the number that fail, which is the short end when few may.
  const double q = 1 - p;
  if (needed <= 0 || q <= 0) return 1;
  if (p <= 0) return 0;
  double sum = 0;
  for (int bad = 0; bad <= n - needed; ++bad) {
    double log_term = std::lgamma(n + 1.0) - std::lgamma(bad + 1.0) - std::lgamma(n - bad + 1.0);
    log_term += (n - bad) * std::log(p) + bad * std::log(q);
    sum += std::exp(log_term);
  }
  return std::min(1.0, sum);
}

namespace {

/// Minus the logarithm of the yield, 0 < p < 1.
double links_loss(double links, double p, int group, int spares) {
  if (spares <= 0) return -links * std::log1p(-p);
  // The chance that a group fails is small: it is summed itself, so that no digit is lost in one less it.
  const int n = group + spares;
  double fail = 0;
  for (int bad = spares + 1; bad <= n; ++bad) {
    const double term = std::exp(std::lgamma(n + 1.0) - std::lgamma(bad + 1.0) - std::lgamma(n - bad + 1.0) + bad * std::log(p) + (n - bad) * std::log1p(-p));
    fail += term;
    if (term < fail * 1e-17) break;
  }
  return -links / group * std::log1p(-std::min(fail, 1 - 1e-16));
}

}  // namespace

double repaired_links_yield(double links, double p, int group, int spares) {
  if (p <= 0) return 1;
  if (p >= 1) return 0;
  return std::exp(-links_loss(links, p, group, spares));
}

LinkTable::LinkTable(double links, int group, int spares) {
  for (int k = 0; k < kPoints; ++k) {
    const double p = std::min(std::pow(10.0, 0.5 * k - 20), 1 - 1e-16);
    log_loss_[static_cast<std::size_t>(k)] = std::log(std::clamp(links_loss(links, p, group, spares), 1e-300, 1e4));
  }
}

double LinkTable::operator()(double log_p) const {
  const double at = std::clamp((log_p / std::numbers::ln10 + 20) * 2, 0.0, kPoints - 1.0);
  const auto k = std::min(static_cast<std::size_t>(at), static_cast<std::size_t>(kPoints - 2));
  const double f = at - static_cast<double>(k);
  return log_loss_[k] + f * (log_loss_[k + 1] - log_loss_[k]);
}

DensityRule density_rule(double clustering) {
  // Roots of the generalised Laguerre polynomial L_n^(a)(x), a = clustering - 1, one after the other by Newton's method from where the
  // deflated polynomial leads (Szego 1939, recurrences; Press et al., Numerical Recipes, for starting points).
  const double a = clustering - 1;
  constexpr int n = kDensityNodes;
  DensityRule out;
  double z = 0;
  for (int i = 0; i < n; ++i) {
    if (i == 0)
      z = (1 + a) * (3 + 0.92 * a) / (1 + 2.4 * n + 1.8 * a);
    else if (i == 1)
      z += (15 + 6.25 * a) / (1 + 0.9 * a + 2.5 * n);
    else {
      const double ai = i - 1, x = out.density[static_cast<std::size_t>(i - 2)];
      z += ((1 + 2.55 * ai) / (1.9 * ai) + 1.26 * ai * a / (1 + 3.5 * ai)) * (z - x) / (1 + 0.3 * a);
    }
    double slope = 0, before = 0;
    for (int step = 0; step < 200; ++step) {
      double p1 = 1, p2 = 0;
      for (int j = 0; j < n; ++j) {
        const double p3 = p2;
        p2 = p1;
        p1 = ((2 * j + 1 + a - z) * p2 - (j + a) * p3) / (j + 1);
      }
      slope = (n * p1 - (n + a) * p2) / z;
      before = p2;
      // Deflation keeps a start that overshoots from finding an old root again.
      double pull = 0;
      for (int k = 0; k < i; ++k) pull += 1 / (z - out.density[static_cast<std::size_t>(k)]);
      const double move = p1 / (slope - p1 * pull);
      z -= move;
      if (std::abs(move) <= 1e-14 * z) break;
    }
    const auto at = static_cast<std::size_t>(i);
    out.density[at] = z;
    out.weight[at] = -std::exp(std::lgamma(a + n) - std::lgamma(static_cast<double>(n)) - std::lgamma(clustering)) / (slope * n * before);
  }
  for (double& x : out.density) x /= clustering;
  return out;
}

double repaired_die_yield(const DieParts& d, const DensityRule& rule) {
  double y = 0;
  for (std::size_t k = 0; k < rule.density.size(); ++k) {
    const double t = rule.density[k];
    double good = std::exp(-t * d.logic);
    if (d.memory > 0) good *= std::pow(poisson_at_most(t * d.memory / d.arrays, d.spares), d.arrays);
    if (d.cores > 0) good *= at_least_of(d.cores, d.cores_needed, std::exp(-t * d.core));
    y += rule.weight[k] * good;
  }
  return y;
}

}  // namespace taufold::cost
