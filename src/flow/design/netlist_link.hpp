// A floorplan held against the netlist that it is said to be of: both name components, nets and ports, and
// here it is told where they differ.
#pragma once

#include <cstddef>

#include "db/floorplan.hpp"
#include "db/netlist.hpp"
#include "diag/diag.hpp"
#include "tech/technology.hpp"

namespace taufold::flow {

/// What is in one of the two only, or differs between them.
struct NetlistDifferences {
  std::size_t components = 0;  ///< missing on either side, or of another cell; without pure supply cells and covers
  std::size_t nets = 0;        ///< of two or more ends; constants and supply left out
  std::size_t io = 0;          ///< bits of ports
  std::size_t pins = 0;        ///< connected pins of nets that both have
};

/// Compares and reports LINK-0005 to LINK-0008, one message a kind with the first of it where it stands in
/// `source`, the text of the DEF. `lef` tells which components have signal pins; those that it does not know
/// count as such. Names of both are in their normal form (db/netlist.hpp); names of nets that assignments
/// joined mean the same net.
NetlistDifferences compare_netlist(const db::Floorplan&, const db::Netlist&, const tech::Technology& lef,
                                   const diag::Source& source, diag::Collector&);

}  // namespace taufold::flow
