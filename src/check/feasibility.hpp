// Limits that no placement of a design can meet, found before folding: cell area against the utilisation
// limits, cells that fit on no tier, rows too short, bonds that do not fit. Every bound is sound: what is
// reported is proven.
#pragma once

#include <cstdint>
#include <string_view>

#include "db/design.hpp"
#include "diag/diag.hpp"

namespace taufold::check {

/// Reports FEAS-nnnn errors about `file`: which limit, and by how much. True when no limit is proven to be
/// out of reach.
bool feasible(const db::Design&, std::string_view file, diag::Collector&);

/// Largest number of bonds that fit on the die by the rules of one interface; int64 because dies may be
/// large.
std::int64_t max_bonds(const db::Design&, std::size_t interface);

}  // namespace taufold::check
