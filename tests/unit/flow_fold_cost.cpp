// What a fold is priced at: from the figures of its report, as the model prices the same chip described by hand.
//
// rooms: base diag cost flow
#include <gtest/gtest.h>

#include "cost/plan.hpp"
#include "flow/fold_cost.hpp"

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
