#include "cost/published/embodied_carbon.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "cost/wafer.hpp"
#include "cost/yield.hpp"

namespace taufold::cost::embodied {

namespace {
constexpr double kWafer_cm2 = 225 * std::numbers::pi;
}  // namespace

double estimated_layers(const Node& n, double area_mm2) {
  const double f = n.nm * 1e-9, gates = area_mm2 / (4e8 * f * f);  // units mixed as published
  constexpr double p = 0.525;                                      // Rent exponent
  const double length = 2.0 / 9 * (1 - std::pow(4, p - 1)) / (1 - std::pow(gates, p - 1)) *
                        ((7 * std::pow(gates, p - 0.5) - 1) / std::pow(4, p - 0.5) - (1 - std::pow(gates, p - 1.5)) / (1 - std::pow(4, p - 1.5)));
  return std::min(n.layers + 3, std::floor(1 + 4 * gates * length * 3.6 * f / (0.3 * area_mm2)));
}

Result embodied(Method method, const std::vector<Row>& rows, double grid_g, double package_mm2, const Parameters& p) {
  Result out;
  const bool hybrid = method == Method::hybrid_w2w || method == Method::hybrid_d2w, bumps = method == Method::bump_w2w || method == Method::bump_d2w;
  const bool w2w = method == Method::hybrid_w2w || method == Method::bump_w2w, stack = hybrid || bumps;
  double all = 0, area = 0, yields = 1;
  std::vector<double> processed;
  for (std::size_t k = 0; k < rows.size(); ++k) {
    const Row& r = rows[k];
    double layers = r.layers.value_or(estimated_layers(r.node, r.area_mm2));
    out.layers.push_back(layers);
    if (method == Method::hybrid_d2w && k > 0) layers = std::floor(2.0 / 3 * layers);
    const double e = r.node.energy + (layers - r.node.layers) * r.node.energy_per_layer, g = e / r.node.energy, m = w2w ? g : 1;
    const double n = whole_dies_by_area(r.area_mm2);
    processed.push_back((e * grid_g + g * r.node.gas + m * r.node.material) * kWafer_cm2 / n);
    out.dies_per_wafer.push_back(n);
    out.die_yield.push_back(negative_binomial_yield(r.area_mm2 * r.node.defects_per_mm2, r.node.clustering));
    all += r.count;
    area += r.area_mm2 * r.count;
    yields *= std::pow(out.die_yield.back(), r.count);
  }
  const double energy = hybrid ? p.hybrid_kWh_mm2 : p.bump_kWh_mm2;
  const double y = method == Method::hybrid_w2w   ? p.hybrid_w2w
                   : method == Method::hybrid_d2w ? p.hybrid_d2w
                   : method == Method::bump_w2w   ? p.bump_w2w
                   : method == Method::interposer ? p.bump_d2w
                                                  : 1.0;  // of bumps die to wafer the published exponent is never counted
  for (std::size_t k = 0; k < rows.size(); ++k) {
    const Row& r = rows[k];
    const double vias = stack ? p.tsv_kWh_mm2 * grid_g * r.area_mm2 * (k == 0 ? r.count - 1 : r.count) : 0, own = r.count * processed[k];
    if (w2w)
      out.die_g.push_back((own + vias) / (std::pow(y, all) * yields));
    else if (stack)
      out.die_g.push_back((own / out.die_yield[k] + vias) / y);
    else
      out.die_g.push_back(own / out.die_yield[k] / std::pow(y, method == Method::interposer ? all : 0));
    if (stack && !w2w) out.bonding_g += r.area_mm2 * grid_g * energy / (y * out.die_yield[k]);
  }
  if (w2w && !rows.empty()) out.bonding_g = rows[0].area_mm2 * grid_g * energy * (hybrid ? all - 1 : 1) / (std::pow(y, all) * yields);
  if (method == Method::interposer) {
    const double a = p.interposer_area_factor * area, n = whole_dies_by_area(a);
    out.substrate_g = (p.interposer.energy * grid_g + p.interposer.material) * kWafer_cm2 /
                      (n * negative_binomial_yield(a * p.interposer.defects_per_mm2, p.interposer.clustering));
  }
  const double footprint = stack && !rows.empty() ? rows[0].area_mm2 : area;
  out.package_g = grid_g * (bumps ? p.stacked_package_kWh_mm2 : p.package_kWh_mm2) * (package_mm2 > 0 ? package_mm2 : p.package_area_factor * footprint);
  out.total_g = out.bonding_g + out.substrate_g + out.package_g;
  for (const double g : out.die_g) out.total_g += g;
  return out;
}

}  // namespace taufold::cost::embodied
