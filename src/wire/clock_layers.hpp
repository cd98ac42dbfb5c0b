// The layers of nets whose way is given: clocks keep to one pair of layers, as is usual, whatever the length of a net.
#pragma once

#include <cstddef>

#include "wire/layers.hpp"

namespace taufold::wire {

/// The class of the least R C^2, delay times energy, of both directions' means; ties to the lowest.
inline std::size_t clock_class(const WireClasses& c) {
  std::size_t best = 0;
  double least = 0;
  for (std::size_t k = 0; k < c.size(); ++k) {
    const WireRc& rc = c.rc(k);
    const double farad = rc.x_F_per_m + rc.y_F_per_m, price = (rc.x_ohm_per_m + rc.y_ohm_per_m) * farad * farad;
    if (k == 0 || price < least) best = k, least = price;
  }
  return best;
}

}  // namespace taufold::wire
