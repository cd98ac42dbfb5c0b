// rooms: law flow
// The forecasts of the law: properties, the baseline's published figures, no look ahead, and the figures on
// the shipped history.
#include <gtest/gtest.h>

#include <cmath>

#include "base/random.hpp"
#include "flow/law/history.hpp"
#include "law/backtest.hpp"
#include "law/baseline.hpp"
#include "law/plans.hpp"
#include "law/trend_ensemble.hpp"

namespace taufold::law {
namespace {

Series made(int first, int rows, double per_year, const auto& ln_value) {
  Series s;
  s.name = "made";
  s.groups = {""};
  for (int k = 0; k < rows; ++k) {
    s.year.push_back(first + k / per_year);
    s.ln_value.push_back(ln_value(k, s.year.back()));
    s.group.push_back(0);
  }
  return s;
}

double noise(std::uint64_t seed, int k) {
  return normal_quantile(
      std::min(std::max(unit_double(hash64(seed, static_cast<std::uint64_t>(k))), 1e-12), 1 - 1e-12));
}

TEST(LawTrend, AStraightLineGoesOn) {
  const Series s = made(1980, 60, 2, [](int k, double t) { return 0.3 * (t - 1980) + 0.1 * noise(1, k); });
  TrendEnsemble law(std::span(&s, 1));
  law.advance(2010);
  EXPECT_EQ(law.rows(0), 60u);
  const Mixture f = law.forecast(0, 2014, 0);
  EXPECT_NEAR(f.quantile(0.5), 0.3 * 34, 0.25);
  EXPECT_GT(f.quantile(0.9), f.quantile(0.1));
  EXPECT_GT(law.forecast(0, 2030, 0).quantile(0.9) - law.forecast(0, 2030, 0).quantile(0.1),
            f.quantile(0.9) - f.quantile(0.1));
}

TEST(LawTrend, AChangeOfRegimeIsFollowed) {
  // Growth of 0.4 a year ends in 2000: five years later the law expects less than half of it, while the
  // exponential's window still holds five years of growth.
  const Series s =
      made(1980, 100, 4, [](int k, double t) { return 0.4 * std::min(t - 1980, 20.0) + 0.1 * noise(2, k); });
  TrendEnsemble law(std::span(&s, 1));
  law.advance(2005);
  const double grown = law.forecast(0, 2009, 0).quantile(0.5) - 8;
  EXPECT_LT(grown, 0.8);
  EXPECT_GT(grown, -0.8);
}

TEST(LawTrend, TheUnitOfAValueDoesNotMatter) {
  const auto line = [](double shift) {
    return made(1990, 40, 2,
                [shift](int k, double t) { return shift + 0.2 * (t - 1990) + 0.3 * noise(3, k); });
  };
  const Series a = line(0), b = line(std::log(1e6));
  TrendEnsemble of_a(std::span(&a, 1)), of_b(std::span(&b, 1));
  of_a.advance(2010);
  of_b.advance(2010);
  for (const double p : {0.1, 0.5, 0.9})
    EXPECT_NEAR(of_b.forecast(0, 2013, 0).quantile(p) - of_a.forecast(0, 2013, 0).quantile(p), std::log(1e6),
                1e-6);
}

TEST(LawTrend, GroupsHaveOffsets) {
  Series s = made(1990, 60, 3, [](int k, double t) {
    return 0.2 * (t - 1990) + (k % 2 ? 1.5 : 0.0) + 0.15 * noise(4, k);
  });
  s.groups = {"cpu", "soc"};
  for (std::size_t k = 0; k < s.size(); ++k) s.group[k] = static_cast<std::int32_t>(k % 2);
  TrendEnsemble law(std::span(&s, 1));
  law.advance(2010);
  EXPECT_NEAR(law.forecast(0, 2012, 1).quantile(0.5) - law.forecast(0, 2012, 0).quantile(0.5), 1.5, 0.4);
}

TEST(LawTrend, IntervalsHoldWhatTheyPromise) {
  // Data of the law's own kind: steady growth that drifts, with scatter. Over many series an 80 % interval
  // holds 80 %.
  double inside = 0, all = 0;
  std::vector<Series> series;
  for (std::uint64_t seed = 10; seed < 20; ++seed) {
    double growth = 0.2 + 0.1 * noise(seed, 1000), level = 0;
    series.push_back(made(1980, 80, 2, [&](int k, double) {
      growth += 0.02 * noise(seed, 2000 + k);
      level += growth / 2;
      return level + 0.3 * noise(seed, k);
    }));
  }
  for (const BacktestSeries& b : backtest(series)) inside += b.score[2].coverage[1], all += 1;
  EXPECT_NEAR(inside / all, 0.8, 0.1);
}

TEST(LawBacktest, LooksAtNothingBehindTheOrigin) {
  Series s = made(1980, 80, 2, [](int k, double t) { return 0.25 * (t - 1980) + 0.3 * noise(5, k); });
  const std::vector<BacktestSeries> before = backtest(std::span(&s, 1));
  const std::size_t from = 60;  // 2010
  for (std::size_t k = from; k < s.size(); ++k) s.ln_value[k] += 5;
  const std::vector<BacktestSeries> after = backtest(std::span(&s, 1));
  ASSERT_EQ(before[0].targets.size(), after[0].targets.size());
  std::size_t equal = 0;
  for (std::size_t k = 0; k < before[0].targets.size(); ++k) {
    const BacktestTarget &x = before[0].targets[k], &y = after[0].targets[k];
    if (x.origin > 2010) continue;
    EXPECT_EQ(x.median, y.median);
    EXPECT_EQ(x.low, y.low);
    ++equal;
  }
  EXPECT_GT(equal, 50u);
}

TEST(LawBacktest, AHeldBackGroupIsNotSeen) {
  Series s = made(1980, 90, 3, [](int k, double t) {
    return 0.25 * (t - 1980) + (k % 3 == 2 ? 0.5 : 0.0) + 0.2 * noise(6, k);
  });
  s.groups = {"a", "b", "c"};
  for (std::size_t k = 0; k < s.size(); ++k) s.group[k] = static_cast<std::int32_t>(k % 3);
  const BacktestSeries one = leave_group_out(s, 2);
  ASSERT_TRUE(one.scored());
  // Whatever the group's own values are, the forecasts of it stay what they were.
  for (std::size_t k = 2; k < s.size(); k += 3) s.ln_value[k] += 1;
  const BacktestSeries other = leave_group_out(s, 2);
  ASSERT_EQ(one.targets.size(), other.targets.size());
  for (std::size_t k = 0; k < one.targets.size(); ++k)
    EXPECT_EQ(one.targets[k].median, other.targets[k].median);
  EXPECT_GT(other.score[2].mae, one.score[2].mae);
  EXPECT_FALSE(leave_group_out(s, 3).scored());
}

TEST(LawBacktest, TheExponentialIsLeastSquares) {
  const Series s =
      made(2000, 10, 1, [](int k, double t) { return 1 + 0.3 * (t - 2000) + (k % 2 ? 0.1 : -0.1); });
  const auto line = fit_exponential(s, 2010);
  ASSERT_TRUE(line);
  double residuals = 0, moment = 0;
  for (std::size_t k = 0; k < s.size(); ++k) {
    const double e = s.ln_value[k] - line->mean_at(s.year[k]);
    residuals += e;
    moment += e * s.year[k];
  }
  EXPECT_NEAR(residuals, 0, 1e-9);
  EXPECT_NEAR(moment, 0, 1e-6);
  // With the free line's own growth a given growth changes the degrees of freedom alone; with another one it
  // fits worse.
  const auto same = fit_fixed_growth(s, 2010, line->slope),
             steep = fit_fixed_growth(s, 2010, line->slope + 0.1);
  EXPECT_NEAR(same->sd * same->sd * 9, line->sd * line->sd * 8, 1e-9);
  double squares = 0;
  for (std::size_t k = 0; k < s.size(); ++k)
    squares += std::pow(s.ln_value[k] - steep->mean_at(s.year[k]), 2);
  EXPECT_NEAR(steep->sd * steep->sd * 9, squares, 1e-9);
  EXPECT_FALSE(fit_exponential(s, 2005));  // five rows
  EXPECT_FALSE(fit_exponential(made(2000, 10, 1e12, [](int, double) { return 1.0; }), 2010));
}

TEST(LawBacktest, TheRoadmapOfTheDayIsTheNewestEditionBefore) {
  // Straight in the logarithm between the years that an edition names; later editions are not known yet.
  EXPECT_EQ(roadmap_of_the_day("clock", 2001), "ITRS 1999");
  EXPECT_EQ(roadmap_of_the_day("clock", 2002), "ITRS 2001");
  EXPECT_NEAR(*planned_ln("clock", 2002, 2004), std::log(3990), 1e-12);
  EXPECT_NEAR(*planned_ln("clock", 2002, 2005.5), 0.5 * (std::log(3990) + std::log(6739)), 1e-12);
  EXPECT_FALSE(planned_ln("clock", 2002, 2014)) << "beyond what it names";
  EXPECT_FALSE(planned_ln("clock", 1997, 1999)) << "no edition yet";
  EXPECT_FALSE(planned_ln("specint", 2002, 2004));
}

TEST(LawBacktest, ShippedHistoryHasItsFigures) {
  flow::SilentMonitor monitor;
  StopToken stop;
  flow::Session session(monitor, stop);
  const flow::History h = flow::read_history({}, session);
  ASSERT_TRUE(session.diagnostics.ok());
  const std::vector<BacktestSeries> all = backtest(h.series);
  // The exponential's figures as they were computed elsewhere by the same rule: CRPS at one, three and five
  // years.
  struct Published {
    std::string_view name;
    double crps[3], cov80_h5;
    std::size_t targets[3];
  };
  const Published table[] = {{"transistors", {.300, .325, .350}, .84, {73, 69, 63}},
                             {"clock", {.268, .386, .512}, .54, {67, 62, 57}},
                             {"specint", {.214, .300, .474}, .52, {42, 37, 31}},
                             {"top500_sum", {.181, .393, .638}, .26, {28, 27, 23}},
                             {"top500_top", {.347, .462, .498}, .65, {28, 27, 23}},
                             {"gpu_density", {.233, .259, .314}, .84, {46, 43, 38}},
                             {"chip_density", {.389, .533, .730}, .46, {126, 122, 120}}};
  double ln_ratio = 0, coverage = 0;
  for (const Published& p : table) {
    std::size_t s = 0;
    while (s < h.series.size() && h.series[s].name != p.name) ++s;
    ASSERT_LT(s, h.series.size()) << p.name;
    for (std::size_t k = 0; k < 3; ++k) {
      EXPECT_EQ(all[s].score[k].targets, p.targets[k]) << p.name;
      EXPECT_NEAR(all[s].score[k].baseline_crps, p.crps[k], 6e-4) << p.name;
      ln_ratio += std::log(all[s].score[k].crps / all[s].score[k].baseline_crps) / 21;
    }
    EXPECT_NEAR(all[s].score[2].baseline_cov80, p.cov80_h5, 6e-3) << p.name;
    EXPECT_LT(all[s].crps_sum(), 1.05 * all[s].baseline_sum()) << p.name;
    EXPECT_GT(all[s].score[2].coverage[1], 0.5) << p.name;
    coverage += all[s].score[2].coverage[1] / 7;
  }
  EXPECT_LT(std::exp(ln_ratio), 0.87);
  EXPECT_NEAR(coverage, 0.8, 0.05);
}

}  // namespace
}  // namespace taufold::law
