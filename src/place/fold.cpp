#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "base/parallel.hpp"
#include "base/random.hpp"
#include "base/timer.hpp"
#include "place/blocks/arrange.hpp"
#include "place/blocks/judge.hpp"
#include "place/blocks/settle_cells.hpp"
#include "place/bond/assign.hpp"
#include "place/detail/anneal.hpp"
#include "place/exact/exact.hpp"
#include "place/global/rerun.hpp"
#include "place/legal/abacus.hpp"
#include "place/legal/pack.hpp"
#include "place/legal/tall.hpp"
#include "place/partition/netlist.hpp"
#include "place/partition/shortage.hpp"
#include "place/place.hpp"
#include "place/plan.hpp"
#include "place/problem.hpp"
#include "place/slacks.hpp"
#include "place/tsv/legal.hpp"
#include "place/tsv/tsvs.hpp"

namespace taufold::place {

namespace {

constexpr double kDensityWithTall = 0.9;  // most of a fold: cells of several rows find no place near by where bins are full

constexpr double kSpareRoom = 0.25;  // of the distance of bonds whose TSVs stand in rows
constexpr double kNextGrowth = 1.08;  // of the tiers, where such TSVs found no room

// Bonds whose TSVs stand in the rows of cells follow what their rows have room for. As close as they may be they could not: a
// hindered bond finds another place only where about half of the area is free (squares thrown at random jam at 0.56 of it), and a cell wider
// than the distance of bonds needs some of them out of its way. Until TSVs stand bonds are kept further apart by so much.
Problem with_spare_room(Problem p) {
  for (int k = 0; k + 1 < p.tiers; ++k)
    if (tsvs_fit_rows(p, k)) {
      db::BondRule& rule = p.bond_rules[k];
      rule.spacing += static_cast<std::int32_t>(kSpareRoom * (static_cast<double>(rule.spacing) + std::max(rule.width, rule.height)));
    }
  return p;
}

/// A fold in progress: the passes in order are at the bottom, in run().
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
  void charge_cells(const Start&, int round);
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

constexpr int kContestRuns = 2;
constexpr double kShareWithTsvs = 0.5;  // of the annealing, once TSVs that fit into rows stand in them
constexpr int kWeighings = 12;  // of nets, over the rounds of the final annealing
constexpr double kEnoughSlack = 0.5;  // of the total negative slack: with less left no further placement is made for it
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// The exhaustive search knows two tiers, no sites and nothing that stands in the way.
bool Fold::searchable() const {
  bool free_x = !whole_ && !has_tsvs(p_) && p_.blocks.empty() && p_.blockages.empty() && p_.cell_tiers.empty();
  for (int k = 0; k < p_.tiers; ++k) free_x = free_x && p_.space[k].rows.site == 1;
  return free_x && p_.cells > 0 && p_.cells <= kExactCells && p_.tiers <= 2;
}

// Rows first; where a tier's cells do not fit in its rows, all tiers are packed anew.
bool Fold::settle(State& s, const std::vector<float>& x, const std::vector<float>& y) {
  if (legalise(p_, x, y, s) == 0) return true;
  return pack_all_tiers(p_, x, y, s) == 0;
}

// Cells of several rows first; for all that follows they stand in the way like macros. Other starts want the problem as it was.
bool Fold::settle_around_tall(Start& start, State& s, const GlobalResult& g) {
  std::optional<TallSettled> settled = settle_tall(design_, p_, g.tier, g.x, g.y);
  if (!settled) return false;
  p_ = with_spare_room(std::move(settled->problem));
  start.around_tall = std::make_shared<const Problem>(p_);
  s.tier = std::move(settled->tier);
  return settle(s, settled->x, settled->y);
}

// Macros first: all that follows takes them for given, and the tiers that the cells were given along with them.
bool Fold::arrange() {
  stage("macros", [&] {
    ArrangeOptions o;
    o.seed = hash64(options_.seed, 0xb10c);
    o.evaluations = plan_.arrangements;
    o.target_density = options_.target_density;
    o.candidates = 2 * plan_.arranged_starts;
    o.finalists = plan_.arranged_finalists;
    o.polish = plan_.arranged_finalists / 3;
    if (p_.cells > 0 && p_.cells <= kJudgeByFolding) {
      o.judge = [&](const Problem& q) { return judge_by_folding(q, options_.seed, stop_); };
      o.evaluations *= 4;
    }
    blocks_ = arrange_blocks(p_, o, pool_, stop_, [&](int evaluated, double cost) { sample("macros", evaluated, cost, kNone, kNone, false); });
    if (blocks_.candidates.empty()) return std::uint64_t{0};
    take_arrangement(0);
    plan_ = make_plan();
    const Candidate& best = blocks_.candidates.front();
    sample("macros", blocks_.evaluated, best.cost, kNone, static_cast<double>(best.partition.score.crossings), true);
    return hash64(static_cast<std::uint64_t>(best.cost), static_cast<std::uint64_t>(blocks_.evaluated));
  });
  if (arranged() && plan_.kind(0) == StartKind::min_cut && partition_.routable && !blocks_.candidates.front().x.empty()) contest();
  plan_.starts = std::min(plan_.arranged_starts, static_cast<int>(2 * blocks_.candidates.size()));
  result_.no_arrangement = blocks_.candidates.empty();
  result_.reason = blocks_.reason;
  return !result_.no_arrangement;
}

// The arrangements again, with all cells and tiers that follow their places; the better half goes on.
void Fold::contest() {
  stage("contest", [&] {
    std::vector<Candidate>& all = blocks_.candidates;
    for (std::size_t i = 0; i < all.size(); ++i) {
      take_arrangement(static_cast<int>(i));
      GlobalOptions o;
      o.seed = options_.seed;
      o.target_density = options_.target_density;
      o.growth = o.early_growth = plan_.growth;
      o.bin_refinement = 1;
      around_blocks(static_cast<int>(i), o);
      settle_cells(p_, all[i], o, kContestRuns, pool_, stop_);
      sample("contest", static_cast<int>(i), all[i].cost, kNone, static_cast<double>(all[i].partition.score.crossings), false);
    }
    std::stable_sort(all.begin(), all.end(), [](const Candidate& a, const Candidate& b) { return a.cost < b.cost; });
    all.resize((all.size() + 1) / 2);
    take_arrangement(0);
    sample("contest", 0, all.front().cost, kNone, static_cast<double>(all.front().partition.score.crossings), true);
    return hash64(static_cast<std::uint64_t>(all.front().cost), all.size());
  });
}

// Beside blocks cells whose tiers are settled start where their clusters were, so that they stay on the side on which those ended up; and white space,
// where there is plenty, is worth a little at legalisation.
void Fold::around_blocks(int start, GlobalOptions& o) const {
  constexpr double kWeight = 0.03, kLooser = 0.96, kPlenty = 0.85;
  const Candidate& c = blocks_.candidates[static_cast<std::size_t>(start) % blocks_.candidates.size()];
  if (c.x.empty()) return;
  if (plan_.kind(start) == StartKind::min_cut || p_.tiers == 1) {
    o.start_x = &c.x;
    o.start_y = &c.y;
    o.first_weight = kWeight;
  }
  bool plenty = true;
  for (int k = 0; k < p_.tiers; ++k)
    plenty = plenty && static_cast<double>(c.partition.score.used[k]) < kPlenty * static_cast<double>(p_.space[k].row_area);
  if (plenty) o.target_density *= kLooser;
}

void Fold::take_arrangement(int start) {
  if (whole_) p_ = *whole_;
  if (blocks_.candidates.empty()) return;
  const Candidate& c = blocks_.candidates[static_cast<std::size_t>(start) % blocks_.candidates.size()];
  stand(p_, blocks_.blocks, c.at);
  partition_ = c.partition;
}

// Where sites are scarce the tiers come from the fewest crossings. True when even those have no room.
bool Fold::refuse_shortage() {
  PartitionOptions o;
  o.seed = options_.seed;
  o.starts = plan_.partition_starts;
  o.contests = plan_.partition_contests;
  const Hypergraph h = netlist_hypergraph(p_, true);
  stage("partition", [&] {
    partition_ = partition_beside_tsvs(h, partition_limits(p_, 0.003), o, pool_, stop_);
    sample("partition", 0, kNone, kNone, static_cast<double>(partition_.score.crossings), true);
    return static_cast<std::uint64_t>(partition_.score.crossings);
  });
  if (!partition_.fits || (partition_.routable && partition_.tsvs_fit)) return false;
  o.starts = std::max(1, o.starts / 2);
  o.contests = 0;
  stage("shortage", [&] {
    BondShortage lack = bond_shortage(p_, h, partition_, o, pool_, stop_);
    result_.reason = std::move(lack.text);
    result_.fitting_growth = lack.growth;
    return static_cast<std::uint64_t>(partition_.score.crossings);
  });
  return true;
}

// Room for the TSVs that the tiers of a partition need, or those of the last soft start.
void Fold::keep_room_for_tsvs() {
  if (!has_tsvs(p_)) return;
  if (partition_.fits && plan_.kind(0) == StartKind::min_cut) tsv_room_ = tsv_area(p_, partition_.score.interface);
  for (int k = 0; k < p_.tiers; ++k) {
    TierSpace& t = p_.space[k];
    full_limit_[k] = t.area_limit;
    full_room_[k] = t.room;
    t.area_limit -= tsv_room_[k];
    t.room = std::max<std::int64_t>(0, t.room - tsv_room_[k]);
  }
}

void Fold::give_back_room() {
  if (!has_tsvs(p_) || whole_) return;  // with cells of several rows the problem was made anew
  for (int k = 0; k < p_.tiers; ++k) {
    p_.space[k].area_limit = full_limit_[k];
    p_.space[k].room = full_room_[k];
  }
}

// After global placement: whether the tiers hold the TSVs of the crossings beside the cells. Where they would if cells moved to
// other tiers the room is kept next time.
bool Fold::refuse_tsvs(const GlobalResult& g) {
  constexpr double kMargin = 1.05;
  std::array<std::int64_t, kMaxTiers> used{};
  const std::array<std::int64_t, kMaxTiers> tsvs = tsv_area(p_, count_crossings(p_, g.tier));
  for (std::int32_t c = 0; c < p_.cells; ++c) used[g.tier[c]] += p_.area(c, g.tier[c]);
  for (const Block& b : p_.blocks) used[b.tier] += b.area(b.tier);
  std::int64_t need = 0, have = 0;
  bool over = false;
  for (int k = 0; k < p_.tiers; ++k) {
    over = over || used[k] + tsvs[k] > full_limit_[k];
    need += used[k] + static_cast<std::int64_t>(kMargin * static_cast<double>(tsvs[k]));
    have += full_limit_[k];
    tsv_room_[k] = static_cast<std::int64_t>(kMargin * static_cast<double>(tsvs[k]));
  }
  if (!over || need <= have) return over;
  const double growth = 1.002 * static_cast<double>(need) / static_cast<double>(std::max<std::int64_t>(1, have));
  result_.reason = "cells and the TSVs of their crossings need " + std::to_string(need) + " of area, and the tiers may hold " + std::to_string(have);
  result_.fitting_growth = growth;
  return true;
}

// TSVs of several rows take places of cells: they are spread along with them, from where bonds would like to be.
void Fold::spread_tsvs(GlobalOptions o, const GlobalResult& g, State& s) {
  const Problem whole = with_true_bonds();
  std::optional<std::vector<TsvPlace>> tsvs = place_tsvs(whole, s);
  if (!tsvs) return;
  const CutAtTsvs cut = cut_at_tsvs(whole, s, std::move(*tsvs), TsvsAs::flat_cells);
  std::vector<float> x(g.x.begin(), g.x.begin() + p_.cells), y(g.y.begin(), g.y.begin() + p_.cells);
  for (std::size_t i = 0; i < cut.tsvs.size(); ++i) {
    x.push_back(static_cast<float>(cut.tsvs[i].x));
    y.push_back(static_cast<float>(cut.tsvs[i].y));
  }
  const std::vector<std::uint8_t> tier(cut.state.tier.begin(), cut.state.tier.begin() + cut.problem.cells);
  o.start_tier = &tier;
  o.start_x = &x;
  o.start_y = &y;
  o.first_weight = RerunOptions().rerun_weight;
  const GlobalResult spread = global_placement(cut.problem, o, pool_, stop_, nullptr);
  if (spread.overflow > kUnsettled && p_.cells >= kLeastToSettle) return;
  for (std::int32_t c = 0; c < p_.cells; ++c) {
    s.x[c] = static_cast<std::int32_t>(std::lround(spread.x[c] - 0.5F * static_cast<float>(p_.width[s.tier[c]][c])));
    s.y[c] = static_cast<std::int32_t>(std::lround(spread.y[c] - 0.5F * static_cast<float>(p_.height[s.tier[c]])));
  }
  // Bonds at their distances again, with the least moved in sum.
  for (int k = 0; k + 1 < p_.tiers; ++k) {
    std::vector<BondRequest> wish;
    std::vector<std::size_t> bond;
    for (std::size_t i = 0; i < cut.tsvs.size(); ++i) {
      if (s.bonds[cut.tsvs[i].bond].interface != k) continue;
      const auto x_at = static_cast<std::int32_t>(std::lround(spread.x[static_cast<std::size_t>(p_.cells) + i]));
      const auto y_at = static_cast<std::int32_t>(std::lround(spread.y[static_cast<std::size_t>(p_.cells) + i]));
      wish.push_back({{{x_at, x_at}, {x_at, x_at}}, {{y_at, y_at}, {y_at, y_at}}});
      bond.push_back(cut.tsvs[i].bond);
    }
    const std::vector<BondPlace> place = assign_bonds(BondSites(p_.die, p_.bond_rules[k]), wish);
    for (std::size_t i = 0; i < place.size(); ++i)
      if (place[i].placed) s.bonds[bond[i]].x = place[i].x, s.bonds[bond[i]].y = place[i].y;
  }
}

// Centres of cells where they make way for TSVs that stand.
void Fold::spread_around(GlobalOptions o, const CutAtTsvs& cut, std::vector<float>& x, std::vector<float>& y) {
  const std::vector<std::uint8_t> tier(cut.state.tier.begin(), cut.state.tier.begin() + cut.problem.cells);
  const std::vector<float> from_x = x, from_y = y;
  o.start_tier = &tier;
  o.start_x = &from_x;
  o.start_y = &from_y;
  o.first_weight = RerunOptions().rerun_weight;
  const GlobalResult g = global_placement(cut.problem, o, pool_, stop_, nullptr);
  if (g.overflow > kUnsettled && p_.cells >= kLeastToSettle) return;
  x.assign(g.x.begin(), g.x.begin() + cut.problem.cells);
  y.assign(g.y.begin(), g.y.begin() + cut.problem.cells);
}

// TSVs get their places first, near where their bonds are in `s`; cells make way, spread around them anew where `spread` says how. From here
// on tiers are settled, and TSVs of one row move with the cells of their rows.
bool Fold::stand_tsvs(Start& start, const State& s, const GlobalOptions* spread) {
  const Problem whole = with_true_bonds();
  std::optional<std::vector<TsvPlace>> tsvs = place_tsvs(whole, s);
  if (!tsvs) {
    result_.fitting_growth = kNextGrowth;
    result_.reason = "no place was found for the TSVs of all " + std::to_string(s.bonds.size()) + " crossings";
    return false;
  }
  std::vector<float> x, y;
  for (std::int32_t c = 0; c < p_.cells; ++c) {
    x.push_back(static_cast<float>(s.x[c]) + 0.5F * static_cast<float>(p_.width[s.tier[c]][c]));
    y.push_back(static_cast<float>(s.y[c]) + 0.5F * static_cast<float>(p_.height[s.tier[c]]));
  }
  const auto settle = [&](CutAtTsvs cut) {
    std::vector<float> wish_x = x, wish_y = y;
    for (std::int32_t c = p_.cells; c < cut.problem.cells; ++c) {
      const int k = cut.state.tier[c];
      wish_x.push_back(static_cast<float>(cut.state.x[c]) + 0.5F * static_cast<float>(cut.problem.width[k][c]));
      wish_y.push_back(static_cast<float>(cut.state.y[c]) + 0.5F * static_cast<float>(cut.problem.height[k]));
    }
    if (spread != nullptr && p_.cells > 0) spread_around(*spread, cut, wish_x, wish_y);
    const bool moving = cut.problem.cells > p_.cells;
    if (moving ? !legalise_among_tsvs(cut, wish_x, wish_y, cut.state)
               : p_.cells > 0 && legalise(cut.problem, wish_x, wish_y, cut.state) > 0 && pack_all_tiers(cut.problem, wish_x, wish_y, cut.state) > 0)
      return false;
    start.whole = std::make_shared<const State>(s);
    start.cut = std::make_shared<CutAtTsvs>(std::move(cut));
    return true;
  };
  const bool some_move = !tsvs->empty() && tsvs->front().moves;
  if (!(some_move && settle(cut_at_tsvs(whole, s, *tsvs, TsvsAs::cells))) && !settle(cut_at_tsvs(whole, s, *tsvs, TsvsAs::blockages))) {
    result_.fitting_growth = kNextGrowth;
    result_.reason = "the cells find no room beside the TSVs of " + std::to_string(tsvs->size()) + " crossings";
    return false;
  }
  start.layout = std::make_unique<Layout>(start.cut->problem, start.cut->state);
  start.homeless = start.layout->homeless_bonds();
  start.score = exact_score(start.cut->problem, start.cut->state);
  return true;
}

Fold::Start Fold::make_start(int index, SlackDrive* drive) {
  Start start;
  State s;
  GlobalResult g;
  GlobalOptions global;  // as the cells were placed with
  if (p_.cells == 0) {
    add_blocks(p_, s);
    start.homeless = assign_all_bonds(p_, s);
    start.layout = std::make_unique<Layout>(p_, s);
    start.score = exact_score(p_, s);
    return start;
  }
  stage("global", [&] {
    GlobalOptions o;
    o.seed = hash64(options_.seed, static_cast<std::uint64_t>(index));
    o.target_density = std::min(options_.target_density, p_.tiers > 1 ? plan_.density : 1.0);
    o.growth = plan_.growth;
    o.early_growth = plan_.early_growth;
    o.tier_step = plan_.tier_step;
    o.freeze_overflow = plan_.freeze_overflow;
    o.crossing_price_rows = plan_.crossing_price_rows;
    o.bin_refinement = plan_.bin_refinement;
    o.cell_costs = options_.cell_costs;
    o.insts = design_.num_insts();
    if (arranged()) around_blocks(index, o);
    global = o;
    if (drive) o.weigh = [&](const GlobalResult& now) { drive->weigh(place::state_of(p_, now), -1, 0); };
    double crossings = 0;
    const auto on = [&](int it, double wl, double overflow, double cross) {
      crossings = cross;
      sample("global", it, wl, overflow, cross, false);
    };
    const bool cut = partition_.fits && plan_.kind(index) == StartKind::min_cut;
    RerunOptions runs{o, 0, 0};
    if (cut) {
      runs.global.start_tier = &partition_.tier;
      runs.reruns = arranged() ? 0 : plan_.cut_reruns;
      runs.bond_reruns = arranged() ? 0 : plan_.bond_reruns;
    }
    keep_room_for_tsvs();
    g = place_in_runs(p_, runs, pool_, stop_, on);
    if (has_tsvs(p_) && refuse_tsvs(g) && result_.fitting_growth == 0 && !stop_.stop_requested()) {
      give_back_room();
      keep_room_for_tsvs();
      g = place_in_runs(p_, runs, pool_, stop_, on);
      refuse_tsvs(g);
    }
    sample("global", g.iterations, g.wirelength, g.overflow, crossings, true);
    s.tier = g.tier;
    result_.restarts += g.restarts;
    return hash64(static_cast<std::uint64_t>(g.wirelength), static_cast<std::uint64_t>(g.iterations));
  });
  if (result_.fitting_growth > 0) return start;
  const bool tall_tsvs = has_tsvs(p_) && !tsvs_fit_rows(p_);
  bool fits = false;
  stage("legalise", [&] {
    fits = whole_ ? settle_around_tall(start, s, g) : settle(s, g.x, g.y);
    give_back_room();
    if (fits) sample("legalise", 0, static_cast<double>(ideal_score(p_, s)), kNone, kNone, true);
    return checksum(s);
  });
  if (!fits) return start;
  stage("bonds", [&] {
    const int homeless = assign_all_bonds(p_, s);
    start.layout = std::make_unique<Layout>(p_, s);
    start.homeless = homeless;
    start.score = exact_score(p_, s);
    sample("bonds", 0, static_cast<double>(start.score), kNone, static_cast<double>(s.bonds.size()), true);
    return checksum(s);
  });
  if (tall_tsvs && start.homeless == 0)
    stage("tsvs", [&] {
      spread_tsvs(global, g, s);
      if (!stand_tsvs(start, s, &global)) start.layout.reset();
      if (start.layout) sample("tsvs", 0, static_cast<double>(start.score), kNone, static_cast<double>(s.bonds.size()), true);
      return start.layout ? checksum(state_of(start)) : std::uint64_t{0};
    });
  return start;
}

void Fold::anneal_start(Start& start, const AnnealSchedule& schedule, bool report) {
  const State before = start.layout->state();
  const Problem& p = problem_of(start);
  Start old{start.score, start.homeless, nullptr, nullptr, nullptr, nullptr};
  anneal(p, *start.layout, schedule, pool_, stop_, [&](const AnnealRound& r) {
    if (report) sample("anneal", r.round, static_cast<double>(r.score), kNone, static_cast<double>(start.layout->crossings()), false);
  });
  start.score = start.layout->score(pool_);
  start.homeless = start.layout->homeless_bonds();
  if (!p.net_weight.empty()) old.score = exact_score(p, before);
  if (!p.field.empty()) old.score = std::numeric_limits<std::int64_t>::max();  // wire alone does not tell which is better
  if (!old.better_than(start)) return;
  start.score = old.score;
  start.homeless = old.homeless;
  start.layout = std::make_unique<Layout>(p, before);
}

AnnealSchedule Fold::schedule(double proposals_per_cell, int rounds, std::uint64_t key) const {
  AnnealSchedule s;
  s.seed = hash64(options_.seed, key);
  s.proposals_per_cell = proposals_per_cell;
  s.rounds = rounds;
  return s;
}

// Weights follow the places of cells in steps, so that nets that turn critical by what was done for others are heard too.
void Fold::weigh_nets(SlackDrive& drive, const Start& start, int round) {
  if (round % std::max(1, plan_.rounds / kWeighings) != 0) return;
  drive.weigh(state_of(start), round, start.layout->score(pool_, false));
  if (start.cut) drive.share(start.cut->problem);
}

// Places are priced anew as often, for the same reason.
void Fold::charge_cells(const Start& start, int round) {
  const int every = std::max(1, plan_.rounds / kWeighings);
  if (round % every != 0) return;
  options_.cell_costs->update(to_placement(p_, state_of(start), design_.num_insts()), field_.charge.empty(), true, static_cast<double>(start.layout->score(pool_, false)), field_);
  p_.field.take(field_, p_);
  if (start.cut) start.cut->problem.field.take(field_, start.cut->problem);
}

// The plain placement is one of those compared, so that no slacks are the worse for having been asked for. Weights from global placement
// on do most; where they make wires too long, or leave more than half of what is missing, those of the annealing alone are tried too.
void Fold::place_for_slacks(const Start& plain, int index, const State& before, SlackDrive& drive) {
  const auto placement = [&](const Start& s) { return to_placement(p_, s.layout->state(), design_.num_insts()); };
  db::Placement best = placement(plain);
  const auto length = static_cast<double>(db::score(design_, best).hpwl);
  Slacks slacks;
  const auto compare = [&](const char* name, db::Placement other, bool legal) {
    const auto [unmoved, found] = drive.settle_bonds(other, pool_);
    std::vector<SlackTrial>& trials = result_.slack_trials;
    if (trials.empty()) trials.push_back({"plain", unmoved, 0, true}), slacks = unmoved;
    const double longer = static_cast<double>(db::score(design_, other).hpwl) / length - 1;
    const bool taken = legal && longer <= kMostGrowth && found.better_than(slacks) && found.worst_s >= trials.front().slacks.worst_s;
    if (taken)
      for (SlackTrial& t : trials) t.taken = false;
    trials.push_back({name, found, longer, taken});
    if (taken) best = std::move(other), slacks = found;
    return taken;
  };
  const auto anneal_weighed = [&](const char* name, Start& timed) {
    bool taken = false;
    stage(name, [&] {
      AnnealSchedule last = final_schedule();
      last.before_round = [&](int round) {
        weigh_nets(drive, timed, round);
        if (options_.cell_costs) charge_cells(timed, round);
      };
      anneal_start(timed, last, true);
      drive.rest();
      taken = !stop_.stop_requested() && compare(name, placement(timed), timed.homeless == 0);
      return checksum(timed.layout->state());
    });
    return taken;
  };
  stage("slacks", [&] {
    compare("bonds moved", best, true);
    return db::checksum(best);
  });
  bool taken = false;
  if (!whole_ && !arranged()) {
    drive.begin();
    Start timed = make_start(index, &drive);
    taken = timed.layout && !stop_.stop_requested() && anneal_weighed("weighed early", timed);
    drive.rest();
  }
  const bool enough = taken && slacks.total_negative_s >= kEnoughSlack * result_.slack_trials.front().slacks.total_negative_s;
  if (!enough && !stop_.stop_requested()) {
    Start timed{plain.score, plain.homeless, std::make_unique<Layout>(p_, before), plain.around_tall, nullptr, nullptr};
    drive.begin();
    anneal_weighed("weighed late", timed);
  }
  for_slacks_ = std::move(best);
}

// Crossings that found no site are priced ever higher until cells have moved together again or the attempts run out.
void Fold::house_the_homeless(Start& start) {
  for (int attempt = 0; attempt < 6 && start.homeless > 0 && !stop_.stop_requested(); ++attempt) {
    State s = start.layout->state();
    start.homeless = assign_all_bonds(p_, s);
    start.layout = std::make_unique<Layout>(p_, s);
    if (start.homeless == 0) break;
    AnnealSchedule again = schedule(std::max(200.0, plan_.proposals_per_cell / 8), 20, hash64(0x40e, static_cast<std::uint64_t>(attempt)));
    again.homeless_rows = 20.0 * std::pow(8.0, attempt + 1);
    anneal(p_, *start.layout, again, pool_, stop_, nullptr);
    start.homeless = start.layout->homeless_bonds();
  }
  start.score = start.layout->score(pool_);
}

// Tiny designs: annealing from hot, many times over, gives the exhaustive search a bound to start from.
void Fold::restart_tiny(Start& best) {
  for (int i = 0; i < plan_.tiny_restarts && !stop_.stop_requested(); ++i) {
    AnnealSchedule hot = schedule(2000, 12, hash64(0x717, static_cast<std::uint64_t>(i)));
    hot.start_rows = 4;
    hot.end_rows = 0.02;
    const Problem& p = problem_of(best);
    Start again{best.score, best.homeless, std::make_unique<Layout>(p, best.layout->state()), best.around_tall, best.cut, best.whole};
    anneal(p, *again.layout, hot, pool_, stop_, nullptr);
    again.score = again.layout->score(pool_);
    again.homeless = again.layout->homeless_bonds();
    if (again.better_than(best)) best = std::move(again);
  }
}

void Fold::finish_tiny(State& best, std::int64_t& score) {
  stage("exact", [&] {
    const ExactResult r = exact_search(p_, score, plan_.exact_nodes, stop_);
    if (r.found) {
      best = r.state;
      score = r.score;
    }
    result_.proven_optimal = r.proven;
    if (score == std::numeric_limits<std::int64_t>::max()) return std::uint64_t{0};  // nothing legal to show
    sample("exact", static_cast<int>(std::min<std::int64_t>(r.nodes, std::numeric_limits<int>::max())), static_cast<double>(score), kNone,
           static_cast<double>(best.bonds.size()), true);
    return checksum(best);
  });
}

Result Fold::run() {
  if (p_.has_tall) whole_ = p_;
  if (std::any_of(p_.blocks.begin(), p_.blocks.end(), [](const Block& b) { return !b.fixed; }) && !arrange()) {
    result_.status = Status::infeasible;
    return std::move(result_);
  }
  const bool routed = arranged() && partition_.routable;
  if (!routed && p_.cells > kExactCells && plan_.wants_partition()) {
    if (refuse_shortage()) {
      result_.status = Status::infeasible;
      return std::move(result_);
    }
    if (arranged()) {  // tiers less even than those that the blocks were arranged with
      blocks_.candidates.resize(1);
      blocks_.candidates.front().partition = partition_;
    }
  }
  Start best;
  int best_start = 0;
  if (p_.cells > 0 || arranged()) {
    for (int i = 0; i < plan_.starts; ++i) {
      if (i > 0 && stop_.interrupted()) break;
      if (i > 0 && stop_.seconds_left() < 3 * timer_.wall_s() / i) break;  // the annealing needs its share of a time limit
      take_arrangement(i);
      Start start = make_start(i);
      if (!start.layout) continue;
      if (plan_.starts > 1)
        stage("trial", [&] {
          anneal_start(start, schedule(plan_.trial_per_cell, 20, hash64(0x7121a1, static_cast<std::uint64_t>(i))), false);
          sample("trial", i, static_cast<double>(start.score), kNone, static_cast<double>(start.layout->crossings()), true);
          return checksum(state_of(start));
        });
      if (!best.layout || start.better_than(best)) best = std::move(start), best_start = i;
    }
    take_arrangement(best_start);
    if (best.around_tall) p_ = *best.around_tall;
    if (best.layout) {
      std::optional<SlackDrive> drive;
      if (options_.net_weights) drive.emplace(design_, p_, *options_.net_weights, options_.crossing_length);
      const bool hurried = has_tsvs(p_) || stop_.seconds_left() < 1e8;  // TSVs settle tiers: other placements would have others
      const std::optional<State> before = drive && !hurried ? std::optional(best.layout->state()) : std::nullopt;
      stage("anneal", [&] {
        const double share = has_tsvs(p_) && !best.cut ? 1 - kShareWithTsvs : 1;
        AnnealSchedule last = final_schedule(share);
        if (drive && hurried) drive->begin();
        last.before_round = [&](int round) {
          if (drive && hurried) weigh_nets(*drive, best, round);
          if (drive && !hurried && round > 0) drive->plain_round(best.layout->score(pool_, false));
          if (options_.cell_costs) charge_cells(best, round);
        };
        anneal_start(best, last, true);
        if (drive) drive->rest();
        if (p_.cells > 0 && p_.cells <= kExactCells) restart_tiny(best);
        if (best.homeless > 0) house_the_homeless(best);
        sample("anneal", plan_.rounds, static_cast<double>(best.layout->score(pool_, false)), kNone, static_cast<double>(best.layout->crossings()), true);
        return checksum(state_of(best));
      });
      if (best.layout && has_tsvs(p_) && !best.cut && best.homeless == 0)
        stage("tsvs", [&] {
          if (!stand_tsvs(best, best.layout->state())) {
            best.layout.reset();
            return std::uint64_t{0};
          }
          sample("tsvs", 0, static_cast<double>(best.score), kNone, static_cast<double>(best.whole->bonds.size()), true);
          AnnealSchedule last = schedule(kShareWithTsvs * plan_.proposals_per_cell, plan_.rounds, 0x75f);
          last.start_rows *= 0.5;
          if (drive) last.before_round = [&](int round) { weigh_nets(*drive, best, round); };
          anneal_start(best, last, true);
          if (drive) drive->rest();
          sample("tsvs", plan_.rounds, static_cast<double>(best.layout->score(pool_, false)), kNone, static_cast<double>(best.whole->bonds.size()), true);
          return checksum(state_of(best));
        });
      if (before && best.homeless == 0 && p_.cells > kExactCells && !stop_.stop_requested()) place_for_slacks(best, best_start, *before, *drive);
    }
  }
  State state;
  bool legal = p_.cells == 0 && !arranged();
  std::int64_t score = std::numeric_limits<std::int64_t>::max();
  if (best.layout) {
    state = state_of(best);
    legal = best.homeless == 0;
    if (legal) score = best.score;
  }
  if (searchable()) {
    finish_tiny(state, score);
    legal = score != std::numeric_limits<std::int64_t>::max();
  }
  if (!legal) {
    result_.status = Status::infeasible;
    if (std::exchange(result_.proven_optimal, false)) {
      result_.reason = "an exhaustive search shows that there is none";
      return std::move(result_);
    }
    if (result_.reason.empty())
      result_.reason = best.layout ? "no bond site could be found for " + std::to_string(best.homeless) + " of " +
                                       std::to_string(best.layout->crossings()) + " crossings; the die holds " +
                                       std::to_string(BondSites(p_.die, p_.bond_rules.at(0)).capacity()) + " bonds at most"
                                 : "the cells do not fit into the rows under the utilisation limits in any arrangement tried";
    return std::move(result_);
  }
  result_.legal = true;
  result_.status = stop_.stop_requested() ? Status::stopped : Status::done;
  result_.placement = to_placement(p_, state, design_.num_insts());
  if (for_slacks_) result_.placement = std::move(*for_slacks_);
  return std::move(result_);
}

}  // namespace

Result fold(const db::Design& design, const Options& options, const StopToken& stop, const Progress& progress) {
  return Fold(design, options, stop, progress).run();
}

}  // namespace taufold::place
