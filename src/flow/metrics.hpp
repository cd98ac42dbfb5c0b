// Figures of designs and placements under their stable names (docs: report). Contest cases have no physical
// unit: dbu.
#pragma once

#include <string>

#include "check/check.hpp"
#include "db/design.hpp"
#include "place/place.hpp"
#include "report/document.hpp"
#include "tech/stack.hpp"

namespace taufold::flow {

/// design.cells .nets .pins .masters .rows .die_area .utilisation and the like.
void add_design(report::Document&, const db::Design&);

/// stack.tiers and every quantity of the stack with its interval and source.
void add_stack(report::Document&, const tech::Stack&);

/// stack.one_site_per_cell_pitch (m): at which each interface has a signal site per cell of `d`.
void add_one_site_pitch(report::Document&, const tech::Stack&, const db::Design& d);

/// PREFIX.score .hpwl .bonds .legal ..., from the independent check. `prefix` is "fold" or "flat".
void add_placement(report::Document&, const db::Design&, const check::Report&, const std::string& prefix);

/// PREFIX.bond_demand.worst_bin and, by interface, .interfaceK: bonds wanted in the fullest bin over its sites; PREFIX.bond_use.worst_bin alike
/// of the bonds as they stand. Nothing without interfaces.
void add_bond_demand(report::Document&, const db::Design&, const db::Placement&, const std::string& prefix);

/// PREFIX.convergence: the samples of the engine by column.
void add_convergence(report::Document&, const place::Result&, const std::string& prefix);

/// Sum over the tiers of die area that could hold cells, and the share that the cells take: where
/// technologies differ, each cell counts with its mean area over the tiers.
double design_utilisation(const db::Design&);

}  // namespace taufold::flow
