// The fewest tiers that match, and what stands in the way where none do.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "flow/match/result.hpp"

namespace taufold::flow {

namespace {

constexpr int kMostTiers = 16;
constexpr double kMatched = 0.95;

const MatchRatio& ratio(const MatchFold& f, std::size_t target, MatchMetric m) {
  return f.against[target - 1][static_cast<std::size_t>(m)];
}

/// The number of tiers at which the nominal ratio reaches what is allowed, its logarithm being a line in that
/// of the tiers; at the finest pitch.
std::optional<int> by_trend(const MatchResult& r, std::size_t target, MatchMetric m) {
  double finest = 1e9;
  for (const MatchFold& f : r.folds)
    if (f.side.footprint_m2 > 0) finest = std::min(finest, f.pitch_um);
  double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
  for (const MatchFold& f : r.folds) {
    if (!(f.side.footprint_m2 > 0) || f.pitch_um != finest || !ratio(f, target, m).ratio) continue;
    const double x = std::log(f.tiers), y = std::log(ratio(f, target, m).ratio->nominal);
    n += 1, sx += x, sy += y, sxx += x * x, sxy += x * y;
  }
  if (n < 2 || !(n * sxx > sx * sx)) {
    // Of one number of tiers only area tells how many more would do.
    const double silicon = n > 0 && m == MatchMetric::density ? std::exp(sx / n - sy / n) : 0;
    const int tiers = static_cast<int>(std::ceil(info(m).allowed * silicon));
    return silicon > 0 && tiers <= kMostTiers ? std::optional(tiers) : std::nullopt;
  }
  const double slope = (n * sxy - sx * sy) / (n * sxx - sx * sx), start = (sy - slope * sx) / n;
  const MatchMetricInfo& i = info(m);
  for (int tiers = 2; tiers <= kMostTiers; ++tiers) {
    const double at = std::exp(start + slope * std::log(tiers));
    if (i.rises ? at >= i.allowed : at <= i.allowed) return tiers;
  }
  return std::nullopt;
}

std::string limit_of(const MatchResult& r, std::size_t target, MatchMetric m) {
  const MatchNode &from = r.flat.front(), &t = r.flat[target];
  const MatchSide& s = from.side;
  const std::string& name = t.model->node->name;
  const double gates = t.model->gate_speed.nominal / from.model->gate_speed.nominal,
               capacitance = from.model->gate_capacitance.nominal / t.model->gate_capacitance.nominal;
  switch (m) {
    case MatchMetric::tau_equal_power:
    case MatchMetric::tau:
      return fmt::format(
          "the transistor: gates are {:.0f} % of the flat period and {:.2f} times slower than those of {}; "
          "without any wire or bond the period would be {:.2f} of its",
          100 * s.gate_share, gates, name, s.period_s * s.gate_share / t.side.period_s);
    case MatchMetric::energy:
    case MatchMetric::energy_equal_tau:
      return fmt::format("the capacitance of gates, {:.2f} of {}'s, and the supply that its period asks for",
                         capacitance, name);
    case MatchMetric::heat:
      return "energy, and the footprint that the tiers share";
    case MatchMetric::peak_temperature:
      return "power over a smaller footprint, and silicon and bonds that heat of lower tiers passes";
    case MatchMetric::throughput:
      return fmt::format(
          "the supply at which an operation costs what it costs on {}: blocks become slow faster than tiers "
          "make room",
          name);
    case MatchMetric::cost: {
      if (r.dies.empty()) return "no cost is known of a node";
      const MatchDie& die = r.dies[target];
      const MatchDie* least = nullptr;
      for (std::size_t k = r.flat.size(); k < r.dies.size(); ++k)
        if (!least || r.dies[k].good_die_usd < least->good_die_usd) least = &r.dies[k];
      return !least ? "no fold"
                    : fmt::format(
                          "yield: {:.2f} of {} tiers of {:.0f} mm2 against {:.2f} of one die of {:.0f} mm2, "
                          "and as many wafers as tiers",
                          least->yield, least->tiers, least->footprint_mm2, die.yield, die.footprint_mm2);
    }
    case MatchMetric::density:
    case MatchMetric::leakage:
      break;
  }
  return fmt::format("area: {:.2f} times that of {} on one tier", s.footprint_m2 / t.side.footprint_m2, name);
}

}  // namespace

FewestTiers fewest_tiers(const MatchResult& r, std::size_t target, MatchMetric m) {
  FewestTiers out;
  for (const MatchFold& f : r.folds)
    if (f.side.footprint_m2 > 0 && ratio(f, target, m).probability >= kMatched &&
        (!out.run || f.tiers < out.run->tiers ||
         (f.tiers == out.run->tiers && f.pitch_um > out.run->pitch_um)))
      out.run = &f;
  if (out.run) return out;
  // Tiers that were run say no; where the nominal figure of one is enough, it is the interval that is too
  // wide.
  int most = 1;
  for (const MatchFold& f : r.folds) most = std::max(most, f.tiers);
  if (const std::optional<int> n = by_trend(r, target, m); n) out.beyond = n;
  out.limit = limit_of(r, target, m);
  return out;
}

std::string fewest_text(const MatchResult& r, const FewestTiers& f) {
  if (f.run) return fmt::format("{} tiers, at a pitch of {:g} um or finer", f.run->tiers, f.run->pitch_um);
  int least = kMostTiers, most = 1;
  for (const MatchFold& x : r.folds) {
    if (!(x.side.footprint_m2 > 0)) continue;
    least = std::min(least, x.tiers);
    most = std::max(most, x.tiers);
  }
  if (f.beyond)
    return fmt::format("none for certain; nominally {} by the trend; limited by {}", *f.beyond, f.limit);
  if (least == most) return fmt::format("not with {} tiers; limited by {}", most, f.limit);
  return fmt::format("no number of tiers up to {}; limited by {}", kMostTiers, f.limit);
}

}  // namespace taufold::flow
