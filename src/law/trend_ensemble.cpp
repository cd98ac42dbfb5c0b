#include "law/trend_ensemble.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "law/baseline.hpp"

namespace taufold::law {

namespace {

// Round numbers, spaced about evenly in the logarithm: scatter of products from 6 % to a factor of 2.3, growth
// from steady to moving by a third a year. Eight other grids, finer, wider and with three memories, scored within
// half a per cent of this one.
constexpr double kNoise[] = {0.06, 0.1, 0.17, 0.27, 0.4, 0.6, 0.85};
constexpr double kLevel[] = {0.01, 0.1, 0.2};
constexpr double kChange[] = {0.01, 0.05, 0.15, 0.3};
constexpr double kMemory[] = {4, 15};
constexpr double kGroup[] = {0, 0.7};

constexpr double kShareStrength = 3;  // of the Dirichlet prior, in series
constexpr int kShareRounds = 30;
constexpr std::size_t kLeastRowsToTeach = 8;
constexpr double kLeastWeight = 1e-4;

/// Weights of exp(ln w), adding to 1.
void normalise(std::vector<double>& ln_weight) {
  const double most = *std::max_element(ln_weight.begin(), ln_weight.end());
  double sum = 0;
  for (double& w : ln_weight) sum += w = std::exp(w - most);
  for (double& w : ln_weight) w /= sum;
}

std::size_t groups_of(const Series& s) {
  return s.groups.size() > 1 ? s.groups.size() : 0;
}

}  // namespace

std::vector<TrendHypothesis> trend_hypotheses() {
  std::vector<TrendHypothesis> out;
  for (const double noise : kNoise)
    for (const double level : kLevel)
      for (const double change : kChange)
        for (const double memory : kMemory)
          for (const double group : kGroup) out.push_back({noise, level, change, memory, group});
  return out;
}

TrendEnsemble::TrendEnsemble(std::span<const Series> series)
    : series_(series), hypotheses_(trend_hypotheses()), next_(series.size(), 0) {
  for (const Series& s : series) {
    filters_.emplace_back();
    for (const TrendHypothesis& h : hypotheses_) filters_.back().emplace_back(h, GrowthPrior{}, groups_of(s));
  }
}

void TrendEnsemble::advance(double year) {
  year_ = year;
  for (std::size_t s = 0; s < series_.size(); ++s) {
    const Series& data = series_[s];
    std::size_t& k = next_[s];
    for (; k < data.size() && data.year[k] < year; ++k)
      for (TrendFilter& f : filters_[s])
        f.observe(data.year[k], data.ln_value[k], groups_of(data) > 0 ? data.group[k] : 0);
  }
  weight_.clear();
  for (std::size_t s = 0; s < series_.size(); ++s) weight_.push_back(weights(s));
}

std::vector<double> TrendEnsemble::weights(std::size_t s) const {
  const std::size_t n = hypotheses_.size();
  std::vector<double> share(n, 1 / static_cast<double>(n)), w(n), next(n);
  for (int round = 0; round < kShareRounds; ++round) {
    std::fill(next.begin(), next.end(), kShareStrength / static_cast<double>(n));
    for (std::size_t j = 0; j < series_.size(); ++j) {
      if (j == s || next_[j] < kLeastRowsToTeach) continue;
      for (std::size_t h = 0; h < n; ++h) w[h] = std::log(share[h]) + filters_[j][h].log_evidence();
      normalise(w);
      for (std::size_t h = 0; h < n; ++h) next[h] += w[h];
    }
    double sum = 0;
    for (const double x : next) sum += x;
    for (std::size_t h = 0; h < n; ++h) share[h] = next[h] / sum;
  }
  for (std::size_t h = 0; h < n; ++h) w[h] = std::log(share[h]) + filters_[s][h].log_evidence();
  normalise(w);
  return w;
}

Mixture TrendEnsemble::forecast(std::size_t s, double year, std::int32_t group) const {
  const std::optional<Exponential> line = fit_exponential(series_[s], year_);
  const double law_share = line ? 1 - kExponentialShare : 1;
  Mixture out;
  for (std::size_t h = 0; h < hypotheses_.size(); ++h) {
    const double w = law_share * weight_[s][h];
    if (weight_[s][h] < kLeastWeight) continue;
    const TrendFilter::Forecast f = filters_[s][h].at(year, groups_of(series_[s]) > 0 ? group : 0);
    const double noise = hypotheses_[h].noise_sd * hypotheses_[h].noise_sd;
    out.add(w * (1 - kOutlierShare), f.mean, std::sqrt(f.variance + noise));
    out.add(w * kOutlierShare, f.mean, std::sqrt(f.variance + noise * kOutlierWidth * kOutlierWidth));
  }
  constexpr double kLeastSd = 1e-3;  // of a line through points that lie on it
  if (line) out.add(kExponentialShare, line->mean_at(year), std::max(line->sd_at(year), kLeastSd));
  out.prune(0);
  return out;
}

}  // namespace taufold::law
