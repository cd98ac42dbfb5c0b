#include "law/audit.hpp"

#include <algorithm>
#include <cmath>

#include "law/score.hpp"

namespace taufold::law {

namespace {

constexpr double kSupported = 0.9, kContradicted = 0.1;

/// Probability of the claim for a normal belief about the logarithm relative to the claimed value.
double probability(const Assertion& a, double mean, double sd) {
  switch (a.relation) {
    case Relation::at_least:
      return normal_cdf(mean / sd);
    case Relation::at_most:
      return normal_cdf(-mean / sd);
    case Relation::about:
      return normal_cdf((a.tolerance - mean) / sd) - normal_cdf((-a.tolerance - mean) / sd);
    case Relation::statement:
      break;
  }
  return 0.5;
}

}  // namespace

bool independent(Witness w) {
  return w == Witness::measured || w == Witness::computed || w == Witness::fold;
}

double witness_sd(Witness w) {
  switch (w) {
    case Witness::measured:
      return 0.02;
    case Witness::computed:
      return 0.03;
    case Witness::fold:
      return 0.03;
    case Witness::maker:
      return 0.1;  // the scale of the half-normal prior for claims of makers
    case Witness::press:
      return 0.2;
  }
  return 0.2;
}

Belief believe(const Assertion& a, const std::vector<Evidence>& evidence) {
  Belief b;
  double precision = 1 / (kPriorSd * kPriorSd), weighted = 0, ln_odds = 0;
  for (const Evidence& e : evidence) {
    if (e.value && a.relation != Relation::statement) {
      // A spread that is stated replaces the usual one of measurements; the word of a maker or of the press
      // stays as uncertain as it is.
      const double sd = e.sd > 0 && independent(e.by) ? e.sd : std::hypot(witness_sd(e.by), e.sd),
                   p = 1 / (sd * sd);
      precision += p;
      weighted += p * std::log(*e.value / a.value);
    } else if (e.odds) {
      ln_odds += std::log(*e.odds);
    } else {
      continue;
    }
    b.any = true;
    b.any_independent = b.any_independent || independent(e.by);
  }
  b.mean = weighted / precision;
  b.sd = 1 / std::sqrt(precision);
  b.probability = probability(a, b.mean, b.sd);
  if (ln_odds != 0) {
    const double odds = b.probability / std::max(1 - b.probability, 1e-12) * std::exp(ln_odds);
    b.probability = odds / (1 + odds);
  }
  return b;
}

Judgement judge(const Assertion& a, const Belief& b) {
  if (!b.any) return {Verdict::undecided, "no evidence"};
  if (b.probability <= kContradicted) return {Verdict::contradicted, {}};
  if (b.probability < kSupported) return {Verdict::undecided, {}};
  if (a.plan) return {Verdict::undecided, "plausible; its time has not come"};
  if (!b.any_independent)
    return {Verdict::undecided, "consistent with the maker's data; no independent measurement"};
  return {Verdict::supported, {}};
}

double decisiveness(const Assertion& a, const Belief& b, double sd) {
  if (a.relation == Relation::statement) return 0;
  const double spread = std::hypot(b.sd, sd), precision = 1 / (b.sd * b.sd) + 1 / (sd * sd);
  double decided = 0, all = 0;
  constexpr int kSteps = 400;
  for (int k = -kSteps; k <= kSteps; ++k) {
    const double z = 5.0 * k / kSteps, seen = b.mean + spread * z, weight = normal_density(z);
    const double p =
        probability(a, (b.mean / (b.sd * b.sd) + seen / (sd * sd)) / precision, 1 / std::sqrt(precision));
    all += weight;
    if (p >= kSupported || p <= kContradicted) decided += weight;
  }
  return decided / all;
}

}  // namespace taufold::law
