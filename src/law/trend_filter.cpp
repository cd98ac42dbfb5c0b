#include "law/trend_filter.hpp"

#include <cmath>
#include <numbers>

namespace taufold::law {

namespace {

/// The way of a deviation over `years`: what is left of it, its integral, and the covariance that it picks
/// up. `variance` is that of the stationary deviation.
struct Step {
  double left, integral, vv, vi, ii;
};
Step step(double years, double memory, double variance) {
  const double x = years / memory, left = std::exp(-x), gone = -std::expm1(-x);
  const double diffusion = 2 * variance / memory;
  Step s;
  s.left = left;
  s.integral = memory * gone;
  s.vv = variance * -std::expm1(-2 * x);
  s.vi = 0.5 * diffusion * memory * memory * gone * gone;
  // t - 2 m (1 - e^-x) + m/2 (1 - e^-2x), which cancels for small x: there its series.
  const double bracket = x < 0.02 ? memory * x * x * x / 3 * (1 - 0.75 * x + 0.35 * x * x)
                                  : years - 2 * memory * gone + 0.5 * memory * -std::expm1(-2 * x);
  s.ii = diffusion * memory * memory * bracket;
  return s;
}

}  // namespace

TrendFilter::TrendFilter(const TrendHypothesis& h, const GrowthPrior& growth, std::size_t groups)
    : h_(h), n_(3 + (h.group_sd > 0 ? groups : 0)), m_(n_, 0.0), p_(n_ * n_, 0.0), gain_(n_, 0.0) {
  m_[2] = growth.mean;
  p_[1 * n_ + 1] = h.change_sd * h.change_sd;
  p_[2 * n_ + 2] = growth.sd * growth.sd;
  for (std::size_t k = 3; k < n_; ++k) p_[k * n_ + k] = h.group_sd * h.group_sd;
}

void TrendFilter::advance(double years) {
  if (years <= 0) return;
  const Step s = step(years, h_.memory, h_.change_sd * h_.change_sd);
  m_[0] += s.integral * m_[1] + years * m_[2];
  m_[1] *= s.left;
  // P <- F P F' with F the identity but for the first two rows.
  for (std::size_t j = 0; j < n_; ++j) {
    p_[j] += s.integral * p_[n_ + j] + years * p_[2 * n_ + j];
    p_[n_ + j] *= s.left;
  }
  for (std::size_t i = 0; i < n_; ++i) {
    p_[i * n_] += s.integral * p_[i * n_ + 1] + years * p_[i * n_ + 2];
    p_[i * n_ + 1] *= s.left;
  }
  p_[0] += s.ii + h_.level_sd * h_.level_sd * years;
  p_[1] += s.vi;
  p_[n_] += s.vi;
  p_[n_ + 1] += s.vv;
}

void TrendFilter::observe(double year, double ln_value, std::int32_t group) {
  if (!begun_) {
    begun_ = true;
    year_ = year;
    m_[0] = ln_value;
    constexpr double kStartSd = 3;  // the first value says where the series is, to a factor of twenty
    p_[0] = kStartSd * kStartSd;
  } else {
    advance(year - year_);
    log_evidence_ *= std::exp((year_ - year) / kEvidenceMemory);
    year_ = year;
  }
  const bool grouped = n_ > 3;
  const std::size_t o = grouped ? offset(group) : 0;
  const double e = ln_value - m_[0] - (grouped ? m_[o] : 0);
  for (std::size_t i = 0; i < n_; ++i) gain_[i] = p_[i * n_] + (grouped ? p_[i * n_ + o] : 0);  // P h
  const double spread = gain_[0] + (grouped ? gain_[o] : 0);
  const double noise[2] = {h_.noise_sd * h_.noise_sd,
                           h_.noise_sd * h_.noise_sd * kOutlierWidth * kOutlierWidth};
  double likelihood[2];
  for (int k = 0; k < 2; ++k) {
    const double v = spread + noise[k];
    likelihood[k] = (k == 0 ? 1 - kOutlierShare : kOutlierShare) * std::exp(-0.5 * e * e / v) /
                    std::sqrt(2 * std::numbers::pi * v);
  }
  const double both = likelihood[0] + likelihood[1];
  double outlier = kOutlierShare;
  if (both > 1e-300) {
    outlier = likelihood[1] / both;
    log_evidence_ += std::log(both);
  } else {  // far out: the wide component alone, in logarithms
    outlier = 1;
    const double v = spread + noise[1];
    log_evidence_ += std::log(kOutlierShare) - 0.5 * e * e / v - 0.5 * std::log(2 * std::numbers::pi * v);
  }
  // Merged: the mean gain, and the covariance of the two means besides the mean covariance.
  const double g0 = 1 / (spread + noise[0]), g1 = 1 / (spread + noise[1]);
  const double g = (1 - outlier) * g0 + outlier * g1,
               between = outlier * (1 - outlier) * (g0 - g1) * (g0 - g1) * e * e;
  for (std::size_t i = 0; i < n_; ++i) m_[i] += gain_[i] * g * e;
  for (std::size_t i = 0; i < n_; ++i)
    for (std::size_t j = 0; j < n_; ++j) p_[i * n_ + j] += gain_[i] * gain_[j] * (between - g);
}

TrendFilter::Forecast TrendFilter::at(double year, std::int32_t group) const {
  const double years = std::max(0.0, year - year_);
  const Step s = step(years, h_.memory, h_.change_sd * h_.change_sd);
  const bool grouped = n_ > 3;
  const std::size_t o = grouped ? offset(group) : 0;
  // h = (1, integral, years, ..., 1 at the offset)
  const auto times = [&](std::size_t i) {
    return p_[i * n_] + s.integral * p_[i * n_ + 1] + years * p_[i * n_ + 2] + (grouped ? p_[i * n_ + o] : 0);
  };
  double variance =
      times(0) + s.integral * times(1) + years * times(2) + s.ii + h_.level_sd * h_.level_sd * years;
  double mean = m_[0] + s.integral * m_[1] + years * m_[2];
  if (grouped) {
    variance += times(o);
    mean += m_[o];
  }
  return {mean, variance};
}

}  // namespace taufold::law
