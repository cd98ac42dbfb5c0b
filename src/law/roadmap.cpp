// One year of one draw: what levers make of a folded phone chip.
#include "law/roadmap.hpp"

#include <algorithm>
#include <cmath>

#include "law/bond_sites.hpp"
#include "num/normal.hpp"

namespace taufold::law {

namespace {

constexpr std::string_view kNames[kRoadmapMetrics] = {
    "density", "realised", "clock", "sustained", "efficiency", "yield", "cost", "pitch", "tiers"};

// The chip of 2026: two tiers of a library of 57 x 228 nm, 155 to 238 MTr/mm2, 3.1 GHz, bonds at 1.5 um.
constexpr double kFolded2026 = 0.547, kClock2026_GHz = 3.1, kPitch2026_um = 1.5;
// Tiers by class: library density, speed and capacitance of N7 (data/law/ladder.csv), defects over those of
// the present class.
struct TierClass {
  double density, speed, capacitance, defects;
};
constexpr TierClass kClasses[3] = {
    {153.9, 1.0, 0.987, 1}, {186.7, 1.15, 0.892, 1.3}, {246.5, 1.357, 0.759, 1.3}};

constexpr double kDelaySlope = 1.009;       // d ln f / d ln V at 0.85 V, threshold 0.3 V, exponent 1.3
constexpr double kHeatExponent = 1.9;       // power over clock along measured phone cores
constexpr double kTransistorsPerCell = 12;  // mean over the cells of placed open cores

/// A year's products are those announced by its middle.
constexpr double kWithinYear = 0.5;

}  // namespace

std::string_view name(RoadmapMetric m) {
  return kNames[static_cast<std::size_t>(m)];
}

Roadmap::Roadmap(const Scenario& s) : scenario_(s), costs_(std::max(2, s.most_tiers)) {}

std::string Roadmap::factor_name(std::size_t f) const {
  return f < kLevers ? std::string(scenario_.levers[f].name)
                     : scenario_.groups[f - kLevers].name + " (shared)";
}

Roadmap::LeverValues Roadmap::levers(const double* u) const {
  LeverValues v;
  for (std::size_t k = 0; k < kLevers; ++k) v[k] = u[k];
  for (std::size_t g = 0; g < scenario_.groups.size(); ++g) {
    const double shared = num::fast_normal_quantile(u[kLevers + g] + 0x1.0p-54);
    for (const auto& [lever, r] : scenario_.groups[g].members) {
      const double z = r * shared + std::sqrt(1 - r * r) * num::fast_normal_quantile(u[lever] + 0x1.0p-54);
      v[lever] = std::min(num::normal_cdf(z), 1 - 0x1.0p-53);
    }
  }
  for (std::size_t k = 0; k < kLevers; ++k) v[k] = scenario_.levers[k].at(v[k]);
  return v;
}

int Roadmap::tiers(const LeverValues& v, double year) const {
  const auto at = [&](LeverId id) { return v[static_cast<std::size_t>(id)]; };
  int n = 2;
  double next = at(LeverId::third_tier);
  const double interval = at(LeverId::tier_interval);
  while (n < scenario_.most_tiers && year >= next) ++n, next += interval;
  return std::min(n, scenario_.most_tiers);
}

RoadmapValues Roadmap::ln_values(const LeverValues& v, int year) const {
  const auto at = [&](LeverId id) { return v[static_cast<std::size_t>(id)]; };
  const double t = year + kWithinYear, after = year - 2026.0;
  // Class of the tiers.
  std::size_t cls = 0;
  const double node_year = at(LeverId::node_year) + at(LeverId::node_slip);
  if (at(LeverId::node_draw) < scenario_.node_probability && t >= node_year) {
    cls = 1;
    if (scenario_.next_node && t >= node_year + at(LeverId::next_node_year)) cls = 2;
  }
  const int n = tiers(v, t), upper = std::max(0, n - 2);
  // Density.
  const double grown = std::clamp(after / 5, 0.0, 1.0);
  const double second = kFolded2026 + grown * (at(LeverId::folded_second) - kFolded2026);
  const double worth = 1 + (n > 1 ? second : 0) + upper * at(LeverId::folded_upper);
  const double kept_area = year == kRoadmapFirst ? 1 : 1 - at(LeverId::loss);
  const double ln_density =
      std::log(kClasses[cls].density * worth * kept_area) + after * std::log(at(LeverId::library_trend));
  const double ln_now = std::log(kClasses[0].density * (1 + kFolded2026)), ln_denser = ln_density - ln_now;
  // Bonds: a finer pitch brings signal sites to the cells, and with them what a fold gives to the clock. What
  // so many sites keep of it is measured.
  const double ln_pitch = std::log(kPitch2026_um) +
                          std::max(0.0, after - at(LeverId::pitch_slip)) * std::log(at(LeverId::pitch_rate));
  const auto kept_at = [&](double pitch_um, double density, int tier_count) {
    return kept_saving(sites_per_cell(pitch_um, kTransistorsPerCell / density, at(LeverId::utilisation),
                                      tier_count, at(LeverId::signal_share)),
                       at(LeverId::bond_band));
  };
  const double kept = kept_at(std::exp(ln_pitch), kClasses[cls].density, n),
               kept_now = kept_at(kPitch2026_um, kClasses[0].density, 2);
  // A crossing of 2 fF takes about half of what it would give without any (registered prediction P5: 30 to 80
  // % at 5 fF).
  const double hop = 1.4 / (1 + at(LeverId::hop_penalty) / 5), fold = (at(LeverId::fold_gain) - 1) * hop;
  const double ln_gain =
      std::log(kClasses[cls].speed / kClasses[0].speed) + after * std::log(at(LeverId::clock_trend)) +
      std::log((1 + fold * kept) / (1 + fold * kept_now)) + upper * std::log(at(LeverId::upper_tier_gain));
  // What goes into voltage stays out of the clock.
  const double into_voltage = at(LeverId::voltage_share);
  const double ln_f = (1 - into_voltage) * ln_gain, ln_v = -into_voltage * ln_gain / kDelaySlope;
  const double ln_capacitance = std::log(kClasses[cls].capacitance / kClasses[0].capacitance) +
                                upper * std::log(0.985) + std::log(1 - 0.05 * (kept - kept_now));
  // Heat through one footprint: all that switches on it against what is carried away.
  const double ln_heat = ln_denser + ln_capacitance + 2 * ln_v + ln_f;
  const double ln_limit = std::log(at(LeverId::heat_growth)) * std::min(1.0, after / 9) +
                          ln_denser * 0.5;  // parallel parts idle in turn
  const double ln_clock = std::log(kClock2026_GHz) + ln_f;
  const double ln_sustained = ln_clock - std::max(0.0, ln_heat - ln_limit) / kHeatExponent;
  const double ln_efficiency = after * std::log(at(LeverId::efficiency_trend)) - ln_capacitance - 2 * ln_v;
  // Yield and price, by the cost room.
  const double bond = at(LeverId::bond_yield), defects = at(LeverId::defects);
  const StackCosts::Answer cost =
      costs_.at(n, defects * std::exp(-at(LeverId::defect_learning) * after) * kClasses[cls].defects, bond,
                cls == 0   ? 1
                : cls == 1 ? at(LeverId::class_price)
                           : at(LeverId::class_price) * at(LeverId::class_price));
  const StackCosts::Answer then = costs_.at(2, defects, bond, 1);
  return {ln_density,
          ln_density + std::log(at(LeverId::utilisation)),
          ln_clock,
          ln_sustained,
          ln_efficiency,
          std::log(cost.yield),
          std::log(cost.usd / then.usd) - ln_denser,
          ln_pitch,
          std::log(static_cast<double>(n))};
}

RoadmapValues Roadmap::values(const double* u, int year) const {
  RoadmapValues v = ln_values(levers(u), year);
  for (double& x : v) x = std::exp(x);
  return v;
}

}  // namespace taufold::law
