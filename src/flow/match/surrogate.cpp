#include "flow/match/surrogate.hpp"

#include <algorithm>
#include <cmath>

namespace taufold::flow {

namespace {

/// One run more or less tells this much of a period, an energy or a footprint: what repair and another seed
/// move (docs/plan.md has periods of one design by seed).
constexpr double kRunNoise = 0.03;
/// How far a slope may lie from what one run says of it.
constexpr double kSlopeSpread = 0.15;
constexpr double kLeastError = 0.01;

struct Point {
  double x, y;  ///< logarithms over those of the node of the tiers
};

double slope_of(const std::vector<Point>& points, double prior, std::size_t left_out) {
  double xx = kRunNoise * kRunNoise / (kSlopeSpread * kSlopeSpread), xy = prior * xx;
  for (std::size_t k = 0; k < points.size(); ++k) {
    if (k == left_out) continue;
    xx += points[k].x * points[k].x;
    xy += points[k].x * points[k].y;
  }
  return xy / xx;
}

MatchSurrogate::Response fit(const std::vector<Point>& points, double prior) {
  MatchSurrogate::Response r;
  r.prior = prior;
  r.slope = slope_of(points, prior, points.size());
  double square = 0;
  for (std::size_t k = 0; k < points.size(); ++k)
    square += std::pow(points[k].y - slope_of(points, prior, k) * points[k].x, 2);
  r.error = points.size() < 2 ? kRunNoise
                              : std::max(kLeastError, std::sqrt(square / static_cast<double>(points.size())));
  return r;
}

}  // namespace

MatchSurrogate fit_surrogate(const std::vector<MatchNode>& flat) {
  const MatchNode& from = flat.front();
  std::vector<Point> period, energy, footprint;
  for (std::size_t k = 1; k < flat.size(); ++k) {
    const MatchNode& n = flat[k];
    period.push_back({std::log(from.model->gate_speed.nominal / n.model->gate_speed.nominal),
                      std::log(n.side.period_s / from.side.period_s)});
    energy.push_back({std::log(n.model->gate_capacitance.nominal / from.model->gate_capacitance.nominal),
                      std::log(n.side.energy_J / from.side.energy_J)});
    footprint.push_back({std::log(from.model->node->density_per_m2() / n.model->node->density_per_m2()),
                         std::log(n.side.footprint_m2 / from.side.footprint_m2)});
  }
  return {fit(period, from.side.gate_share), fit(energy, from.side.pin_share), fit(footprint, 1)};
}

}  // namespace taufold::flow
