// Proof that the tiers of a result folder, joined by their top, are the circuit of the source netlist, and that this is the circuit of
// the RTL that it was made of.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "db/netlist.hpp"
#include "flow/design/synthesis.hpp"
#include "flow/session.hpp"

namespace taufold::flow {

struct EquivalenceRequest {
  const db::Netlist* source = nullptr;
  /// The source as its cells are called on their tiers, where tiers are of several processes; null: as in the source.
  const db::Netlist* placed = nullptr;
  /// Where the logic was changed after placement: the netlist that the placement is of, cells called as on their tiers. The tiers must be exactly that one.
  const db::Netlist* changed = nullptr;
  /// Liberty files of the source, and of the tiers.
  std::vector<std::string> liberty, tier_liberty;
  std::string folder;
  std::size_t tiers = 0;
  bool formal = false;         ///< also where structure alone proves it, and against the RTL
  double time_limit_s = 300;   ///< of each formal proof
  std::optional<SynthesisRequest> rtl;  ///< what the source was made of
};

/// Reads top.v and tiers/tierK.v below the folder and holds them against the source: first by structure, then with cells of another
/// drive, buffers and pairs of inverters seen through, then formally. Enters equivalence.proven (absent where nothing could be
/// decided) and a verdict in the document and says what differs. Files that cannot be read are diagnostics and no verdict.
void prove_equivalence(const EquivalenceRequest&, Session&);

}  // namespace taufold::flow
