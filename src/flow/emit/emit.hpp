// Further forms of a folded design, for other programs: --emit.
//
// contest: the die-to-die text of the 2022 and 2023 contests (docs/formats.md) and the placement in it. Names are the contest's
//   own (C1, N1, M1, P1), because other placers count on them; names.csv says whose they are. Left out is what that text has no
//   words for: ports, constants, nets that have fewer than two pins without them, sites, wishes.
// pin3d: what pseudo-3D flows read, that route a stack in a router for one die. Cells bear their tier in the name of their
//   master, and the wiring of both tiers is one stack of layers. A folder a spelling.
#pragma once

#include <string>
#include <vector>

#include "flow/design/real_design.hpp"
#include "io/writer.hpp"

namespace taufold::flow {

/// Why a form cannot be written of this design; empty when it can. `form` is a word of --emit.
std::string no_emission(const std::string& form, const RealDesign&, const db::Design&);

/// contest/case.txt, contest/placement.txt and contest/names.csv. False after a diagnostic.
bool emit_contest(io::FolderWriter&, const RealDesign&, const db::Design& placed, const db::Placement&, Session&);

/// pin3d/upper_bottom/ and pin3d/top_bottom/: design.v, design.def, partition.txt, tech.lef, and cells.TIER.lef with their twins
/// cells.TIER.cover.lef, in which the tier takes no room. False after a diagnostic.
bool emit_pin3d(io::FolderWriter&, const RealDesign&, const db::Design& placed, const db::Placement&, Session&);

}  // namespace taufold::flow
