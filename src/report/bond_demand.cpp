#include "report/bond_demand.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace taufold::report {

namespace {

struct Interval {
  double lo, hi;
};

double pitch_x(const db::BondRule& r) { return static_cast<double>(r.width) + r.spacing; }
double pitch_y(const db::BondRule& r) { return static_cast<double>(r.height) + r.spacing; }

/// Between the inner two of four edges, grown about its middle to `least` and moved into [lo, hi].
Interval best_places(std::array<std::int32_t, 4> edges, double least, double lo, double hi) {
  std::sort(edges.begin(), edges.end());
  Interval i{static_cast<double>(edges[1]), static_cast<double>(edges[2])};
  const double grow = std::max(0.0, least - (i.hi - i.lo)) / 2;
  i = {i.lo - grow, i.hi + grow};
  const double move = std::max(0.0, lo - i.lo) - std::max(0.0, i.hi - hi);
  return {std::max(lo, i.lo + move), std::min(hi, i.hi + move)};
}

/// Spreads `amount` evenly over the rectangle; a bin's value is what falls on it.
void spread(const db::Design& d, Grid& g, Interval x, Interval y, double amount) {
  const double bw = static_cast<double>(d.die.width()) / g.nx, bh = static_cast<double>(d.die.height()) / g.ny;
  const auto first = [](double v, double lo, double bin, int n) { return std::clamp(static_cast<int>((v - lo) / bin), 0, n - 1); };
  const int ix1 = first(x.hi, d.die.xlo, bw, g.nx), iy1 = first(y.hi, d.die.ylo, bh, g.ny);
  const double area = (x.hi - x.lo) * (y.hi - y.lo);
  for (int iy = first(y.lo, d.die.ylo, bh, g.ny); iy <= iy1; ++iy)
    for (int ix = first(x.lo, d.die.xlo, bw, g.nx); ix <= ix1; ++ix) {
      const double w = std::min(x.hi, d.die.xlo + (ix + 1) * bw) - std::max(x.lo, d.die.xlo + ix * bw);
      const double h = std::min(y.hi, d.die.ylo + (iy + 1) * bh) - std::max(y.lo, d.die.ylo + iy * bh);
      if (w > 0 && h > 0) g.at(ix, iy) += amount * w * h / area;
    }
}

}  // namespace

Grid bond_bins(const db::Design& d, std::uint32_t interface) {
  const db::BondRule& r = d.interfaces[interface];
  const double sites = static_cast<double>(d.die_area()) / (pitch_x(r) * pitch_y(r));
  return empty_grid(d, std::max(1.0, sites / kSitesOfABin), 64);
}

Grid bond_demand(const db::Design& d, const db::Placement& p, std::uint32_t interface, Grid bins) {
  const db::BondRule& rule = d.interfaces[interface];
  const double site = pitch_x(rule) * pitch_y(rule), bin = static_cast<double>(d.die_area()) / static_cast<double>(bins.value.size());
  std::size_t port = 0, bond = 0;
  for (const db::NetId n : ids<db::NetId>(d.num_nets())) {
    const std::size_t first_port = port, first_bond = bond;
    while (port < d.ports.size() && d.ports[port].net == n) ++port;
    while (bond < p.bonds.size() && p.bonds[bond].net == n) ++bond;
    const auto is_here = [&](const db::Bond& b) { return b.interface == interface; };
    const auto end = p.bonds.begin() + static_cast<std::ptrdiff_t>(bond);
    if (std::find_if(p.bonds.begin() + static_cast<std::ptrdiff_t>(first_bond), end, is_here) == end) continue;
    std::array<geom::Box, 2> box;  // on the tier below and on the one above
    const auto add = [&](std::size_t tier, std::int32_t x, std::int32_t y) {
      if (tier == interface || tier == interface + 1) box[tier - interface].add(x, y);
    };
    for (const db::PinId pin : d.pins(n)) {
      const geom::Point at = db::pin_position(d, p, pin);
      add(p.tier[d.pin_inst[pin]].value, at.x, at.y);
    }
    for (std::size_t k = first_port; k < port; ++k) add(d.ports[k].tier.value, d.ports[k].x, d.ports[k].y);
    for (std::size_t k = first_bond; k < bond; ++k)
      if (!is_here(p.bonds[k]))
        for (const std::size_t tier : {std::size_t{p.bonds[k].interface}, std::size_t{p.bonds[k].interface} + 1}) add(tier, p.bonds[k].x, p.bonds[k].y);
    if (box[0].empty() || box[1].empty()) continue;
    const Interval x = best_places({box[0].xlo, box[0].xhi, box[1].xlo, box[1].xhi}, pitch_x(rule), d.die.xlo, d.die.xhi);
    const Interval y = best_places({box[0].ylo, box[0].yhi, box[1].ylo, box[1].yhi}, pitch_y(rule), d.die.ylo, d.die.yhi);
    spread(d, bins, x, y, site / bin);
  }
  return bins;
}

double worst_bin(const Grid& g) { return g.value.empty() ? 0 : *std::max_element(g.value.begin(), g.value.end()); }

}  // namespace taufold::report
