// rooms: law flow
// Audits: closed forms of beliefs, the rules of verdicts, the shipped claims.
#include <gtest/gtest.h>

#include <cmath>

#include "flow/law/claims.hpp"
#include "flow/law/scenarios.hpp"
#include "law/audit.hpp"
#include "law/score.hpp"

namespace taufold::law {
namespace {

Evidence seen(Witness by, double value, double sd = 0) {
  Evidence e;
  e.by = by;
  e.value = value;
  e.sd = sd;
  return e;
}

TEST(LawAudit, BeliefIsTheConjugatePosterior) {
  const Assertion a{Relation::at_least, 2.0, 0.1, false};
  const Belief none = believe(a, {});
  EXPECT_FALSE(none.any);
  EXPECT_NEAR(none.probability, 0.5, 1e-12);
  const Belief b = believe(a, {seen(Witness::measured, 2.2, 0.05), seen(Witness::maker, 2.4)});
  const double p0 = 1 / (kPriorSd * kPriorSd), p1 = 1 / 0.0025, p2 = 1 / 0.01;
  const double mean = (p1 * std::log(1.1) + p2 * std::log(1.2)) / (p0 + p1 + p2),
               sd = 1 / std::sqrt(p0 + p1 + p2);
  EXPECT_NEAR(b.mean, mean, 1e-12);
  EXPECT_NEAR(b.sd, sd, 1e-12);
  EXPECT_NEAR(b.probability, normal_cdf(mean / sd), 1e-12);
  Assertion most = a;
  most.relation = Relation::at_most;
  EXPECT_NEAR(believe(most, {seen(Witness::measured, 2.2, 0.05), seen(Witness::maker, 2.4)}).probability,
              1 - b.probability, 1e-12);
}

TEST(LawAudit, OddsMultiply) {
  Evidence twice, half;
  twice.odds = 2;
  half.odds = 0.5;
  const Assertion a{};
  EXPECT_NEAR(believe(a, {twice}).probability, 2.0 / 3, 1e-12);
  EXPECT_NEAR(believe(a, {twice, twice}).probability, 0.8, 1e-12);
  EXPECT_NEAR(believe(a, {twice, half}).probability, 0.5, 1e-12);
}

TEST(LawAudit, VerdictsKeepTheirRules) {
  Assertion a{Relation::at_least, 1.0, 0.1, false};
  const Belief sure = believe(a, {seen(Witness::measured, 1.3)}),
               own_word = believe(a, {seen(Witness::maker, 1.4)}),
               no = believe(a, {seen(Witness::press, 0.3)});
  EXPECT_EQ(judge(a, sure).verdict, Verdict::supported);
  EXPECT_EQ(judge(a, own_word).verdict, Verdict::undecided);
  EXPECT_FALSE(judge(a, own_word).why.empty());
  EXPECT_EQ(judge(a, no).verdict, Verdict::contradicted);
  EXPECT_EQ(judge(a, believe(a, {})).verdict, Verdict::undecided);
  a.plan = true;
  EXPECT_EQ(judge(a, sure).verdict, Verdict::undecided);
  EXPECT_EQ(judge(a, no).verdict, Verdict::contradicted);
}

TEST(LawAudit, ASharperObservationDecidesMore) {
  const Assertion a{Relation::at_least, 1.0, 0.1, false};
  const Belief open = believe(a, {});
  EXPECT_GT(decisiveness(a, open, 0.02), decisiveness(a, open, 0.2));
  EXPECT_GT(decisiveness(a, open, 0.02), 0.85);
  EXPECT_LT(decisiveness(a, open, 3), 0.01);
}

TEST(LawAudit, ThresholdsAreWhereAnObservationTurnsTheVerdict) {
  for (const Relation relation : {Relation::at_least, Relation::at_most, Relation::about}) {
    Assertion a{relation, 250, 0.1, false};
    std::vector<Evidence> evidence{{Witness::maker, 252.0, 0, std::nullopt, "", ""}};
    const Belief before = believe(a, evidence);
    const Thresholds t = thresholds(a, before, 0.03);
    ASSERT_TRUE(t.refutes) << static_cast<int>(relation);
    const auto with = [&](double over) {
      std::vector<Evidence> more = evidence;
      more.push_back({Witness::measured, 250 * over, 0.03, std::nullopt, "", ""});
      return believe(a, more).probability;
    };
    EXPECT_NEAR(with(*t.refutes), 0.1, 1e-6);
    ASSERT_TRUE(t.supports);
    EXPECT_NEAR(with(*t.supports), 0.9, 1e-6);
    if (relation == Relation::about) {
      EXPECT_NEAR(with(*t.refutes_low), 0.1, 1e-6);
      EXPECT_NEAR(with(*t.supports_low), 0.9, 1e-6);
      EXPECT_LT(*t.refutes_low, *t.supports_low);
      EXPECT_LT(*t.supports, *t.refutes);
    }
  }
  EXPECT_FALSE(thresholds({Relation::statement, 1, 0.1, false}, Belief{}, 0.02).refutes);
  // Of statements the odds of further evidence.
  Belief b;
  b.probability = 0.6;
  const double odds = 0.6 / 0.4;
  EXPECT_NEAR(odds * odds_to_refute(b) / (1 + odds * odds_to_refute(b)), 0.1, 1e-12);
  EXPECT_NEAR(odds * odds_to_support(b) / (1 + odds * odds_to_support(b)), 0.9, 1e-12);
}

TEST(LawAudit, ClaimsAboutOneEffectHoldTogetherOrNot) {
  Belief likely, unlikely;
  likely.probability = 0.95, unlikely.probability = 0.3;
  const JointBelief all = join({likely, likely}, {{Verdict::supported, ""}, {Verdict::supported, ""}});
  EXPECT_EQ(all.verdict, Verdict::supported);
  EXPECT_NEAR(all.product, 0.9025, 1e-12);
  EXPECT_NEAR(all.least, 0.95, 1e-12);
  EXPECT_EQ(join({likely, unlikely}, {{Verdict::supported, ""}, {Verdict::undecided, ""}}).verdict,
            Verdict::undecided);
  EXPECT_EQ(join({likely, unlikely}, {{Verdict::supported, ""}, {Verdict::contradicted, ""}}).verdict,
            Verdict::contradicted);
}

TEST(LawAudit, ShippedFilesAreWhole) {
  flow::SilentMonitor monitor;
  StopToken stop;
  flow::Session session(monitor, stop);
  const flow::ClaimFile f = flow::read_claims("", session);
  const std::vector<Scenario> scenarios = flow::read_scenarios("", session);
  ASSERT_TRUE(session.diagnostics.ok());
  EXPECT_GE(f.claims.size(), 70u);
  EXPECT_EQ(f.falsifiers.size(), 8u);
  EXPECT_GE(f.consistency.size(), 10u);
  EXPECT_EQ(scenarios.size(), 6u);
  for (const flow::Claim& c : f.claims) {
    EXPECT_FALSE(c.metric.empty() || c.comparator.empty() || c.date.empty() || c.source.empty()) << c.id;
    for (const Evidence& e : c.evidence) EXPECT_FALSE(e.source.empty()) << c.id;
  }
}

}  // namespace
}  // namespace taufold::law
