// The comparison of a match on sides that are made up: ratios, verdicts and equivalent nodes against closed forms.
//
// rooms: base diag geom tech liberty db io predict law report flow
#include <gtest/gtest.h>

#include <cmath>

#include "flow/match_compare.hpp"
#include "io/ladder/ladder.hpp"

namespace taufold::flow {
namespace {

class MatchCompare : public testing::Test {
 protected:
  const tech::Ladder& ladder = io::ladder::shipped_ladder();
  predict::NodeModel model(const char* name) const { return predict::make_model(*ladder.find(name), *ladder.find("N7")); }
  const predict::NodeModel n7 = model("N7"), n5 = model("N5"), n3e = model("N3E");
  static MatchSide side(double area, double period, double energy) {
    MatchSide s;
    s.footprint_m2 = area * 1e-9;
    s.period_s = period * 1e-9, s.energy_J = energy * 1e-12, s.leakage_W = 1e-6;
    s.gate_share = 0.8, s.pin_share = 0.7;
    return s;
  }
  /// A surrogate that follows the shares of the side, with the error of one run.
  static MatchContext context(std::uint64_t seed = 1) {
    MatchContext c;
    c.surrogate = {{0.8, 0.8, 0.02}, {0.7, 0.7, 0.02}, {1, 1, 0.02}};
    c.seed = seed;
    return c;
  }
  static const MatchRatio& of(const std::vector<MatchRatio>& r, MatchMetric m) { return r[static_cast<std::size_t>(m)]; }
};

TEST_F(MatchCompare, NominalRatiosAreThoseOfTheRuns) {
  const MatchNode from{&n7, side(1, 0.6, 1)}, target{&n5, side(0.75, 0.5, 0.9)};
  const MatchSide fold = side(0.5, 0.58, 0.95);
  const std::vector<MatchRatio> r = compare_match(from, fold, target, context());
  EXPECT_NEAR(of(r, MatchMetric::density).ratio->nominal, 0.75 / 0.5, 1e-12);
  EXPECT_NEAR(of(r, MatchMetric::tau).ratio->nominal, 0.58 / 0.5, 1e-12);
  EXPECT_NEAR(of(r, MatchMetric::energy).ratio->nominal, 0.95 / 0.9, 1e-12);
  EXPECT_EQ(of(r, MatchMetric::density).verdict(), "matched");
  // At the target's period: the supply that makes gates fast enough while wires stay, and energy with its square.
  const predict::Corner common{predict::Process::typical, predict::kCommonSupply_V, 25};
  const double gates = (0.5 / 0.58 - 0.2) / 0.8, v = predict::supply_for_delay(n7.device, gates, common);
  EXPECT_NEAR(of(r, MatchMetric::energy_equal_tau).ratio->nominal, 0.95 / 0.9 * std::pow(v / 0.75, 2), 1e-6);
  EXPECT_NEAR(of(r, MatchMetric::heat).ratio->nominal, 0.95 / 0.9 * std::pow(v / 0.75, 2) * 0.75 / 0.5, 1e-6);
  for (std::size_t m = 0; m < kMatchMetrics; ++m) {
    const MatchRatio& x = r[m];
    // Nobody asked for temperatures and cost.
    const bool asked = static_cast<MatchMetric>(m) != MatchMetric::peak_temperature && static_cast<MatchMetric>(m) != MatchMetric::cost;
    ASSERT_EQ(x.ratio.has_value(), asked) << info(static_cast<MatchMetric>(m)).name;
    if (!asked) continue;
    EXPECT_LE(x.ratio->low, x.ratio->nominal);
    EXPECT_LE(x.ratio->nominal, x.ratio->high);
  }
}

TEST_F(MatchCompare, EqualPowerIsEqualPower) {
  // Twice the energy at the same period: the fold must slow down until its power is the target's.
  const MatchNode from{&n7, side(1, 0.6, 1)}, target{&n5, side(1, 0.6, 1)};
  const double slower = of(compare_match(from, side(1, 0.6, 2), target, context(1)), MatchMetric::tau_equal_power).ratio->nominal;
  EXPECT_GT(slower, 1.1);
  // Of gates alone, f(V) V^2 halves: speed g(V) / g(0.75) = 1 / slower.
  MatchSide gates = side(1, 0.6, 2);
  gates.gate_share = 1;
  const double s = of(compare_match(from, gates, target, context(1)), MatchMetric::tau_equal_power).ratio->nominal;
  const double v = predict::supply_for_delay(n7.device, s, {predict::Process::typical, predict::kCommonSupply_V, 25});
  EXPECT_NEAR(2 * std::pow(v / 0.75, 2) / s, 1, 1e-6);
}

TEST_F(MatchCompare, WhatNoSupplyReachesIsNotMatched) {
  const MatchNode from{&n7, side(1, 0.6, 1)}, target{&n3e, side(0.5, 0.3, 0.8)};
  const MatchRatio r = of(compare_match(from, side(0.5, 0.6, 1), target, context(1)), MatchMetric::energy_equal_tau);
  EXPECT_FALSE(r.ratio);
  EXPECT_EQ(r.verdict(), "not matched");
}

TEST_F(MatchCompare, EquivalentNodeOfANodeIsItself) {
  const std::vector<MatchNode> flat = {{&n7, side(1, 0.6, 1)}, {&n5, side(0.75, 0.5, 0.9)}, {&n3e, side(0.45, 0.42, 0.8)}};
  for (const MatchMetric m : {MatchMetric::density, MatchMetric::tau, MatchMetric::energy}) {
    const auto five = equivalent_label(m, flat[0], flat[1].side, flat, context().surrogate, 1);
    ASSERT_TRUE(five);
    EXPECT_NEAR(five->nm.nominal, 5, 0.4) << info(m).name;
    EXPECT_LE(five->nm.low, 5);
    EXPECT_GE(five->nm.high, 5);
  }
  // Between two nodes in the middle of the logarithms: the geometric mean of their labels.
  const auto mid = equivalent_label(MatchMetric::density, flat[0], side(std::sqrt(1 * 0.75), 0.6, 1), flat, context().surrogate, 1);
  EXPECT_NEAR(mid->nm.nominal, std::sqrt(35.0), 0.3);
  EXPECT_GT(equivalent_label(MatchMetric::tau, flat[0], side(1, 0.8, 1), flat, context().surrogate, 1)->outside, 0.9);
  EXPECT_FALSE(equivalent_label(MatchMetric::density, flat[0], flat[0].side, {flat[0]}, context().surrogate, 1));
}

TEST_F(MatchCompare, LabelsOfNodes) {
  EXPECT_EQ(node_label("N7"), 7);
  EXPECT_EQ(node_label("N3E"), 3);
  EXPECT_EQ(node_label("A14"), 1.4);
  EXPECT_EQ(node_label("18A"), 1.8);
  EXPECT_EQ(node_label("SMIC N+3"), 0);
  EXPECT_EQ(node_label("PDK-ASAP7"), 0);
}

TEST_F(MatchCompare, SameSeedSameDraws) {
  const MatchNode from{&n7, side(1, 0.6, 1)}, target{&n5, side(0.75, 0.5, 0.9)};
  const auto a = compare_match(from, side(0.5, 0.58, 0.95), target, context(7)), b = compare_match(from, side(0.5, 0.58, 0.95), target, context(7));
  for (std::size_t k = 0; k < a.size(); ++k) {
    EXPECT_EQ(a[k].ratio->low, b[k].ratio->low);
    EXPECT_EQ(a[k].probability, b[k].probability);
  }
}

}  // namespace
}  // namespace taufold::flow
