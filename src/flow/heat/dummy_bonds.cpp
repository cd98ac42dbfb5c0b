#include "flow/heat/dummy_bonds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>

#include "place/bond/sites.hpp"

namespace taufold::flow {

std::vector<geom::Point> dummy_bonds(const db::Design& d, const db::Placement& p, std::uint32_t interface) {
  const place::BondSites sites(d.die, d.interfaces[interface]);
  std::vector<geom::Point> out;
  if (sites.capacity() == 0) return out;
  // A bond in buckets of one pitch: it stands in the way of the grid's sites of its own bucket and of the three around its corner.
  std::vector<char> taken(static_cast<std::size_t>(sites.capacity()), 0);
  for (const db::Bond& b : p.bonds) {
    if (b.interface != interface) continue;
    const std::int32_t i = (b.x - sites.xlo) / sites.pitch_x, j = (b.y - sites.ylo) / sites.pitch_y;
    for (std::int32_t dj = 0; dj <= 1; ++dj)
      for (std::int32_t di = 0; di <= 1; ++di) {
        if (i + di >= sites.columns() || j + dj >= sites.rows()) continue;
        const std::int32_t x = sites.xlo + (i + di) * sites.pitch_x, y = sites.ylo + (j + dj) * sites.pitch_y;
        if (std::abs(x - b.x) < sites.pitch_x && std::abs(y - b.y) < sites.pitch_y)
          taken[static_cast<std::size_t>(j + dj) * static_cast<std::size_t>(sites.columns()) + static_cast<std::size_t>(i + di)] = 1;
      }
  }
  for (std::int32_t j = 0; j < sites.rows(); ++j)
    for (std::int32_t i = 0; i < sites.columns(); ++i)
      if (taken[static_cast<std::size_t>(j) * static_cast<std::size_t>(sites.columns()) + static_cast<std::size_t>(i)] == 0)
        out.push_back({sites.xlo + i * sites.pitch_x, sites.ylo + j * sites.pitch_y});
  return out;
}

double bond_fill(const tech::Interface& f, const db::Design& d, std::size_t pads) {
  const double um = 1.0 / std::max(1, d.dbu_per_micron), area_um2 = static_cast<double>(d.die_area()) * um * um;
  const double full = area_um2 / (f.bond_pitch_um.value * f.bond_pitch_um.value);
  return std::min(1.0, static_cast<double>(pads) / full + f.power_share.value);
}

std::string dummies_csv(const db::Design& d, const db::Placement& p) {
  std::string out = "interface,x_dbu,y_dbu\n";
  for (std::uint32_t k = 0; k < d.interfaces.size(); ++k)
    for (const geom::Point& at : dummy_bonds(d, p, k)) fmt::format_to(std::back_inserter(out), "{},{},{}\n", k, at.x, at.y);
  return out;
}

}  // namespace taufold::flow
