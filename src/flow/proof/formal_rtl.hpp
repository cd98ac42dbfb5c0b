// A mapped netlist against the RTL that it was made of.
#pragma once

#include <optional>
#include <span>

#include "check/cell_logic.hpp"
#include "db/netlist.hpp"
#include "flow/design/synthesis.hpp"
#include "flow/proof/formal.hpp"

namespace taufold::flow {

/// The RTL is brought to Yosys' own gates and registers (SynthesisRequest::generic), and registers of both are matched by the nets that
/// show them. What is trusted is Yosys' reading of the RTL and its generic synthesis; what is proven are the mapping to cells, by
/// techmaps, ABC and dfflibmap, and everything behind it. Nothing after an error, which was reported.
std::optional<FormalResult> prove_against_rtl(SynthesisRequest rtl, const db::Netlist& netlist, const check::CellLogic& cells,
                                              std::span<const liberty::Library* const> libraries, const FormalOptions&, diag::Collector&);

}  // namespace taufold::flow
