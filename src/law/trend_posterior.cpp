#include "law/trend_posterior.hpp"

#include <array>
#include <cmath>

namespace taufold::law {

namespace {

using Vec = std::array<double, 3>;
using Mat = std::array<Vec, 3>;

}  // namespace

std::optional<TrendForecast> forecast(const TrendData& d, double t, double events, double fresh) {
  if (d.t.empty() || d.t.size() != d.ln_y.size() || !(d.noise_sd > 0) || !(d.intercept.sd > 0) ||
      !(d.slope.sd > 0))
    return std::nullopt;
  // Sequential conditioning on one observation after the other (Kalman): no matrix is inverted, so a wide
  // prior costs no digits.
  Vec m{d.intercept.mean, d.slope.mean, 0};
  Mat p{};
  p[0][0] = d.intercept.sd * d.intercept.sd;
  p[1][1] = d.slope.sd * d.slope.sd;
  p[2][2] = d.event_t ? d.step_sd * d.step_sd : 0;
  const double noise = d.noise_sd * d.noise_sd;
  const auto spread = [&](const Vec& h, Vec& ph) {
    double s = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      ph[i] = 0;
      for (std::size_t j = 0; j < 3; ++j) ph[i] += p[i][j] * h[j];
    }
    for (std::size_t i = 0; i < 3; ++i) s += h[i] * ph[i];
    return s;
  };
  Vec ph{};
  for (std::size_t k = 0; k < d.t.size(); ++k) {
    const Vec h{1, d.t[k], d.event_t && d.t[k] >= *d.event_t ? 1.0 : 0.0};
    const double s = spread(h, ph) + noise, e = d.ln_y[k] - (m[0] + h[1] * m[1] + h[2] * m[2]);
    for (std::size_t i = 0; i < 3; ++i) {
      m[i] += ph[i] / s * e;
      for (std::size_t j = 0; j < 3; ++j) p[i][j] -= ph[i] * ph[j] / s;
    }
  }
  const Vec h{1, t, events};
  const double variance = spread(h, ph) + noise + fresh * d.step_sd * d.step_sd;
  return TrendForecast{m[1], std::sqrt(p[1][1]), m[2], m[0] + t * m[1] + events * m[2], std::sqrt(variance)};
}

}  // namespace taufold::law
