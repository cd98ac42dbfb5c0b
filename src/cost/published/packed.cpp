#include "cost/published/packed.hpp"

#include <cmath>
#include <numbers>

#include "cost/wafer.hpp"
#include "cost/yield.hpp"

namespace taufold::cost::packed {

Die die(const Layer& l, const Wafer& w, double area_mm2, double aspect) {
  Die d;
  const double width = std::sqrt(area_mm2 * aspect);
  d.per_wafer = packed_dies(width, area_mm2 / width, w.diameter_mm - 2 * w.edge_mm, w.dicing_mm);
  d.yield = negative_binomial_yield(area_mm2 * l.defects_per_mm2 * l.critical_share, l.clustering);
  d.reticle_use = reticle_use(area_mm2);
  const double circle = std::numbers::pi * w.diameter_mm * w.diameter_mm / 4;
  d.usd = l.usd_per_mm2 * circle / static_cast<double>(d.per_wafer) * (1 - l.litho_share + l.litho_share / d.reticle_use);
  d.good_usd = d.usd / d.yield;
  return d;
}

}  // namespace taufold::cost::packed
