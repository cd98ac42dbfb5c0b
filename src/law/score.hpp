// Scores of probabilistic forecasts. CRPS: the mean over thresholds of the squared error of the forecast
// distribution; in the unit of the forecast, smaller is better (Gneiting, Raftery, JASA 2007).
#pragma once

#include <span>
#include <vector>

#include "num/normal.hpp"

namespace taufold::law {

using num::normal_cdf;
using num::normal_density;
using num::normal_quantile;

/// Inverse of Student's t distribution with `freedom` > 0 degrees, for 0 < p < 1; relative error below 1e-10.
double student_quantile(double p, double freedom);

/// CRPS of a normal forecast, sd > 0, and of a log-normal one (ln y is normal with m and s).
double crps_normal(double y, double mean, double sd);
double crps_lognormal(double y, double m, double s);

/// A mixture of normals; weights add to 1.
struct Mixture {
  std::vector<double> weight, mean, sd;

  void add(double w, double m, double s) {
    weight.push_back(w);
    mean.push_back(m);
    sd.push_back(s);
  }
  /// Drops components below `least` of the weight, and makes the rest add to 1.
  void prune(double least);
  double cdf(double y) const;
  double average() const;
  /// The value below which the share p lies, 0 < p < 1; by bisection to 1e-9 of the spread.
  double quantile(double p) const;
};
/// Exact CRPS of a mixture (Grimit et al., Q. J. R. Meteorol. Soc. 2006).
double crps(const Mixture&, double y);
/// Without the part that does not depend on y: CRPS(y) = expected distance to y - half the expected distance
/// of two draws.
double expected_distance(const Mixture&, double y);
double half_spread(const Mixture&);

}  // namespace taufold::law
