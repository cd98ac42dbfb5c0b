// One hypothesis about how a series moves, followed through its data: a level whose growth deviates from a
// long-run growth and returns to it, offsets of groups, and products that scatter around it with outliers
// among them. All of it in ln y, times in years.
//
//   d level = (growth + deviation) dt + level_sd dW1,   d deviation = -deviation / memory dt + change_sd dW2
//   ln y    = level + offset(group) + e,  e normal with sd noise_sd, with probability kOutlierShare
//   kOutlierWidth times as wide
//
// Exact Gaussian filtering between observations (the deviation is an Ornstein-Uhlenbeck process, integrated
// in closed form); an observation is weighed as ordinary or outlying and the two posteriors are merged to one
// normal of the same mean and variance (Harrison, Stevens, JRSS B 1976; West, Harrison 1997, ch. 12). A
// change of regime is a large deviation: it is followed within a few years without being announced, and its
// return is gradual.
#pragma once

#include <span>
#include <vector>

#include "law/score.hpp"
#include "law/series.hpp"

namespace taufold::law {

inline constexpr double kOutlierShare = 0.1, kOutlierWidth = 3;

struct TrendHypothesis {
  double noise_sd = 0.3;   ///< of one product around its level
  double level_sd = 0.05;  ///< of the level's own steps, a root of a year
  double change_sd = 0.1;  ///< of the growth's deviation once it has forgotten its start
  double memory = 5;       ///< years in which a deviation falls to 1/e
  double group_sd = 0;     ///< of offsets of groups; 0: groups are alike
};

/// Long-run growth of ln y a year before any data: 22 % a year, a factor of 1.05 to 1.42 within one standard
/// deviation (docs/law.md).
struct GrowthPrior {
  double mean = 0.2, sd = 0.15;
};

/// Years after which evidence for a hypothesis counts 1/e: what a series was like long ago says less about
/// how it is now (forgetting in the averaging of dynamic models; Raftery, Karny, Ettler, Technometrics 2010).
inline constexpr double kEvidenceMemory = 15;

class TrendFilter {
 public:
  TrendFilter(const TrendHypothesis&, const GrowthPrior&, std::size_t groups);

  /// Takes in an observation; years must not decrease.
  void observe(double year, double ln_value, std::int32_t group);
  /// Logarithm of the probability density of all observations so far, each discounted by its age at the last
  /// of them.
  double log_evidence() const { return log_evidence_; }

  /// Moments of level + offset at a year not before the last observation.
  struct Forecast {
    double mean, variance;
  };
  Forecast at(double year, std::int32_t group) const;
  const TrendHypothesis& hypothesis() const { return h_; }

 private:
  void advance(double years);
  std::size_t offset(std::int32_t group) const { return 3 + static_cast<std::size_t>(group); }

  TrendHypothesis h_;
  std::size_t n_;  ///< level, deviation, growth, then an offset a group
  double year_ = 0, log_evidence_ = 0;
  bool begun_ = false;
  std::vector<double> m_, p_, gain_;
};

}  // namespace taufold::law
