// exp() of a non-positive float in plain arithmetic: vectorisable, and the same bits whatever libm is installed.
#pragma once

#include <bit>
#include <cstdint>

namespace taufold::num {

/// Relative error below 8e-6 for -80 <= x <= 0; smaller arguments give about 1e-35.
inline float exp_nonpositive(float x) {
  x = x < -80.0f ? -80.0f : x;
  const float t = x * 1.44269504f;
  const float shifted = t + 12582912.0f;  // 1.5 * 2^23: rounds to the nearest integer
  const float n = shifted - 12582912.0f;
  const float f = t - n;  // [-0.5, 0.5]
  // Taylor series of 2^f
  const float p =
      1.0f + f * (0.69314718f + f * (0.24022651f + f * (0.05550411f + f * (0.00961813f + f * 0.00133336f))));
  const std::int32_t bits = std::bit_cast<std::int32_t>(p) + (static_cast<std::int32_t>(n) << 23);
  return std::bit_cast<float>(bits);
}

}  // namespace taufold::num
