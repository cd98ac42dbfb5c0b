// Many draws of the roadmap: quantiles, targets and the years they are reached in, and what levers do in the
// mean.
#include <algorithm>
#include <cmath>

#include "base/random.hpp"
#include "law/roadmap.hpp"

namespace taufold::law {

namespace {

constexpr std::size_t kBins = 8192;
constexpr double kLnLow = -14,
                 kLnHigh = 10;  // quantiles to (high - low) / bins = 0.3 % of a bin, half of it at its middle
constexpr double kLnTwoTiers = 0.7;  // ln 2 is below it, ln 3 above

}  // namespace

RoadmapResult simulate(const Roadmap& map, std::size_t samples, std::uint64_t seed, ThreadPool& pool) {
  const Scenario& s = map.scenario();
  constexpr std::size_t kBlocks = 64;
  struct Counts {
    std::vector<std::uint32_t> bins = std::vector<std::uint32_t>(kRoadmapMetrics * kRoadmapYears * kBins);
    std::vector<std::array<std::uint64_t, 4>> target;  // met, third tier, met with it, met without
    std::vector<std::array<std::uint64_t, kRoadmapYears>>
        first;  // year in which a target is met for the first time
  };
  // A worker adds into its own counts; sums of whole numbers do not depend on who counted what.
  std::vector<Counts> counts(static_cast<std::size_t>(pool.threads()));
  for (Counts& c : counts)
    c.target.assign(s.targets.size(), {0, 0, 0, 0}), c.first.assign(s.targets.size(), {});
  std::vector<double> ln_target;
  for (const RoadmapTarget& t : s.targets) ln_target.push_back(std::log(t.value));
  const std::size_t each = (samples + kBlocks - 1) / kBlocks;
  pool.run(kBlocks, [&](std::size_t block, int worker) {
    Counts& c = counts[static_cast<std::size_t>(worker)];
    std::vector<double> u(map.factors());
    std::array<RoadmapValues, kRoadmapYears> all;
    std::array<bool, kRoadmapYears> third{};
    for (std::size_t k = block * each; k < std::min(samples, (block + 1) * each); ++k) {
      for (std::size_t i = 0; i < u.size(); ++i) u[i] = unit_double(hash64(seed, k, i));
      const Roadmap::LeverValues levers = map.levers(u.data());
      for (std::size_t y = 0; y < kRoadmapYears; ++y) {
        all[y] = map.ln_values(levers, kRoadmapFirst + static_cast<int>(y));
        third[y] = all[y][static_cast<std::size_t>(RoadmapMetric::tiers)] > kLnTwoTiers;
        for (std::size_t m = 0; m < kRoadmapMetrics; ++m) {
          const double x = (all[y][m] - kLnLow) / (kLnHigh - kLnLow) * kBins;
          ++c.bins[(m * kRoadmapYears + y) * kBins +
                   static_cast<std::size_t>(std::clamp(x, 0.0, kBins - 1.0))];
        }
      }
      for (std::size_t t = 0; t < s.targets.size(); ++t) {
        const RoadmapTarget& target = s.targets[t];
        const auto met_in = [&](std::size_t y) {
          const double v = all[y][static_cast<std::size_t>(target.metric)];
          return target.at_least ? v >= ln_target[t] : v <= ln_target[t];
        };
        const auto asked = static_cast<std::size_t>(target.year - kRoadmapFirst);
        const bool met = met_in(asked);
        c.target[t][0] += met;
        c.target[t][1] += third[asked];
        c.target[t][2] += met && third[asked];
        c.target[t][3] += met && !third[asked];
        for (std::size_t y = 0; y < kRoadmapYears; ++y)
          if (met_in(y)) {
            ++c.first[t][y];
            break;
          }
      }
    }
  });
  RoadmapResult out;
  const auto total = static_cast<double>(samples);
  for (std::size_t m = 0; m < kRoadmapMetrics; ++m)
    for (std::size_t y = 0; y < kRoadmapYears; ++y) {
      const double shares[3] = {0.05, 0.5, 0.95};
      std::uint64_t sum = 0;
      std::size_t next = 0;
      for (std::size_t b = 0; b < kBins && next < 3; ++b) {
        for (const Counts& c : counts) sum += c.bins[(m * kRoadmapYears + y) * kBins + b];
        while (next < 3 && static_cast<double>(sum) >= shares[next] * total)
          out.quantiles[m][y][next++] =
              std::exp(kLnLow + (static_cast<double>(b) + 0.5) / kBins * (kLnHigh - kLnLow));
      }
    }
  for (auto& year : out.quantiles[static_cast<std::size_t>(RoadmapMetric::tiers)])
    for (double& tiers : year) tiers = std::round(tiers);  // a middle of a bin is no number of tiers
  for (std::size_t t = 0; t < s.targets.size(); ++t) {
    std::array<std::uint64_t, 4> sum{};
    for (const Counts& c : counts)
      for (std::size_t k = 0; k < 4; ++k) sum[k] += c.target[t][k];
    const auto third = static_cast<double>(sum[1]);
    out.probability.push_back(static_cast<double>(sum[0]) / total);
    out.third_share.push_back(third / total);
    out.given_third.push_back({third > 0 ? static_cast<double>(sum[2]) / third : 0,
                               third < total ? static_cast<double>(sum[3]) / (total - third) : 0});
    std::array<double, kRoadmapYears> by{};
    std::uint64_t reached = 0;
    for (std::size_t y = 0; y < kRoadmapYears; ++y) {
      for (const Counts& c : counts) reached += c.first[t][y];
      by[y] = static_cast<double>(reached) / total;
    }
    out.reached.push_back(by);
  }
  return out;
}

bool in_logarithm(const Lever& l) {
  return l.unit != "year" && l.unit != "years" && l.at(0) > 0;
}

RoadmapElasticities roadmap_elasticities(const Roadmap& map, int year, std::size_t samples,
                                         std::uint64_t seed, ThreadPool& pool) {
  // Sums of least squares in fixed blocks, added in order. Levers are drawn without what they share: with it
  // a slope would mix what several of them do.
  struct Sums {
    double n = 0;
    std::array<double, kLevers> x{}, xx{};
    std::array<double, kRoadmapMetrics> y{}, yy{};
    std::array<std::array<double, kLevers>, kRoadmapMetrics> xy{};
  };
  Scenario alone = map.scenario();
  alone.groups.clear();
  const Roadmap free(alone);
  std::array<bool, kLevers> logarithm{};
  for (std::size_t i = 0; i < kLevers; ++i) logarithm[i] = in_logarithm(alone.levers[i]);
  constexpr std::size_t kBlocks = 32;
  std::vector<Sums> block(kBlocks);
  const std::size_t each = (samples + kBlocks - 1) / kBlocks;
  pool.run(kBlocks, [&](std::size_t b, int) {
    Sums& s = block[b];
    std::array<double, kLevers> u, x;
    for (std::size_t k = b * each; k < std::min(samples, (b + 1) * each); ++k) {
      for (std::size_t i = 0; i < kLevers; ++i) u[i] = unit_double(hash64(seed ^ 0x656c6173, k, i));
      const Roadmap::LeverValues levers = free.levers(u.data());
      const RoadmapValues y = free.ln_values(levers, year);
      s.n += 1;
      for (std::size_t i = 0; i < kLevers; ++i) {
        x[i] = logarithm[i] ? std::log(levers[i]) : levers[i] - alone.levers[i].at(0.5);
        s.x[i] += x[i], s.xx[i] += x[i] * x[i];
      }
      for (std::size_t m = 0; m < kRoadmapMetrics; ++m) {
        s.y[m] += y[m], s.yy[m] += y[m] * y[m];
        for (std::size_t i = 0; i < kLevers; ++i) s.xy[m][i] += x[i] * y[m];
      }
    }
  });
  Sums all;
  for (const Sums& s : block) {
    all.n += s.n;
    for (std::size_t i = 0; i < kLevers; ++i) all.x[i] += s.x[i], all.xx[i] += s.xx[i];
    for (std::size_t m = 0; m < kRoadmapMetrics; ++m) {
      all.y[m] += s.y[m], all.yy[m] += s.yy[m];
      for (std::size_t i = 0; i < kLevers; ++i) all.xy[m][i] += s.xy[m][i];
    }
  }
  RoadmapElasticities out{};
  for (std::size_t m = 0; m < kRoadmapMetrics; ++m)
    for (std::size_t i = 0; i < kLevers; ++i) {
      const double xx = all.xx[i] - all.x[i] * all.x[i] / all.n, yy = all.yy[m] - all.y[m] * all.y[m] / all.n,
                   xy = all.xy[m][i] - all.x[i] * all.y[m] / all.n;
      if (!(xx > 1e-12 * all.n) || !(all.n > 2)) continue;
      const double slope = xy / xx;
      out[m][i] = {slope, std::sqrt(std::max(0.0, yy - slope * xy) / (all.n - 2) / xx)};
    }
  return out;
}

}  // namespace taufold::law
