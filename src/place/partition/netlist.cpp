#include "place/partition/netlist.hpp"

#include <algorithm>

#include "place/bond/sites.hpp"

namespace taufold::place {

Hypergraph netlist_hypergraph(const Problem& p, bool fixed_only) {
  Hypergraph h;
  h.tiers = p.tiers;
  h.vertices = p.objects;
  h.weight.resize(static_cast<std::size_t>(p.objects) * p.tiers);
  h.allowed.assign(p.objects, h.all_tiers());
  if (!p.cell_tiers.empty()) std::copy(p.cell_tiers.begin(), p.cell_tiers.end(), h.allowed.begin());
  for (std::size_t b = 0; b < p.blocks.size(); ++b)
    h.allowed[p.cells + b] = static_cast<std::uint8_t>(1u << p.blocks[b].tier);
  for (std::int32_t c = 0; c < p.cells; ++c)
    for (int k = 0; k < p.tiers; ++k) h.weight[static_cast<std::size_t>(c) * p.tiers + k] = p.area(c, k);
  std::vector<std::int32_t> stamp(p.objects, -1);
  for (std::int32_t n = 0; n < p.nets; ++n) {
    const std::size_t begin = h.net_vertex.size();
    for (std::int32_t q = p.net_begin[n]; q < p.net_begin[n + 1]; ++q) {
      const std::int32_t c = p.pin_cell[q];
      if (stamp[c] == n || (c >= p.cells && fixed_only && !p.blocks[c - p.cells].fixed)) continue;
      stamp[c] = n;
      h.net_vertex.push_back(c);
    }
    if (h.net_vertex.size() - begin < 2) {
      h.net_vertex.resize(begin);
      continue;
    }
    h.net_begin.push_back(static_cast<std::int32_t>(h.net_vertex.size()));
    h.net_weight.push_back(1);
  }
  h.nets = static_cast<std::int32_t>(h.net_weight.size());
  h.index();
  return h;
}

PartitionLimits partition_limits(const Problem& p, double reserve) {
  PartitionLimits limits;
  for (int k = 0; k < p.tiers; ++k)
    limits.area[k] = static_cast<std::int64_t>(
        (1 - reserve) * static_cast<double>(std::max<std::int64_t>(0, p.space[k].room)));
  for (int k = 0; k + 1 < p.tiers; ++k) {
    const db::BondRule& rule = p.bond_rules[k];
    limits.sites[k] = BondSites(p.die, rule).capacity();
    if (rule.pierces_lower) limits.crossing_below[k] = rule.tsv_area();
    if (rule.pierces_upper) limits.crossing_above[k] = rule.tsv_area();
  }
  return limits;
}

}  // namespace taufold::place
