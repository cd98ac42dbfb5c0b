// rooms: place
#include "place/bond/assign.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <numeric>

#include "base/random.hpp"
#include "support/synthetic_design.hpp"

namespace taufold::place {
namespace {

std::int64_t cost_at(const BondRequest& r, std::int32_t x, std::int32_t y) {
  const auto d = [](std::int32_t v, const Span<std::int32_t>& s) { return std::max<std::int64_t>({0, s.lo - v, v - s.hi}); };
  return r.weight * (d(x, r.x[0]) + d(x, r.x[1]) + d(y, r.y[0]) + d(y, r.y[1]));
}

BondRequest random_request(Rng& rng, std::int32_t side) {
  BondRequest r;
  for (int k = 0; k < 2; ++k)
    for (int pin = 0; pin < 2; ++pin) {
      r.x[k].add(rng.between(0, side));
      r.y[k].add(rng.between(0, side));
    }
  return r;
}

// Six requests on three by three sites, against all 9!/3! choices.
TEST(BondAssignment, IsOptimalOnSmallGrids) {
  const geom::Box die{0, 0, 34, 34};
  const db::BondRule rule{6, 6, 4, 0};
  const BondSites sites(die, rule);
  ASSERT_EQ(sites.capacity(), 9);
  Rng rng(3);
  for (int round = 0; round < 60; ++round) {
    std::vector<BondRequest> requests;
    for (int i = 0; i < 6; ++i) {
      requests.push_back(random_request(rng, 34));
      if (round % 2 == 1) requests.back().weight = rng.between(8, 80);
    }
    const std::vector<BondPlace> found = assign_bonds(sites, requests);
    std::int64_t total = 0;
    for (std::size_t i = 0; i < requests.size(); ++i) {
      ASSERT_TRUE(found[i].placed);
      total += cost_at(requests[i], found[i].x, found[i].y);
      for (std::size_t j = 0; j < i; ++j)
        ASSERT_TRUE(std::abs(found[i].x - found[j].x) >= 10 || std::abs(found[i].y - found[j].y) >= 10);
    }
    std::int64_t best = std::numeric_limits<std::int64_t>::max();
    std::vector<bool> used(9, false);
    const std::function<void(std::size_t, std::int64_t)> choose = [&](std::size_t i, std::int64_t sum) {
      if (sum >= best) return;
      if (i == requests.size()) {
        best = sum;
        return;
      }
      for (std::int32_t s = 0; s < 9; ++s) {
        if (used[s]) continue;
        used[s] = true;
        choose(i + 1, sum + cost_at(requests[i], 7 + 10 * (s % 3), 7 + 10 * (s / 3)));
        used[s] = false;
      }
    };
    choose(0, 0);
    ASSERT_EQ(total, best);
  }
}

TEST(BondAssignment, FillsTheLastSiteAndLeavesTheRestUnplaced) {
  const BondSites sites(geom::Box{0, 0, 34, 34}, db::BondRule{6, 6, 4, 0});
  Rng rng(4);
  std::vector<BondRequest> requests;
  for (int i = 0; i < 11; ++i) requests.push_back(random_request(rng, 34));
  const std::vector<BondPlace> found = assign_bonds(sites, requests);
  EXPECT_EQ(std::count_if(found.begin(), found.end(), [](const BondPlace& p) { return p.placed; }), 9);
}

TEST(BondAssignment, HasNoSitesOnADieTooSmallForOne) {
  const BondSites sites(geom::Box{0, 0, 10, 10}, db::BondRule{6, 6, 4, 0});
  EXPECT_EQ(sites.capacity(), 0);
  EXPECT_FALSE(assign_bonds(sites, {BondRequest{}})[0].placed);
}

TEST(BondSites, KeepOddBondsOffTheEdge) {
  const BondSites sites(geom::Box{0, 0, 20, 20}, db::BondRule{3, 3, 2, 0});
  EXPECT_EQ(sites.xlo, 4);  // 4 - 1.5 >= 2, and 3 - 1.5 is not
  EXPECT_EQ(sites.xhi, 16);
}

}  // namespace
}  // namespace taufold::place
