#include "flow/match_compare.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "base/random.hpp"
#include "law/equivalence.hpp"
#include "num/normal.hpp"

namespace taufold::flow {

namespace {

using predict::Estimate;

constexpr MatchMetricInfo kMetrics[kMatchMetrics] = {
    {"density", "cells per footprint, as placed", true, 0.95},
    {"tau", "shortest period at equal voltage", false, 1.05},
    {"tau_equal_power", "shortest period at the target's power", false, 1.05},
    {"energy", "energy a cycle at equal voltage", false, 1.05},
    {"energy_equal_tau", "energy a cycle at the target's period", false, 1.05},
    {"leakage", "leakage at equal voltage, 25 C", false, 1.2},
    {"heat", "power per footprint at the target's period", false, 1.05},
};

constexpr int kDraws = 4000;
constexpr double k95 = 1.6448536269514722;
/// Supplies beyond this are no answer: the law is extrapolated and reliability forbids them.
constexpr double kMostSupply_V = 1.1;

// The range of a node's leakage is that of its flavours of transistor, which are a choice; the same flavour is taken at every node, and what is left is half of the factor
// of three by which leakage is known, the other half being common to all nodes.
constexpr double kLeakageSpread = 0.55;

/// Standard deviation of the logarithm that an interval of 5 to 95 % stands for.
double spread(const Estimate& e) { return e.low > 0 && e.high > e.low ? std::log(e.high / e.low) / (2 * k95) : 0; }

Estimate footprint_range(const tech::Node& n) { return {1 / n.density_per_m2(1), 1 / n.density_per_m2(), 1 / n.density_per_m2(-1)}; }

/// One world: a node's figures over their nominal ones.
struct World {
  double area = 1, speed = 1, capacitance = 1, leakage = 1;
};

class Draws {
 public:
  Draws(const predict::NodeModel& m, std::uint64_t seed, std::uint64_t stream) : rng_(hash64(seed, stream)) {
    sd_ = {spread(footprint_range(*m.node)), spread(m.gate_speed), spread(m.gate_capacitance), kLeakageSpread};
  }
  World next() {
    const auto draw = [&](double sd) { return std::exp(sd * num::normal_quantile(std::clamp(rng_.uniform(), 1e-9, 1 - 1e-9))); };
    World w;
    w.area = draw(sd_[0]), w.speed = draw(sd_[1]), w.capacitance = draw(sd_[2]), w.leakage = draw(sd_[3]);
    return w;
  }

 private:
  Rng rng_;
  std::array<double, 4> sd_;
};

/// The surrogate: a side in another world.
MatchSide in_world(MatchSide s, const World& w) {
  s.footprint_m2 *= w.area;
  s.period_s *= s.gate_share / w.speed + (1 - s.gate_share);
  s.energy_J *= s.pin_share * w.capacitance + (1 - s.pin_share);
  s.leakage_W *= w.leakage;
  return s;
}

/// Gates of a fold's period, at another voltage; wires stay.
double period_at(const MatchSide& s, const predict::Device& d, double v) {
  const predict::Corner common{predict::Process::typical, predict::kCommonSupply_V, 25};
  return s.period_s * (s.gate_share * predict::delay_ratio(d, {predict::Process::typical, v, 25}, common) + 1 - s.gate_share);
}
double energy_at(const MatchSide& s, double v) { return s.energy_J * std::pow(v / predict::kCommonSupply_V, 2); }

/// The supply at which `f`, which falls with it, is zero; nothing beyond the ends.
std::optional<double> supply_where(const predict::Device& d, const std::function<double(double)>& f) {
  double low = d.least_supply_V(), high = kMostSupply_V;
  if (f(low) <= 0) return low;
  if (f(high) > 0) return std::nullopt;
  for (int k = 0; k < 60; ++k) {
    const double mid = (low + high) / 2;
    (f(mid) > 0 ? low : high) = mid;
  }
  return (low + high) / 2;
}

std::optional<double> ratio_of(MatchMetric metric, const MatchSide& fold, const predict::Device& device, const MatchSide& t) {
  switch (metric) {
    case MatchMetric::density: return t.footprint_m2 / fold.footprint_m2;
    case MatchMetric::tau: return fold.period_s / t.period_s;
    case MatchMetric::energy: return fold.energy_J / t.energy_J;
    case MatchMetric::leakage: return fold.leakage_W / t.leakage_W;
    case MatchMetric::tau_equal_power: {
      // The supply at which power is the target's: power rises with it.
      const double power = t.energy_J / t.period_s;
      const auto v = supply_where(device, [&](double x) { return power - energy_at(fold, x) / period_at(fold, device, x); });
      return period_at(fold, device, v.value_or(kMostSupply_V)) / t.period_s;
    }
    case MatchMetric::energy_equal_tau:
    case MatchMetric::heat: {
      const auto v = supply_where(device, [&](double x) { return period_at(fold, device, x) - t.period_s; });
      if (!v) return std::nullopt;
      const double energy = energy_at(fold, *v) / t.energy_J;
      return metric == MatchMetric::heat ? energy * t.footprint_m2 / fold.footprint_m2 : energy;
    }
  }
  return std::nullopt;
}

double quantile(const std::vector<double>& sorted, double q) { return sorted[static_cast<std::size_t>(std::lround(q * static_cast<double>(sorted.size() - 1)))]; }

double value_of(MatchMetric metric, const MatchSide& s) {
  switch (metric) {
    case MatchMetric::density: return 1 / s.footprint_m2;
    case MatchMetric::tau: return 1 / s.period_s;
    case MatchMetric::leakage: return 1 / s.leakage_W;
    case MatchMetric::energy:
    case MatchMetric::tau_equal_power:
    case MatchMetric::energy_equal_tau:
    case MatchMetric::heat: break;
  }
  return 1 / s.energy_J;
}

}  // namespace

const MatchMetricInfo& info(MatchMetric m) { return kMetrics[static_cast<std::size_t>(m)]; }

std::vector<MatchRatio> compare_match(const MatchNode& from, const MatchSide& fold, const MatchNode& target, std::uint64_t seed) {
  std::vector<MatchRatio> out(kMatchMetrics);
  std::array<std::vector<double>, kMatchMetrics> drawn;
  std::array<int, kMatchMetrics> matches{};
  Draws of_fold(*from.model, seed, 1), of_target(*target.model, seed, 2);
  for (int k = 0; k < kDraws; ++k) {
    const MatchSide f = in_world(fold, of_fold.next()), t = in_world(target.side, of_target.next());
    for (std::size_t m = 0; m < kMatchMetrics; ++m) {
      const auto r = ratio_of(static_cast<MatchMetric>(m), f, from.model->device, t);
      if (!r) continue;
      drawn[m].push_back(*r);
      matches[m] += kMetrics[m].rises ? *r >= kMetrics[m].allowed : *r <= kMetrics[m].allowed;
    }
  }
  for (std::size_t m = 0; m < kMatchMetrics; ++m) {
    out[m].probability = static_cast<double>(matches[m]) / kDraws;
    const auto nominal = ratio_of(static_cast<MatchMetric>(m), fold, from.model->device, target.side);
    std::vector<double>& d = drawn[m];
    if (d.size() < kDraws / 2) continue;
    std::sort(d.begin(), d.end());
    const double value = nominal.value_or(quantile(d, 0.5));
    out[m].ratio = Estimate{std::min(value, quantile(d, 0.05)), value, std::max(value, quantile(d, 0.95))};
  }
  return out;
}

double node_label(std::string_view name) {
  double digits = 0;
  bool any = false;
  for (const char c : name)
    if (c >= '0' && c <= '9') digits = 10 * digits + (c - '0'), any = true;
  if (!any || name.find('+') != std::string_view::npos || name.find('-') != std::string_view::npos) return 0;
  // From 2 nm on names count tenths.
  return name.starts_with('A') || name.ends_with('A') ? digits / 10 : digits;
}

std::optional<EquivalentLabel> equivalent_label(MatchMetric metric, const MatchNode& from, const MatchSide& fold, const std::vector<MatchNode>& flat, std::uint64_t seed) {
  law::Ladder ladder;
  // What a node's range does to the metric, by the surrogate; the node that the fold is made of has the same draws on both sides, which its own step leaves out.
  const auto sd_of = [&](const predict::NodeModel& m, const MatchSide& s) {
    switch (metric) {
      case MatchMetric::density: return spread(footprint_range(*m.node));
      case MatchMetric::tau: return s.gate_share * spread(m.gate_speed);
      case MatchMetric::leakage: return kLeakageSpread;
      default: return s.pin_share * spread(m.gate_capacitance);
    }
  };
  for (const MatchNode& n : flat) {
    const double label = node_label(n.model->node->name);
    if (label > 0) ladder.push_back({n.model->node->name, label, 0, std::log(value_of(metric, n.side)), n.model == from.model ? 0 : sd_of(*n.model, n.side)});
  }
  std::sort(ladder.begin(), ladder.end(), [](const law::LadderStep& a, const law::LadderStep& b) { return a.label > b.label; });
  if (ladder.size() < 2) return std::nullopt;
  const law::Ladder ladders[] = {ladder};
  const double ln = std::log(value_of(metric, fold));
  const law::EquivalentNode e = law::equivalent_node(ladders, true, ln, sd_of(*from.model, fold), seed);
  return EquivalentLabel{{e.low, e.median, e.high}, e.outside};
}

}  // namespace taufold::flow
