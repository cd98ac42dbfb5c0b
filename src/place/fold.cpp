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
#include "place/fold_passes.hpp"
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

constexpr int kContestRuns = 2;
constexpr std::size_t kGlobalFrames = 14, kAnnealFrames = 8;  // of a film
constexpr double kShareWithTsvs = 0.5;  // of the annealing, once TSVs that fit into rows stand in them

}  // namespace

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
  if (partition_.fits && partition_.routable && partition_.tsvs_fit && !arranged() && options_.cell_costs)
    stage("order", [&] {
      order_tiers(h, partition_limits(p_, 0.003));
      return hash64(static_cast<std::uint64_t>(partition_.score.crossings), partition_.tier.empty() ? 0 : partition_.tier[0]);
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
    if (film_ && !drive) {
      start.camera = std::make_shared<Camera>(p_, design_.num_insts(), film_cells_);
      start.camera->begin("global", kGlobalFrames);
      o.camera = start.camera.get();
    }
    global = o;
    global.camera = nullptr;
    if (o.cell_costs) o.charged = [&](const CostField& f) { weigh_costly_nets(p_, f, drive, options_.crossing_length); };
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
    if (start.camera) start.camera->keep_spread(p_, g.x, g.y);
    s.tier = g.tier;
    result_.restarts += g.restarts;
    if (options_.cell_costs) rest_nets(start);
    return hash64(static_cast<std::uint64_t>(g.wirelength), static_cast<std::uint64_t>(g.iterations));
  });
  if (result_.fitting_growth > 0) return start;
  const bool tall_tsvs = has_tsvs(p_) && !tsvs_fit_rows(p_);
  bool fits = false;
  stage("legalise", [&] {
    fits = whole_ ? settle_around_tall(start, s, g) : settle(s, g.x, g.y);
    give_back_room();
    if (fits) sample("legalise", 0, static_cast<double>(ideal_score(p_, s)), kNone, kNone, true);
    // Where tall cells found no place the others have none either.
    return fits ? checksum(s) : std::uint64_t{0};
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
  Start old{start.score, start.homeless, nullptr, nullptr, nullptr, nullptr, nullptr};
  if (report && start.camera) start.camera->begin("anneal", kAnnealFrames);
  anneal(p, *start.layout, schedule, pool_, stop_, [&](const AnnealRound& r) {
    if (report) sample("anneal", r.round, static_cast<double>(r.score), kNone, static_cast<double>(start.layout->crossings()), false);
    if (report && start.camera && start.camera->due()) start.camera->shoot(static_cast<double>(r.score), design_, to_placement(p_, state_of(start), design_.num_insts()));
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
    Start again{best.score, best.homeless, std::make_unique<Layout>(p, best.layout->state()), best.around_tall, best.cut, best.whole, best.camera};
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
          if (options_.cell_costs) charge_cells(best, round, drive && hurried ? &*drive : nullptr);
        };
        anneal_start(best, last, true);
        if (drive) drive->rest();
        if (options_.cell_costs) rest_nets(best), best.score = best.layout->score(pool_, false);
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
  if (best.camera) {
    best.camera->begin("result", 1);
    best.camera->shoot(static_cast<double>(score), design_, result_.placement);
    *film_ = best.camera->take_film();
  }
  return std::move(result_);
}

Result fold(const db::Design& design, const Options& options, const StopToken& stop, const Progress& progress) {
  return Fold(design, options, stop, progress).run();
}

Result fold(const db::Design& design, const Options& options, const StopToken& stop, const Progress& progress, int cells, Film& film) {
  film = {};
  return Fold(design, options, stop, progress, cells, &film).run();
}

}  // namespace taufold::place
