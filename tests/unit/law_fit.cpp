// rooms: law
// The sampler's judges on chains of known worth, and the fit on data of known growth.
#include <gtest/gtest.h>

#include <cmath>

#include "base/random.hpp"
#include "law/hierarchy.hpp"
#include "law/score.hpp"

namespace taufold::law {
namespace {

double normal(std::uint64_t seed, std::uint64_t k) {
  return normal_quantile(unit_double(hash64(seed, k)) + 0x1.0p-54);
}

Chains autoregressive(double phi, std::size_t n, double apart) {
  Chains out(4);
  for (std::size_t c = 0; c < 4; ++c) {
    double x = 0;
    for (std::size_t k = 0; k < n; ++k) {
      x = phi * x + std::sqrt(1 - phi * phi) * normal(c + 1, k);
      out[c].push_back(x + apart * static_cast<double>(c));
    }
  }
  return out;
}

TEST(LawChains, EffectiveSizeOfKnownCorrelation) {
  const Chains free = autoregressive(0, 4000, 0), tied = autoregressive(0.9, 4000, 0);
  EXPECT_NEAR(effective_size(free) / 16000, 1, 0.15);
  EXPECT_NEAR(effective_size(tied) / (16000 * 0.1 / 1.9), 1, 0.25);
  EXPECT_NEAR(split_r_hat(free), 1, 0.003);
  EXPECT_GT(split_r_hat(autoregressive(0, 4000, 1)), 1.3);
  EXPECT_LT(effective_size(autoregressive(0, 4000, 1)), 50);
  EXPECT_EQ(split_r_hat(Chains(2, std::vector<double>(10, 3.0))), 1);
}

Series line(std::string name, double growth, double scatter, int groups, std::uint64_t seed) {
  Series s;
  s.name = std::move(name);
  for (int g = 0; g < groups; ++g) s.groups.push_back(std::string(1, static_cast<char>('a' + g)));
  for (int k = 0; k < 60; ++k) {
    s.year.push_back(2010 + k / 4.0);
    s.group.push_back(k % groups);
    s.ln_value.push_back(growth * (s.year.back() - 2010) + 0.5 * (k % groups) +
                         scatter * normal(seed, static_cast<std::uint64_t>(k)));
  }
  return s;
}

TEST(LawFit, FindsTheGrowthsThatWerePutIn) {
  const Series all[] = {line("slow", 0.05, 0.2, 1, 11), line("fast", 0.45, 0.3, 3, 12),
                        line("middle", 0.25, 0.1, 2, 13)};
  ThreadPool pool(2);
  FitOptions o;
  o.draws = 3000;
  const Fit fit = fit_hierarchy(all, o, pool);
  const double truth[] = {0.05, 0.45, 0.25};
  std::size_t found = 0;
  for (const FittedParameter& p : fit.parameters)
    for (std::size_t k = 0; k < 3; ++k)
      if (p.name == all[k].name + ".growth") {
        ++found;
        EXPECT_LT(quantile_of(p.draws, 0.01), truth[k]) << p.name;
        EXPECT_GT(quantile_of(p.draws, 0.99), truth[k]) << p.name;
        EXPECT_NEAR(mean_of(p.draws), truth[k], 0.06) << p.name;
      }
  EXPECT_EQ(found, 3u);
  EXPECT_LT(fit.worst_r_hat(), 1.05);
}

TEST(LawFit, SameBitsForAnyThreads) {
  const Series s = line("x", 0.2, 0.2, 3, 5);
  ThreadPool one(1), three(3);
  FitOptions o;
  o.draws = 50;
  o.warm_up = 20;
  const Fit a = fit_hierarchy(std::span(&s, 1), o, one), b = fit_hierarchy(std::span(&s, 1), o, three);
  ASSERT_EQ(a.parameters.size(), b.parameters.size());
  for (std::size_t p = 0; p < a.parameters.size(); ++p)
    EXPECT_EQ(a.parameters[p].draws, b.parameters[p].draws) << a.parameters[p].name;
}

TEST(LawFit, AShortSeriesIsLeftOut) {
  Series s = line("x", 0.2, 0.2, 1, 5);
  s.year.resize(5), s.ln_value.resize(5), s.group.resize(5);
  ThreadPool one(1);
  const Fit f = fit_hierarchy(std::span(&s, 1), {}, one);
  EXPECT_EQ(f.rows[0], 0u);
  EXPECT_TRUE(f.parameters.empty());
}

}  // namespace
}  // namespace taufold::law
