// One side of a pair, fold or flat, whose logic changes after placement: cells become larger or smaller, buffers and clock cells come
// in. It has a netlist of its own, linked with the same libraries, outline and ports as the side that it began as.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "db/netlist_edit.hpp"
#include "flow/design/real_design.hpp"

namespace taufold::flow {

class ChangedDesign {
 public:
  /// `placed` is real.fold or real.flat (or either of them grown), with a placement of it. Copies; nothing is shared but libraries.
  ChangedDesign(const RealDesign& real, const db::Design& placed, const db::Placement&);

  /// The side as a design of its own: `fold` of it is what is placed here, and `flat` is empty.
  const RealDesign& real() const { return real_; }
  const db::Design& design() const { return real_.fold; }
  /// Out of an object that is done with.
  RealDesign take_real() && { return std::move(real_); }
  const db::Netlist& netlist() const { return real_.netlist; }
  db::Placement& placement() { return placement_; }
  const db::Placement& placement() const { return placement_; }

  /// As of here only limits of utilisation that the stack states hold: see allow_growth() below.
  void allow_growth();

  /// Power is told at this activity from now on.
  void keep_activity(std::shared_ptr<const KeptActivity> a) { real_.kept_activity = std::move(a); }

  /// For changes; relink() follows before anything else of this object is looked at.
  db::Netlist& netlist_to_change() { return real_.netlist; }
  /// Constraints and ways of nets do not need it.
  db::Constraints& constraints_to_change() { return real_.constraints; }
  void give_routes(wire::GivenRoutes r) { real_.routes = std::move(r); }
  /// Design and placement follow the netlist. Ids of cells and nets keep their meaning. New instances stand on tier 0 at the origin, and
  /// bonds are left as they are: whoever added them finds places (place/legal/insert, place/bond/mend). False after an error, which was
  /// reported: a new cell type has no LEF.
  bool relink(diag::Collector&);
  /// Takes a netlist made elsewhere in the place of the own one, with the same ports; what referred to the former one by number (placement,
  /// constraints, tier sets) is found by name, and the placement is empty. False after an error or where a port is missing, which was reported
  /// against `path`.
  bool replace(db::Netlist, const std::string& path, diag::Collector&);

 private:
  RealDesign real_;
  db::Placement placement_;
};

/// Tiers that a new cell may stand on, by what the stack says they hold.
db::TierSet tiers_of_cells(const RealDesign&);

/// Cells take more area after a change of the logic than the target that outlines are made for; only a limit that the stack itself states
/// for a tier holds then.
void allow_growth(const RealDesign&, db::Design&);

/// Adds a cell of the libraries to the types of the netlist, with the pins that its Liberty cell has (bus pins and supplies left out);
/// invalid when no library of the design's own process has it.
db::CellTypeId library_cell_type(const RealDesign&, db::NetlistEditor&, std::string_view name);

}  // namespace taufold::flow
