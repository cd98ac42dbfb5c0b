// Rolling-origin back-test: what the law and the exponential would have said at the start of every year about
// the years after it, held against what came (docs/law.md, section 6).
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "law/baseline.hpp"
#include "law/series.hpp"

namespace taufold::law {

inline constexpr std::array<int, 3> kHorizons{
    1, 3, 5};  ///< years; horizon h holds targets of the h-th year from the origin
inline constexpr std::array<double, 3> kShares{0.5, 0.8, 0.9};

/// One forecast of one product.
struct BacktestTarget {
  int origin = 0, horizon = 0;           ///< index into kHorizons
  std::size_t row = 0;                   ///< of the series
  double median = 0, low = 0, high = 0;  ///< of the law: the 80 % interval of ln y
  double probability = 0;                ///< the law's cumulative probability of what came
  double crps = 0, baseline_crps = 0;
  double baseline_mean = 0;
  bool baseline_covers = false;  ///< its 80 % interval
  std::array<double, std::size(kRules)> rule_crps{};
  /// Of the roadmap of the day where there is one: its value with the scatter that products had about the
  /// exponential.
  std::optional<double> plan_ln, plan_crps;
};

struct BacktestScore {
  std::size_t targets = 0;
  double crps = 0, baseline_crps = 0;  ///< means over targets, in ln units
  double mae = 0, baseline_mae = 0;    ///< of medians
  std::array<double, kShares.size()> coverage{};
  double baseline_cov80 = 0;
  std::array<double, std::size(kRules)> rule_crps{};  ///< of each rule of thumb
  std::size_t planned = 0;  ///< targets for which the roadmap of the day said something
  double plan_crps = 0, law_where_planned = 0,
         plan_bias = 0;  ///< over those; bias: mean of plan less what came, in ln
};

struct BacktestSeries {
  std::array<BacktestScore, kHorizons.size()> score;
  std::vector<BacktestTarget> targets;

  bool scored() const { return score[0].targets > 0 && score[1].targets > 0 && score[2].targets > 0; }
  double crps_sum() const;
  double baseline_sum() const;
};

/// Scores all series together (they teach one another up to each origin). Origins are whole years from ten
/// after the first row's; an origin counts where the exponential can be fitted, so that both are judged on
/// the same targets.
std::vector<BacktestSeries> backtest(std::span<const Series>);

/// The same for one group of one series, of which nothing is ever seen: forecasts of its products from those
/// of the other groups alone. What the law knows of an unseen group is how far groups lie apart. No series
/// teaches another here.
BacktestSeries leave_group_out(const Series&, std::int32_t group);

}  // namespace taufold::law
