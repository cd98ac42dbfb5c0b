// Growth of several metrics by maker, fitted together: a line in the logarithm for each metric, deviations of
// level and growth for each group of it, growth of all metrics around a common one, and scatter with tails
// (docs/law.md, section 7).
//
//   ln y = A_m + a_mg + (B_m + b_mg) (t - t_m) + e,   e Student's t with 4 degrees, scale s_m
// s_m wider by sqrt(1 + (d/0.3)^2) for a row that is known to d in ln only.
//
//   a ~ N(0, v_m), b ~ N(0, u_m), B ~ N(growth, w), growth ~ N(0.2, 0.15); s, v, u, w half-normal
//
// Sampled by Gibbs: all coefficients of a metric at once, exactly; scales by slice sampling (Neal, Ann. Stat.
// 2003); the tails as a mixture of normals (West, Biometrika 1987). Chains have random numbers of their own
// and do not depend on who runs them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/parallel.hpp"
#include "law/mcmc.hpp"
#include "law/series.hpp"

namespace taufold::law {

struct FitOptions {
  int chains = 4;
  int warm_up = 500;
  int draws = 6000;    ///< kept of each chain, at least 8
  double window = 15;  ///< years before the last row that are fitted: one regime
  std::uint64_t seed = 1;
};

struct FittedParameter {
  std::string name;
  double prior_low, prior_high;  ///< 5 and 95 %
  Chains draws;
};
struct Fit {
  std::vector<FittedParameter> parameters;
  std::vector<std::size_t> rows;  ///< used, by series

  /// The largest R-hat and the smallest effective size over all parameters.
  double worst_r_hat() const;
  double least_effective() const;
};
inline constexpr double kMostRHat = 1.01, kLeastEffective = 400;

/// Series without six rows in the window are left out (rows 0).
Fit fit_hierarchy(std::span<const Series>, const FitOptions&, ThreadPool&);

}  // namespace taufold::law
