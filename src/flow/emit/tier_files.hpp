// The files of a folded design: a DEF and a module per tier, the pads of the bonds, the top that joins the tiers, and the
// assembly as 3DBlox.
#pragma once

#include "flow/design/real_design.hpp"
#include "io/writer.hpp"

namespace taufold::flow {

/// The netlist with each instance's cell named as in the process of its tier; placements beyond the tiers are left as they are.
db::Netlist with_tier_cells(const RealDesign&, const IndexVector<db::InstId, db::TierId>& tier);

/// Writes tiers/tierK.def, tiers/tierK.v, the pads of the bonds (tiers/bonds.lef), stack.3dbx with what it includes, and top.v.
/// False after a diagnostic.
bool write_tier_files(io::FolderWriter&, const RealDesign&, const db::Design& placed, const db::Placement&, Session&);

}  // namespace taufold::flow
