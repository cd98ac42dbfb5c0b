#include "place/blocks/coarse.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/random.hpp"
#include "place/partition/coarsen.hpp"
#include "place/partition/netlist.hpp"

namespace taufold::place {

namespace {

/// Level upon level of first choice; what is left of blocks as vertices is dropped at the end.
Clustering cluster_cells(const Problem& p, const std::vector<std::uint8_t>& tier, std::int32_t wanted, std::uint64_t seed) {
  Hypergraph h = netlist_hypergraph(p);
  std::fill(h.allowed.begin(), h.allowed.begin() + p.cells, h.all_tiers());  // tiers are settled: locked cells join others of theirs
  std::vector<std::int32_t> group(h.vertices);
  std::int64_t total = 0;
  for (std::int32_t c = 0; c < p.cells; ++c) {
    group[c] = tier[c];
    for (int k = 0; k < p.tiers; ++k) total += p.area(c, k);
  }
  for (std::int32_t v = p.cells; v < h.vertices; ++v) group[v] = p.tiers + v;  // alone
  Clustering all;
  all.clusters = h.vertices;
  all.cluster.resize(h.vertices);
  std::iota(all.cluster.begin(), all.cluster.end(), 0);
  const auto blocks = static_cast<std::int32_t>(p.blocks.size());
  Rng rng(hash64(seed, 0xc1));
  for (int level = 0; level < 40 && all.clusters > wanted + blocks; ++level) {
    const Clustering c = cluster_vertices(h, group, std::max<std::int64_t>(1, 2 * total / wanted), wanted + blocks, rng);
    if (c.clusters > 0.98 * h.vertices) break;
    std::vector<std::int32_t> up(c.clusters);
    for (std::int32_t v = 0; v < h.vertices; ++v) up[c.cluster[v]] = group[v];
    group = std::move(up);
    for (std::int32_t& v : all.cluster) v = c.cluster[v];
    all.clusters = c.clusters;
    h = contract(h, c.cluster, c.clusters);
  }
  // Numbered by first appearance among the cells.
  std::vector<std::int32_t> number(all.clusters, -1);
  Clustering out;
  for (std::int32_t c = 0; c < p.cells; ++c) {
    std::int32_t& n = number[all.cluster[c]];
    if (n < 0) n = out.clusters++;
    out.cluster.push_back(n);
  }
  return out;
}

}  // namespace

std::int64_t crossings(const Problem& p, const std::vector<std::uint8_t>& tier) {
  std::int64_t sum = 0;
  for (std::int32_t n = 0; n < p.nets; ++n) {
    int lo = p.tiers, hi = -1;
    for (std::int32_t q = p.net_begin[n]; q < p.net_begin[n + 1]; ++q) {
      const std::int32_t c = p.pin_cell[q];
      const int k = c < p.cells ? tier[c] : p.blocks[c - p.cells].tier;
      lo = std::min(lo, k);
      hi = std::max(hi, k);
    }
    sum += std::max(0, hi - lo);
  }
  return sum;
}

Coarse coarsen(const Problem& p, const std::vector<std::uint8_t>& tier, std::int32_t clusters, std::uint64_t seed) {
  const Clustering c = cluster_cells(p, tier, std::max(1, clusters), seed);
  Coarse coarse;
  Problem& out = coarse.problem;
  std::vector<std::uint8_t>& cluster_tier = coarse.tier;
  out.tiers = p.tiers;
  out.cells = c.clusters;
  out.blocks = p.blocks;
  out.objects = c.clusters + static_cast<std::int32_t>(p.blocks.size());
  out.die = p.die;
  out.space = p.space;
  out.bond_rules = p.bond_rules;
  out.blockages = p.blockages;
  cluster_tier.assign(c.clusters, 0);
  std::vector<double> area[kMaxTiers];
  std::array<double, kMaxTiers> sum{}, count{};
  for (int k = 0; k < p.tiers; ++k) {
    area[k].assign(c.clusters, 0.0);
    for (std::int32_t i = 0; i < p.cells; ++i) area[k][c.cluster[i]] += static_cast<double>(p.area(i, k));
  }
  for (std::int32_t i = 0; i < p.cells; ++i) cluster_tier[c.cluster[i]] = tier[i];
  for (std::int32_t g = 0; g < c.clusters; ++g) {
    sum[cluster_tier[g]] += area[cluster_tier[g]][g];
    count[cluster_tier[g]] += 1;
  }
  for (int k = 0; k < p.tiers; ++k) {
    out.height[k] = count[k] > 0 ? std::max(1, static_cast<std::int32_t>(std::sqrt(sum[k] / count[k]))) : p.height[k];
    for (std::int32_t g = 0; g < c.clusters; ++g)
      out.width[k].push_back(std::max(1, static_cast<std::int32_t>(std::lround(area[k][g] / out.height[k]))));
  }
  // A cluster is one pin of a net; blocks keep theirs.
  struct Pin {
    std::int32_t object, pin;
    bool operator<(const Pin& o) const { return object != o.object ? object < o.object : pin < o.pin; }
  };
  std::vector<std::vector<Pin>> nets;
  for (std::int32_t n = 0; n < p.nets; ++n) {
    std::vector<Pin> on;
    for (std::int32_t q = p.net_begin[n]; q < p.net_begin[n + 1]; ++q) {
      const std::int32_t i = p.pin_cell[q];
      if (i < p.cells)
        on.push_back({c.cluster[i], -1});
      else
        on.push_back({i - p.cells + c.clusters, q});
    }
    std::sort(on.begin(), on.end());
    on.erase(std::unique(on.begin(), on.end(), [](const Pin& a, const Pin& b) { return a.object == b.object && a.pin == b.pin; }), on.end());
    if (on.size() < 2) continue;
    nets.push_back(std::move(on));
    out.net_id.push_back(p.net_id[n]);
  }
  std::vector<std::uint32_t> order(nets.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return nets[a].size() < nets[b].size(); });
  std::vector<std::uint32_t> ids;
  std::vector<std::int32_t> source;
  out.net_begin.push_back(0);
  for (const std::uint32_t n : order) {
    ids.push_back(out.net_id[n]);
    for (const Pin& pin : nets[n]) {
      out.pin_cell.push_back(pin.object);
      out.pin_net.push_back(static_cast<std::int32_t>(out.net_begin.size()) - 1);
      source.push_back(pin.pin);
      for (int k = 0; k < p.tiers; ++k) {
        out.pin_dx[k].push_back(pin.pin >= 0 ? p.pin_dx[k][pin.pin] : out.width[k][pin.object] / 2);
        out.pin_dy[k].push_back(pin.pin >= 0 ? p.pin_dy[k][pin.pin] : out.height[k] / 2);
      }
    }
    if (nets[n].size() == 2) ++out.two_pin_nets;
    out.net_begin.push_back(static_cast<std::int32_t>(out.pin_cell.size()));
  }
  out.net_id = std::move(ids);
  out.nets = static_cast<std::int32_t>(out.net_id.size());
  out.pins = static_cast<std::int32_t>(out.pin_cell.size());
  out.cell_begin.assign(static_cast<std::size_t>(out.objects) + 1, 0);
  for (const std::int32_t i : out.pin_cell) ++out.cell_begin[i + 1];
  std::partial_sum(out.cell_begin.begin(), out.cell_begin.end(), out.cell_begin.begin());
  out.cell_pin.resize(out.pins);
  std::vector<std::int32_t> next(out.cell_begin.begin(), out.cell_begin.end() - 1);
  for (std::int32_t q = 0; q < out.pins; ++q) out.cell_pin[next[out.pin_cell[q]]++] = q;
  // Unturned offsets, so that blocks can be turned in the coarse problem as well.
  std::vector<std::int32_t> index(p.pins, -1);
  for (std::int32_t i = p.cell_begin[p.cells]; i < p.pins; ++i) index[p.cell_pin[i]] = i - p.cell_begin[p.cells];
  for (int k = 0; k < p.tiers; ++k)
    for (std::int32_t i = out.cell_begin[out.cells]; i < out.pins; ++i)
      out.block_pin[k].push_back(p.block_pin[k][index[source[out.cell_pin[i]]]]);
  coarse.cluster = c.cluster;
  return coarse;
}

}  // namespace taufold::place
