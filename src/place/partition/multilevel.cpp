#include "place/partition/multilevel.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "place/partition/coarsen.hpp"

namespace taufold::place {

namespace {

constexpr std::int32_t kCoarsest = 240;  // vertices a side of a bisection tries its first cuts on
constexpr double kShrink = 1.8;          // of the vertices, a level
constexpr double kHeaviest = 1.5;        // heaviest cluster, in shares of 1 / kCoarsest
constexpr int kFirstCuts = 32;

struct Level {
  Hypergraph h;
  std::vector<std::int32_t> cluster;  // of the vertices of the level below
};

std::int32_t patience(const Hypergraph& h) {
  return std::max<std::int32_t>(200, h.vertices / 10);
}

void refine(const Hypergraph& h, const PartitionLimits& limits, std::vector<std::uint8_t>& tier, Rng& rng) {
  if (h.tiers == 2)
    refine_two(h, limits.area, tier, patience(h), rng);
  else
    refine_many(h, limits, tier, patience(h), rng);
}

/// Coarser and coarser levels above h; `group` follows along.
std::vector<Level> coarsen(const Hypergraph& h, std::vector<std::int32_t> group, std::int32_t coarsest,
                           Rng& rng) {
  std::vector<Level> levels;
  std::int64_t total = 0;
  for (const std::int64_t w : h.weight) total += w;
  const auto heaviest = static_cast<std::int64_t>(kHeaviest * static_cast<double>(total) / coarsest);
  for (;;) {
    const Hypergraph& below = levels.empty() ? h : levels.back().h;
    if (below.vertices <= coarsest) break;
    const auto target = std::max(coarsest, static_cast<std::int32_t>(below.vertices / kShrink));
    Clustering c = cluster_vertices(below, group, heaviest, target, rng);
    if (c.clusters > 0.95 * below.vertices) break;
    if (!group.empty()) {
      std::vector<std::int32_t> next(c.clusters);
      for (std::int32_t v = 0; v < below.vertices; ++v) next[c.cluster[v]] = group[v];
      group = std::move(next);
    }
    Hypergraph above = contract(below, c.cluster, c.clusters);
    levels.push_back({std::move(above), std::move(c.cluster)});
  }
  return levels;
}

std::vector<std::uint8_t> project_up(const std::vector<std::uint8_t>& tier, const Level& level) {
  std::vector<std::uint8_t> up(level.h.vertices);
  for (std::size_t v = 0; v < tier.size(); ++v) up[level.cluster[v]] = tier[v];
  return up;
}

std::vector<std::uint8_t> project_down(const std::vector<std::uint8_t>& tier, const Level& level) {
  std::vector<std::uint8_t> down(level.cluster.size());
  for (std::size_t v = 0; v < down.size(); ++v) down[v] = tier[level.cluster[v]];
  return down;
}

void uncoarsen(const Hypergraph& h, const PartitionLimits& limits, const std::vector<Level>& levels,
               std::vector<std::uint8_t>& tier, Rng& rng) {
  for (std::size_t i = levels.size(); i-- > 0;) {
    tier = project_down(tier, levels[i]);
    refine(i == 0 ? h : levels[i - 1].h, limits, tier, rng);
  }
}

auto rank(const Hypergraph& h, const TierWeights& limit, const std::vector<std::uint8_t>& side) {
  const PartitionScore s = score_partition(h, side);
  return std::make_tuple(area_excess(s.used, limit, h.tiers), s.crossings);
}

/// Side 0 grown to its share: along nets from a random vertex, or vertex by vertex in random order.
std::vector<std::uint8_t> grown(const Hypergraph& h, const TierWeights& limit, bool along_nets, Rng& rng) {
  std::vector<std::uint8_t> side(h.vertices, 1);
  std::vector<std::int32_t> order(h.vertices), queue;
  std::vector<std::uint8_t> seen(h.vertices, 0);
  for (std::int32_t v = 0; v < h.vertices; ++v) order[v] = v;
  for (std::int32_t i = h.vertices - 1; i > 0; --i)
    std::swap(order[i], order[rng.below(static_cast<std::uint32_t>(i) + 1)]);
  double used[2] = {0, 0};
  for (std::int32_t v = 0; v < h.vertices; ++v) {
    if (h.allowed[v] == 1) side[v] = 0;
    used[side[v]] += static_cast<double>(h.weight_of(v, side[v]));
  }
  const auto full = [&] {
    return used[0] * static_cast<double>(limit[1]) >= used[1] * static_cast<double>(limit[0]);
  };
  std::size_t at = 0;
  for (const std::int32_t seed : order) {
    if (full()) break;
    if (seen[seed]) continue;
    seen[seed] = 1;
    queue.push_back(seed);
    for (; at < queue.size() && !full(); ++at) {
      const std::int32_t v = queue[at];
      if (!h.is_fixed(v)) {
        used[1] -= static_cast<double>(h.weight_of(v, 1));
        used[0] += static_cast<double>(h.weight_of(v, 0));
        side[v] = 0;
      }
      if (!along_nets || h.allowed[v] == 2) continue;
      for (std::int32_t i = h.vertex_begin[v]; i < h.vertex_begin[v + 1]; ++i)
        for (std::int32_t q = h.net_begin[h.vertex_net[i]]; q < h.net_begin[h.vertex_net[i] + 1]; ++q)
          if (!seen[h.net_vertex[q]]) seen[h.net_vertex[q]] = 1, queue.push_back(h.net_vertex[q]);
    }
  }
  return side;
}

/// Every vertex in random order to the emptiest tier that it may stand on.
std::vector<std::uint8_t> scattered(const Hypergraph& h, const TierWeights& limit, Rng& rng) {
  std::vector<std::uint8_t> tier(h.vertices);
  std::vector<std::int32_t> order(h.vertices);
  for (std::int32_t v = 0; v < h.vertices; ++v) order[v] = v;
  for (std::int32_t i = h.vertices - 1; i > 0; --i)
    std::swap(order[i], order[rng.below(static_cast<std::uint32_t>(i) + 1)]);
  std::array<double, kMaxTiers> fill{};
  for (const std::int32_t v : order) {
    int best = h.lowest_tier(v);
    for (int k = best + 1; k < h.tiers; ++k)
      if (h.may_stand(v, k) && fill[k] < fill[best]) best = k;
    fill[best] += static_cast<double>(h.weight_of(v, best)) /
                  static_cast<double>(std::max<std::int64_t>(1, limit[best]));
    tier[v] = static_cast<std::uint8_t>(best);
  }
  return tier;
}

std::vector<std::uint8_t> bisect(const Hypergraph& h, const TierWeights& limit, Rng& rng) {
  const std::vector<Level> levels = coarsen(h, {}, kCoarsest, rng);
  const Hypergraph& top = levels.empty() ? h : levels.back().h;
  PartitionLimits limits;
  limits.area = limit;
  std::vector<std::uint8_t> best;
  for (int i = 0; i < kFirstCuts; ++i) {
    std::vector<std::uint8_t> side = grown(top, limit, i % 2 == 0, rng);
    refine(top, limits, side, rng);
    if (best.empty() || rank(top, limit, side) < rank(top, limit, best)) best = std::move(side);
  }
  uncoarsen(h, limits, levels, best, rng);
  return best;
}

/// All tiers at once: the other way to start a stack of more than two.
std::vector<std::uint8_t> many_at_once(const Hypergraph& h, const PartitionLimits& limits, Rng& rng) {
  const std::vector<Level> levels = coarsen(h, {}, kCoarsest * h.tiers / 2, rng);
  const Hypergraph& top = levels.empty() ? h : levels.back().h;
  std::vector<std::uint8_t> best;
  for (int i = 0; i < kFirstCuts / 4; ++i) {
    std::vector<std::uint8_t> tier = scattered(top, limits.area, rng);
    refine(top, limits, tier, rng);
    if (best.empty() || rank(top, limits.area, tier) < rank(top, limits.area, best)) best = std::move(tier);
  }
  uncoarsen(h, limits, levels, best, rng);
  return best;
}

/// Splits the vertices on tiers [first, last) of the stack in the middle, and both halves again. Nets that go
/// on below or above end in a fixed vertex there, which makes the cut of the half the number of crossings it
/// adds.
void split(const Hypergraph& h, const TierWeights& limit, int first, int last,
           std::vector<std::uint8_t>& tier, Rng& rng) {
  if (last - first < 2) return;
  const int middle = first + (last - first) / 2;
  Hypergraph sub;
  std::vector<std::int32_t> local(h.vertices, -1), global;
  for (std::int32_t v = 0; v < h.vertices; ++v)
    if (tier[v] == first) local[v] = static_cast<std::int32_t>(global.size()), global.push_back(v);
  const auto inside = static_cast<std::int32_t>(global.size());
  const std::int32_t lower = inside, upper = inside + 1;
  sub.vertices = inside + 2;
  sub.weight.assign(2 * static_cast<std::size_t>(sub.vertices), 0);
  sub.allowed.assign(sub.vertices, sub.all_tiers());
  sub.allowed[lower] = 1;
  sub.allowed[upper] = 2;
  for (std::int32_t i = 0; i < inside; ++i) {
    for (int k = first; k < last; ++k) sub.weight[2 * i + (k < middle ? 0 : 1)] += h.weight_of(global[i], k);
    sub.weight[2 * i] /= middle - first;
    sub.weight[2 * i + 1] /= last - middle;
    const unsigned mask = h.allowed[global[i]], low = (1u << middle) - (1u << first),
                   high = (1u << last) - (1u << middle);
    sub.allowed[i] = static_cast<std::uint8_t>(((mask & low) != 0 ? 1 : 0) | ((mask & high) != 0 ? 2 : 0));
  }
  for (std::int32_t n = 0; n < h.nets; ++n) {
    bool below = false, above = false;
    const std::size_t begin = sub.net_vertex.size();
    for (std::int32_t q = h.net_begin[n]; q < h.net_begin[n + 1]; ++q) {
      const std::int32_t v = h.net_vertex[q];
      if (local[v] >= 0)
        sub.net_vertex.push_back(local[v]);
      else
        (tier[v] < first ? below : above) = true;
    }
    const std::size_t pins = sub.net_vertex.size() - begin;
    if (pins == 0 || (below && above) || (pins == 1 && !below && !above)) {
      sub.net_vertex.resize(begin);
      continue;
    }
    if (below) sub.net_vertex.push_back(lower);
    if (above) sub.net_vertex.push_back(upper);
    sub.net_begin.push_back(static_cast<std::int32_t>(sub.net_vertex.size()));
    sub.net_weight.push_back(h.net_weight[n]);
  }
  sub.nets = static_cast<std::int32_t>(sub.net_weight.size());
  sub.index();
  TierWeights side_limit{};
  for (int k = first; k < last; ++k) side_limit[k < middle ? 0 : 1] += limit[k];
  const std::vector<std::uint8_t> side = bisect(sub, side_limit, rng);
  for (std::int32_t i = 0; i < inside; ++i)
    if (side[i] == 1) tier[global[i]] = static_cast<std::uint8_t>(middle);
  split(h, limit, first, middle, tier, rng);
  split(h, limit, middle, last, tier, rng);
}

}  // namespace

std::vector<std::uint8_t> multilevel_start(const Hypergraph& h, const PartitionLimits& limits, bool at_once,
                                           Rng& rng) {
  if (h.tiers == 2) return bisect(h, limits.area, rng);
  if (at_once) return many_at_once(h, limits, rng);
  std::vector<std::uint8_t> tier(h.vertices, 0);
  split(h, limits.area, 0, h.tiers, tier, rng);
  refine(h, limits, tier, rng);
  return tier;
}

void restricted_cycle(const Hypergraph& h, const PartitionLimits& limits,
                      const std::vector<std::int32_t>& group, std::vector<std::uint8_t>& tier, Rng& rng) {
  const std::vector<Level> levels = coarsen(h, group, kCoarsest * h.tiers / 2, rng);
  for (const Level& level : levels) tier = project_up(tier, level);
  refine(levels.empty() ? h : levels.back().h, limits, tier, rng);
  uncoarsen(h, limits, levels, tier, rng);
}

}  // namespace taufold::place
