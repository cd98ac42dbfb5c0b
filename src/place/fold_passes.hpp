// A fold in progress: what its passes share. Their order is run(), in fold.cpp; those about TSVs and those about slacks and heat have
// files of their own.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "base/parallel.hpp"
#include "base/timer.hpp"
#include "place/blocks/arrange.hpp"
#include "place/detail/anneal.hpp"
#include "place/global/rerun.hpp"
#include "place/partition/shortage.hpp"
#include "place/place.hpp"
#include "place/plan.hpp"
#include "place/problem.hpp"
#include "place/slacks.hpp"
#include "place/tsv/tsvs.hpp"

namespace taufold::place {

inline constexpr double kDensityWithTall = 0.9;  ///< most of a fold: cells of several rows find no place near by where bins are full
inline constexpr double kNone = std::numeric_limits<double>::quiet_NaN();  ///< what a stage's sample does not have

/// Bonds whose TSVs stand in rows with more room around them, until they stand (fold_tsvs.cpp).
Problem with_spare_room(Problem);

class Fold {
 public:
  Fold(const db::Design& d, const Options& o, const StopToken& stop, const Progress& progress)
      : design_(d), options_(o), stop_(stop), progress_(progress), p_(with_spare_room(make_problem(d))), plan_(make_plan()),
        pool_(o.threads) {}

  Result run();

 private:
  struct Start {
    std::int64_t score = std::numeric_limits<std::int64_t>::max();
    std::int64_t homeless = std::numeric_limits<std::int64_t>::max();
    std::unique_ptr<Layout> layout;
    std::shared_ptr<const Problem> around_tall;  // what `layout` is about, where cells of several rows stand
    std::shared_ptr<CutAtTsvs> cut;  // what `layout` is about, where TSVs have their places
    std::shared_ptr<const State> whole;  // that which was cut
    bool better_than(const Start& o) const { return homeless != o.homeless ? homeless < o.homeless : score < o.score; }
  };

  bool arrange();
  void take_arrangement(int start);
  void contest();
  void around_blocks(int start, GlobalOptions&) const;
  Start make_start(int index, SlackDrive* drive = nullptr);
  bool refuse_shortage();
  Plan make_plan() const {
    Plan plan(p_.cells, options_.effort, bond_sites_per_cell(p_));
    if (options_.ranking) plan.only_rank(p_.cells);
    if (p_.has_tall) plan.density = std::min(plan.density, kDensityWithTall);
    return plan;
  }
  bool arranged() const { return !blocks_.candidates.empty(); }
  bool searchable() const;
  bool settle(State& s, const std::vector<float>& x, const std::vector<float>& y);
  bool settle_around_tall(Start&, State& s, const GlobalResult& g);
  bool stand_tsvs(Start&, const State& s, const GlobalOptions* spread = nullptr);
  bool refuse_tsvs(const GlobalResult& g);
  void spread_tsvs(GlobalOptions, const GlobalResult& g, State& s);
  void spread_around(GlobalOptions, const CutAtTsvs&, std::vector<float>& x, std::vector<float>& y);
  void keep_room_for_tsvs();
  void give_back_room();
  /// With bonds as close as they may be.
  Problem with_true_bonds() const {
    Problem p = p_;
    p.bond_rules = design_.interfaces;
    return p;
  }
  const Problem& problem_of(const Start& s) const { return s.cut ? s.cut->problem : p_; }
  State state_of(const Start& s) const { return s.cut ? joined_at_tsvs(p_, *s.whole, *s.cut, s.layout->state()) : s.layout->state(); }
  void anneal_start(Start&, const AnnealSchedule&, bool report);
  AnnealSchedule schedule(double proposals_per_cell, int rounds, std::uint64_t key) const;
  void order_tiers(const Hypergraph&, const PartitionLimits&);
  void charge_cells(const Start&, int round, const SlackDrive*);
  /// Nets count by their length again.
  void rest_nets(const Start& s) {
    for (Problem* p : {&p_, s.cut ? &s.cut->problem : nullptr})
      if (p) p->net_weight.clear(), p->crossing_length = 0;
  }
  AnnealSchedule final_schedule(double share = 1) const { return schedule(share * plan_.proposals_per_cell, plan_.rounds, 0xa22ea1); }
  void weigh_nets(SlackDrive&, const Start&, int round);
  void place_for_slacks(const Start& plain, int index, const State& before, SlackDrive&);
  void house_the_homeless(Start&);
  void restart_tiny(Start& best);
  void finish_tiny(State& best, std::int64_t& score);

  template <class Fn>
  void stage(const char* name, Fn&& fn) {
    const Timer timer;
    const double cpu = process_cpu_s();
    const std::uint64_t sum = fn();
    result_.stages.push_back({name, timer.wall_s(), process_cpu_s() - cpu, peak_rss_bytes(), sum});
  }

  void sample(const char* name, int step, double wirelength, double overflow, double bonds, bool milestone) {
    result_.samples.push_back({name, step, wirelength, overflow, bonds, timer_.wall_s(), milestone});
    if (progress_) progress_(result_.samples.back());
  }

  std::uint64_t checksum(const State& s) const { return db::checksum(to_placement(p_, s, design_.num_insts())); }

  const db::Design& design_;
  const Options& options_;
  const StopToken& stop_;
  const Progress& progress_;
  Problem p_;
  Plan plan_;
  std::optional<Problem> whole_;  // with the cells of several rows among the others, where there are any
  Partition partition_;  // where the plan wants one
  std::array<std::int64_t, kMaxTiers> tsv_room_{}, full_limit_{}, full_room_{};  // kept free for TSVs up to legalisation; what tiers have without that
  ArrangeResult blocks_;  // where free blocks may stand; start i takes the i-th of them
  CostField field_;
  std::optional<db::Placement> for_slacks_;
  ThreadPool pool_;
  Timer timer_;
  Result result_;
};

}  // namespace taufold::place
