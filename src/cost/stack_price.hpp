// Price and yield of a chip by itself: tiers of one footprint, or one die, without package and design. For what asks often and varies little: the report of a
// fold, a roadmap, a search.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cost/plan.hpp"

namespace taufold::cost {

struct StackShape {
  std::vector<std::string> nodes;      ///< of the tiers from the bottom, as the inputs name them; at least one
  double tier_mm2 = 0;                 ///< of every tier; any size: fields of the scanner are stitched where it is larger
  double bonds = 0;                    ///< of every interface; 0: one at every place of the pitch
  std::vector<double> pitches_um;      ///< of the interfaces from the bottom; the default where there is none
  Stacking stacking = Stacking::wafer_to_wafer;
};

/// A system of that chip alone, without a package, for `make_plan`.
System stack_system(const std::string& label, const StackShape&);

/// What a question replaces; absent: as the inputs have it.
struct StackValues {
  std::optional<double> defects_per_cm2;  ///< of every node; at least 0
  std::optional<double> wafer_usd;        ///< of every node; above 0
  std::optional<double> interface_yield;  ///< mean over the interfaces; 0 to 1
  std::optional<double> interface_usd;    ///< pad levels, bond, thinning and TSVs of a pair of wafers
};

struct StackCost {
  double yield = 0;                    ///< of the stack
  double good_die_usd = 0, transistor_usd = 0, carbon_kg = 0;
};

class StackPricer {
 public:
  /// Milliseconds where tiers are bonded, and a microsecond a question after.
  explicit StackPricer(const StackShape&, const Inputs& = default_inputs());
  StackCost at(const StackValues&) const;
  const Plan& plan() const { return plan_; }

 private:
  Plan plan_;
  double rest_yield_ = 1;              ///< of an interface, but for what has no cause of its own
  std::vector<Slot> defects_, prices_;
};

}  // namespace taufold::cost
