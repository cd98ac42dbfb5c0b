// Codes of the proof of function.
#include "diag/code_tables.hpp"

namespace taufold::diag {

namespace {

constexpr CodeInfo kCodes[] = {
    {"EQV-0001", Severity::warning, "ABC is not installed",
     "Where structure alone does not show that the tiers are the circuit of the source, ABC proves that their functions are equal. It is "
     "a program of its own, which comes with Yosys. Without it a counterexample can still be found by simulation, but nothing can be "
     "proven. Install the package yosys (`apt-get install yosys` on Debian; `scripts/setup` does it)."},
    {"EQV-0002", Severity::warning, "formal equivalence is undecided",
     "ABC found neither a proof nor a counterexample within the limit (--formal-limit), or did not do its work; random assignments of "
     "inputs and registers show no difference. Multipliers that were built in another way are the usual reason for a proof that takes "
     "too long. Allow more time; until then the answer is neither yes nor no, `equivalence.proven` is absent and the exit status is 2."},
};

}  // namespace

std::span<const CodeInfo> equivalence_codes() {
  return kCodes;
}

}  // namespace taufold::diag
