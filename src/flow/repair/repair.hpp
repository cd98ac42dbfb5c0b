// Repair of a placed design, fold and flat alike: limits of slew and load first, then slacks, then power where time is left; always
// with the proof that it still is the same circuit. Methods: docs/methods.md.
#pragma once

#include <optional>
#include <string>

#include "base/parallel.hpp"
#include "flow/proof/changed_design.hpp"
#include "flow/timing/figures.hpp"

namespace taufold::flow {

/// The same for both sides of a pair.
struct RepairOptions {
  double area_budget = 0.05;  ///< share of the cells' area that repair may add
  double window = 0.05;       ///< of the period: endpoints within it of the worst one are worked on where all meet their time
  double guard = 0.01;        ///< of the period: what power recovery keeps off from the worst slack
  int limit_rounds = 4, timing_rounds = 5;
};

/// A side at one moment.
struct RepairFigures {
  TimingFigures timing;
  std::size_t broken_slews = 0, broken_loads = 0;  ///< of nets of data: those of clocks are left to who makes their trees
  double power_W = 0, area_um2 = 0;
};

struct RepairSummary {
  RepairFigures before, after;
  std::size_t resized = 0;   ///< instances of the source that are cells of another type now
  std::size_t buffers = 0;
  bool proven = false;       ///< by check::compare_logic, of the netlist as it stands
};

/// A side after repair.
struct Repaired {
  ChangedDesign side;
  RepairSummary summary;
};

/// Repairs a legal placement. What is returned is legal as far as the engine knows, and proven; without room or without gain it is the design as it
/// came. RPR-0001 and RPR-0002 are reported where the libraries offer little. Figures PREFIX.repair.* are entered, a line is shown. When the session's
/// stop is raised the best so far is returned. Nothing after an error.
std::optional<Repaired> repair(const RealDesign&, const db::Design& placed, const db::Placement&, const std::string& prefix, std::optional<double> hop_F,
                               ThreadPool&, Session&, const RepairOptions& = {});

}  // namespace taufold::flow
