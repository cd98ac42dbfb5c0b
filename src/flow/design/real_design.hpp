// A design of LEF, Verilog and Liberty files as the placer sees it: linked, with an outline, ports and bonds; and the same
// on one tier.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "db/constraints.hpp"
#include "db/design.hpp"
#include "db/netlist.hpp"
#include "flow/design/given_floorplan.hpp"
#include "flow/design/parts.hpp"
#include "flow/design/tier_wishes.hpp"
#include "flow/session.hpp"
#include "liberty/library.hpp"
#include "place/place.hpp"
#include "tech/stack.hpp"
#include "tech/technology.hpp"
#include "wire/routes.hpp"

namespace taufold::flow {

/// A process that tiers are made in.
struct RealProcess {
  std::string name;
  tech::Technology technology;
  tech::SiteId site;                     ///< of its rows
  std::vector<std::string> liberty;      ///< files, as they were given
  std::vector<std::shared_ptr<const liberty::Library>> libraries;  ///< of these files, in their order
  std::vector<std::string> cell_names;   ///< by cell type of the netlist: its counterpart here; empty: there is none
};

struct KeptActivity;
struct NetActivity;

struct RealDesign {
  db::Netlist netlist;
  db::Constraints constraints;  ///< of the SDC files, on the netlist's objects; empty without one
  std::vector<RealProcess> processes;  ///< by technology of `fold`; 0 has the design's own libraries
  tech::Stack stack;
  /// Instances in the order of the netlist. Pins stand at their centre in x and at half height in y, so that it does not matter
  /// which way a row faces.
  db::Design fold;
  db::Design flat;  ///< one tier with the area of all, ports at the same shares of the outline; no baseline where processes differ
  std::vector<db::PortBitId> port_bits;  ///< of fold.ports, in their order
  std::vector<bool> port_is_given;       ///< by port: a floorplan says where it stands
  TierWishes wishes;                     ///< of the designer; the locks among them are the tier sets of `fold`
  std::vector<geom::Orient> row_orient;  ///< by row of the one tier of a given floorplan; empty: R0 and MX in turn
  std::vector<PhysicalCell> physical;    ///< fixed on that tier beside the cells of the netlist
  std::shared_ptr<const NetActivity> activity;  ///< of a simulation, on the nets of `netlist`; null: an assumed one
  wire::GivenRoutes routes;              ///< of nets whose way is known: those of clock trees
  bool synthesised = false;              ///< the netlist was made of RTL
  std::string netlist_file, sdc_file;    ///< the first of each; empty: none
  double halo_um = 0;                    ///< kept free around macros
  std::shared_ptr<const KeptActivity> kept_activity;  ///< of a changed netlist: that of the source; null: nothing is changed

  const RealProcess& process(db::TierId t) const { return processes[fold.tiers[t].tech.value]; }
  const tech::Technology& technology_of(db::TierId t) const { return process(t).technology; }
  const std::string& site_name(db::TierId t) const { return process(t).technology.sites[process(t).site].name; }
  /// Empty where the process of the tier lacks the cell.
  const std::string& cell_name(db::InstId i, db::TierId t) const { return process(t).cell_names[netlist.inst_cell[i].value]; }
};

/// Reads and links everything and chooses outline and ports; nothing after an error, which was reported. Ports are spread around
/// the outline in the order in which their nets lie in a quick flat placement without ports (`engine` gives seed and threads).
/// Without an engine those that no floorplan places stand in their own order: who judges a result takes their
/// places from it.
std::optional<RealDesign> read_real_design(DesignParts, const DesignOptions&, const place::Options* engine, Session&);

}  // namespace taufold::flow
