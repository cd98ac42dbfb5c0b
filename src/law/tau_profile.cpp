#include "law/tau_profile.hpp"

#include <algorithm>
#include <cmath>

#include "base/random.hpp"
#include "law/compose.hpp"
#include "law/score.hpp"

namespace taufold::law {

namespace {

constexpr double kQuantile95 = 1.6448536269514722, kStep = 1e-5, kMatters = 5e-5;
constexpr auto kTiers = static_cast<std::size_t>(TauLever::tiers),
               kCells = static_cast<std::size_t>(TauLever::cells),
               kRent = static_cast<std::size_t>(TauLever::rent),
               kRatio = static_cast<std::size_t>(TauLever::ratio_error);

double drawn(const TauSpread& s, const TauLeverInfo& info, double u) {
  if (!(s.high > s.low)) return s.value;
  const double z = normal_quantile(u + 0x1.0p-54) / kQuantile95;
  const double v = s.low > 0 ? s.value * std::exp(z * std::log(z < 0 ? s.value / s.low : s.high / s.value))
                             : s.value + z * (z < 0 ? s.value - s.low : s.high - s.value);
  return std::clamp(v, info.least, info.most);
}

/// Wire ratios that a profile needs: of the tiers and of one tier more, and how it hangs on cells and Rent
/// exponent.
struct FreeRatios {
  double here, one_more, by_cells, by_rent;
};
FreeRatios free_ratios(const TauValues& v) {
  FreeRatios f{free_wire_ratio(v), 1, 0, 0};
  TauValues w = v;
  w[kTiers] += 1;
  f.one_more = free_wire_ratio(w);
  if (v[kTiers] <= 1) return f;
  // Sides of tiers are whole numbers, so that the derivative needs steps of many of them.
  const auto slope = [&](std::size_t lever, double factor) {
    TauValues up = v, down = v;
    up[lever] *= factor, down[lever] /= factor;
    return std::log(free_wire_ratio(up) / free_wire_ratio(down)) / (2 * std::log(factor));
  };
  f.by_cells = slope(kCells, 1.3);
  f.by_rent = slope(kRent, 1.02);
  return f;
}

struct Slope {
  double below = 0, above = 0;
  double middle() const { return 0.5 * (below + above); }
};

Slope slope_of(const TauValues& v, const FreeRatios& f, std::size_t lever, double ln_tau) {
  const TauLeverInfo& info = tau_levers()[lever];
  const auto ln_at = [&](double value, double ratio) {
    TauValues w = v;
    w[lever] = value;
    return std::log(tau_of(w, ratio).tau());
  };
  if (lever == kTiers) {
    const double n = v[kTiers];
    const double e = n + 1 <= info.most ? (ln_at(n + 1, f.one_more) - ln_tau) / std::log((n + 1) / n) : 0;
    return {e, e};
  }
  if (lever == kCells || lever == kRent) {
    // Both act through the wire ratio, and cells hang on nothing else here.
    const Slope s = slope_of(v, f, kRatio, ln_tau);
    const double by = lever == kCells ? f.by_cells : f.by_rent;
    return {s.below * by, s.above * by};
  }
  if (!(v[lever] > 0)) return {};
  Slope s;
  s.below = (ln_tau - ln_at(v[lever] * (1 - kStep), f.here)) / -std::log1p(-kStep);
  s.above = (ln_at(v[lever] * (1 + kStep), f.here) - ln_tau) / std::log1p(kStep);
  // A share of 1 has no more of it to be had.
  if (v[lever] >= info.most) s.above = s.below;
  return s;
}

Interval interval(std::vector<double> draws, double value) {
  if (draws.empty()) return {value, value, value};
  std::sort(draws.begin(), draws.end());
  const auto at = [&](double p) {
    return draws[std::min(draws.size() - 1, static_cast<std::size_t>(p * static_cast<double>(draws.size())))];
  };
  return {at(0.05), value, at(0.95)};
}

}  // namespace

TauSpreads default_tau_spreads() {
  TauSpreads s;
  for (std::size_t k = 0; k < kTauLevers; ++k)
    s[k] = {tau_levers()[k].value, tau_levers()[k].value, tau_levers()[k].value};
  return s;
}

TauValues values_of(const TauSpreads& s) {
  TauValues v{};
  for (std::size_t k = 0; k < kTauLevers; ++k) v[k] = s[k].value;
  return v;
}

TauLevel TauProfile::dominant() const {
  return static_cast<TauLevel>(std::max_element(at.share.begin(), at.share.end()) - at.share.begin());
}

TauProfile tau_profile(const TauSpreads& spreads, std::size_t draws, std::uint64_t seed, ThreadPool& pool) {
  const TauValues v = values_of(spreads);
  const FreeRatios f = free_ratios(v);
  TauProfile p;
  p.free_ratio = f.here;
  p.at = tau_of(v, f.here);
  for (std::size_t l = 0; l < kTauLevels; ++l)
    p.head_room[l] = head_room(v, f.here, static_cast<TauLevel>(l));
  const double ln_tau = std::log(p.at.tau());
  std::vector<std::size_t> matters;
  for (std::size_t k = 0; k < kTauLevers; ++k) {
    const Slope s = slope_of(v, f, k, ln_tau);
    if (!(std::abs(s.below) > kMatters || std::abs(s.above) > kMatters)) continue;
    matters.push_back(k);
    p.elasticity.push_back({static_cast<TauLever>(k), {0, s.middle(), 0}, s.below, s.above});
  }
  bool any = false;
  for (const TauSpread& s : spreads) any = any || s.high > s.low;
  if (!any) draws = 0;
  std::vector<double> tau(draws), cycle(draws);
  std::array<std::vector<double>, kTauLevels> share;
  for (auto& x : share) x.resize(draws);
  std::vector<std::vector<double>> slopes(matters.size(), std::vector<double>(draws));
  pool.for_blocks(draws, 64, [&](std::size_t begin, std::size_t end) {
    for (std::size_t d = begin; d < end; ++d) {
      TauValues w;
      for (std::size_t k = 0; k < kTauLevers; ++k) {
        // Cells, tiers and the Rent exponent stay: what a fold's wires are is spread by ratio_error.
        const bool stays = tau_levers()[k].stepwise || k == kCells || k == kRent;
        w[k] = stays ? v[k] : drawn(spreads[k], tau_levers()[k], unit_double(hash64(seed, d, k)));
      }
      const TauResult r = tau_of(w, f.here);
      tau[d] = r.tau();
      cycle[d] = r.cycle_s;
      for (std::size_t l = 0; l < kTauLevels; ++l) share[l][d] = r.share[l];
      const double ln = std::log(r.tau());
      for (std::size_t m = 0; m < matters.size(); ++m) slopes[m][d] = slope_of(w, f, matters[m], ln).middle();
    }
  });
  p.tau = interval(std::move(tau), p.at.tau());
  p.cycle = interval(std::move(cycle), p.at.cycle_s);
  for (std::size_t l = 0; l < kTauLevels; ++l) p.share[l] = interval(std::move(share[l]), p.at.share[l]);
  for (std::size_t m = 0; m < matters.size(); ++m)
    p.elasticity[m].e = interval(std::move(slopes[m]), p.elasticity[m].e.value);
  std::stable_sort(p.elasticity.begin(), p.elasticity.end(),
                   [](const TauElasticity& a, const TauElasticity& b) {
                     return std::abs(a.e.value) > std::abs(b.e.value);
                   });
  return p;
}

std::array<double, kTauLevels> shared_out(const TauResult& before, const TauResult& after) {
  std::array<double, kTauLevels> out{};
  // A part's weight times the logarithm of its change is its difference over the log-mean of the sums, which
  // also holds for parts that come or go altogether.
  const double mean = log_mean(after.tau(), before.tau());
  for (std::size_t l = 0; l < kTauLevels; ++l)
    out[l] = (after.share[l] * after.tau() - before.share[l] * before.tau()) / mean;
  return out;
}

}  // namespace taufold::law
