// Zero-skew merging against its closed form, and embedded nets against Elmore delays recomputed from the route alone.
//
// rooms: base geom tech liberty db wire sta cts
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "support/clock_wires.hpp"

#include "cts/merge.hpp"

namespace taufold {
namespace {

using cts::Load;
using cts::MergeRc;

constexpr MergeRc kRc{2e6, 0.2e-9};  // 2 ohm and 0.2 fF a micrometre

TEST(ZeroSkew, MeetsWhereDelaysAreEqual) {
  // Equal parts meet in the middle.
  const cts::Merging even = cts::zero_skew(0, 5e-15, 0, 5e-15, 100e-6, kRc, 0);
  EXPECT_DOUBLE_EQ(even.a_m, 50e-6);
  EXPECT_DOUBLE_EQ(even.b_m, 50e-6);
  // Tsay's x by hand: 100 um have 200 ohm and 20 fF; x = (1 ps + 200 (15 + 10) fF) / (200 (20 + 5 + 15) fF) = 6 / 8.
  const cts::Merging uneven = cts::zero_skew(0, 5e-15, 1e-12, 15e-15, 100e-6, kRc, 0);
  EXPECT_NEAR(uneven.a_m, 75e-6, 1e-12);
  EXPECT_NEAR(uneven.a_m + uneven.b_m, 100e-6, 1e-15);
  EXPECT_NEAR(cts::wire_s(uneven.a_m, 5e-15, kRc), 1e-12 + cts::wire_s(uneven.b_m, 15e-15, kRc), 1e-20);
}

TEST(ZeroSkew, DetoursTowardsTheFasterPart) {
  const cts::Merging m = cts::zero_skew(20e-12, 5e-15, 0, 5e-15, 10e-6, kRc, 1);
  EXPECT_EQ(m.a_m, 0);
  EXPECT_GT(m.b_m, 10e-6);
  EXPECT_NEAR(cts::wire_s(m.b_m, 5e-15, kRc), 20e-12, 1e-20);
  // No further than allowed, and never shorter than the distance.
  EXPECT_DOUBLE_EQ(cts::zero_skew(20e-12, 5e-15, 0, 5e-15, 10e-6, kRc, 5e-6).b_m, 15e-6);
  EXPECT_DOUBLE_EQ(cts::zero_skew(0, 5e-15, 20e-12, 5e-15, 10e-6, kRc, 0).a_m, 10e-6);
  // Parts at one place.
  const cts::Merging same = cts::zero_skew(1e-12, 5e-15, 1e-12, 9e-15, 0, kRc, 1);
  EXPECT_EQ(same.a_m + same.b_m, 0);
}

/// Elmore delays by what drives each resistor's far side, node by node: none of the engine's sums.
std::vector<double> elmore_by_hand(const cts::Route& r, const std::vector<double>& load_F, const cts::Wires& w) {
  std::vector<std::vector<std::size_t>> up(r.size());  // ways to the root
  for (std::size_t k = 0; k < r.size(); ++k)
    for (std::size_t i = k; i != 0; i = r[i].parent) up[k].push_back(i);
  struct Cap {
    std::size_t at;
    double farad;
  };
  std::vector<Cap> caps;
  std::vector<double> ohm(r.size(), 0);
  for (std::size_t k = 0; k < r.size(); ++k) {
    const wire::WireRc& rc = w.rc(r[k].tier);
    if (k > 0 && r[k].crossing) {
      const std::size_t lower = std::min(r[k].tier, r[r[k].parent].tier);
      ohm[k] = w.stack.crossings[lower].ohm + rc.to_top_ohm + w.rc(r[r[k].parent].tier).to_top_ohm;
      caps.push_back({k, 0.5 * w.stack.crossings[lower].F + w.stack.tiers[r[k].tier].via_stack_F});
      caps.push_back({r[k].parent, 0.5 * w.stack.crossings[lower].F + w.stack.tiers[r[r[k].parent].tier].via_stack_F});
    } else if (k > 0) {
      const cts::RouteNode& p = r[r[k].parent];
      const double x = w.dbu_m * std::abs(r[k].at.x - p.at.x) + r[k].extra_m / 2, y = w.dbu_m * std::abs(r[k].at.y - p.at.y) + r[k].extra_m / 2;
      ohm[k] = x * rc.x_ohm_per_m + y * rc.y_ohm_per_m;
      const double farad = x * rc.x_F_per_m + y * rc.y_F_per_m;
      caps.push_back({k, farad / 2});
      caps.push_back({r[k].parent, farad / 2});
    }
    if (r[k].terminal != cts::RouteNode::kNone && r[k].terminal > 0) caps.push_back({k, load_F[r[k].terminal - 1]});
  }
  std::vector<double> out(load_F.size(), 0);
  double total = 0;
  for (const Cap& c : caps) total += c.farad;
  const double via = w.rc(r[0].tier).via_ohm;
  for (std::size_t k = 0; k < r.size(); ++k) {
    if (r[k].terminal == cts::RouteNode::kNone || r[k].terminal == 0) continue;
    const double farad = load_F[r[k].terminal - 1];
    double sum = via * total + w.rc(r[k].tier).via_ohm * farad;
    for (const Cap& c : caps)
      for (const std::size_t i : up[k])
        if (std::find(up[c.at].begin(), up[c.at].end(), i) != up[c.at].end()) sum += ohm[i] * c.farad;
    out[r[k].terminal - 1] = sum;
  }
  return out;
}

/// Every load hangs on the tree once, on its tier and at its place; parents come first; a crossing goes to the tier beside.
void expect_tree(const cts::Route& r, const std::vector<Load>& loads) {
  std::vector<int> seen(loads.size() + 1, 0);
  for (std::size_t k = 0; k < r.size(); ++k) {
    if (k > 0) {
      ASSERT_LT(r[k].parent, k);
      const int step = std::abs(int{r[k].tier} - int{r[r[k].parent].tier});
      EXPECT_EQ(step, r[k].crossing ? 1 : 0);
      if (r[k].crossing) {
        EXPECT_EQ(r[k].at, r[r[k].parent].at);
      }
    }
    EXPECT_GE(r[k].extra_m, 0);
    if (r[k].terminal == cts::RouteNode::kNone) continue;
    ASSERT_LE(r[k].terminal, loads.size());
    ++seen[r[k].terminal];
    if (r[k].terminal == 0) continue;
    EXPECT_EQ(r[k].at, loads[r[k].terminal - 1].at);
    EXPECT_EQ(r[k].tier, loads[r[k].terminal - 1].tier);
  }
  for (const int n : seen) EXPECT_EQ(n, 1);
}

TEST(Merger, RandomNetsHaveEqualDelays) {
  std::mt19937 random(7);
  for (int trial = 0; trial < 60; ++trial) {
    const std::size_t tiers = 1 + trial % 3, count = 1 + random() % 30;
    const cts::Wires wires = test::clock_wires(tiers);
    std::vector<Load> loads;
    std::vector<double> cap;
    for (std::size_t k = 0; k < count; ++k) {
      Load l;
      l.at = {static_cast<std::int32_t>(random() % 100'000), static_cast<std::int32_t>(random() % 100'000)};
      l.tier = static_cast<std::uint8_t>(random() % tiers);
      l.cap_F = 1e-15 * (1 + static_cast<double>(random() % 40) / 10);
      l.delay_s = 1e-12 * static_cast<double>(random() % 5);
      cap.push_back(l.cap_F);
      loads.push_back(l);
    }
    cts::Merger merger(wires, 1);
    merger.merge(loads, 0, {});
    cts::Route route;
    merger.embed(merger.root({50'000, 50'000}), route);
    expect_tree(route, loads);
    EXPECT_LE(cts::crossings(route), tiers - 1) << "a net crosses an interface once";
    cts::RouteSolver solver;
    const cts::NetLoad& found = solver.solve(route, cap, wires);
    const std::vector<double> hand = elmore_by_hand(route, cap, wires);
    double low = 1, high = 0;
    for (std::size_t k = 0; k < count; ++k) {
      EXPECT_NEAR(found.elmore_s[k], hand[k], 1e-6 * hand[k] + 1e-21);
      low = std::min(low, hand[k] + loads[k].delay_s);
      high = std::max(high, hand[k] + loads[k].delay_s);
    }
    // Both directions cost the same here and vias nothing, so that only rounding to database units is left.
    EXPECT_LT(high - low, 2e-15) << "trial " << trial << ", " << count << " loads on " << tiers << " tiers";
  }
}

TEST(Merger, BondsMayStandSomewhereElse) {
  const cts::Wires wires = test::clock_wires(2);
  const std::vector<Load> loads = {{{0, 0}, 0, 2e-15, 0}, {{40'000, 0}, 0, 2e-15, 0}, {{0, 40'000}, 1, 2e-15, 0}, {{40'000, 40'000}, 1, 2e-15, 0}};
  cts::Merger merger(wires, 1);
  merger.merge(loads, 0, {geom::Point{90'000, 90'000}});
  cts::Route route;
  merger.embed({20'000, 20'000}, route);
  expect_tree(route, loads);
  for (const cts::RouteNode& n : route)
    if (n.crossing) {
      EXPECT_EQ(n.at, (geom::Point{90'000, 90'000}));
    }
  const std::vector<double> d = elmore_by_hand(route, {2e-15, 2e-15, 2e-15, 2e-15}, wires);
  for (const double x : d) EXPECT_NEAR(x, d[0], 2e-15);
}

}  // namespace
}  // namespace taufold
