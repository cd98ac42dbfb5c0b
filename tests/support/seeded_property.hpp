// A property of random designs: RapidCheck chooses a seed, from which many generators follow. The designs
// come from our own generator, whose cases are small enough to need no shrinking; a failure prints the seed
// and the number within it.
#pragma once

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cstdint>

#include "base/random.hpp"

namespace taufold::test {

inline void for_cases_of(std::uint64_t seed, void (*body)(Rng&)) {
  constexpr std::uint64_t kCases = 50;
  for (std::uint64_t k = 0; k < kCases; ++k) {
    Rng rng(hash64(seed, k));
    try {
      body(rng);
    } catch (...) {  // how RapidCheck reports a failed assertion
      RC_LOG() << "case " << k << " of seed " << seed << "\n";
      throw;
    }
  }
}

}  // namespace taufold::test

#define TAUFOLD_PROPERTY(suite, name)                  \
  void suite##_##name(taufold::Rng& rng);              \
  RC_GTEST_PROP(suite, name, (std::uint64_t seed)) {   \
    taufold::test::for_cases_of(seed, suite##_##name); \
  }                                                    \
  void suite##_##name(taufold::Rng& rng)
