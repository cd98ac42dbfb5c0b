// rooms: num
// The fit against closed forms: a line with normal priors has its posterior in closed form, and one nonlinear parameter is found by
// bisection.
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "num/map_fit.hpp"

namespace taufold::num {
namespace {

TEST(MapFit, ALineHasTheBayesianPosterior) {
  // y = a + b x with noise 0.1, priors a ~ N(0, 1), b ~ N(2, 0.5): the posterior is normal with precision X'X / s^2 + P.
  const std::array<double, 4> x = {0, 1, 2, 4}, y = {0.3, 1.9, 4.2, 7.7};
  const double s = 0.1;
  const auto residuals = [&](std::span<const double> t, std::vector<double>& out) {
    out.resize(x.size());
    for (std::size_t k = 0; k < x.size(); ++k) out[k] = (t[0] + t[1] * x[k] - y[k]) / s;
  };
  const std::array<NormalPrior, 2> prior = {{{0, 1}, {2, 0.5}}};
  const MapFit fit = map_fit(residuals, prior);
  double n = 0, sx = 0, sxx = 0, sy = 0, sxy = 0;
  for (std::size_t k = 0; k < x.size(); ++k) n += 1, sx += x[k], sxx += x[k] * x[k], sy += y[k], sxy += x[k] * y[k];
  const double w = 1 / (s * s), p00 = n * w + 1, p01 = sx * w, p11 = sxx * w + 4, q0 = sy * w, q1 = sxy * w + 2 * 4;
  const double det = p00 * p11 - p01 * p01;
  EXPECT_TRUE(fit.converged);
  EXPECT_NEAR(fit.theta[0], (q0 * p11 - q1 * p01) / det, 1e-6);
  EXPECT_NEAR(fit.theta[1], (q1 * p00 - q0 * p01) / det, 1e-6);
  EXPECT_NEAR(fit.covariance[0], p11 / det, 1e-6 * p11 / det);
  EXPECT_NEAR(fit.covariance[1], -p01 / det, 1e-5 * p01 / det);
  EXPECT_NEAR(fit.covariance[3], p00 / det, 1e-6 * p00 / det);
}

TEST(MapFit, FindsTheMinimumOfANonlinearProblem) {
  // exp(t) against 5 with sd 0.2, prior N(0, 1): the minimum of ((e^t - 5)/0.2)^2 + t^2, by bisection of its slope.
  const auto residuals = [](std::span<const double> t, std::vector<double>& out) { out = {(std::exp(t[0]) - 5) / 0.2}; };
  const std::array<NormalPrior, 1> prior = {{{0, 1}}};
  double lo = 0, hi = 2;
  for (int k = 0; k < 200; ++k) {
    const double t = 0.5 * (lo + hi);
    ((std::exp(t) - 5) / 0.04 * std::exp(t) + t < 0 ? lo : hi) = t;
  }
  const MapFit fit = map_fit(residuals, prior);
  EXPECT_TRUE(fit.converged);
  EXPECT_NEAR(fit.theta[0], lo, 1e-5);
}

TEST(MapFit, SolvesAndRefuses) {
  std::vector<double> b = {1, 2};
  ASSERT_TRUE(solve_spd({4, 1, 1, 3}, b));
  EXPECT_NEAR(4 * b[0] + b[1], 1, 1e-14);
  EXPECT_NEAR(b[0] + 3 * b[1], 2, 1e-14);
  EXPECT_FALSE(solve_spd({1, 2, 2, 1}, b));  // indefinite
}

}  // namespace
}  // namespace taufold::num
