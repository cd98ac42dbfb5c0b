// Nonlinear least squares with normal priors: the most probable parameters, and how well the data hold them.
// Levenberg-Marquardt (Marquardt 1963) on data and priors together, the Jacobian by forward differences; the covariance is the inverse of
// the Gauss-Newton matrix at the optimum (Laplace's approximation).
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace taufold::num {

struct NormalPrior {
  double mean = 0, sd = 1;  ///< sd > 0
};

/// Writes the residuals (model less data, over the standard deviation of the data) at theta.
using Residuals = std::function<void(std::span<const double> theta, std::vector<double>& out)>;

struct MapFit {
  std::vector<double> theta;
  std::vector<double> covariance;  ///< row by row
  double cost = 0;                 ///< sum of squares, priors included
  int iterations = 0;
  bool converged = false;
};

/// From `start`, or the prior means where it is empty. `tolerance`: relative change of the cost at which it has converged.
MapFit map_fit(const Residuals&, std::span<const NormalPrior>, std::vector<double> start = {}, int max_iterations = 60, double tolerance = 1e-9);

/// Solves A x = b for a symmetric positive definite A (n x n, row by row) by Cholesky; false where it is not.
bool solve_spd(std::vector<double> a, std::vector<double>& b);

}  // namespace taufold::num
