#include "flow/heat/sweep.hpp"

#include "flow/repair/kept_activity.hpp"

namespace taufold::flow {

std::vector<double> heat_weights(double weight) {
  return {0, weight / 4, weight / 2, weight, 2 * weight, 4 * weight};
}

std::size_t coolest(const std::vector<HeatPoint>& points) {
  std::size_t best = 0;
  for (std::size_t k = 1; k < points.size(); ++k)
    if (static_cast<double>(points[k].hpwl) <= (1 + kMostWireForHeat) * static_cast<double>(points[0].hpwl) && points[k].rise_K < points[best].rise_K) best = k;
  return best;
}

std::optional<HeatPoint> heat_point(const RealDesign& real, const db::Design& placed, const db::Placement& p, double weight, const HeatPoint* first,
                                    std::optional<double> hop_F, const HeatOptions& o, ThreadPool& pool, Session& s) {
  const PlacedTiming timing(real, placed, p, pool, {}, hop_F);
  const double ratio = static_cast<double>(placed.die_area()) / static_cast<double>(real.flat.die_area());
  const power::Powers powers = power_of(real, timing.timer());
  const double times = first != nullptr ? first->scale : power_scale(real, placed, powers.total.total_W(), o), watts = times * powers.total.total_W();
  const std::optional<PlacedPower> power = placed_power(real, placed, p, powers, times, ratio, o, s);
  if (!power) return std::nullopt;
  HeatPoint out{weight, db::score(placed, p).hpwl, peak_rise_K(*power, pool, s), timing_figures(timing.timer()).period_s, times, watts, 0};
  out.equal_power_rise_K = out.rise_K;
  if (first != nullptr && watts > 0)
    if (const std::optional<PlacedPower> equal = placed_power(real, placed, p, powers, times * first->watts / watts, ratio, o, s))
      out.equal_power_rise_K = peak_rise_K(*equal, pool, s);
  return out;
}

void add_heat_points(report::Document& d, const std::vector<HeatPoint>& points, double dbu_per_m) {
  report::Series series{.name = "fold.heat_pareto", .columns = {{"weight", {}}, {"wire_percent", {}}, {"rise_percent", {}}, {"rise_percent_equal_power", {}}, {"rise", {}}, {"hpwl", {}}, {"period", {}}}};
  for (const HeatPoint& p : points) {
    std::size_t k = 0;
    for (const double v : {p.weight, 100 * (static_cast<double>(p.hpwl) / static_cast<double>(points[0].hpwl) - 1), 100 * (p.rise_K / points[0].rise_K - 1),
                           100 * (p.equal_power_rise_K / points[0].equal_power_rise_K - 1), p.rise_K, static_cast<double>(p.hpwl) / dbu_per_m, p.period_s})
      series.columns[k++].second.push_back(v);
  }
  d.series.push_back(std::move(series));
}

}  // namespace taufold::flow
