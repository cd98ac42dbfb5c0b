// Formal equivalence of two netlists that were cut at their registers: simulation finds what differs, ABC, run as a program, proves
// what does not.
#pragma once

#include <cstdint>
#include <string>

#include "base/stop.hpp"
#include "check/cut_comparison.hpp"
#include "diag/diag.hpp"

namespace taufold::flow {

struct FormalOptions {
  double time_limit_s = 300;        ///< of the proof
  std::uint32_t rounds = 256;       ///< of simulation, 64 assignments each
  const StopToken* stop = nullptr;  ///< may be null
  std::string program;              ///< empty: the first of yosys-abc, berkeley-abc and abc on PATH
};

enum class Proof : std::uint8_t {
  proven,
  refuted,     ///< by a counterexample, which was simulated
  undecided,   ///< within the limits, or without ABC
  impossible,  ///< registers or black boxes do not correspond: the functions say nothing
};

struct FormalResult {
  Proof proof = Proof::undecided;
  std::string text;  ///< for people: the counterexample, what was proven, or why not
};

/// ABC that is missing is a warning (EQV-0001), a proof that was not found one too (EQV-0002).
FormalResult prove_formally(const check::CutNetwork& source, const check::CutNetwork& other, const FormalOptions&, diag::Collector&);

/// One side of a comparison as a BLIF model: inputs i0, i1 .. and outputs o0, o1 .. in the order of the comparison.
std::string blif_text(const check::CutNetwork&, const check::CutComparison&, bool is_a);

}  // namespace taufold::flow
