// Proof that the tiers of a result folder, joined by their top, are the circuit of the source netlist.
#pragma once

#include <string>
#include <vector>

#include "db/netlist.hpp"
#include "flow/session.hpp"

namespace taufold::flow {

/// Reads top.v and tiers/tierK.v below `folder` (`tiers` of them) and holds them against `source`. Enters equivalence.proven and
/// a verdict in the document and says what differs. Files that cannot be read are diagnostics and no verdict.
void prove_equivalence(const db::Netlist& source, const std::string& folder, std::size_t tiers, Session&);

}  // namespace taufold::flow
