// What the memories of an accelerator reach together: tiers on its stack beside the main memory, and the links between its dies that traffic
// crosses (docs/system.md, section 3). Data is taken to be read evenly: every byte that is held as often as any other.
#pragma once

#include <vector>

#include "system/platform.hpp"

namespace taufold::system {

struct Reach {
  double bandwidth = 0;       ///< bytes a second, of all memories at once
  std::vector<double> share;  ///< of the traffic: the main memory's, then those of Chip::stores
  double crossing = 0;        ///< share of the traffic that comes from another die
  bool by_dies = false;       ///< the links between dies are the slowest
};

/// Of `held` bytes, placed so that all memories finish at the same time as far as they have room (the shortest time that any placement
/// reaches); `held` of 0: as much as there is room for. Between dies, of what is not local, every die receives its share: the bound of
/// Arunkumar et al. (ISCA 2017).
Reach reach(const Chip&, double held);

struct Work;
/// Splits the traffic of `work` over memories and links between dies.
void account(const Reach&, const Chip&, Work&);

}  // namespace taufold::system
