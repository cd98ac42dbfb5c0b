// Timing and power of a placement of a design: wires as they would be routed, cells of the libraries of their tiers.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/parallel.hpp"
#include "db/design.hpp"
#include "flow/real_design.hpp"
#include "flow/session.hpp"
#include "sta/timer.hpp"
#include "wire/placed.hpp"

namespace taufold::flow {

/// Why a design cannot be timed (no Liberty, no clock); empty when it can.
std::string no_timing(const RealDesign&);

/// Wires and crossings of the tiers of `placed`, which are those of the stack or one tier of the design's own process.
/// `hop_F`: capacitance of a whole crossing, its landings included, instead of the stack's.
wire::StackWires stack_wires(const RealDesign&, const db::Design& placed, std::optional<double> hop_F = {});

/// A placement under the timer. Netlist and libraries are those of `real`, which outlives it, as do the others.
class PlacedTiming {
 public:
  PlacedTiming(const RealDesign& real, const db::Design& placed, const db::Placement&, ThreadPool&,
               const wire::PlacedOptions& = {}, std::optional<double> hop_F = {});

  const sta::Timer& timer() const { return *timer_; }
  /// Another timer of the same wires and cells under other constraints, which outlive it; updated.
  std::unique_ptr<sta::Timer> under(const db::Constraints&) const;
  const wire::PlacedWires& wires() const { return wires_; }
  /// What these wires are made of, layers chosen.
  const wire::StackWires& stack() const { return stack_; }
  const db::Netlist& netlist() const { return netlist_; }

 private:
  db::Netlist netlist_;  ///< cell types told apart by tier where their libraries differ
  sta::CellSources sources_;
  wire::StackWires stack_;
  wire::PlacedWires wires_;
  std::vector<const liberty::Library*> libraries_;
  std::unique_ptr<sta::Timer> timer_;
};

}  // namespace taufold::flow
