// The places of the ports in a result folder: those of tiers/tier0.def, the file that other tools go on with.
#pragma once

#include <optional>
#include <string>

#include "flow/design/real_design.hpp"
#include "report/document.hpp"

namespace taufold::flow {

/// Puts the ports of `design`, the one of `real` that the folder holds, where the file says. The verdict: every port has a place
/// there, on the edge of an outline that is that of the design, and those that a floorplan places have kept theirs. Nothing after
/// an error of reading, which was reported.
std::optional<report::Verdict> take_result_ports(const std::string& folder, const RealDesign& real, db::Design& design, diag::Collector&);

}  // namespace taufold::flow
