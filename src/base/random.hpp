// Counter-based random numbers: a value depends on (seed, stream, counter) alone, never on call order across threads.
#pragma once

#include <cmath>
#include <cstdint>
#include <utility>

namespace taufold {

/// SplitMix64 finaliser (Steele, Lea, Flood, OOPSLA 2014): a bijection on 64 bits that passes as a hash.
constexpr std::uint64_t mix64(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

constexpr std::uint64_t hash64(std::uint64_t a, std::uint64_t b) { return mix64(mix64(a) ^ (b * 0xd1342543de82ef95ULL)); }
constexpr std::uint64_t hash64(std::uint64_t a, std::uint64_t b, std::uint64_t c) { return hash64(hash64(a, b), c); }

/// Uniform double in [0, 1) from 53 bits of a hash.
constexpr double unit_double(std::uint64_t bits) { return static_cast<double>(bits >> 11) * 0x1.0p-53; }

/// xoshiro256++ (Blackman, Vigna 2021), seeded from a hash; the sequential generator for inner loops.
class Rng {
 public:
  explicit Rng(std::uint64_t seed) {
    for (auto& s : s_) s = seed = mix64(seed);
  }
  std::uint64_t next() {
    const std::uint64_t r = rotl(s_[0] + s_[3], 23) + s_[0];
    const std::uint64_t t = s_[1] << 17;
    s_[2] ^= s_[0];
    s_[3] ^= s_[1];
    s_[1] ^= s_[2];
    s_[0] ^= s_[3];
    s_[2] ^= t;
    s_[3] = rotl(s_[3], 45);
    return r;
  }
  double uniform() { return unit_double(next()); }
  /// Uniform integer in [0, n), n >= 1. Multiply-shift: bias below n / 2^32, the same on every platform.
  std::uint32_t below(std::uint32_t n) {
    return static_cast<std::uint32_t>(((next() >> 32) * n) >> 32);
  }
  /// Uniform integer in [lo, hi].
  std::int32_t between(std::int32_t lo, std::int32_t hi) {
    return lo + static_cast<std::int32_t>(below(static_cast<std::uint32_t>(hi - lo) + 1));
  }

 private:
  static constexpr std::uint64_t rotl(std::uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }
  std::uint64_t s_[4];
};

/// Approximately normal value from one hash: sum of four 16-bit uniforms, variance 1, |value| <= 3.47. No libm, same bits everywhere.
constexpr double unit_normal(std::uint64_t bits) {
  double sum = 0;
  for (int k = 0; k < 4; ++k) sum += static_cast<double>((bits >> (16 * k)) & 0xffff) * 0x1.0p-16;
  return (sum - 2.0) * 1.7320508075688772;
}

}  // namespace taufold
