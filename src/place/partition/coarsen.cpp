#include "place/partition/coarsen.hpp"

#include <utility>

namespace taufold::place {

namespace {

constexpr std::int32_t kLargeNet = 300;  // says nothing about who belongs together, and costs time

}  // namespace

Clustering cluster_vertices(const Hypergraph& h, const std::vector<std::int32_t>& group,
                            std::int64_t heaviest, std::int32_t target, Rng& rng) {
  std::vector<std::int32_t> order(h.vertices), leader(h.vertices, -1), candidates;
  std::vector<std::int64_t> weight(h.vertices, 0);
  std::vector<float> rating(h.vertices, 0.0f);
  for (std::int32_t v = 0; v < h.vertices; ++v) {
    order[v] = v;
    for (int k = 0; k < h.tiers; ++k) weight[v] += h.weight_of(v, k);
  }
  for (std::int32_t i = h.vertices - 1; i > 0; --i)
    std::swap(order[i], order[rng.below(static_cast<std::uint32_t>(i) + 1)]);
  std::int32_t left = h.vertices;
  for (const std::int32_t v : order) {
    if (leader[v] >= 0 || (h.tiers > 1 && h.is_fixed(v))) continue;
    if (left <= target) break;
    candidates.clear();
    for (std::int32_t i = h.vertex_begin[v]; i < h.vertex_begin[v + 1]; ++i) {
      const std::int32_t n = h.vertex_net[i];
      if (h.degree(n) > kLargeNet) continue;
      const float share = static_cast<float>(h.net_weight[n]) / static_cast<float>(h.degree(n) - 1);
      for (std::int32_t q = h.net_begin[n]; q < h.net_begin[n + 1]; ++q) {
        std::int32_t u = h.net_vertex[q];
        if (u == v || h.allowed[u] != h.allowed[v] || (!group.empty() && group[u] != group[v])) continue;
        if (leader[u] >= 0) u = leader[u];
        if (rating[u] == 0.0f) candidates.push_back(u);
        rating[u] += share;
      }
    }
    std::int32_t best = -1;
    float best_rating = 0;
    for (const std::int32_t u : candidates) {
      const float r = rating[u];
      rating[u] = 0;
      if (weight[u] + weight[v] > heaviest) continue;
      if (r > best_rating || (r == best_rating && (leader[u] < 0) > (leader[best] < 0)))
        best = u, best_rating = r;
    }
    if (best < 0) {
      leader[v] = v;
      continue;
    }
    leader[best] = leader[v] = best;
    weight[best] += weight[v];
    --left;
  }
  Clustering out;
  out.cluster.assign(h.vertices, -1);
  for (std::int32_t v = 0; v < h.vertices; ++v) {
    const std::int32_t l = leader[v] < 0 ? v : leader[v];
    if (out.cluster[l] < 0) out.cluster[l] = out.clusters++;
    out.cluster[v] = out.cluster[l];
  }
  return out;
}

}  // namespace taufold::place
