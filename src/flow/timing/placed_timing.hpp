// Timing and power of a placement of a design: wires as they would be routed, cells of the libraries of their tiers.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/parallel.hpp"
#include "db/design.hpp"
#include "flow/design/real_design.hpp"
#include "flow/session.hpp"
#include "power/power.hpp"
#include "sta/timer.hpp"
#include "wire/placed.hpp"

namespace taufold::flow {

/// Why a design cannot be timed (no Liberty, no clock); empty when it can.
std::string no_timing(const RealDesign&);

/// Wires and crossings of the tiers of `placed`, which are those of the stack or one tier of the design's own process.
/// `hop_F`: capacitance of a whole crossing, its landings included, instead of the stack's.
wire::StackWires stack_wires(const RealDesign&, const db::Design& placed, std::optional<double> hop_F = {});

/// A placement under the timer. Netlist and libraries are those of `real`, which outlives it, as do the others. `will_resize`: every
/// cell type stands by on every tier, and not only those that are used there.
class PlacedTiming {
 public:
  PlacedTiming(const RealDesign& real, const db::Design& placed, const db::Placement&, ThreadPool&,
               const wire::PlacedOptions& = {}, std::optional<double> hop_F = {}, bool will_resize = false);

  const sta::Timer& timer() const { return *timer_; }
  sta::Timer& timer() { return *timer_; }
  /// Another timer of the same wires and cells under other constraints, which outlive it; updated.
  std::unique_ptr<sta::Timer> under(const db::Constraints&) const;
  /// Whether an instance may become one of another of the source's cell types while timed: on its tier both are the same but for their times.
  bool may_resize(db::InstId, db::CellTypeId own);
  /// An arc as it would be then, and the capacitance of a pin, the larger of both edges [F].
  const sta::ArcModel& arc_as(sta::EdgeId, db::CellTypeId own) const;
  double pin_F_as(db::PinId, db::CellTypeId own) const;
  /// Calls of resize() so far.
  std::size_t resizes() const { return resizes_; }
  /// Times it as one of that type; wires stay where they are.
  void resize(db::InstId, db::CellTypeId own);
  /// From here on it may be undone, and back: an instance, the only one resized since, is of that type again.
  void mark() {
    timer_->mark();
    resizes_at_mark_ = resizes_;
  }
  void undo(db::InstId, db::CellTypeId own);
  const wire::PlacedWires& wires() const { return wires_; }
  /// What these wires are made of, layers chosen.
  const wire::StackWires& stack() const { return stack_; }
  const db::Netlist& netlist() const { return netlist_; }

 private:
  db::CellTypeId type_there(db::InstId, db::CellTypeId own) const;
  /// The netlist alone; what the timer is to follow.
  sta::Timer::Resized change(db::InstId, db::CellTypeId own);

  db::Netlist netlist_;  ///< cell types told apart by tier where their libraries differ
  sta::CellSources sources_;
  wire::StackWires stack_;
  wire::PlacedWires wires_;
  std::vector<const liberty::Library*> libraries_;
  std::vector<std::vector<db::CellTypeId>> types_;  ///< by process but the first, own type: what it is there; invalid: not there
  std::map<std::pair<db::CellTypeId, db::CellTypeId>, bool> exchangeable_;  ///< as found so far
  IndexVector<db::InstId, std::uint32_t> process_;  ///< by instance, where there are several
  std::size_t resizes_ = 0, resizes_at_mark_ = 0;
  std::unique_ptr<sta::Timer> timer_;
};

}  // namespace taufold::flow
