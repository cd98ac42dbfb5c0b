// Share of dies without a fatal defect, from the mean number of fatal defects on a die m = A D k (area, defect density, share of the area
// that is critical).
//
//   Poisson            exp(-m)                        defects independent: the lowest of these
//   Murphy             ((1 - exp(-m)) / m)^2          density varies from die to die, triangular (Murphy, Proc. IEEE 52, 1964)
//   Seeds              1 / (1 + m)                    density varies, exponential (Seeds, IEDM 1967)
//   negative binomial  (1 + m / a)^-a                 density varies, gamma of shape a (Stapper, IBM J. R&D 17, 1973)
//
// The negative binomial is the general one: a = 1 is Seeds, a to infinity Poisson, and a near 5 follows Murphy. All fall strictly in m.
#pragma once

#include <cmath>
#include <cstdint>
#include <string_view>

namespace taufold::cost {

enum class YieldModel : std::uint8_t { poisson, murphy, seeds, negative_binomial };
inline constexpr std::string_view kYieldModels[] = {"poisson", "murphy", "seeds", "negative-binomial"};

/// `m` >= 0.
inline double poisson_yield(double m) { return std::exp(-m); }

inline double murphy_yield(double m) {
  if (m < 1e-8) return 1 - m;  // the quotient loses its digits there
  const double q = -std::expm1(-m) / m;
  return q * q;
}

inline double seeds_yield(double m) { return 1 / (1 + m); }

/// `clustering` > 0.
inline double negative_binomial_yield(double m, double clustering) { return std::exp(-clustering * std::log1p(m / clustering)); }

inline double die_yield(YieldModel model, double m, double clustering) {
  switch (model) {
    case YieldModel::poisson: return poisson_yield(m);
    case YieldModel::murphy: return murphy_yield(m);
    case YieldModel::seeds: return seeds_yield(m);
    case YieldModel::negative_binomial: return negative_binomial_yield(m, clustering);
  }
  return 0;
}

/// The mean number of fatal defects at which a die of this clustering yields `yield` (0 to 1, both excluded): what a reported yield says
/// about D k A.
inline double fatal_defects_of_yield(double yield, double clustering) { return clustering * std::expm1(-std::log(yield) / clustering); }

}  // namespace taufold::cost
