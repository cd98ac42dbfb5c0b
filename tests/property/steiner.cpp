// Steiner trees against the optimum, which dynamic programming over the Hanan grid finds (S. E. Dreyfus and R. A. Wagner,
// Networks 1, 1971), and the properties that every one must have.
//
// rooms: base geom tech db wire
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "base/random.hpp"
#include "wire/steiner.hpp"

namespace taufold::wire {
namespace {

std::vector<geom::Point> random_pins(Rng& rng, std::size_t n, std::int32_t side) {
  std::vector<geom::Point> pins(n);
  for (geom::Point& p : pins) p = {rng.between(0, side), rng.between(0, side)};
  return pins;
}

/// Length of the shortest rectilinear Steiner tree; for up to eight pins.
std::int64_t optimum(const std::vector<geom::Point>& pins) {
  std::vector<std::int32_t> xs, ys;
  for (const geom::Point p : pins) xs.push_back(p.x), ys.push_back(p.y);
  for (auto* v : {&xs, &ys}) std::sort(v->begin(), v->end()), v->erase(std::unique(v->begin(), v->end()), v->end());
  std::vector<geom::Point> grid;
  for (const std::int32_t x : xs)
    for (const std::int32_t y : ys) grid.push_back({x, y});
  const std::size_t all = (std::size_t{1} << pins.size()) - 1;
  constexpr std::int64_t kFar = std::numeric_limits<std::int64_t>::max() / 4;
  std::vector<std::vector<std::int64_t>> best(all + 1, std::vector<std::int64_t>(grid.size(), kFar));
  for (std::size_t k = 0; k < pins.size(); ++k)
    for (std::size_t g = 0; g < grid.size(); ++g) best[std::size_t{1} << k][g] = manhattan(pins[k], grid[g]);
  for (std::size_t set = 1; set <= all; ++set) {
    for (std::size_t part = (set - 1) & set; part > 0; part = (part - 1) & set)
      for (std::size_t g = 0; g < grid.size(); ++g) best[set][g] = std::min(best[set][g], best[part][g] + best[set ^ part][g]);
    const std::vector<std::int64_t> here = best[set];
    for (std::size_t g = 0; g < grid.size(); ++g)
      for (std::size_t h = 0; h < grid.size(); ++h) best[set][g] = std::min(best[set][g], here[h] + manhattan(grid[g], grid[h]));
  }
  return *std::min_element(best[all].begin(), best[all].end());
}

/// Every pin is a node, every node leads to the root, and there are no more Steiner points than pins.
void expect_tree(const SteinerTree& t, const std::vector<geom::Point>& pins) {
  ASSERT_GE(t.num_nodes(), pins.size());
  EXPECT_LE(t.num_nodes(), 2 * pins.size());
  for (std::uint32_t k = 0; k < pins.size(); ++k) EXPECT_EQ(t.at(k), pins[k]);
  for (std::uint32_t k = 0; k < t.num_nodes(); ++k) {
    std::uint32_t at = k;
    std::size_t steps = 0;
    while (t.parent(at) != SteinerTree::kNone && steps++ <= t.num_nodes()) at = t.parent(at);
    EXPECT_EQ(at, 0u) << "node " << k;
  }
}

TEST(Steiner, IsWithinTwoPerCentOfTheOptimumOnTheMean) {
  Rng rng(7);
  SteinerTree tree;
  for (std::size_t n = 2; n <= 7; ++n) {
    double sum = 0, best = 0;
    for (int round = 0; round < 150; ++round) {
      const std::vector<geom::Point> pins = random_pins(rng, n, 1000);
      tree.build(pins);
      expect_tree(tree, pins);
      const std::int64_t shortest = optimum(pins);
      EXPECT_GE(tree.length(), shortest);
      if (n <= 3) {
        EXPECT_EQ(tree.length(), shortest);
      }
      sum += static_cast<double>(tree.length());
      best += static_cast<double>(shortest);
    }
    EXPECT_LE(sum, 1.02 * best) << n << " pins";
  }
}

TEST(Steiner, TakesPinsOnOneSpotAndOnALine) {
  SteinerTree tree;
  tree.build(std::vector<geom::Point>{});
  EXPECT_EQ(tree.num_nodes(), 0u);
  const std::vector<geom::Point> one = {{5, 5}, {5, 5}, {5, 5}, {5, 5}};
  tree.build(one);
  expect_tree(tree, one);
  EXPECT_EQ(tree.length(), 0);
  const std::vector<geom::Point> line = {{0, 3}, {100, 3}, {40, 3}, {70, 3}};
  tree.build(line);
  expect_tree(tree, line);
  EXPECT_EQ(tree.length(), 100);
}

TEST(Steiner, OfManyPinsIsShorterThanTheirSpanningTree) {
  Rng rng(11);
  SteinerTree tree;
  for (const std::size_t n : {20u, 200u, 2000u}) {
    const std::vector<geom::Point> pins = random_pins(rng, n, 100'000);
    tree.build(pins);
    expect_tree(tree, pins);
    // Prim again, here without anything clever.
    std::vector<std::int64_t> reach(n, std::numeric_limits<std::int64_t>::max());
    std::vector<bool> in(n, false);
    std::int64_t spanning = 0;
    reach[0] = 0;
    for (std::size_t step = 0; step < n; ++step) {
      std::size_t next = n;
      for (std::size_t k = 0; k < n; ++k)
        if (!in[k] && (next == n || reach[k] < reach[next])) next = k;
      in[next] = true;
      spanning += reach[next];
      for (std::size_t k = 0; k < n; ++k) reach[k] = std::min(reach[k], manhattan(pins[k], pins[next]));
    }
    EXPECT_LT(static_cast<double>(tree.length()), 0.94 * static_cast<double>(spanning)) << n;
    EXPECT_GT(static_cast<double>(tree.length()), 2.0 / 3 * static_cast<double>(spanning)) << n;  // Hwang 1976
  }
}

}  // namespace
}  // namespace taufold::wire
