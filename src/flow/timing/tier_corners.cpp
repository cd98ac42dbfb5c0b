#include "flow/timing/tier_corners.hpp"

#include <fmt/format.h>

#include <utility>

namespace taufold::flow {

std::vector<TierCorner> tier_corners(std::size_t tiers, double sigma) {
  std::vector<TierCorner> out;
  const double half = 1.5 * sigma;
  for (std::size_t k = 0; k < tiers; ++k)
    for (const bool slow : {true, false}) {
      if (!slow && tiers <= 2) continue;
      TierCorner c{fmt::format("tier {} {}", k, slow ? "slow" : "fast"), std::vector<double>(tiers, slow ? 1 - half : 1 + half)};
      c.factor[k] = slow ? 1 + half : 1 - half;
      out.push_back(std::move(c));
    }
  return out;
}

db::Constraints in_corner(const db::Constraints& constraints, const db::Netlist& n, const db::Placement& p, const TierCorner& corner) {
  db::Constraints out = constraints;
  out.derates.clear();
  std::vector<db::Derate> single;
  for (const db::Derate& d : constraints.derates) (d.objects.empty() ? out.derates : single).push_back(d);
  // The factor of the whole design that holds last for each mode, kind of path and edge.
  const std::vector<db::Derate> general = out.derates;
  const auto base = [&](bool early, bool clock, std::size_t edge) {
    double factor = 1;
    for (const db::Derate& d : general)
      if (d.cell_delay && (early ? d.early : d.late) && (clock ? d.clock : d.data) && d.edge[edge]) factor = d.factor;
    return factor;
  };
  for (std::size_t t = 0; t < corner.factor.size(); ++t) {
    db::Objects cells;
    for (const db::InstId i : ids<db::InstId>(n.num_insts()))
      if (p.tier[i].value == t) cells.push_back({db::ObjectKind::cell, i.value});
    if (cells.empty()) continue;
    for (const bool early : {true, false})
      for (const bool clock : {true, false})
        for (const std::size_t edge : {0u, 1u}) {
          db::Derate d;
          d.early = early, d.late = !early;
          d.clock = clock, d.data = !clock;
          d.net_delay = false;
          d.edge = {edge == 0, edge == 1};
          d.factor = base(early, clock, edge) * corner.factor[t];
          d.objects = cells;
          out.derates.push_back(std::move(d));
        }
  }
  out.derates.insert(out.derates.end(), single.begin(), single.end());
  return out;
}

}  // namespace taufold::flow
