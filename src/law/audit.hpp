// Claims against evidence: the probability that a claim holds, a verdict, and the observation that would
// decide it (docs/law.md, section 9).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace taufold::law {

/// Who stands behind a piece of evidence; it decides how far a figure may be off, and whether it is
/// independent.
enum class Witness : std::uint8_t {
  measured,  ///< by a third party or a teardown
  computed,  ///< from public figures, here or elsewhere
  fold,      ///< a fold done with this program
  maker,     ///< the one who claims
  press,     ///< reported without a named measurement
};
inline constexpr std::size_t kWitnesses = 5;
bool independent(Witness);
/// Standard deviation of the logarithm of a figure, besides what the evidence states.
double witness_sd(Witness);

struct Evidence {
  Witness by = Witness::press;
  std::optional<double> value;  ///< of the claim's quantity; its logarithm is normal
  double sd = 0;                ///< stated, of the logarithm; 0: that of the witness
  std::optional<double> odds;   ///< of a statement: how many times likelier this is if it is true
  std::string source, note;
};

/// An observation that could be made, and the standard deviation of the logarithm that it would have.
struct Prospect {
  std::string what;
  double sd = 0.02;
};

enum class Relation : std::uint8_t { at_least, at_most, about, statement };

struct Assertion {
  Relation relation = Relation::statement;
  double value = 1;        ///< above 0
  double tolerance = 0.1;  ///< of `about`, in the logarithm
  bool plan = false;       ///< about a time that has not come
};

/// Before evidence a quantity is as likely below as above what is claimed, and within a factor of 1.35 with
/// probability 2/3.
inline constexpr double kPriorSd = 0.3;

struct Belief {
  double mean = 0, sd = kPriorSd;  ///< of the logarithm of the quantity over the claimed value
  double probability = 0.5;
  bool any = false, any_independent = false;
};
Belief believe(const Assertion&, const std::vector<Evidence>&);

enum class Verdict : std::uint8_t { supported, contradicted, undecided };
struct Judgement {
  Verdict verdict = Verdict::undecided;
  std::string why;  ///< what keeps it undecided
};
/// Supported from 0.9 with an independent witness, contradicted up to 0.1. The maker's own word never
/// supports, a plan is never supported before its time.
Judgement judge(const Assertion&, const Belief&);

/// What one more independent observation with the standard deviation `sd` of its logarithm would have to
/// show, over the claimed value, for the claim to become contradicted or supported. Of `about` the ends
/// above, and in `_low` those below; nothing where no value would do it, or of a statement.
struct Thresholds {
  std::optional<double> refutes, supports;
  std::optional<double> refutes_low, supports_low;
};
Thresholds thresholds(const Assertion&, const Belief&, double sd);
/// Of a statement: odds of the evidence that would do it.
double odds_to_refute(const Belief&);
double odds_to_support(const Belief&);

/// Several claims about one effect, which share evidence: all of them hold with a probability between the
/// product and the least of theirs.
struct JointBelief {
  double product = 1, least = 1;
  Verdict verdict =
      Verdict::undecided;  ///< contradicted when one is or `least` is small, supported when all are
};
JointBelief join(const std::vector<Belief>&, const std::vector<Judgement>&);

/// Probability that an observation with this spread would decide the claim either way, by quadrature over
/// what it may show.
double decisiveness(const Assertion&, const Belief&, double sd);

}  // namespace taufold::law
