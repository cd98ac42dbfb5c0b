// Forecasts of several series by all hypotheses of trend_filter at once, each weighed by how well it has
// foretold.
//
// What a hypothesis is worth for a series is its evidence there times its share among the other series: the
// shares are fitted by expectation maximisation with a Dirichlet prior, so that a short series borrows from
// the rest (an empirical Bayes mixture over series; Efron 2010). A fifth of every forecast is the plain
// exponential of the last ten years where that can be fitted: a linear pool (Stone 1961), against the case
// that none of the hypotheses is right. Everything is arithmetic in a fixed order: there is no random number
// in it.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "law/score.hpp"
#include "law/trend_filter.hpp"

namespace taufold::law {

inline constexpr double kExponentialShare = 0.2;

/// The grid of hypotheses: 336 of them, from a straight line with scatter to growth that turns within four
/// years.
std::vector<TrendHypothesis> trend_hypotheses();

class TrendEnsemble {
 public:
  /// The series outlive the ensemble.
  explicit TrendEnsemble(std::span<const Series> series);

  /// Takes in all rows before `year`; years must not decrease.
  void advance(double year);
  /// Of ln y of a new product of series `s`, from what was taken in. Rows of a series taken in must be two or
  /// more.
  Mixture forecast(std::size_t s, double year, std::int32_t group) const;
  /// Rows of a series taken in.
  std::size_t rows(std::size_t s) const { return next_[s]; }

 private:
  std::vector<double> weights(std::size_t s) const;

  std::span<const Series> series_;
  std::vector<TrendHypothesis> hypotheses_;
  std::vector<std::vector<TrendFilter>> filters_;  ///< by series and hypothesis
  std::vector<std::size_t> next_;
  std::vector<std::vector<double>> weight_;  ///< by series and hypothesis, after advance
  double year_ = 0;
};

}  // namespace taufold::law
