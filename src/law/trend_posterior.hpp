// A straight line in the logarithm with steps, known noise and normal priors: posterior and forecast in
// closed form. It is what shows why a trend line is no evidence for a claim that hangs on one event
// (docs/law.md, section 6).
#pragma once

#include <optional>
#include <vector>

namespace taufold::law {

struct NormalPrior {
  double mean = 0, sd = 1;
};

struct TrendData {
  std::vector<double> t, ln_y;   ///< times in years and logarithms, same length
  NormalPrior intercept, slope;  ///< of ln y and of ln y per year
  double noise_sd = 0.1;         ///< of ln y, above 0
  /// An event at `event_t` lifts everything from then on by one step, normal around 0.
  std::optional<double> event_t;
  double step_sd = 0.3;
};

struct TrendForecast {
  double slope_mean, slope_sd;  ///< of the posterior
  double step_mean;             ///< 0 without an event
  double mean, sd;              ///< of ln y at the asked time, the noise of a new observation included
};
/// Forecast at `t` with `events` steps of the same coefficient by then, and `fresh` further ones drawn anew
/// from the prior of a step; conjugate normal regression. Nothing without data.
std::optional<TrendForecast> forecast(const TrendData&, double t, double events, double fresh = 0);

}  // namespace taufold::law
