// Natural logarithm in plain arithmetic: the same bits whatever libm is installed.
#pragma once

#include <bit>
#include <cstdint>

namespace taufold::num {

/// ln(x) for a positive normal float, absolute error below 2e-4: enough for a Metropolis threshold.
inline float approx_log(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  const auto exponent = static_cast<float>(static_cast<std::int32_t>(bits >> 23) - 127);
  const float m = std::bit_cast<float>((bits & 0x007fffffu) | 0x3f800000u);  // [1, 2)
  // atanh series of ln(m / sqrt 2), |z| <= 0.172
  const float z = (m - 1.41421356f) / (m + 1.41421356f), z2 = z * z;
  return (exponent + 0.5f) * 0.69314718f + 2.0f * z * (1.0f + z2 * (0.33333333f + z2 * (0.2f + z2 * 0.14285714f)));
}

}  // namespace taufold::num
