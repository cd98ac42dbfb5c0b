// A netlist as the placer sees it: its cell types as masters with the shapes they have in every process, its instances, nets and ports.
// Used when a design is read and again when its logic was changed.
#pragma once

#include <string>

#include "flow/design/real_design.hpp"

namespace taufold::flow {

/// Of out.netlist, out.stack and the technologies of out.processes: masters and shapes of out.fold, and of every process the site of
/// its rows, unless it is known, and its cells' names. Errors, which name `netlist_path`, are reported.
void link_cells(RealDesign& out, const std::string& netlist_path, diag::Collector&);

/// Where the rows of a given floorplan do not face N and FS in turn from the lowest on, cells of several rows stand on other rows, or
/// on none: then false. `out.fold` has its tiers.
bool face_cells(RealDesign& out);

/// Instances of the netlist, in its order.
void link_instances(const db::Netlist&, db::Design&);
/// Nets and their pins; constants are tied on every tier and are no nets of the placement.
void link_nets(const db::Netlist&, db::Design&);
/// Ports without a place, sorted by net, and in `bits` which of the netlist's they are.
void link_ports(const db::Netlist&, db::Design&, std::vector<db::PortBitId>& bits);

}  // namespace taufold::flow
