#include "law/roadmap.hpp"

#include <algorithm>
#include <cmath>

#include "base/random.hpp"
#include "law/density.hpp"
#include "law/score.hpp"

namespace taufold::law {

double Lever::at(double u) const {
  switch (shape) {
    case Shape::uniform:
      return a + u * (c - a);
    case Shape::triangular: {
      if (!(c > a)) return a;
      const double split = (b - a) / (c - a);
      return u < split ? a + std::sqrt(u * (c - a) * (b - a)) : c - std::sqrt((1 - u) * (c - a) * (c - b));
    }
    case Shape::normal:
      return a + b * normal_quantile(u + 0x1.0p-54);
    case Shape::lognormal:
      return a * std::exp(b * normal_quantile(u + 0x1.0p-54));
    case Shape::exponential:
      return -a * std::log1p(-u);
  }
  return a;
}

namespace {

// Laid out by hand: a lever a row, in the order of LeverId.
// clang-format off
constexpr Lever kDefaults[] = {
    {"node_draw", "1", "decides whether a tier of the next class comes", "a uniform draw against node_probability", Shape::uniform, 0, 0, 1},
    {"node_year", "year", "volume production of that class, as planned", "press on N5-class lines without EUV; nobody has stated a date", Shape::uniform, 2027.5, 0, 2031},
    {"node_slip", "years", "how much later than planned", "Intel 10 nm, 20A and bond roadmaps: about a year in the mean", Shape::exponential, 0.6, 0, 0},
    {"next_node_year", "years", "from that class to the next", "cadence of one family 2018 to 2025", Shape::triangular, 3, 3.8, 6},
    {"third_tier", "year", "first product with three tiers", "paper of 2026: over the decade, no year", Shape::triangular, 2029, 2031, 2035},
    {"tier_interval", "years", "from one tier more to the next", "first memory stacks took two to four", Shape::triangular, 1.5, 2.5, 5},
    {"folded_second", "1", "share of the second tier that carries logic from 2031; 0.547 in 2026", "238 over 153.9 less 1; plan of 292 in 2030 is 0.9", Shape::uniform, 0.80, 0, 0.95},
    {"folded_upper", "1", "the same of tiers above", "no evidence; wide", Shape::uniform, 0.5, 0, 0.9},
    {"library_trend", "1/year", "growth of the library's density a year within a class", "6 % of N4 over N5 in two years; often nothing", Shape::triangular, 1.0, 1.005, 1.03},
    {"loss", "1", "share of area for bonds and keep-outs", "stated through-silicon vias of 6 um pitch", Shape::uniform, 0, 0, 0.05},
    {"pitch_rate", "1/year", "factor of the bond pitch a year", "shipping wafer-to-wafer bonds 2016 to 2026: 0.875 a year; 1.0 um shown for 2027", Shape::triangular, 0.70, 0.875, 0.95},
    {"pitch_slip", "years", "how much later than that pace", "plan of 3 um in 2027 became 4.5 um in 2029", Shape::exponential, 1, 0, 0},
    {"fold_gain", "1", "clock gain of a fold with bonds enough", "seven designs here and the literature: 0 to 9 %", Shape::lognormal, 1.04, 0.02, 0},
    {"upper_tier_gain", "1", "clock gain of each tier above the second", "registered prediction: 1 to 3 %", Shape::uniform, 1.00, 0, 1.03},
    {"hop_penalty", "fF", "capacitance of a crossing", "open process kits 0.6 to 5 fF", Shape::lognormal, 2, 0.6, 0},
    {"clock_trend", "1/year", "clock gain a year from design and tuning", "phone cores of one maker: 1.028 a year 2023 to 2025, 1.094 stated for 2027", Shape::triangular, 1.00, 1.04, 1.10},
    {"efficiency_trend", "1/year", "operations a joule gained a year by design alone", "fixed-precision work a watt grew by 1.19 a year since 2014, nodes included", Shape::triangular, 1.00, 1.05, 1.12},
    {"voltage_share", "1", "share of a gain in time that goes into voltage; below 0, voltage is raised for clock", "free choice of the maker", Shape::uniform, -0.3, 0, 0.7},
    {"heat_growth", "1", "growth of the power density that a phone carries away, by 2035", "sustained limits of phones have moved little", Shape::triangular, 1.0, 1.3, 2.0},
    {"utilisation", "1", "area utilisation", "slide: 60 to 75 %; paper: 68 %", Shape::triangular, 0.60, 0.68, 0.75},
    {"defects", "1/cm2", "defect density of the class of 2026", "press on yields without EUV", Shape::lognormal, 0.25, 0.5, 0},
    {"defect_learning", "1/year", "fall of the defect density a year", "published learning curves", Shape::uniform, 0.03, 0, 0.2},
    {"bond_yield", "1", "yield of one bond step", "imec and makers of sensors", Shape::triangular, 0.93, 0.97, 0.995},
};
// clang-format on
static_assert(std::size(kDefaults) == kLevers);

constexpr std::string_view kNames[kRoadmapMetrics] = {
    "density", "realised", "clock", "sustained", "efficiency", "yield", "cost", "pitch", "tiers"};

// The chip of 2026: two tiers of a library of 57 x 228 nm, 155 to 238 MTr/mm2, 3.1 GHz, bonds at 1.5 um.
constexpr double kFolded2026 = 0.547, kClock2026_GHz = 3.1, kPitch2026_um = 1.5;
// Tiers by class: library density, speed and capacitance of N7 (data/law/ladder.csv), price of a wafer.
struct TierClass {
  double density, speed, capacitance, wafer_usd;
};
constexpr TierClass kClasses[3] = {
    {153.9, 1.0, 0.987, 15000}, {186.7, 1.15, 0.892, 19000}, {246.5, 1.357, 0.759, 24000}};

constexpr double kDelaySlope = 1.009;  // d ln f / d ln V at 0.85 V, threshold 0.3 V, exponent 1.3
constexpr double kHeatExponent = 1.9;  // power over clock along measured phone cores
constexpr double kFootprint_m2 = 1.1e-4, kRadius_m = 0.145, kBond_usd = 500;
constexpr double kSignalShare = 0.125, kTransistorsPerCell = 6;

using LeverValues = std::array<double, kLevers>;

LeverValues levers_at(const Scenario& s, const double* u) {
  LeverValues v;
  for (std::size_t k = 0; k < kLevers; ++k) v[k] = s.levers[k].at(u[k]);
  return v;
}

int tiers_in(const Scenario& s, const LeverValues& v, double year) {
  const auto at = [&](LeverId id) { return v[static_cast<std::size_t>(id)]; };
  int tiers = 2;
  double next = at(LeverId::third_tier);
  const double interval = at(LeverId::tier_interval);
  while (tiers < s.most_tiers && year >= next) ++tiers, next += interval;
  return std::min(tiers, s.most_tiers);
}

/// A year's products are those announced by its middle.
constexpr double kWithinYear = 0.5;

RoadmapValues values(const Scenario& s, const LeverValues& v, int year, int* tiers_out) {
  const auto at = [&](LeverId id) { return v[static_cast<std::size_t>(id)]; };
  const double t = year + kWithinYear, after = year - 2026.0;
  // Class of the tiers.
  std::size_t cls = 0;
  const double node_year = at(LeverId::node_year) + at(LeverId::node_slip);
  if (at(LeverId::node_draw) < s.node_probability && t >= node_year) {
    cls = 1;
    if (s.next_node && t >= node_year + at(LeverId::next_node_year)) cls = 2;
  }
  const int tiers = tiers_in(s, v, t);
  if (tiers_out) *tiers_out = tiers;
  // Density.
  const double grown = std::clamp(after / 5, 0.0, 1.0);
  const double second = kFolded2026 + grown * (at(LeverId::folded_second) - kFolded2026);
  const double worth = 1 + (tiers > 1 ? second : 0) + (tiers > 2 ? tiers - 2 : 0) * at(LeverId::folded_upper);
  const double kept = year == 2026 ? 1 : 1 - at(LeverId::loss);
  const double density = kClasses[cls].density * worth * kept * std::pow(at(LeverId::library_trend), after);
  // Bonds: a finer pitch brings signal sites to the cells, and with them what a fold gives to the clock.
  const double pitch =
      kPitch2026_um * std::pow(at(LeverId::pitch_rate), std::max(0.0, after - at(LeverId::pitch_slip)));
  const double cells_um2 = kClasses[cls].density * at(LeverId::utilisation) /
                           kTransistorsPerCell;  // MTr/mm2 are transistors a um2
  const double sites = kSignalShare / (pitch * pitch) / cells_um2,
               sites_now = kSignalShare / (kPitch2026_um * kPitch2026_um) /
                           (kClasses[0].density * at(LeverId::utilisation) / kTransistorsPerCell);
  const double reach = std::clamp(std::log(sites / sites_now) / std::log(0.5 / sites_now), 0.0, 1.0);
  // A crossing of 2 fF takes about half of what it would give without any (registered prediction P5: 30 to 80
  // % at 5 fF).
  const double hop = 1 / (1 + at(LeverId::hop_penalty) / 5);
  double gain = kClasses[cls].speed / kClasses[0].speed * std::pow(at(LeverId::clock_trend), after);
  gain *= 1 + (at(LeverId::fold_gain) - 1) * reach * hop / (1 / 1.4);
  gain *= std::pow(at(LeverId::upper_tier_gain), std::max(0, tiers - 2));
  // What goes into voltage stays out of the clock.
  const double into_voltage = at(LeverId::voltage_share), ln_gain = std::log(gain);
  const double ln_f = (1 - into_voltage) * ln_gain;
  const double ln_v = -into_voltage * ln_gain / kDelaySlope;
  const double capacitance = kClasses[cls].capacitance / kClasses[0].capacitance *
                             std::pow(0.985, std::max(0, tiers - 2)) * (1 - 0.05 * reach);
  // Heat through one footprint: all that switches on it against what is carried away.
  const double now = kClasses[0].density * (1 + kFolded2026);
  const double ln_heat = std::log(density / now * capacitance) + 2 * ln_v + ln_f;
  const double ln_limit = std::log(at(LeverId::heat_growth)) * std::min(1.0, after / 9) +
                          std::log(density / now) * 0.5;  // parallel parts idle in turn
  const double clock = kClock2026_GHz * std::exp(ln_f);
  const double sustained = clock * std::exp(-std::max(0.0, ln_heat - ln_limit) / kHeatExponent);
  const double efficiency =
      std::pow(at(LeverId::efficiency_trend), after) / (capacitance * std::exp(2 * ln_v));
  // Yield and price.
  StackPrice price;
  price.area_m2 = kFootprint_m2;
  price.radius_m = kRadius_m;
  price.wafer_usd = kClasses[cls].wafer_usd;
  price.tiers = tiers;
  price.bond_usd = kBond_usd;
  price.bond_steps = tiers - 1;
  price.bond_yield = at(LeverId::bond_yield);
  const double d0 = at(LeverId::defects) * 1e4;
  price.defects_per_m2 = d0 * std::exp(-at(LeverId::defect_learning) * after) * (cls > 0 ? 1.3 : 1);
  StackPrice then = price;
  then.wafer_usd = kClasses[0].wafer_usd;
  then.tiers = 2;
  then.bond_steps = 1;
  then.defects_per_m2 = d0;
  const double cost = stack_price(price) / density / (stack_price(then) / now);
  return {density, density * at(LeverId::utilisation), clock, sustained, efficiency, stack_yield(price), cost,
          pitch,   static_cast<double>(tiers)};
}

constexpr std::size_t kBins = 8192;
constexpr double kLnLow = -14,
                 kLnHigh = 10;  // quantiles to (high - low) / bins = 0.3 % of a bin, half of it at its middle

}  // namespace

std::span<const Lever, kLevers> default_levers() {
  return kDefaults;
}
std::string_view name(RoadmapMetric m) {
  return kNames[static_cast<std::size_t>(m)];
}

Scenario default_scenario() {
  Scenario s;
  s.name = "no-euv";
  std::copy(std::begin(kDefaults), std::end(kDefaults), s.levers.begin());
  return s;
}

RoadmapValues roadmap_year(const Scenario& s, const double* u, int year) {
  return values(s, levers_at(s, u), year, nullptr);
}

RoadmapResult simulate(const Scenario& s, std::size_t samples, std::uint64_t seed, ThreadPool& pool) {
  constexpr std::size_t kBlocks = 64;
  struct Counts {
    std::vector<std::uint32_t> bins = std::vector<std::uint32_t>(kRoadmapMetrics * kRoadmapYears * kBins);
    std::vector<std::array<std::uint64_t, 4>> target;  // met, third tier, met with it, met without
  };
  // A worker adds into its own counts; sums of whole numbers do not depend on who counted what.
  std::vector<Counts> counts(static_cast<std::size_t>(pool.threads()));
  for (Counts& c : counts) c.target.assign(s.targets.size(), {0, 0, 0, 0});
  const std::size_t each = (samples + kBlocks - 1) / kBlocks;
  pool.run(kBlocks, [&](std::size_t block, int worker) {
    Counts& c = counts[static_cast<std::size_t>(worker)];
    std::array<double, kLevers> u;
    std::array<RoadmapValues, kRoadmapYears> all;
    std::array<int, kRoadmapYears> tiers{};
    for (std::size_t k = block * each; k < std::min(samples, (block + 1) * each); ++k) {
      for (std::size_t i = 0; i < kLevers; ++i) u[i] = unit_double(hash64(seed, k, i));
      const LeverValues levers = levers_at(s, u.data());
      for (std::size_t y = 0; y < kRoadmapYears; ++y) {
        all[y] = values(s, levers, kRoadmapFirst + static_cast<int>(y), &tiers[y]);
        for (std::size_t m = 0; m < kRoadmapMetrics; ++m) {
          const double x = (std::log(all[y][m]) - kLnLow) / (kLnHigh - kLnLow) * kBins;
          ++c.bins[(m * kRoadmapYears + y) * kBins +
                   static_cast<std::size_t>(std::clamp(x, 0.0, kBins - 1.0))];
        }
      }
      for (std::size_t t = 0; t < s.targets.size(); ++t) {
        const RoadmapTarget& target = s.targets[t];
        const auto y = static_cast<std::size_t>(target.year - kRoadmapFirst);
        const double v = all[y][static_cast<std::size_t>(target.metric)];
        const bool met = target.at_least ? v >= target.value : v <= target.value, third = tiers[y] > 2;
        c.target[t][0] += met;
        c.target[t][1] += third;
        c.target[t][2] += met && third;
        c.target[t][3] += met && !third;
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
  for (std::size_t t = 0; t < s.targets.size(); ++t) {
    std::array<std::uint64_t, 4> sum{};
    for (const Counts& c : counts)
      for (std::size_t k = 0; k < 4; ++k) sum[k] += c.target[t][k];
    const auto third = static_cast<double>(sum[1]);
    out.probability.push_back(static_cast<double>(sum[0]) / total);
    out.third_share.push_back(third / total);
    out.given_third.push_back({third > 0 ? static_cast<double>(sum[2]) / third : 0,
                               third < total ? static_cast<double>(sum[3]) / (total - third) : 0});
  }
  return out;
}

}  // namespace taufold::law
