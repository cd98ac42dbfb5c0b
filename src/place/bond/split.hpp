// Nets cut at their bonds, so that global placement pulls cells towards the sites that the bonds really have.
#pragma once

#include "place/problem.hpp"

namespace taufold::place {

/// The problem with every crossing net replaced by one net a tier, which ends at fixed pins where the placed bonds of `s`
/// stand. Cells, tiers and rows are those of `p`; nets and pins have numbers of their own. Nets with an unplaced bond stay
/// whole.
Problem split_at_bonds(const Problem& p, const State& s);

}  // namespace taufold::place
