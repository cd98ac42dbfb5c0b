// What a good stack of the roadmap costs, by the cost room (docs/cost.md): tables over defects and
// bond yield, read by interpolation, so that a million draws need no million evaluations.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace taufold::law {

/// Stacks of equal tiers of the class without extreme ultraviolet light that cost data know ("SMIC N+3"), 110
/// mm2 a tier, bonded wafer to wafer, all other inputs at their values.
class StackCosts {
 public:
  explicit StackCosts(int most_tiers);

  struct Answer {
    double usd;    ///< of the good silicon of one stack
    double yield;  ///< of sold silicon by value
  };
  /// `defects_per_cm2` 0.005 to 8, `bond_yield` 0.8 to 1 of one bond step: held to these ends.
  /// `wafer_factor`: price of a wafer over that of the data. Within 0.3 % of `direct` inside of the ends.
  Answer at(int tiers, double defects_per_cm2, double bond_yield, double wafer_factor) const;

  /// The same without a table: what the table is held against. Not for inner loops.
  static Answer direct(int tiers, double defects_per_cm2, double bond_yield, double wafer_factor);

  static constexpr double kFootprint_mm2 = 110;

 private:
  /// Logarithms: cost and yield fall and rise by orders of magnitude.
  struct Cell {
    double ln_rest, ln_wafers, ln_yield;
  };
  static std::vector<Cell> table(int tiers);
  std::vector<std::shared_ptr<const std::vector<Cell>>> tables_;  ///< by tiers less 1
};

}  // namespace taufold::law
