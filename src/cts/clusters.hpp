// Groups of things that one buffer is to drive: of about equal weight and close together.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "geom/geom.hpp"

namespace taufold::cts {

struct Item {
  geom::Point at;
  double weight = 0;  ///< capacitance of the pin and of the wire that it is likely to need [F]
};

/// `groups` groups (1 to items.size()) of about equal weight: the set is halved across its longer side, at the share of the groups on either side, until
/// one group is left (the means and medians of M. A. B. Jackson, A. Srinivasan and E. S. Kuh, "Clock routing for high-performance ICs", DAC 1990, by weight
/// instead of number and with any number of groups). Then items go over to the nearest group while that shortens their distances to the middles and
/// keeps weights within `slack` of the mean. Numbers of items, ascending in each group; the same for the same input.
std::vector<std::vector<std::uint32_t>> clusters(std::span<const Item>, std::size_t groups, double slack);

}  // namespace taufold::cts
