// One side of a pair under repair: its changed design, its timing, and what repair works for.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "flow/repair/cell_families.hpp"
#include "flow/timing/placed_timing.hpp"
#include "place/legal/insert.hpp"
#include "sta/limits.hpp"

namespace taufold::flow {

/// What is made smaller, the first before the second.
struct Merit {
  double limits = 0;    ///< sum over broken limits of slew and load: by how much of the limit
  double timing_s = 0;  ///< what endpoints lack to the target, the worst of them counted once more for every kWorstShare of those below it
};

class RepairState {
 public:
  /// `side` is linked with its families. All arguments outlive the object but `side`, which it owns.
  RepairState(ChangedDesign side, CellFamilies families, std::optional<double> hop_F, double area_budget, ThreadPool& pool);

  const db::Netlist& netlist() const { return side_.netlist(); }
  const ChangedDesign& side() const { return side_; }
  const CellFamilies& families() const { return families_; }
  PlacedTiming& timing() { return *timing_; }
  const sta::Timer& timer() const { return timing_->timer(); }

  /// Endpoints are worked on up to this slack.
  void set_target(double slack_s);
  double target_s() const { return target_s_; }
  double timing_merit() const;
  /// The worst ends of setup below the target, at most so many, the worst first.
  std::vector<const sta::End*> late_ends(std::size_t most) const;
  /// Of all pins that move; nets of clocks are left to who makes the tree.
  double limit_merit() const;
  Merit merit() const { return {limit_merit(), timing_merit()}; }

  /// By how much of their limits the pins of the nets that an instance is on break them.
  double limits_around(db::InstId) const;
  double limits_of(db::NetId) const;
  bool data_net(db::NetId) const;

  /// Area may grow to the budget.
  double area_um2() const { return area_; }
  bool affords(double more_um2) const { return area_ + more_um2 <= budget_; }

  /// Whether the size of an instance may be chosen.
  bool free_to_size(db::InstId) const;
  /// Times an instance as another type and makes it that one.
  void resize(db::InstId, db::CellTypeId);
  /// Sizes of one instance are tried from here on, and what it was is put back.
  void begin_trial() { timing_->mark(); }
  void end_trial(db::InstId, db::CellTypeId before);

  /// Everything since the last call is made a legal placement and timed anew. Cells for which there is no room become again what they
  /// were. False when even so there is none: the state is then that of the last call that was true.
  bool settle(diag::Collector&);
  /// As of the last settle() that was true.
  void roll_back();

  struct Saved {
    db::Netlist netlist;
    db::Placement placement;
    std::shared_ptr<PlacedTiming> timing;  ///< of them, if it made no more than so many changes since
    std::size_t resizes = 0;
  };
  /// The last settled state, and back to it.
  const Saved& save() const { return kept_; }
  void restore(Saved saved) {
    kept_ = std::move(saved);
    roll_back();
  }

  std::optional<sta::LimitCheck> slew_limit(sta::VertexId v) const { return slews_->check(v); }
  std::optional<sta::LimitCheck> load_limit(sta::VertexId v) const { return loads_->check(v); }

  /// For changes beyond sizes; settle() with `places` of new cells and `bonds` follows.
  db::Netlist& netlist_to_change() { return side_.netlist_to_change(); }
  std::vector<place::WantedPlace>& new_cells() { return new_; }
  ChangedDesign& side_to_change() { return side_; }

  std::size_t buffers() const { return netlist().num_insts() - source_insts_; }
  ChangedDesign take() { return std::move(side_); }

 private:
  void change(db::InstId, db::CellTypeId to);  ///< untimed
  void retime();
  void count_area();

  ChangedDesign side_;
  CellFamilies families_;
  std::optional<double> hop_F_;
  ThreadPool& pool_;
  double area_ = 0, budget_ = 0;
  std::size_t source_insts_ = 0;
  double target_s_ = 0, worst_weight_ = 1;
  void look_up_limits();

  std::shared_ptr<PlacedTiming> timing_;
  std::unique_ptr<sta::Limits> slews_, loads_;
  std::vector<place::WantedPlace> new_;
  Saved kept_;
  static constexpr double kWorstShare = 0.2;
};

}  // namespace taufold::flow
