// rooms: place
// Partitions of random hypergraphs against every choice there is.
#include "place/partition/partition.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "base/random.hpp"
#include "place/partition/balance.hpp"
#include "place/partition/coarsen.hpp"
#include "place/partition/multilevel.hpp"

namespace taufold::place {
namespace {

struct Shape {
  int tiers = 2;
  std::int32_t vertices = 10, nets = 16, largest_net = 4;
  bool same_weights = false;
  double restricted = 0.1;  ///< share of vertices that may not stand everywhere
};

Hypergraph random_hypergraph(const Shape& s, Rng& rng) {
  Hypergraph h;
  h.tiers = s.tiers;
  h.vertices = s.vertices;
  for (std::int32_t v = 0; v < s.vertices; ++v) {
    const std::int32_t w = s.same_weights ? 1 : rng.between(1, 9);
    for (int k = 0; k < s.tiers; ++k)
      h.weight.push_back(s.same_weights ? 1 : std::max(1, w + rng.between(-1, 1)));
    std::uint8_t mask = h.all_tiers();
    if (rng.uniform() < s.restricted) mask = static_cast<std::uint8_t>(1 + rng.below(h.all_tiers()));
    h.allowed.push_back(mask);
  }
  for (std::int32_t n = 0; n < s.nets; ++n) {
    const std::int32_t pins = rng.between(2, std::min(s.largest_net, s.vertices));
    const std::int32_t near = rng.between(0, s.vertices - 1);
    std::vector<std::int32_t> net;
    while (static_cast<std::int32_t>(net.size()) < pins) {
      const std::int32_t reach = s.vertices > 40 && rng.uniform() < 0.8 ? 12 : s.vertices;
      const std::int32_t v = (near + rng.between(0, reach - 1)) % s.vertices;
      if (std::find(net.begin(), net.end(), v) == net.end()) net.push_back(v);
    }
    h.net_vertex.insert(h.net_vertex.end(), net.begin(), net.end());
    h.net_begin.push_back(static_cast<std::int32_t>(h.net_vertex.size()));
    h.net_weight.push_back(rng.between(1, 3));
    ++h.nets;
  }
  h.index();
  return h;
}

TierWeights even_limits(const Hypergraph& h, double slack, std::int64_t room) {
  TierWeights limit{};
  for (int k = 0; k < h.tiers; ++k) {
    std::int64_t total = 0;
    for (std::int32_t v = 0; v < h.vertices; ++v) total += h.weight_of(v, k);
    limit[k] = static_cast<std::int64_t>(static_cast<double>(total) / h.tiers * (1 + slack)) + room;
  }
  return limit;
}

/// Crossings from the definition: a net crosses interface k when it has vertices on both sides of it.
std::int64_t crossings(const Hypergraph& h, const std::vector<std::uint8_t>& tier, int interface) {
  std::int64_t sum = 0;
  for (std::int32_t n = 0; n < h.nets; ++n) {
    const auto pin = [&](std::int32_t q) { return tier[h.net_vertex[q]]; };
    bool below = false, above = false;
    for (std::int32_t q = h.net_begin[n]; q < h.net_begin[n + 1]; ++q)
      (pin(q) <= interface ? below : above) = true;
    if (below && above) sum += h.net_weight[n];
  }
  return sum;
}

bool legal(const Hypergraph& h, const PartitionLimits& limits, const std::vector<std::uint8_t>& tier) {
  for (int k = 0; k < h.tiers; ++k) {
    std::int64_t used = 0;
    for (std::int32_t v = 0; v < h.vertices; ++v)
      if (tier[v] == k) used += h.weight_of(v, k);
    if (used > limits.area[k]) return false;
    if (h.tiers > 2 && k + 1 < h.tiers && crossings(h, tier, k) > limits.sites[k]) return false;
  }
  for (std::int32_t v = 0; v < h.vertices; ++v)
    if (tier[v] >= h.tiers || (h.allowed[v] >> tier[v] & 1) == 0) return false;
  return true;
}

std::optional<std::int64_t> optimum(const Hypergraph& h, const PartitionLimits& limits) {
  std::optional<std::int64_t> best;
  std::vector<std::uint8_t> tier(h.vertices, 0);
  for (;;) {
    if (legal(h, limits, tier)) {
      std::int64_t sum = 0;
      for (int k = 0; k + 1 < h.tiers; ++k) sum += crossings(h, tier, k);
      if (!best || sum < *best) best = sum;
    }
    std::int32_t v = 0;
    while (v < h.vertices && ++tier[v] == h.tiers) tier[v++] = 0;
    if (v == h.vertices) return best;
  }
}

struct Tally {
  int cases = 0, solvable = 0, reached = 0, missed = 0;
};

Tally against_brute_force(const Shape& shape, int cases, double slack, std::int64_t room, std::int64_t sites,
                          std::uint64_t seed) {
  Tally t;
  ThreadPool pool(1);
  const StopToken stop;
  for (int i = 0; i < cases; ++i) {
    Rng rng(hash64(seed, static_cast<std::uint64_t>(i)));
    const Hypergraph h = random_hypergraph(shape, rng);
    PartitionLimits limits;
    limits.area = even_limits(h, slack, room);
    if (sites > 0) limits.sites.fill(sites);
    const Partition p = partition_tiers(h, limits, {}, pool, stop);
    const std::optional<std::int64_t> best = optimum(h, limits);
    ++t.cases;
    std::int64_t sum = 0;
    for (int k = 0; k + 1 < h.tiers; ++k) {
      EXPECT_EQ(p.score.interface[k], crossings(h, p.tier, k));
      sum += p.score.interface[k];
    }
    EXPECT_EQ(p.score.crossings, sum);
    EXPECT_EQ(p.fits && (h.tiers == 2 || p.routable), legal(h, limits, p.tier)) << "case " << i;
    if (!best) {
      EXPECT_FALSE(legal(h, limits, p.tier));
      continue;
    }
    ++t.solvable;
    if (!legal(h, limits, p.tier)) {
      ++t.missed;
      continue;
    }
    EXPECT_GE(p.score.crossings, *best) << "case " << i;
    if (p.score.crossings == *best) ++t.reached;
  }
  return t;
}

TEST(Partition, TwoTiersReachTheOptimum) {
  const Tally t = against_brute_force({.vertices = 12, .nets = 20}, 150, 0.1, 2, 0, 1);
  EXPECT_GE(t.reached, t.solvable * 98 / 100) << t.missed << " missed of " << t.solvable;
}

TEST(Partition, TightBalanceIsHeld) {
  const Tally t = against_brute_force({.vertices = 12, .nets = 18, .same_weights = true, .restricted = 0},
                                      100, 0, 0, 0, 2);
  EXPECT_EQ(t.solvable, t.cases);
  EXPECT_EQ(t.missed, 0);
  EXPECT_GE(t.reached, 95);
}

TEST(Partition, ThreeTiersReachTheOptimumInNearlyAllCases) {
  const Tally t = against_brute_force({.tiers = 3, .vertices = 9, .nets = 14}, 80, 0.15, 3, 0, 3);
  EXPECT_GT(t.solvable, 60);
  EXPECT_GE(t.reached, t.solvable * 92 / 100) << t.missed << " missed of " << t.solvable;
}

TEST(Partition, LimitsOfInterfacesAreMetWhereThatIsPossible) {
  const Tally t = against_brute_force({.tiers = 3, .vertices = 9, .nets = 12}, 80, 0.5, 3, 9, 4);
  EXPECT_GT(t.solvable, 30);
  EXPECT_LE(t.missed, t.solvable / 8) << t.reached << " reached";
}

// A net from tier 0 to tier 3 costs three crossings, so a chain of four clusters folds in its own order.
TEST(Partition, FourTiersFollowAChain) {
  Hypergraph h;
  h.tiers = 4;
  h.vertices = 4 * 12;
  h.weight.assign(static_cast<std::size_t>(h.vertices) * 4, 1);
  h.allowed.assign(h.vertices, h.all_tiers());
  h.allowed[0] = 1;  // the first cluster at the bottom
  const auto net = [&](std::int32_t a, std::int32_t b) {
    h.net_vertex.insert(h.net_vertex.end(), {a, b});
    h.net_begin.push_back(static_cast<std::int32_t>(h.net_vertex.size()));
    h.net_weight.push_back(1);
    ++h.nets;
  };
  for (int c = 0; c < 4; ++c)
    for (int i = 0; i < 12; ++i)
      for (int j = i + 1; j < 12; ++j) net(c * 12 + i, c * 12 + j);
  for (int c = 0; c + 1 < 4; ++c) net(c * 12, c * 12 + 12), net(c * 12 + 1, c * 12 + 13);
  h.index();
  PartitionLimits limits;
  limits.area.fill(12);
  ThreadPool pool(1);
  const Partition p = partition_tiers(h, limits, {}, pool, StopToken());
  EXPECT_TRUE(p.fits);
  EXPECT_EQ(p.score.crossings, 6);
  for (std::int32_t v = 0; v < h.vertices; ++v) EXPECT_EQ(p.tier[v], v / 12);
}

TEST(Partition, IsTheSameForAnyNumberOfThreads) {
  for (int tiers = 2; tiers <= 3; ++tiers) {
    Rng rng(7);
    const Hypergraph h =
        random_hypergraph({.tiers = tiers, .vertices = 500, .nets = 750, .restricted = 0.02}, rng);
    PartitionLimits limits;
    limits.area = even_limits(h, 0.02, 0);
    std::vector<std::uint8_t> first;
    for (const int threads : {1, 2, 5}) {
      ThreadPool pool(threads);
      const Partition p = partition_tiers(h, limits, {.starts = 5}, pool, StopToken());
      EXPECT_TRUE(p.fits);
      if (first.empty()) first = p.tier;
      EXPECT_EQ(p.tier, first) << threads << " threads, " << tiers << " tiers";
    }
  }
}

TEST(Partition, SaysWhenTheCellsDoNotFit) {
  Rng rng(8);
  const Hypergraph h = random_hypergraph({.vertices = 60, .nets = 80}, rng);
  PartitionLimits limits;
  limits.area = even_limits(h, -0.2, 0);
  ThreadPool pool(1);
  EXPECT_FALSE(partition_tiers(h, limits, {}, pool, StopToken()).fits);
}

TEST(Partition, TakesEmptyAndSingleInput) {
  ThreadPool pool(2);
  for (std::int32_t n : {0, 1, 2}) {
    Rng rng(9);
    Hypergraph h =
        random_hypergraph({.vertices = n, .nets = n < 2 ? 0 : 2, .largest_net = 2, .restricted = 0}, rng);
    PartitionLimits limits;
    limits.area = even_limits(h, 1, 0);
    const Partition p = partition_tiers(h, limits, {}, pool, StopToken());
    EXPECT_TRUE(p.fits);
    EXPECT_EQ(p.score.crossings, 0);
  }
}

// Contraction keeps the crossings and weights of every partition that agrees with the clusters.
TEST(Partition, ContractionKeepsScores) {
  Rng rng(10);
  for (int i = 0; i < 50; ++i) {
    const Hypergraph h = random_hypergraph({.tiers = 3, .vertices = 80, .nets = 160, .restricted = 0.2}, rng);
    const Clustering c = cluster_vertices(h, {}, 60, 10, rng);
    const Hypergraph up = contract(h, c.cluster, c.clusters);
    EXPECT_LT(up.vertices, h.vertices);
    std::vector<std::uint8_t> coarse(up.vertices), fine(h.vertices);
    for (auto& t : coarse) t = static_cast<std::uint8_t>(rng.below(3));
    for (std::int32_t v = 0; v < h.vertices; ++v) fine[v] = coarse[c.cluster[v]];
    const PartitionScore a = score_partition(h, fine), b = score_partition(up, coarse);
    EXPECT_EQ(a.crossings, b.crossings);
    EXPECT_EQ(a.used, b.used);
    EXPECT_EQ(a.interface, b.interface);
  }
}

// What a refinement or a V-cycle returns is never worse than what it was given.
TEST(Partition, RefinementNeverLoses) {
  for (int tiers = 2; tiers <= 4; ++tiers)
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      Rng rng(hash64(11, seed));
      const Hypergraph h =
          random_hypergraph({.tiers = tiers, .vertices = 300, .nets = 500, .restricted = 0}, rng);
      PartitionLimits limits;
      limits.area = even_limits(h, 0.1, 0);
      std::vector<std::uint8_t> tier(h.vertices);
      for (auto& t : tier) t = static_cast<std::uint8_t>(rng.below(static_cast<std::uint32_t>(tiers)));
      PartitionScore before = score_partition(h, tier);
      for (int step = 0; step < 3; ++step) {
        if (step > 0)
          restricted_cycle(h, limits, {tier.begin(), tier.end()}, tier, rng);
        else if (tiers == 2)
          refine_two(h, limits.area, tier, 50, rng);
        else
          refine_many(h, limits, tier, 50, rng);
        const PartitionScore after = score_partition(h, tier);
        const std::int64_t over = area_excess(before.used, limits.area, tiers);
        EXPECT_LE(area_excess(after.used, limits.area, tiers), over);
        if (over == 0) {
          EXPECT_LE(after.crossings, before.crossings);
        }
        before = after;
      }
    }
}

TEST(BalanceCurve, PointsStandWhereTheyWereAskedFor) {
  Rng rng(12);
  const Hypergraph h = random_hypergraph({.vertices = 400, .nets = 600, .restricted = 0}, rng);
  ThreadPool pool(1);
  const auto curve =
      balance_curve(h, {0.3, 0.5, 0.62}, 0.01, {.starts = 2, .contests = 0}, pool, StopToken());
  ASSERT_EQ(curve.size(), 3u);
  for (const BalancePoint& b : curve) {
    EXPECT_TRUE(b.fits);
    EXPECT_NEAR(b.share, b.wanted, 0.03);  // weights differ by tier
    EXPECT_GT(b.crossings, 0);
  }
}

// Two cliques of 30 and 10 vertices joined by two nets: an even cut goes through the larger one, and a die
// half as large again lets each have a tier of its own.
TEST(SmallestGrowth, FindsTheDieThatKeepsACliqueWhole) {
  Hypergraph h;
  h.vertices = 40;
  h.weight.assign(80, 1);
  h.allowed.assign(40, 3);
  const auto net = [&](std::int32_t a, std::int32_t b) {
    h.net_vertex.insert(h.net_vertex.end(), {a, b});
    h.net_begin.push_back(static_cast<std::int32_t>(h.net_vertex.size()));
    h.net_weight.push_back(1);
    ++h.nets;
  };
  for (int i = 0; i < 40; ++i)
    for (int j = i + 1; j < 40; ++j)
      if ((i < 30) == (j < 30)) net(i, j);
  net(0, 30);
  net(1, 31);
  h.index();
  TierWeights limit{};
  limit[0] = limit[1] = 20;
  ThreadPool pool(1);
  const auto few = [](int, double growth) { return static_cast<std::int64_t>(10 * growth); };
  PartitionLimits limits;
  limits.area = limit;
  const GrowthAnswer a = smallest_growth(h, limits, 1.8, few, {}, pool, StopToken());
  ASSERT_TRUE(a.found);
  EXPECT_NEAR(a.growth, 1.5, 0.011);
  EXPECT_EQ(a.partition.score.crossings, 2);
  const GrowthAnswer none = smallest_growth(
      h, limits, 1.8, [](int, double) { return std::int64_t{1}; }, {}, pool, StopToken());
  EXPECT_FALSE(none.found);
}

}  // namespace
}  // namespace taufold::place
