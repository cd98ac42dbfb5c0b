// Wires of tiers that are alike in both directions and layers, for trees whose delays follow by hand.
#pragma once

#include "cts/route.hpp"

namespace taufold::test {

/// 2 ohm and 0.2 fF a micrometre without vias; crossings of 1 ohm and 1 fF with landings of 0.2 fF; a database unit is a nanometre.
inline cts::Wires clock_wires(std::size_t tiers) {
  cts::Wires w;
  w.dbu_m = 1e-9;
  std::vector<wire::LayerRc> layers(3);
  for (std::size_t k = 0; k < layers.size(); ++k) {
    layers[k].horizontal = k % 2 == 0;
    layers[k].pitch_m = 100e-9;
    layers[k].ohm_per_m = 2e6;
    layers[k].F_per_m = 0.2e-9;
  }
  for (std::size_t t = 0; t < tiers; ++t) w.stack.tiers.push_back({wire::WireClasses(layers), 0, 0.2e-15});
  for (std::size_t t = 0; t + 1 < tiers; ++t) w.stack.crossings.push_back({1, 1e-15});
  return w;
}

}  // namespace taufold::test
