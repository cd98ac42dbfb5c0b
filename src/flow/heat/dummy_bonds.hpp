// Pads that carry no signal: the free sites of the bonding layer filled with dummies, as polishing wants them and heat likes them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "db/design.hpp"
#include "tech/stack.hpp"

namespace taufold::flow {

/// Centres of dummies of an interface: the sites of the bond grid that keep the rule's distance to every bond of the placement, row by row.
std::vector<geom::Point> dummy_bonds(const db::Design&, const db::Placement&, std::uint32_t interface);

/// Share of the area of a bonding layer with a pad on every site that these pads take: so many of the placer's own pitch, and those of power.
double bond_fill(const tech::Interface&, const db::Design&, std::size_t pads);

/// `interface,x_dbu,y_dbu` of all dummies.
std::string dummies_csv(const db::Design&, const db::Placement&);

}  // namespace taufold::flow
