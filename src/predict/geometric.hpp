// Axes of tables: points at equal ratios.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>

namespace taufold::predict {

/// N points from `low` to `high`, both > 0; N > 1.
template <std::size_t N>
std::array<double, N> geometric(double low, double high) {
  std::array<double, N> out;
  for (std::size_t k = 0; k < N; ++k) out[k] = low * std::pow(high / low, static_cast<double>(k) / (N - 1));
  return out;
}

}  // namespace taufold::predict
