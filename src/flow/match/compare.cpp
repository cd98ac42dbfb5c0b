#include "flow/match/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "base/random.hpp"
#include "flow/timing/tier_corners.hpp"
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
    {"peak_temperature", "rise of the hottest place at the target's period, one sink; at most 5 K hotter",
     false, 5},
    {"throughput", "footprint of slower blocks in parallel, target's work at its energy", false, 1.05},
    {"cost", "a good die that does what 1 cm2 of the target does", false, 1},
};

constexpr int kDraws = 4000, kAlone = 400;
constexpr double k95 = 1.6448536269514722;
constexpr int kMostTiersDrawn = 8;

// The range of a node's leakage is that of its flavours of transistor, which are a choice; the same flavour
// is taken at every node, and what is left is half of the factor of three by which leakage is known, the
// other half being common to all nodes.
constexpr double kLeakageSpread = 0.55;

/// Standard deviation of the logarithm that an interval of 5 to 95 % stands for.
double spread(const Estimate& e) {
  return e.low > 0 && e.high > e.low ? std::log(e.high / e.low) / (2 * k95) : 0;
}

Estimate footprint_range(const tech::Node& n) {
  return {1 / n.density_per_m2(1), 1 / n.density_per_m2(), 1 / n.density_per_m2(-1)};
}

/// Between the ends of an interval that are 5 and 95 %, as ratios to its middle, at the normal deviate z.
double between(double low, double high, double z) {
  return std::exp(z * std::log(z < 0 ? 1 / low : high) / k95);
}

/// What is drawn, each by itself.
enum Factor : std::size_t {
  kArea,
  kSpeed,
  kCapacitance,
  kLeakage,
  kTargetArea,
  kTargetSpeed,
  kTargetCapacitance,
  kTargetLeakage,
  kRuns,
  kHop,
  kWafers,
  kSink,
  kPrice,
  kFactors
};

std::string factor_name(std::size_t f, const MatchNode& from, const MatchNode& target) {
  const std::string& node = f < kTargetArea ? from.model->node->name : target.model->node->name;
  switch (f) {
    case kArea:
    case kTargetArea:
      return "pitches and heights of " + node;
    case kSpeed:
    case kTargetSpeed:
      return "speed of gates of " + node;
    case kCapacitance:
    case kTargetCapacitance:
      return "capacitance of gates of " + node;
    case kLeakage:
    case kTargetLeakage:
      return "leakage of transistors of " + node;
    case kRuns:
      return "error of the surrogate on runs left out";
    case kHop:
      return "capacitance of a crossing";
    case kWafers:
      return "variation between the tiers' wafers";
    case kSink:
      return "transfer coefficient of the sink";
    case kPrice:
      return "prices and defect densities of wafers, yield and price of bonds";
    default:
      return {};
  }
}

/// Normal deviates of one draw; of what is not asked for zero.
struct Draw {
  std::array<double, kFactors> z{};
  std::array<double, 6> run{};  ///< of the surrogate: period, energy, footprint of both sides
  std::array<double, kMostTiersDrawn> wafer{};
  std::size_t price = 0;
};

class Draws {
 public:
  /// `only`: of one factor, all others as they are.
  Draws(std::uint64_t seed, std::optional<std::size_t> only = {}) : seed_(seed), only_(only) {}
  Draw at(std::uint64_t k) const {
    Draw d;
    const auto normal = [&](std::uint64_t what) {
      return num::normal_quantile(std::clamp(unit_double(hash64(seed_, what, k)), 1e-9, 1 - 1e-9));
    };
    for (std::size_t f = 0; f < kFactors; ++f)
      if (!only_ || *only_ == f) d.z[f] = normal(f);
    if (!only_ || *only_ == kRuns)
      for (std::size_t r = 0; r < d.run.size(); ++r) d.run[r] = normal(100 + r);
    if (!only_ || *only_ == kWafers)
      for (std::size_t t = 0; t < d.wafer.size(); ++t) d.wafer[t] = normal(200 + t);
    d.price = static_cast<std::size_t>(k);
    return d;
  }
  bool prices() const { return !only_ || *only_ == kPrice; }

 private:
  std::uint64_t seed_;
  std::optional<std::size_t> only_;
};

struct Spreads {
  double area, speed, capacitance;
  explicit Spreads(const predict::NodeModel& m)
      : area(spread(footprint_range(*m.node))),
        speed(spread(m.gate_speed)),
        capacitance(spread(m.gate_capacitance)) {}
};

/// The side in another world. `z`: of its node's figures; `run`: of the surrogate's error.
MatchSide in_world(MatchSide s, const Spreads& sd, const MatchSurrogate& fit, const double* z,
                   const double* run) {
  // A difference of two runs holds the error of both.
  const double one = std::sqrt(0.5);
  s.footprint_m2 *= std::exp(fit.footprint.slope * sd.area * z[0] + one * fit.footprint.error * run[2]);
  s.period_s *= std::exp(-fit.period.slope * sd.speed * z[1] + one * fit.period.error * run[0]);
  s.energy_J *= std::exp(fit.energy.slope * sd.capacitance * z[2] + one * fit.energy.error * run[1]);
  s.leakage_W *= std::exp(kLeakageSpread * z[3]);
  return s;
}

/// What a fold has besides: crossings, and tiers of several wafers, of which the slowest decides. The mean of
/// the wafers is as of any chip and does not count.
void in_stack_world(MatchSide& s, const Draw& d) {
  s.period_s *= between(s.hop_low, s.hop_high, d.z[kHop]);
  const auto n = static_cast<std::size_t>(std::clamp(s.tiers, 1, kMostTiersDrawn));
  double most = d.wafer[0], mean = 0;
  for (std::size_t t = 0; t < n; ++t)
    most = std::max(most, d.wafer[t]), mean += d.wafer[t] / static_cast<double>(n);
  s.period_s *= 1 + s.tier_slope * (most - mean);
}

predict::Corner corner(double v) {
  return {predict::Process::typical, v, 25};
}

/// Gates of a fold's period, at another voltage; wires stay.
double period_at(const MatchSide& s, const predict::Device& d, double v) {
  return s.period_s *
         (s.gate_share * predict::delay_ratio(d, corner(v), corner(s.supply_V)) + 1 - s.gate_share);
}
double energy_at(const MatchSide& s, double v) {
  return s.energy_J * (v / s.supply_V) * (v / s.supply_V);
}

/// The supply at which `f`, which falls with it, is zero; nothing beyond the ends.
std::optional<double> supply_where(const predict::Device& d, const std::function<double(double)>& f) {
  double low = d.least_supply_V(), high = kMostSupply_V;
  if (f(low) <= 0) return low;
  if (f(high) > 0) return std::nullopt;
  for (int k = 0; k < 44; ++k) {
    const double mid = (low + high) / 2;
    (f(mid) > 0 ? low : high) = mid;
  }
  return (low + high) / 2;
}

struct Answer {
  double ratio = 1;
  bool matches = false;
  std::optional<double> supply_V = {};
  double blocks = 1;
};

Answer judged(MatchMetric m, double ratio, std::optional<double> supply = {}, double blocks = 1) {
  const MatchMetricInfo& i = info(m);
  return {ratio, i.rises ? ratio >= i.allowed : ratio <= i.allowed, supply, blocks};
}

/// All metrics of one world; nothing for one that has no answer.
std::array<std::optional<Answer>, kMatchMetrics> answers(const MatchSide& fold, const predict::Device& device,
                                                         const MatchSide& t, const MatchContext& c,
                                                         double h_W_m2K, double cost) {
  std::array<std::optional<Answer>, kMatchMetrics> out;
  const auto put = [&](MatchMetric m, double ratio, std::optional<double> supply = {}, double blocks = 1) {
    out[static_cast<std::size_t>(m)] = judged(m, ratio, supply, blocks);
  };
  const double area = fold.footprint_m2 / t.footprint_m2;
  put(MatchMetric::density, 1 / area);
  put(MatchMetric::tau, fold.period_s / t.period_s);
  put(MatchMetric::energy, fold.energy_J / t.energy_J);
  put(MatchMetric::leakage, fold.leakage_W / t.leakage_W);
  {
    // The supply at which power is the target's: power rises with it.
    const double power = t.energy_J / t.period_s;
    const double v = supply_where(device, [&](double x) {
                       return power - energy_at(fold, x) / period_at(fold, device, x);
                     }).value_or(kMostSupply_V);
    put(MatchMetric::tau_equal_power, period_at(fold, device, v) / t.period_s, v);
  }
  if (const auto v =
          supply_where(device, [&](double x) { return period_at(fold, device, x) - t.period_s; })) {
    const double energy = energy_at(fold, *v) / t.energy_J;
    put(MatchMetric::energy_equal_tau, energy, v);
    put(MatchMetric::heat, energy / area, v);
    if (c.sink != nullptr) {
      const double own = rise_K(fold, *c.sink, h_W_m2K, area, c.power_W_m2 * energy / area),
                   other = rise_K(t, *c.sink, h_W_m2K, 1, c.power_W_m2);
      out[static_cast<std::size_t>(MatchMetric::peak_temperature)] =
          Answer{own / other, own - other <= info(MatchMetric::peak_temperature).allowed, v, 1};
    }
  }
  // As slow as leaves the target's energy for an operation, and as many blocks as make up for it.
  const double least = device.least_supply_V(), budget = t.energy_J / (1 + kSharingOverhead);
  if (energy_at(fold, least) <= budget) {
    const double v = std::min(kMostSupply_V, fold.supply_V * std::sqrt(budget / fold.energy_J)),
                 blocks = period_at(fold, device, v) / t.period_s;
    put(MatchMetric::throughput, blocks * area, v, blocks);
  }
  if (c.price != nullptr) put(MatchMetric::cost, cost);
  return out;
}

double quantile(const std::vector<double>& sorted, double q) {
  return sorted[static_cast<std::size_t>(std::lround(q * static_cast<double>(sorted.size() - 1)))];
}

double value_of(MatchMetric metric, const MatchSide& s) {
  switch (metric) {
    case MatchMetric::density:
      return 1 / s.footprint_m2;
    case MatchMetric::tau:
      return 1 / s.period_s;
    case MatchMetric::leakage:
      return 1 / s.leakage_W;
    default:
      return 1 / s.energy_J;
  }
}

class Comparison {
 public:
  Comparison(const MatchNode& from, const MatchSide& fold, const MatchNode& target, const MatchContext& c)
      : from_(from), fold_(fold), target_(target), c_(c), fold_sd_(*from.model), target_sd_(*target.model) {}

  auto in(const Draw& d, bool prices) const {
    MatchSide f = in_world(fold_, fold_sd_, c_.surrogate, &d.z[kArea], &d.run[0]);
    in_stack_world(f, d);
    const MatchSide t = in_world(target_.side, target_sd_, c_.surrogate, &d.z[kTargetArea], &d.run[3]);
    const double h = c_.sink ? c_.sink->h_W_m2K * between(c_.sink->low / c_.sink->h_W_m2K,
                                                          c_.sink->high / c_.sink->h_W_m2K, d.z[kSink])
                             : 0;
    double cost = 1;
    if (c_.price != nullptr) {
      const MatchPrice& p = *c_.price;
      // What is bought is the target's function: a target that is smaller than thought costs less, and with
      // it nothing of the fold.
      double ln = std::log(p.fold_usd / p.target_usd) +
                  p.fold_elasticity * std::log(f.footprint_m2 / fold_.footprint_m2) -
                  p.target_elasticity * std::log(t.footprint_m2 / target_.side.footprint_m2);
      if (prices && !p.fold_ln.empty())
        ln += p.fold_ln[d.price % p.fold_ln.size()] - p.target_ln[d.price % p.target_ln.size()];
      cost = std::exp(ln);
    }
    return answers(f, from_.model->device, t, c_, h, cost);
  }

  std::vector<MatchRatio> run() const {
    std::vector<MatchRatio> out(kMatchMetrics);
    std::array<std::vector<double>, kMatchMetrics> drawn;
    std::array<int, kMatchMetrics> matches{};
    const Draws all(hash64(c_.seed, 1));
    for (int k = 0; k < kDraws; ++k) {
      const auto a = in(all.at(static_cast<std::uint64_t>(k)), true);
      for (std::size_t m = 0; m < kMatchMetrics; ++m) {
        if (!a[m]) continue;
        drawn[m].push_back(a[m]->ratio);
        matches[m] += a[m]->matches;
      }
    }
    const auto nominal = in(Draw{}, false);
    for (std::size_t m = 0; m < kMatchMetrics; ++m) {
      MatchRatio& r = out[m];
      r.probability = static_cast<double>(matches[m]) / kDraws;
      std::vector<double>& d = drawn[m];
      if (!nominal[m]) continue;
      std::sort(d.begin(), d.end());
      const double value = nominal[m]->ratio;
      r.ratio = d.empty()
                    ? Estimate{value, value, value}
                    : Estimate{std::min(value, quantile(d, 0.05)), value, std::max(value, quantile(d, 0.95))};
      r.supply_V = nominal[m]->supply_V;
      r.blocks = nominal[m]->blocks;
    }
    attribute(out);
    return out;
  }

 private:
  /// The factor that alone moves a metric most.
  void attribute(std::vector<MatchRatio>& out) const {
    std::array<double, kMatchMetrics> most{}, all{};
    for (std::size_t f = 0; f < kFactors; ++f) {
      const Draws alone(hash64(c_.seed, 2), f);
      std::array<double, kMatchMetrics> sum{}, squares{};
      std::array<int, kMatchMetrics> n{};
      for (int k = 0; k < kAlone; ++k) {
        const auto a = in(alone.at(static_cast<std::uint64_t>(k)), alone.prices());
        for (std::size_t m = 0; m < kMatchMetrics; ++m)
          if (a[m]) {
            const double ln = std::log(a[m]->ratio);
            sum[m] += ln, squares[m] += ln * ln, ++n[m];
          }
      }
      for (std::size_t m = 0; m < kMatchMetrics; ++m) {
        if (n[m] < 2) continue;
        const double mean = sum[m] / n[m], variance = std::max(0.0, squares[m] / n[m] - mean * mean);
        all[m] += variance;
        if (variance <= most[m] || variance < 1e-12) continue;
        most[m] = variance;
        out[m].hangs_on = factor_name(f, from_, target_);
      }
    }
    for (std::size_t m = 0; m < kMatchMetrics; ++m) out[m].share = all[m] > 0 ? most[m] / all[m] : 0;
  }

  const MatchNode& from_;
  const MatchSide& fold_;
  const MatchNode& target_;
  const MatchContext& c_;
  Spreads fold_sd_, target_sd_;
};

}  // namespace

const MatchMetricInfo& info(MatchMetric m) {
  return kMetrics[static_cast<std::size_t>(m)];
}

std::vector<MatchRatio> compare_match(const MatchNode& from, const MatchSide& fold, const MatchNode& target,
                                      const MatchContext& c) {
  return Comparison(from, fold, target, c).run();
}

double rise_K(const MatchSide& s, const tech::Sink& sink, double h_W_m2K, double area_ratio,
              double power_W_m2) {
  return power_W_m2 * (s.rise_inside + s.rise_sink / (h_W_m2K * tech::same_sink_gain(sink, area_ratio)));
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

std::optional<EquivalentLabel> equivalent_label(const std::vector<MatchStep>& steps, bool rises, double value,
                                                double sd, std::uint64_t seed) {
  law::Ladder ladder;
  for (const MatchStep& s : steps) {
    const double label = node_label(s.node->model->node->name);
    if (label > 0 && s.value > 0)
      ladder.push_back({s.node->model->node->name, label, 0, std::log(s.value), s.sd});
  }
  std::sort(ladder.begin(), ladder.end(),
            [](const law::LadderStep& a, const law::LadderStep& b) { return a.label > b.label; });
  if (ladder.size() < 2 || !(value > 0)) return std::nullopt;
  const law::Ladder ladders[] = {ladder};
  const law::EquivalentNode e = law::equivalent_node(ladders, rises, std::log(value), sd, seed);
  return EquivalentLabel{{e.low, e.median, e.high}, e.outside};
}

std::optional<EquivalentLabel> equivalent_label(MatchMetric metric, const MatchNode& from,
                                                const MatchSide& fold, const std::vector<MatchNode>& flat,
                                                const MatchSurrogate& fit, std::uint64_t seed) {
  // What a node's range does to the metric, by the surrogate; the node that the fold is made of has the same
  // draws on both sides, which its own step leaves out.
  const auto sd_of = [&](const predict::NodeModel& m) {
    const double one = std::sqrt(0.5);
    switch (metric) {
      case MatchMetric::density:
        return std::hypot(fit.footprint.slope * spread(footprint_range(*m.node)), one * fit.footprint.error);
      case MatchMetric::tau:
        return std::hypot(fit.period.slope * spread(m.gate_speed), one * fit.period.error);
      case MatchMetric::leakage:
        return kLeakageSpread;
      default:
        return std::hypot(fit.energy.slope * spread(m.gate_capacitance), one * fit.energy.error);
    }
  };
  std::vector<MatchStep> steps;
  for (const MatchNode& n : flat)
    steps.push_back({&n, value_of(metric, n.side), n.model == from.model ? 0 : sd_of(*n.model)});
  double sd = sd_of(*from.model);
  if (metric == MatchMetric::tau)
    sd = std::hypot(sd, std::hypot(std::log(fold.hop_high / fold.hop_low) / (2 * k95), fold.tier_slope));
  return equivalent_label(steps, true, value_of(metric, fold), sd, seed);
}

}  // namespace taufold::flow
