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

Thresholds thresholds(const Assertion& a, const Belief& b, double sd) {
  Thresholds t;
  if (a.relation == Relation::statement || !(sd > 0)) return t;
  const double precision = 1 / (b.sd * b.sd) + 1 / (sd * sd), spread = 1 / std::sqrt(precision);
  const auto p_at = [&](double seen) {
    return probability(a, (b.mean / (b.sd * b.sd) + seen / (sd * sd)) / precision, spread);
  };
  // P rises with what is seen for `at_least`, falls for `at_most`, and falls with the distance for `about`.
  const auto crossing = [&](double lo, double hi, double level) -> std::optional<double> {
    if ((p_at(lo) - level) * (p_at(hi) - level) > 0) return std::nullopt;
    for (int k = 0; k < 200; ++k) {
      const double mid = 0.5 * (lo + hi);
      ((p_at(lo) - level) * (p_at(mid) - level) > 0 ? lo : hi) = mid;
    }
    return std::exp(0.5 * (lo + hi));
  };
  constexpr double kFar = 20;
  if (a.relation == Relation::about) {
    // The place where P is largest lies where the two means meet.
    const double best = -b.mean * sd * sd / (b.sd * b.sd);
    t.refutes = crossing(best, kFar, kContradicted);
    t.supports = crossing(best, kFar, kSupported);
    t.refutes_low = crossing(-kFar, best, kContradicted);
    t.supports_low = crossing(-kFar, best, kSupported);
  } else {
    t.refutes = crossing(-kFar, kFar, kContradicted);
    t.supports = crossing(-kFar, kFar, kSupported);
  }
  return t;
}

namespace {
double odds(double p) {
  return std::max(p, 1e-12) / std::max(1 - p, 1e-12);
}
}  // namespace

double odds_to_refute(const Belief& b) {
  return odds(kContradicted) / odds(b.probability);
}
double odds_to_support(const Belief& b) {
  return odds(kSupported) / odds(b.probability);
}

JointBelief join(const std::vector<Belief>& beliefs, const std::vector<Judgement>& judgements) {
  JointBelief j;
  bool all_supported = !judgements.empty();
  for (const Belief& b : beliefs) j.product *= b.probability, j.least = std::min(j.least, b.probability);
  bool any_contradicted = j.least <= kContradicted;
  for (const Judgement& v : judgements) {
    all_supported = all_supported && v.verdict == Verdict::supported;
    any_contradicted = any_contradicted || v.verdict == Verdict::contradicted;
  }
  j.verdict = any_contradicted ? Verdict::contradicted
              : all_supported  ? Verdict::supported
                               : Verdict::undecided;
  return j;
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
