#include "cost/published/actuary.hpp"

#include <cmath>

#include "cost/wafer.hpp"
#include "cost/yield.hpp"

namespace taufold::cost::actuary {

Die die(const Node& n, double area_mm2, const Manufacture& m, const Parameters& p) {
  Die d;
  d.yield = negative_binomial_yield(area_mm2 / 100 * n.defects_per_cm2, m.clustering);
  d.per_wafer = gross_dies(area_mm2, m.diameter_mm, m.edge_mm, m.scribe_mm);
  d.raw_usd = n.wafer_usd / d.per_wafer;
  d.good_usd = d.raw_usd / d.yield;
  d.nre_usd = p.chip_share * n.nre_usd * area_mm2 / 300 + (1 - p.module_share - p.chip_share) * n.nre_usd;
  return d;
}

namespace {

struct Parts {
  double raw_chips = 0, defects = 0, raw_package = 0, package_defects = 0, wasted = 0;
};

/// Yields of the steps behind the interposer: chips onto it, all of it onto the substrate.
constexpr double kSubstrateYield = 0.99;
/// Of an interposer over a chip of the same node and area.
constexpr double kInterposerNre = 1.2;

Parts on_interposer(Package package, const std::vector<Chip>& chips, const Parameters& p, double interposer_usd, double interposer_mm2, double y1, bool every_bump) {
  Parts out;
  double count = 0, good = 0;
  for (const Chip& c : chips) {
    const Die d = die(c.node, c.area_mm2, p.manufacture, p);
    const double bumps = c.area_mm2 * p.interposer.micro_bump_usd_per_mm2 * (every_bump ? c.count : 1);
    out.raw_chips += d.raw_usd * c.count + bumps;
    out.defects += (d.good_usd - d.raw_usd) * c.count;
    good += d.good_usd * c.count + bumps;
    count += c.count;
  }
  const double substrate = p.organic.area_factor * interposer_mm2 * p.organic.usd_per_mm2;
  const double y2 = std::pow(package == Package::interposer ? p.interposer.bond_yield : p.fan_out.bond_yield, count), y3 = kSubstrateYield;
  out.raw_package = interposer_usd + substrate;
  if (package == Package::fan_out_chip_first) {
    out.package_defects = interposer_usd * (1 / (y1 * y3) - 1) + substrate * (1 / y3 - 1);
    out.wasted = good * (1 / (y1 * y3) - 1);
  } else {
    out.package_defects = interposer_usd * (1 / (y1 * y2 * y3) - 1) + substrate * (1 / y3 - 1);
    out.wasted = good * (1 / (y2 * y3) - 1);
  }
  return out;
}

double total(const Parts& x) { return x.raw_chips + x.defects + x.raw_package + x.package_defects + x.wasted; }

}  // namespace

System system(Package package, const std::vector<Chip>& chips, const Parameters& p) {
  System out;
  double area = 0, count = 0;
  for (const Chip& c : chips) {
    area += c.area_mm2 * c.count;
    count += c.count;
  }
  Parts x;
  if (package == Package::organic) {
    double good = 0;
    for (const Chip& c : chips) {
      const Die d = die(c.node, c.area_mm2, p.manufacture, p);
      const double bumps = c.area_mm2 * p.organic.bump_usd_per_mm2;
      x.raw_chips += (d.raw_usd + bumps) * c.count;
      x.defects += (d.good_usd - d.raw_usd) * c.count;
      good += (d.good_usd + bumps) * c.count;
    }
    const double package_mm2 = p.organic.area_factor * area;
    const double f = count <= 1 ? 1 : package_mm2 > 900 ? 2 : package_mm2 > 289 ? 1.75 : 1.5;
    const double waste = 1 / std::pow(p.organic.bond_yield, count) - 1;
    x.raw_package = package_mm2 * p.organic.usd_per_mm2 * f;
    x.package_defects = x.raw_package * waste;
    x.wasted = good * waste;
    out.package_nre_usd = p.organic.nre_per_mm2 * package_mm2 * f + p.organic.nre_fixed;
    out.total_all_bumps_usd = total(x);
  } else {
    const bool silicon = package == Package::interposer;
    const double interposer_mm2 = area * (silicon ? p.interposer.area_factor : p.fan_out.area_factor);
    const double y1 = silicon ? negative_binomial_yield(interposer_mm2 / 100 * p.interposer.defects_per_cm2, p.interposer.clustering)
                              : negative_binomial_yield(interposer_mm2 / 100 * p.fan_out.defects_per_cm2, p.fan_out.clustering);
    const double wafer = silicon ? p.interposer.node.wafer_usd : p.fan_out.wafer_usd;
    const double usd = wafer / gross_dies(interposer_mm2, p.manufacture.diameter_mm, p.manufacture.edge_mm, p.manufacture.scribe_mm) +
                       interposer_mm2 * p.organic.bump_usd_per_mm2;
    x = on_interposer(package, chips, p, usd, interposer_mm2, y1, false);
    out.total_all_bumps_usd = total(on_interposer(package, chips, p, usd, interposer_mm2, y1, true));
    out.interposer_yield = y1;
    const double substrate = p.organic.area_factor * interposer_mm2 * p.organic.usd_per_mm2;
    const double fixed = 1 - p.module_share - p.chip_share;
    out.package_nre_usd = silicon ? kInterposerNre * (p.chip_share * p.interposer.node.nre_usd * interposer_mm2 / 300 + fixed * p.interposer.node.nre_usd) + substrate
                                  : p.fan_out.nre_usd / 2 / 300 * interposer_mm2 + p.fan_out.nre_usd / 2 / 300 + substrate;
  }
  out.raw_chips_usd = x.raw_chips;
  out.chip_defects_usd = x.defects;
  out.raw_package_usd = x.raw_package;
  out.package_defects_usd = x.package_defects;
  out.wasted_dies_usd = x.wasted;
  out.total_usd = total(x);
  return out;
}

}  // namespace taufold::cost::actuary
