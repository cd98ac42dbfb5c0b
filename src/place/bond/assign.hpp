// Bonds of crossing nets to the sites of a regular grid, at least total wirelength: an exact sparse assignment.
#pragma once

#include <cstdint>
#include <vector>

#include "place/bond/sites.hpp"
#include "place/net_cost.hpp"

namespace taufold::place {

/// A bond looked for: spans of its net on both sides of the interface, per axis. Its cost at (x, y) is the distance to
/// all four spans.
struct BondRequest {
  Span<std::int32_t> x[2], y[2];
  std::int64_t weight = 1;  ///< of a unit of distance against those of other requests
};

struct BondPlace {
  std::int32_t x = 0, y = 0;
  bool placed = false;
};

/// Successive shortest augmenting paths (Jonker, Volgenant, Computing 38, 1987, sparse form) over the nearest sites of each
/// request; a request that finds no path is retried with ever more sites, so that it stays unplaced only when the grid is
/// full. Optimal over the candidate sites.
std::vector<BondPlace> assign_bonds(const BondSites& sites, const std::vector<BondRequest>& requests);

/// Requests of interface k for all nets of a placement that cross it, and the nets they belong to.
struct InterfaceRequests {
  std::vector<std::int32_t> net;
  std::vector<BondRequest> request;
};
InterfaceRequests bond_requests(const Problem&, const State&, int interface);

/// Replaces all bonds of the state by a fresh assignment. Returns the number of bonds without a site.
int assign_all_bonds(const Problem&, State&);

}  // namespace taufold::place
