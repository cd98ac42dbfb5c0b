// A placed two-tier problem of any size for the kernels: cells on a grid, nets among near neighbours, degrees as in the
// contest cases (62 % two-pin nets, three pins a net on average).
#pragma once

#include <cstdint>
#include <vector>

#include "place/global/density.hpp"
#include "place/global/wirelength.hpp"
#include "place/problem.hpp"

namespace taufold::bench {

struct Placed {
  place::Problem problem;
  place::FloatPins pins;
  place::BinGrid grid;
  std::vector<float> x, y;  ///< cell centres, in bins
  std::vector<std::uint8_t> tier;
  std::vector<float> width;  ///< of every cell on its tier, in bins
  float height = 0;
};

/// The same for every call with one size; made once and kept.
const Placed& placed(std::int32_t cells);

/// Bytes of the pin and net arrays that a sweep over all nets reads once for one tier: cell and two offsets a pin, one
/// begin a net; and position and tier of every cell.
double net_sweep_bytes(const Placed&);

}  // namespace taufold::bench
