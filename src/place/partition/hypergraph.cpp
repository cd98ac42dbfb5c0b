#include "place/partition/hypergraph.hpp"

#include <algorithm>
#include <cassert>
#include <numeric>

#include "base/random.hpp"

namespace taufold::place {

void Hypergraph::index() {
  vertex_begin.assign(static_cast<std::size_t>(vertices) + 1, 0);
  for (const std::int32_t v : net_vertex) ++vertex_begin[v + 1];
  std::partial_sum(vertex_begin.begin(), vertex_begin.end(), vertex_begin.begin());
  vertex_net.resize(net_vertex.size());
  std::vector<std::int32_t> at(vertex_begin.begin(), vertex_begin.end() - 1);
  for (std::int32_t n = 0; n < nets; ++n)
    for (std::int32_t q = net_begin[n]; q < net_begin[n + 1]; ++q) vertex_net[at[net_vertex[q]]++] = n;
}

PartitionScore score_partition(const Hypergraph& h, const std::vector<std::uint8_t>& tier) {
  PartitionScore s;
  for (std::int32_t v = 0; v < h.vertices; ++v) s.used[tier[v]] += h.weight_of(v, tier[v]);
  for (std::int32_t n = 0; n < h.nets; ++n) {
    if (h.degree(n) == 0) continue;
    int lo = h.tiers, hi = -1;
    for (std::int32_t q = h.net_begin[n]; q < h.net_begin[n + 1]; ++q) {
      lo = std::min<int>(lo, tier[h.net_vertex[q]]);
      hi = std::max<int>(hi, tier[h.net_vertex[q]]);
    }
    for (int k = lo; k < hi; ++k) s.interface[k] += h.net_weight[n];
    s.crossings += static_cast<std::int64_t>(h.net_weight[n]) * (hi - lo);
  }
  return s;
}

Hypergraph contract(const Hypergraph& h, const std::vector<std::int32_t>& cluster, std::int32_t clusters) {
  Hypergraph out;
  out.tiers = h.tiers;
  out.vertices = clusters;
  out.weight.assign(static_cast<std::size_t>(clusters) * h.tiers, 0);
  out.allowed.assign(clusters, h.all_tiers());
  for (std::int32_t v = 0; v < h.vertices; ++v) {
    const std::int32_t c = cluster[v];
    for (int k = 0; k < h.tiers; ++k)
      out.weight[static_cast<std::size_t>(c) * h.tiers + k] += h.weight_of(v, k);
    out.allowed[c] &= h.allowed[v];
    assert(out.allowed[c] != 0);
  }
  // Every net with its clusters in ascending order, then equal nets side by side by hash.
  std::vector<std::int32_t> begin{0}, pins;
  std::vector<std::int32_t> weight;
  std::vector<std::int32_t> stamp(clusters, -1);
  struct Key {
    std::uint64_t hash;
    std::int32_t net;
  };
  std::vector<Key> keys;
  pins.reserve(h.net_vertex.size());
  for (std::int32_t n = 0; n < h.nets; ++n) {
    const auto first = static_cast<std::ptrdiff_t>(pins.size());
    for (std::int32_t q = h.net_begin[n]; q < h.net_begin[n + 1]; ++q) {
      const std::int32_t c = cluster[h.net_vertex[q]];
      if (stamp[c] == n) continue;
      stamp[c] = n;
      pins.push_back(c);
    }
    if (static_cast<std::ptrdiff_t>(pins.size()) - first < 2) {
      pins.resize(static_cast<std::size_t>(first));
      continue;
    }
    std::sort(pins.begin() + first, pins.end());
    std::uint64_t hash = pins.size() - static_cast<std::size_t>(first);
    for (auto p = pins.begin() + first; p != pins.end(); ++p)
      hash = mix64(hash ^ static_cast<std::uint64_t>(*p));
    keys.push_back({hash, static_cast<std::int32_t>(weight.size())});
    weight.push_back(h.net_weight[n]);
    begin.push_back(static_cast<std::int32_t>(pins.size()));
  }
  std::sort(keys.begin(), keys.end(),
            [](const Key& a, const Key& b) { return a.hash != b.hash ? a.hash < b.hash : a.net < b.net; });
  std::vector<std::uint8_t> merged(weight.size(), 0);
  const auto equal = [&](std::int32_t a, std::int32_t b) {
    return begin[a + 1] - begin[a] == begin[b + 1] - begin[b] &&
           std::equal(pins.begin() + begin[a], pins.begin() + begin[a + 1], pins.begin() + begin[b]);
  };
  for (std::size_t i = 0; i < keys.size();) {
    std::size_t j = i + 1;
    for (; j < keys.size() && keys[j].hash == keys[i].hash; ++j)
      if (equal(keys[i].net, keys[j].net)) {
        weight[keys[i].net] += weight[keys[j].net];
        merged[keys[j].net] = 1;
      }
    i = j;
  }
  for (std::size_t n = 0; n < weight.size(); ++n) {
    if (merged[n]) continue;
    out.net_vertex.insert(out.net_vertex.end(), pins.begin() + begin[n], pins.begin() + begin[n + 1]);
    out.net_begin.push_back(static_cast<std::int32_t>(out.net_vertex.size()));
    out.net_weight.push_back(weight[n]);
  }
  out.nets = static_cast<std::int32_t>(out.net_weight.size());
  out.index();
  return out;
}

}  // namespace taufold::place
