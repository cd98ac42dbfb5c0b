#include "law/backtest.hpp"

#include <algorithm>
#include <cmath>

#include "law/baseline.hpp"
#include "law/plans.hpp"
#include "law/trend_ensemble.hpp"

namespace taufold::law {

namespace {

/// Forecasts the rows of `data` from what the ensemble has taken in of `known`, its series number `s`; the
/// two differ where a group is held back.
void forecast_origin(const Series& data, const Series& known, std::size_t s, int origin,
                     const TrendEnsemble& law, BacktestSeries& out) {
  const std::optional<Exponential> line = fit_exponential(known, origin);
  if (!line) return;
  std::array<Exponential, std::size(kRules)> rules;
  for (std::size_t k = 0; k < rules.size(); ++k)
    rules[k] = *fit_fixed_growth(known, origin, kRules[k].growth);
  for (std::size_t h = 0; h < kHorizons.size(); ++h) {
    Mixture f;
    double spread = 0, low = 0, median = 0, high = 0;
    double last_year = -1;
    std::int32_t last_group = -1;
    for (std::size_t k = 0; k < data.size(); ++k) {
      const double year = data.year[k], y = data.ln_value[k];
      if (year < origin + kHorizons[h] - 1 || year >= origin + kHorizons[h]) continue;
      if (year != last_year ||
          data.group[k] != last_group) {  // products of one date and group have one forecast
        f = law.forecast(s, year, data.group[k]);
        spread = half_spread(f);
        low = f.quantile(0.1), median = f.quantile(0.5), high = f.quantile(0.9);
        last_year = year;
        last_group = data.group[k];
      }
      BacktestTarget t;
      t.origin = origin;
      t.horizon = static_cast<int>(h);
      t.row = k;
      t.median = median, t.low = low, t.high = high;
      t.probability = f.cdf(y);
      t.crps = expected_distance(f, y) - spread;
      t.baseline_mean = line->mean_at(year);
      const double sd = line->sd_at(year);
      t.baseline_crps = sd > 0 ? crps_normal(y, t.baseline_mean, sd) : std::abs(y - t.baseline_mean);
      for (std::size_t r = 0; r < rules.size(); ++r) {
        const double m = rules[r].mean_at(year), s_r = rules[r].sd_at(year);
        t.rule_crps[r] = s_r > 0 ? crps_normal(y, m, s_r) : std::abs(y - m);
      }
      if (const std::optional<double> planned = planned_ln(known.name, origin, year)) {
        t.plan_ln = planned;
        t.plan_crps = line->sd > 0 ? crps_normal(y, *planned, line->sd) : std::abs(y - *planned);
      }
      t.baseline_covers = std::abs(y - t.baseline_mean) <= line->half_width(year, 0.8);
      out.targets.push_back(t);
    }
  }
}

void summarise(const Series& data, BacktestSeries& out) {
  for (const BacktestTarget& t : out.targets) {
    BacktestScore& s = out.score[static_cast<std::size_t>(t.horizon)];
    ++s.targets;
    s.crps += t.crps;
    s.baseline_crps += t.baseline_crps;
    s.mae += std::abs(data.ln_value[t.row] - t.median);
    s.baseline_mae += std::abs(data.ln_value[t.row] - t.baseline_mean);
    for (std::size_t k = 0; k < kShares.size(); ++k)
      s.coverage[k] += std::abs(t.probability - 0.5) <= kShares[k] / 2 ? 1 : 0;
    s.baseline_cov80 += t.baseline_covers ? 1 : 0;
    for (std::size_t r = 0; r < std::size(kRules); ++r) s.rule_crps[r] += t.rule_crps[r];
    if (t.plan_crps) {
      ++s.planned;
      s.plan_crps += *t.plan_crps;
      s.law_where_planned += t.crps;
      s.plan_bias += *t.plan_ln - data.ln_value[t.row];
    }
  }
  for (BacktestScore& s : out.score) {
    if (s.targets == 0) continue;
    const auto n = static_cast<double>(s.targets);
    for (double* x : {&s.crps, &s.baseline_crps, &s.mae, &s.baseline_mae, &s.coverage[0], &s.coverage[1],
                      &s.coverage[2], &s.baseline_cov80})
      *x /= n;
    for (double& x : s.rule_crps) x /= n;
    if (s.planned > 0)
      for (double* x : {&s.plan_crps, &s.law_where_planned, &s.plan_bias})
        *x /= static_cast<double>(s.planned);
  }
}

}  // namespace

double BacktestSeries::crps_sum() const {
  return score[0].crps + score[1].crps + score[2].crps;
}
double BacktestSeries::baseline_sum() const {
  return score[0].baseline_crps + score[1].baseline_crps + score[2].baseline_crps;
}

BacktestSeries leave_group_out(const Series& all, std::int32_t group) {
  Series rest = all, held = all;
  for (Series* part : {&rest, &held}) part->year.clear(), part->ln_value.clear(), part->group.clear();
  for (std::size_t k = 0; k < all.size(); ++k) {
    Series& to = all.group[k] == group ? held : rest;
    to.year.push_back(all.year[k]);
    to.ln_value.push_back(all.ln_value[k]);
    to.group.push_back(all.group[k]);
  }
  BacktestSeries out;
  if (rest.size() == 0 || held.size() == 0) return out;
  TrendEnsemble law(std::span(&rest, 1));
  const int last = static_cast<int>(std::floor(held.year.back()));
  for (int origin = static_cast<int>(std::floor(rest.year.front())) + 10; origin <= last; ++origin) {
    law.advance(origin);
    forecast_origin(held, rest, 0, origin, law, out);
  }
  summarise(held, out);
  return out;
}

std::vector<BacktestSeries> backtest(std::span<const Series> all) {
  std::vector<BacktestSeries> out(all.size());
  int first = 1 << 30, last = -(1 << 30);
  for (const Series& s : all) {
    if (s.size() == 0) continue;
    first = std::min(first, static_cast<int>(std::floor(s.year.front())) + 10);
    last = std::max(last, static_cast<int>(std::floor(s.year.back())));
  }
  TrendEnsemble law(all);
  for (int origin = first; origin <= last; ++origin) {
    law.advance(origin);
    for (std::size_t s = 0; s < all.size(); ++s)
      if (all[s].size() > 0 && origin >= std::floor(all[s].year.front()) + 10)
        forecast_origin(all[s], all[s], s, origin, law, out[s]);
  }
  for (std::size_t s = 0; s < all.size(); ++s) summarise(all[s], out[s]);
  return out;
}

}  // namespace taufold::law
