#include "law/mcmc.hpp"

#include <algorithm>
#include <cmath>

namespace taufold::law {

namespace {

struct Moments {
  double mean, variance;
};
Moments moments(std::span<const double> x) {
  double m = 0, v = 0;
  for (const double a : x) m += a;
  m /= static_cast<double>(x.size());
  for (const double a : x) v += (a - m) * (a - m);
  return {m, v / static_cast<double>(x.size() - 1)};
}

/// Mean variance within and variance of means, of sequences of equal length.
Moments within_between(const std::vector<std::span<const double>>& all) {
  double within = 0, mean = 0, between = 0;
  std::vector<double> means;
  for (const auto& x : all) {
    const Moments m = moments(x);
    within += m.variance / static_cast<double>(all.size());
    means.push_back(m.mean);
    mean += m.mean / static_cast<double>(all.size());
  }
  for (const double m : means) between += (m - mean) * (m - mean) / static_cast<double>(all.size() - 1);
  return {within, between};
}

std::vector<std::span<const double>> halves(const Chains& chains) {
  std::vector<std::span<const double>> out;
  for (const std::vector<double>& c : chains) {
    const std::size_t half = c.size() / 2;
    out.emplace_back(c.data(), half);
    out.emplace_back(c.data() + c.size() - half, half);
  }
  return out;
}

}  // namespace

double split_r_hat(const Chains& chains) {
  const auto all = halves(chains);
  const auto n = static_cast<double>(all.front().size());
  const Moments m = within_between(all);
  if (!(m.mean > 0)) return m.variance > 0 ? 1e9 : 1;
  return std::sqrt(((n - 1) / n * m.mean + m.variance) / m.mean);
}

double effective_size(const Chains& chains) {
  const std::size_t n = chains.front().size();
  const double total = static_cast<double>(n * chains.size());
  std::vector<std::span<const double>> all;
  for (const std::vector<double>& c : chains) all.emplace_back(c);
  double within = 0, between = 0;
  std::vector<Moments> each;
  for (const auto& x : all)
    each.push_back(moments(x)), within += each.back().variance / static_cast<double>(all.size());
  if (all.size() > 1) between = within_between(all).variance;
  const auto count = static_cast<double>(n);
  const double variance = (count - 1) / count * within + between;
  if (!(variance > 0)) return total;
  const auto correlation = [&](std::size_t lag) {
    double difference = 0;
    for (const auto& x : all) {
      double sum = 0;
      for (std::size_t k = lag; k < n; ++k) sum += (x[k] - x[k - lag]) * (x[k] - x[k - lag]);
      difference += sum / static_cast<double>(n - lag) / static_cast<double>(all.size());
    }
    return 1 - difference / (2 * variance);
  };
  double sum = 0, last = 2;
  for (std::size_t lag = 1; lag + 1 < n; lag += 2) {
    const double pair = correlation(lag) + correlation(lag + 1);
    if (lag > 1 && pair < 0) break;
    sum += std::min(pair, last);
    last = std::min(last, std::max(pair, 0.0));
    if (pair < 0) break;
  }
  return std::min(total, total / std::max(1 + 2 * sum, 1e-3));
}

double quantile_of(const Chains& chains, double p) {
  std::vector<double> all;
  for (const std::vector<double>& c : chains) all.insert(all.end(), c.begin(), c.end());
  const auto at = std::min(all.size() - 1, static_cast<std::size_t>(p * static_cast<double>(all.size())));
  std::nth_element(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(at), all.end());
  return all[at];
}

double mean_of(const Chains& chains) {
  double sum = 0, n = 0;
  for (const std::vector<double>& c : chains)
    for (const double x : c) sum += x, n += 1;
  return sum / n;
}

}  // namespace taufold::law
