// The levers of the roadmap with their distributions and sources.
#include <algorithm>
#include <cmath>
#include <iterator>

#include "law/roadmap.hpp"
#include "num/normal.hpp"

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
      return a + b * num::fast_normal_quantile(u + 0x1.0p-54);
    case Shape::lognormal:
      return a * std::exp(b * num::fast_normal_quantile(u + 0x1.0p-54));
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
    {"class_price", "1", "price of a wafer of the next class over that of the present one", "foundry prices rise by 1.2 to 1.6 a class; no price without extreme ultraviolet light is known", Shape::triangular, 1.05, 1.25, 1.6},
    {"signal_share", "1", "share of the bonds that carry signals", "paper of 2026: 10 to 15 %", Shape::uniform, 0.10, 0, 0.15},
    {"bond_band", "1", "where designs lie in the measured band of scarce bonds: worst -1, best 1", "folds of seven open designs", Shape::uniform, -1, 0, 1},
};
// clang-format on
static_assert(std::size(kDefaults) == kLevers);

// In the order of LeverId: outside of these a lever has no meaning.
constexpr std::pair<double, double> kAccepted[] = {
    {0, 1},    {2020, 2100}, {0, 50},   {0, 50},     {2020, 2100}, {0, 50},   {0, 1},
    {0, 1},    {0.5, 2},     {0, 0.9},  {0.05, 1.5}, {0, 50},      {0.5, 2},  {0.5, 2},
    {0, 1000}, {0.5, 2},     {0.5, 2},  {-2, 0.95},  {0.1, 100},   {0.05, 1}, {0.001, 50},
    {0, 1},    {0.5, 1},     {0.1, 10}, {0.001, 1},  {-1, 1}};
static_assert(std::size(kAccepted) == kLevers);

}  // namespace

std::pair<double, double> accepted(LeverId l) {
  return kAccepted[static_cast<std::size_t>(l)];
}

std::span<const Lever, kLevers> default_levers() {
  return kDefaults;
}

Scenario default_scenario() {
  Scenario s;
  s.name = "no-euv";
  std::copy(std::begin(kDefaults), std::end(kDefaults), s.levers.begin());
  return s;
}

}  // namespace taufold::law
