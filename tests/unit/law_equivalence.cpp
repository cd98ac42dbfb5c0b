// rooms: law
// Equivalent nodes against closed forms and worked cases.
#include <gtest/gtest.h>

#include <cmath>

#include "law/density.hpp"
#include "law/equivalence.hpp"

namespace taufold::law {
namespace {

double announced(double cpp, double height) {
  return 2e6 / (cpp * height);
}

TEST(LawNode, WithoutNoiseItIsTheInterpolation) {
  const Ladder l{{"N7", 7, 2018, std::log(146.2), 0},
                 {"N5", 5, 2020, std::log(186.7), 0},
                 {"N3E", 3, 2023, std::log(246.5), 0}};
  for (const double v : {150.0, 180.0, 200.0, 240.0}) {
    const EquivalentNode e = equivalent_node(std::span(&l, 1), true, std::log(v), 0, 1, 100);
    const bool low = v < 186.7;
    EXPECT_NEAR(e.median,
                node_name(v, low ? NodeAnchor{7, 146.2} : NodeAnchor{5, 186.7},
                          low ? NodeAnchor{5, 186.7} : NodeAnchor{3, 246.5}),
                1e-9);
    EXPECT_EQ(e.outside, 0);
    EXPECT_EQ(e.low, e.high);
  }
  // Beyond the ends the label goes on for one step at most.
  const EquivalentNode far = equivalent_node(std::span(&l, 1), true, std::log(1e4), 0, 1, 100);
  EXPECT_NEAR(far.median, 3 * 3.0 / 5, 1e-9);
  EXPECT_EQ(far.outside, 1);
  // A falling metric is the same ladder upside down.
  Ladder down = l;
  for (LadderStep& s : down) s.ln_value = -s.ln_value;
  EXPECT_NEAR(equivalent_node(std::span(&down, 1), false, -std::log(200), 0, 1, 100).median,
              equivalent_node(std::span(&l, 1), true, std::log(200), 0, 1, 100).median, 1e-12);
}

TEST(LawNode, WorkedCaseWithNoiseAndTwoLadders) {
  // 238 between N5 and either library of N3E, 3 % on value and anchors: median 3.55, 5 to 95 % 2.89 to 3.97
  // by an independent simulation.
  const auto ladder = [](double height) {
    return Ladder{{"N5", 5, 2020, std::log(announced(51, 210)), 0.03},
                  {"N3E", 3, 2023.8, std::log(announced(48, height)), 0.03}};
  };
  const Ladder both[] = {ladder(169), ladder(143)};
  const EquivalentNode e = equivalent_node(both, true, std::log(238), 0.03, 7, 200000);
  EXPECT_NEAR(e.median, 3.55, 0.03);
  EXPECT_NEAR(e.low, 2.89, 0.03);
  EXPECT_NEAR(e.high, 3.97, 0.03);
  const EquivalentNode again = equivalent_node(both, true, std::log(238), 0.03, 7, 200000);
  EXPECT_EQ(e.median, again.median);
}

TEST(LawNode, GenerationIndexOfTheWorkedCase) {
  const double v[] = {std::log(announced(57, 240)), std::log(announced(51, 210)),
                      std::log(announced(48, 169)), std::log(announced(48, 130))};
  const GenerationIndex g = generation_index(v, std::log(238), 0.03);
  EXPECT_NEAR(g.intercept, 4.97814, 5e-5);
  EXPECT_NEAR(g.slope, 0.263266, 5e-6);
  EXPECT_NEAR(g.residual_sd, 0.00989, 5e-5);
  EXPECT_NEAR(g.index, 1.877, 1e-3);
  EXPECT_NEAR(g.sd, 0.122, 1e-3);
}

TEST(LawNode, LaddersRiseOrFallThroughout) {
  for (std::size_t k = 0; k < kNodeMetrics; ++k) {
    const auto m = static_cast<NodeMetric>(k);
    const std::vector<Ladder> all = ladders(m);
    ASSERT_FALSE(all.empty());
    for (const Ladder& l : all) {
      ASSERT_GE(l.size(), m == NodeMetric::chip ? 5u : 7u) << name(m);
      for (std::size_t i = 1; i < l.size(); ++i) {
        EXPECT_LT(l[i].label, l[i - 1].label);
        EXPECT_GE((rises(m) ? 1 : -1) * (l[i].ln_value - l[i - 1].ln_value), 0)
            << name(m) << " " << l[i].node;
      }
    }
  }
  // The same node by either metric of density: they differ by a constant.
  const double ln = std::log(200e12);
  const auto of = [&](NodeMetric m, double shift) {
    return equivalent_node(ladders(m), true, ln + shift, 0.02, 3).median;
  };
  EXPECT_NEAR(of(NodeMetric::density, 0), of(NodeMetric::bohr, std::log(1.4737 / 2)), 1e-9);
}

TEST(LawNode, MatchesAreOnTheRightSide) {
  const LadderStep step{"N5", 5, 2020, std::log(100), 0.03};
  EXPECT_NEAR(match_probability(NodeMetric::density, std::log(95), 0, step, 0.05), 0.5, 1e-9);
  EXPECT_GT(match_probability(NodeMetric::density, std::log(120), 0.01, step, 0.05), 0.99);
  EXPECT_LT(match_probability(NodeMetric::sram, std::log(120), 0.01, step, 0.05), 0.01);
}

}  // namespace
}  // namespace taufold::law
