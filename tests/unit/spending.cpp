// What a gain of time buys, by closed forms.
//
// rooms: base diag geom tech liberty db io check sta power law place report wire flow
#include <gtest/gtest.h>

#include "flow/spending.hpp"
#include "flow/timing/tier_corners.hpp"
#include "support/timing_case.hpp"

namespace taufold::flow {
namespace {

TEST(Spending, SpeedIsOneAtTheNominalVoltageAndZeroAtTheThreshold) {
  EXPECT_DOUBLE_EQ(law::frequency_ratio(kNominalLaw, 0.75, 0.75), 1);
  EXPECT_EQ(law::frequency_ratio(kNominalLaw, 0.75, 0.3), 0);
  // A table of the law at 0.75 V (docs/methods.md): 0.52 at 0.50 V, 1.33 at 1 V.
  EXPECT_NEAR(law::frequency_ratio(kNominalLaw, 0.75, 0.50), 0.52, 0.006);
  EXPECT_NEAR(law::frequency_ratio(kNominalLaw, 0.75, 1.00), 1.33, 0.006);
}

TEST(Spending, TheVoltageForASpeedHasThatSpeed) {
  for (const law::AlphaPower& device : {kNominalLaw, kFlatLaw, kSteepLaw})
    for (const double nominal : {0.7, 1.1, 1.8})
      for (double speed = 0.3; speed < 1.2; speed += 0.1)
        EXPECT_NEAR(law::frequency_ratio(device, nominal, law::voltage_at_equal_frequency(device, nominal, 1 / speed).value_or(0)), speed, 1e-9);
  // Exponent 2 without a threshold: speed is proportional to the voltage.
  EXPECT_NEAR(law::voltage_at_equal_frequency({0, 2}, 1, 1 / 0.8).value_or(0), 0.8, 1e-11);
  EXPECT_FALSE(law::voltage_at_equal_frequency({0, 2}, 1, 1 / 5.0));
  EXPECT_FALSE(law::voltage_at_equal_frequency(kNominalLaw, 0.2, 1 / 0.9));
}

TEST(Spending, EqualSidesGainNothing) {
  report::Document doc;
  const Spender s{1e-9, 2e-3, 1e-4};
  add_spending(doc, s, s, 2e-9, 1.1, 2);
  for (const char* name : {"fold.spend.frequency", "fold.spend.frequency.power_ratio", "fold.spend.both.power_ratio", "fold.spend.power.ratio"})
    EXPECT_NEAR(report::as_double(doc.find(name)->value), 1, 1e-9) << name;
  EXPECT_NEAR(report::as_double(doc.find("fold.spend.power.voltage")->value), 1.1, 1e-9);
  EXPECT_EQ(report::as_double(doc.find("fold.spend.voltage")->value), 1.1);
  EXPECT_EQ(doc.find("fold.spend.frequency.predicted")->high, 1.09);
}

TEST(Spending, AFasterFoldRunsFasterOrAtALowerVoltage) {
  report::Document doc;
  add_spending(doc, {1e-9, 2e-3, 0}, {0.9e-9, 2e-3, 0}, 1e-9, 1, 3);
  const auto value = [&](const char* name) { return report::as_double(doc.find(name)->value); };
  EXPECT_NEAR(value("fold.spend.frequency"), 1 / 0.9, 1e-12);
  EXPECT_NEAR(value("fold.spend.frequency.power_ratio"), 1 / 0.9, 1e-12);
  EXPECT_EQ(doc.find("fold.spend.frequency.predicted"), nullptr) << "three tiers: nothing was predicted";
  const double volt = value("fold.spend.power.voltage");
  EXPECT_LT(volt, 1);
  EXPECT_NEAR(law::frequency_ratio(kNominalLaw, 1, volt), 0.9, 1e-9);
  EXPECT_NEAR(value("fold.spend.power.ratio"), volt * volt, 1e-9);
  const report::Metric& m = *doc.find("fold.spend.power.ratio");
  // The nominal device is itself an end of the interval: the figure as it stands is compared, not what rounds to it.
  ASSERT_TRUE(m.low && m.high);
  EXPECT_LE(*m.low, report::as_double(m.value));
  EXPECT_LE(report::as_double(m.value), *m.high);
  EXPECT_LT(*m.low, *m.high);
}

TEST(TierCorners, ScaleTheCellsOfTheirTierOnTopOfDerates) {
  // Two buffers between registers, one on each tier.
  test::TimingCase t("module t (input c, input d, output q); wire a, b, e; DFF r1 (.CK(c), .D(d), .Q(a)); BUF b1 (.A(a), .Y(b));\n"
                     "BUF b2 (.A(b), .Y(e)); DFF r2 (.CK(c), .D(e), .Q(q)); endmodule",
                     "create_clock -period 2 c\nset_timing_derate -late -cell_delay 1.1\n");
  db::Placement p;
  p.resize(t.netlist.num_insts());
  for (const db::InstId i : ids<db::InstId>(t.netlist.num_insts()))
    p.tier[i] = db::TierId(t.netlist.inst_name(i) == "b2" ? std::size_t{1} : std::size_t{0});
  const auto corners = tier_corners(2);
  ASSERT_EQ(corners.size(), 2u);
  EXPECT_EQ(tier_corners(3).size(), 6u);
  const double nominal = t.slack("r2/D");
  std::vector<double> slack;
  for (const TierCorner& corner : corners) {
    const db::Constraints c = in_corner(t.constraints, t.netlist, p, corner);
    sta::Timer timer(t.netlist, t.libraries(), c);
    timer.update();
    for (const sta::Endpoint& e : timer.endpoints())
      if (timer.graph().name(e.at) == "r2/D") slack.push_back(1e9 * e.worst[1]->slack_s);
  }
  ASSERT_EQ(slack.size(), 2u);
  // Delays by hand: clock to output and b1 are of tier 0, b2 of tier 1; the derate of 1.1 stays in all of them.
  const sta::Delays& d = t.timer->delays();
  double lower = 0, upper = 0;
  for (const sta::EdgeId e : ids<sta::EdgeId>(t.timer->graph().num_edges())) {
    const sta::Edge& edge = t.timer->graph().edge(e);
    if (sta::is_check(t.timer->graph().role(edge))) continue;
    const std::string name(t.netlist.inst_name(t.timer->graph().instance(edge.to)));
    if (name != "r1" && name != "b1" && name != "b2") continue;
    (name == "b2" ? upper : lower) += 1e9 * d.arc_s(e, sta::Mode::late, 0, 0);
  }
  EXPECT_NEAR(slack[0], nominal - 1.1 * 0.075 * (lower - upper), 2e-6);
  EXPECT_NEAR(slack[1], nominal + 1.1 * 0.075 * (lower - upper), 2e-6);
}

}  // namespace
}  // namespace taufold::flow
