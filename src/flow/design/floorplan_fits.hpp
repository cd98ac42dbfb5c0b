// Limits of a floorplan that no placement can meet, found before one is tried: more cells than sites, blocks
// that are larger than the die or that cannot stand beside each other, fixed cells outside their fences.
// Every bound is sound: what is reported is proven.
#pragma once

#include <optional>

#include "db/floorplan.hpp"
#include "diag/diag.hpp"
#include "flow/design/floorplan_link.hpp"
#include "tech/technology.hpp"

namespace taufold::flow {

/// Reports FLP-nnnn errors at the components of `plan` in `source`, the text of its DEF; `link` is of this
/// plan and `library`. `tiers` is over how many tiers of this outline the components are to be spread;
/// without it what depends on that is not looked at. True when no limit is proven to be out of reach.
bool floorplan_fits(const db::Floorplan& plan, const FloorplanLink& link, const tech::Technology& library,
                    std::optional<int> tiers, const diag::Source& source, diag::Collector&);

}  // namespace taufold::flow
