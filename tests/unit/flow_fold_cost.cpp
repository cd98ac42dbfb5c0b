// What a fold is priced at: from the figures of its report, as the model prices the same chip described by hand.
//
// rooms: base diag cost flow
#include <gtest/gtest.h>

#include <cmath>

#include "cost/plan.hpp"
#include "cost/stack_price.hpp"
#include "flow/cost/fold_cost.hpp"

namespace taufold::flow {
namespace {

struct Case {
  SilentMonitor monitor;
  StopToken stop;
  Session session{monitor, stop};
  double of(const char* name) const { return report::as_double(session.document.find(name)->value); }
};

TEST(FoldCost, IsThatOfTheChipByHand) {
  Case r;
  report::Document& d = r.session.document;
  d.add("fold.footprint", 30e-6, "m2");
  d.add("fold.tiers", std::int64_t{4}, "1");
  d.add("fold.bonds", std::int64_t{3000000}, "1");
  d.add("flat.footprint", 120e-6, "m2");
  price_fold({{"n5"}, std::nullopt, {1.0, 1.0, 1.0}}, r.session);
  cost::System s;
  s.package = cost::Package::none;
  s.volume = 1;
  cost::Chip c;
  for (int k = 0; k < 4; ++k) {
    cost::Tier t;
    t.node = "N5";
    t.area_mm2 = {30, 30, 30, ""};
    c.tiers.push_back(t);
  }
  c.joints.assign(3, cost::Joint{1.0, 1e6});
  s.chips = {c};
  const cost::Figures<double> f = cost::evaluate(cost::make_plan(s, cost::default_inputs()));
  EXPECT_NEAR(r.of("fold.yield"), f[cost::Figure::yield], 1e-12);
  EXPECT_NEAR(r.of("fold.cost.good_die"), f[cost::Figure::good_die], 1e-9);
  EXPECT_NEAR(r.of("fold.carbon"), f[cost::Figure::carbon], 1e-9);
  EXPECT_NEAR(r.of("fold.cost.good_die_ratio"), r.of("fold.cost.good_die") / r.of("flat.cost.good_die"), 1e-12);
  const report::Metric* m = d.find("fold.cost.good_die");
  EXPECT_LT(*m->low, report::as_double(m->value));
  EXPECT_GT(*m->high, report::as_double(m->value));
}

// A node a tier: each tier yields as its node does, the flat chip is made at the densest, and one die of an advanced node has the area that densities leave.
TEST(FoldCost, TiersOfDifferentNodesStandBesideOneDieOfAnAdvancedOne) {
  Case r;
  report::Document& d = r.session.document;
  d.add("fold.footprint", 60e-6, "m2");
  d.add("fold.tiers", std::int64_t{2}, "1");
  d.add("fold.bonds", std::int64_t{5000000}, "1");
  d.add("flat.footprint", 120e-6, "m2");
  price_fold({{"N16", "N5"}, "N2", {1.0}}, r.session);
  const auto yield = [](const char* node, double mm2) {
    return cost::evaluate(cost::make_plan(cost::stack_system("", {{node}, mm2, 0, {}}), cost::default_inputs()))[cost::Figure::yield];
  };
  const double wrapped = 60 * (1 + cost::default_inputs().find("test", "wrapper_share")->value);
  EXPECT_NEAR(r.of("fold.yield.tier0"), yield("N16", wrapped), 1e-12);
  EXPECT_NEAR(r.of("fold.yield.tier1"), yield("N5", wrapped), 1e-12);
  EXPECT_NEAR(r.of("fold.yield"), r.of("fold.yield.tier0") * r.of("fold.yield.tier1") * r.of("fold.yield.interface0"), 1e-12);
  EXPECT_NEAR(r.of("flat.yield"), yield("N5", 120), 1e-12);
  const double density = cost::default_inputs().find("N5", "density")->value / cost::default_inputs().find("N2", "density")->value;
  EXPECT_NEAR(r.of("advanced.footprint"), 120e-6 * density, 1e-12);
  EXPECT_NEAR(r.of("advanced.yield"), yield("N2", 120 * density), 1e-12);
  EXPECT_NEAR(r.of("fold.cost.good_die_against"), r.of("fold.cost.good_die") / r.of("advanced.cost.good_die"), 1e-12);
  EXPECT_FALSE(a_node_for_each({{"N16", "N5"}, std::nullopt, {}}, 3, r.session));
  EXPECT_TRUE(a_node_for_each({{"N16"}, std::nullopt, {}}, 3, r.session));
}

TEST(FoldCost, NodesFollowFromTheDensityOfLibraries) {
  const double seven = 2 / (0.054 * 0.27), forty = 2 / (0.19 * 1.4), older = 2 / (0.46 * 2.72);  // open kits by site and row
  EXPECT_EQ(nodes_as_dense({seven, forty}), (std::vector<std::string>{"N7", "N40"}));
  EXPECT_TRUE(nodes_as_dense({seven, older}).empty());
  for (const std::string& n : cost::node_names(cost::default_inputs())) EXPECT_EQ(nodes_as_dense({cost::default_inputs().find(n, "density")->value}).size(), 1u) << n;
}

// What a question replaces is what the inputs themselves would give.
TEST(StackPricer, AnswersAsTheModelDoesWithThoseInputs) {
  const cost::StackShape shape{{"SMIC N+3", "SMIC N+3", "SMIC N+3"}, 70, 2e6, {1.0, 1.0}};
  const cost::StackPricer pricer(shape);
  const cost::StackCost now = pricer.at({});
  const cost::Figures<double> f = cost::evaluate(cost::make_plan(cost::stack_system("", shape), cost::default_inputs()));
  EXPECT_NEAR(now.yield, f[cost::Figure::yield], 1e-12);
  EXPECT_NEAR(now.good_die_usd, f[cost::Figure::good_die], 1e-9 * now.good_die_usd);
  cost::StackValues v;
  v.interface_yield = 0.97;
  v.defects_per_cm2 = 0.1;
  const double tier = std::pow(1 + 0.1 * 0.7 * (1 + cost::default_inputs().find("test", "wrapper_share")->value) / 3, -3);
  EXPECT_NEAR(pricer.at(v).yield, tier * tier * tier * 0.97 * 0.97, 1e-9);
  // Without a cost of bonds, silicon costs in proportion to wafers but for tests.
  v.interface_usd = 0;
  v.wafer_usd = 10000;
  const double one = pricer.at(v).good_die_usd;
  v.wafer_usd = 20000;
  EXPECT_NEAR(pricer.at(v).good_die_usd / one, 2, 0.01);
}

// A block is priced as the chip that repeats it, so that its own size says nothing about yield; without a scale nothing is entered.
TEST(FoldCost, BlocksAreRepeatedToAChip) {
  Case small, large, contest;
  for (const auto& [run, scale] : {std::pair{&small, 1e-3}, {&large, 1.0}}) {
    run->session.document.add("fold.footprint", 50e-6 * scale, "m2");
    run->session.document.add("fold.tiers", std::int64_t{2}, "1");
    run->session.document.add("fold.bonds", 2e6 * scale, "1");
    run->session.document.add("flat.footprint", 100e-6 * scale, "m2");
    price_fold({{"SMIC N+3"}, std::nullopt, {1.5}}, run->session);
  }
  EXPECT_NEAR(small.of("fold.cost.good_die"), large.of("fold.cost.good_die"), 1e-9);
  EXPECT_GT(small.of("fold.cost.good_die_ratio"), 1);
  EXPECT_LT(small.of("fold.yield"), small.of("flat.yield"));
  contest.session.document.add("fold.footprint", 100.0, "dbu2");
  price_fold({{"N7"}, std::nullopt, {}}, contest.session);
  EXPECT_EQ(contest.session.document.find("fold.yield"), nullptr);
  EXPECT_FALSE(known_nodes({{"N6.5"}, std::nullopt, {}}, contest.session));
  EXPECT_EQ(contest.session.diagnostics.errors(), 1u);
}

}  // namespace
}  // namespace taufold::flow
