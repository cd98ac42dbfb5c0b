// Mixed-size placement, macros first: which tier, which way round and where, by search.
//
// Cells get tiers of a multilevel min-cut and become some hundred clusters; a global placement of these around an arrangement
// of the blocks is what the arrangement is worth. Between two such placements a short annealing with the clusters where
// they are (FrozenCells) chooses the next arrangement among those not seen yet: several chains at once, restarted when they
// no longer gain. The best are placed again with finer clusters, and improved once more around those.
#include "place/blocks/arrange.hpp"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <memory>
#include <numeric>
#include <set>

#include "base/random.hpp"
#include "place/blocks/coarse.hpp"
#include "place/blocks/frozen.hpp"
#include "place/blocks/moves.hpp"
#include "place/blocks/room.hpp"
#include "place/global/global.hpp"
#include "place/partition/multilevel.hpp"
#include "place/partition/netlist.hpp"
#include "place/partition/partition.hpp"

namespace taufold::place {

namespace {

constexpr std::size_t kChains = 8;  // whatever the threads
constexpr int kPatience = 3;        // placements without gain before a chain starts anew
constexpr double kHopeless = 1.05;  // against the best, where a chain would begin
constexpr int kPerturbed = 8;         // arrangements near a good one, of which the sieve chooses
constexpr std::size_t kKept = 32;
constexpr double kFast = 1.1, kSpread = 0.12;  // growth and last overflow of the placements that judge
constexpr double kApart = 0.1;      // of the distance between the heaps of facing tiers, against the spread within one
constexpr double kWorst = std::numeric_limits<double>::max();

/// Tiers of cells for the fewest crossings under balanced areas.
Partition balanced_partition(const Problem& p, bool fixed_only, std::uint64_t seed, ThreadPool& pool, const StopToken& stop) {
  PartitionLimits limits = partition_limits(p, 0);
  limits.area = balanced_areas(p);
  PartitionOptions o;
  o.seed = seed;
  return partition_tiers(netlist_hypergraph(p, fixed_only), limits, o, pool, stop);
}

struct Evaluated {
  Arrangement at;
  double cost = kWorst;
  std::vector<float> x, y;  // cluster centres
};

bool cheaper(const Evaluated& a, const Evaluated& b) { return a.cost < b.cost; }

class Search {
 public:
  Search(const Problem& p, const ArrangeOptions& o, ThreadPool& pool, const StopToken& stop,
         const std::function<void(int, double)>& progress)
      : p_(p), o_(o), pool_(pool), stop_(stop), progress_(progress) {}

  ArrangeResult run();

 private:
  struct Chain {
    Evaluated now;
    int stale = 0;
    bool fresh = true;  // `now` has a place, and no cost yet
  };
  using Rooms = std::array<double, kMaxTiers>;

  std::array<double, kMaxTiers> limits() const;
  bool even_rooms(Rooms&) const;
  bool rooms_beside_blocks(Rooms&, Rng&) const;
  void prepare(const Rooms&);
  bool first_arrangement(Arrangement&, int index, Rng&) const;
  void calibrate();
  double sieve(const FreeRoom&, const Arrangement&) const;
  void gather(Arrangement&, Rng&) const;
  bool from_global_placement(Arrangement&, std::uint64_t seed, Rng&) const;
  bool next_unseen(const Evaluated& now, const Coarse&, int steps, Arrangement& out, Rng&) const;
  void evaluate(Evaluated&, const Coarse&, std::initializer_list<double> early_growth, double growth, double stop_overflow) const;
  void restart(Chain&, int index, Rng&) const;
  void search();
  std::vector<Evaluated> finish();
  Partition refined(const Problem& standing) const;
  void remember(const Evaluated&);
  static std::uint64_t key(const Arrangement&);

  std::size_t blocks() const { return packer_->blocks().size(); }

  const Problem& p_;
  const ArrangeOptions& o_;
  ThreadPool& pool_;
  const StopToken& stop_;
  const std::function<void(int, double)>& progress_;
  std::unique_ptr<Packer> packer_;
  std::unique_ptr<MoveMaker> moves_;
  Partition partition_;
  std::vector<std::uint8_t> cell_tier_;
  std::array<std::int64_t, kMaxTiers> cell_area_{};
  Coarse coarse_, fine_;
  std::set<std::uint64_t> seen_;
  std::vector<Evaluated> best_;  // sorted
  int evaluated_ = 0;
  double price_ = 0;
  double net_share_ = 0;  // wirelength of the cells' own nets per unit of spread
};

/// What fixed instances leave of the utilisation limits.
std::array<double, kMaxTiers> Search::limits() const {
  Rooms left{};
  for (int k = 0; k < p_.tiers; ++k) left[k] = static_cast<double>(p_.space[k].area_limit);
  for (const Block& b : p_.blocks)
    if (b.fixed && b.inst != Block::kPorts) left[b.tier] -= static_cast<double>(b.area(b.tier));
  for (int k = 0; k < p_.tiers; ++k) left[k] = std::max(0.0, left[k]);
  return left;
}

/// Room for cells as if the blocks took the same share of every tier. False: there is not even that.
bool Search::even_rooms(Rooms& room) const {
  room = limits();
  double blocks = 0, all = 0;
  for (const Block& b : p_.blocks) {
    if (b.fixed) continue;
    double least = kWorst;
    for (int k = 0; k < p_.tiers; ++k)
      if ((b.tiers >> k & 1) != 0) least = std::min(least, static_cast<double>(b.area(k)));
    blocks += least;
  }
  for (int k = 0; k < p_.tiers; ++k) all += room[k];
  for (int k = 0; k < p_.tiers; ++k) room[k] = std::max(1.0, room[k] * std::max(0.01, 1 - blocks / std::max(1.0, all)));
  return blocks <= all;
}

/// Room beside blocks of which it is known that they can stand together, and that the cells fit into what is left.
bool Search::rooms_beside_blocks(Rooms& room, Rng& rng) const {
  std::array<double, kMaxTiers> all_cells{};
  for (int k = 0; k < p_.tiers; ++k)
    for (std::int32_t c = 0; c < p_.cells; ++c) all_cells[k] += static_cast<double>(p_.area(c, k));
  const Packer packer(p_, {});
  const MoveMaker moves(p_, packer);
  for (int attempt = 0; attempt < 20; ++attempt) {
    Arrangement a;
    if (!moves.random(a, rng)) continue;
    room = limits();
    for (std::size_t i = 0; i < a.size(); ++i) room[a[i].tier] -= static_cast<double>(packer.block(i).area(a[i].tier));
    double held = 0;
    for (int k = 0; k < p_.tiers; ++k) held += std::min(1.0, room[k] / std::max(1.0, all_cells[k]));
    if (held >= 1.003) return true;
  }
  return false;
}

void Search::prepare(const Rooms& room) {
  Problem q = p_;
  for (int k = 0; k < p_.tiers; ++k) q.space[k].room = static_cast<std::int64_t>(room[k]);
  cell_area_ = {};
  if (p_.cells > 0) {
    partition_ = p_.tiers > 1 ? balanced_partition(q, true, o_.seed, pool_, stop_) : Partition{std::vector<std::uint8_t>(p_.objects, 0), {}, true, true};
    cell_tier_ = partition_.tier;
    cell_tier_.resize(p_.cells);
  }
  if (!o_.judge)  // otherwise cells are few, and their tiers free until an arrangement is judged
    for (std::int32_t c = 0; c < p_.cells; ++c) cell_area_[cell_tier_[c]] += p_.area(c, cell_tier_[c]);
  packer_ = std::make_unique<Packer>(p_, cell_area_);
  moves_ = std::make_unique<MoveMaker>(p_, *packer_);
  coarse_ = coarsen(p_, cell_tier_, o_.clusters, o_.seed);
  price_ = 0;
  for (const db::BondRule& r : p_.bond_rules)
    price_ = std::max<double>(price_, static_cast<double>(std::max(r.width, r.height)) + r.spacing + static_cast<double>(r.cost));
}

// Blocks move like cells, with their own charge, on their tiers; then they settle near where they came to rest.
bool Search::from_global_placement(Arrangement& a, std::uint64_t seed, Rng& rng) const {
  if (!moves_->tiers(a, rng)) return false;
  Problem q = coarse_.problem;
  for (std::size_t i = 0; i < a.size(); ++i) a[i].orient = moves_->orient(i, false, rng);
  apply(q, packer_->blocks(), a);
  GlobalOptions g;
  g.seed = seed;
  g.start_tier = &coarse_.tier;
  g.move_blocks = true;
  g.growth = g.early_growth = 1.1;
  g.max_iterations = 400;
  g.target_density = o_.target_density;
  ThreadPool one(1);
  const GlobalResult r = global_placement(q, g, one, stop_, nullptr);
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto object = static_cast<std::size_t>(q.cells + packer_->blocks()[i]);
    const geom::Box b = packer_->box(i, a[i]);
    a[i].x = static_cast<std::int32_t>(std::lround(r.x[object] - 0.5f * static_cast<float>(b.width())));
    a[i].y = static_cast<std::int32_t>(std::lround(r.y[object] - 0.5f * static_cast<float>(b.height())));
  }
  const Arrangement wish = a;
  return moves_->settle(wish, a, rng);
}

// What an arrangement may come to before any placement: the cells in a heap of the best shape that its free room allows.
double Search::sieve(const FreeRoom& room, const Arrangement& a) const {
  const Gathering g = room.gather(a, kApart);
  std::vector<float> x, y;
  for (const std::uint8_t k : coarse_.tier) {
    x.push_back(static_cast<float>(g.centre[k].x));
    y.push_back(static_cast<float>(g.centre[k].y));
  }
  return net_share_ * (g.spread + kApart * g.apart) + FrozenCells(coarse_.problem, coarse_.tier, x, y, *packer_, price_).wirelength(a);
}

// Annealing by the sieve.
void Search::gather(Arrangement& a, Rng& rng) const {
  const FreeRoom room(p_, *packer_, cell_area_);
  Arrangement walk = a, candidate;
  double at = sieve(room, walk), best = at;
  const double start = at;
  const int steps = std::clamp(3000 / static_cast<int>(std::max<std::size_t>(1, blocks())), 60, 400);
  for (int i = 0; i < steps; ++i) {
    if (!moves_->step(walk, candidate, rng)) continue;
    const double cost = sieve(room, candidate);
    const double temperature = start * 0.03 * (1 - static_cast<double>(i) / steps);
    if (cost <= at || rng.uniform() * temperature > cost - at) {
      walk = candidate;
      at = cost;
      if (cost < best) best = cost, a = candidate;
    }
  }
}

bool Search::first_arrangement(Arrangement& a, int index, Rng& rng) const {
  if (p_.cells > 0 && !o_.judge && index % 8 == 0 && from_global_placement(a, rng.next(), rng)) return true;
  if (!moves_->random(a, rng)) return false;
  if (p_.cells > 0 && index % 8 != 7) gather(a, rng);
  return true;
}

std::uint64_t Search::key(const Arrangement& a) {
  std::uint64_t h = 1;
  for (const Spot& s : a)
    h = hash64(hash64(h, static_cast<std::uint32_t>(s.x), static_cast<std::uint32_t>(s.y)), static_cast<std::uint64_t>(s.tier) * 8 + static_cast<std::uint64_t>(s.orient));
  return h;
}

// The cheapest arrangement met by a short annealing around cells that stay, among those that no placement has judged yet.
bool Search::next_unseen(const Evaluated& now, const Coarse& coarse, int steps, Arrangement& out, Rng& rng) const {
  const FrozenCells frozen(coarse.problem, coarse.tier, now.x, now.y, *packer_, price_);
  Arrangement walk = now.at, candidate;
  double at = frozen.cost(walk), best = kWorst;
  const double start = at;
  for (int i = 0; i < steps; ++i) {
    if (!moves_->step(walk, candidate, rng)) continue;
    const double cost = frozen.cost(candidate);
    if (cost < best && candidate != now.at && seen_.count(key(candidate)) == 0) {
      best = cost;
      out = candidate;
    }
    const double temperature = start * 0.01 * (1 - static_cast<double>(i) / steps);
    if (cost <= at || rng.uniform() * temperature > cost - at) {
      walk = candidate;
      at = cost;
    }
  }
  return best < kWorst;
}

void Search::evaluate(Evaluated& e, const Coarse& coarse, std::initializer_list<double> early_growth, double growth, double stop_overflow) const {
  Problem q = o_.judge ? p_ : coarse.problem;
  apply(q, packer_->blocks(), e.at);
  cut_rows(q);
  if (o_.judge) {
    e.cost = o_.judge(q);
    e.x.assign(coarse.problem.cells, static_cast<float>(p_.die.xlo + p_.die.xhi) / 2);
    e.y.assign(coarse.problem.cells, static_cast<float>(p_.die.ylo + p_.die.yhi) / 2);
    return;
  }
  if (p_.cells == 0) {
    e.cost = FrozenCells(q, coarse.tier, e.x, e.y, *packer_, price_).cost(e.at);
    return;
  }
  for (int k = 0; k < p_.tiers; ++k)
    if (q.space[k].room < cell_area_[k]) return;  // kWorst
  GlobalOptions g;
  g.seed = o_.seed;
  g.start_tier = &coarse.tier;
  g.growth = growth;
  g.stop_overflow = stop_overflow;
  g.bin_refinement = q.cells > 5000 ? 1 : 2;
  g.max_iterations = 800;
  g.target_density = o_.target_density;
  ThreadPool one(1);
  // How fast the heap grows at first decides on which side of a block it ends up: several ways are tried.
  for (const double early : early_growth) {
    g.early_growth = early;
    GlobalResult r = global_placement(q, g, one, stop_, nullptr);
    if (r.overflow > 0.6) continue;  // what has not spread is not worth its wirelength
    const double unspread = 1 + 4 * std::max(0.0, r.overflow - stop_overflow);
    const double cost = unspread * r.wirelength + price_ * static_cast<double>(crossings(q, coarse.tier));
    if (cost >= e.cost) continue;
    e.cost = cost;
    e.x = std::move(r.x);
    e.y = std::move(r.y);
  }
}

void Search::remember(const Evaluated& e) {
  if (e.cost == kWorst) return;
  best_.insert(std::upper_bound(best_.begin(), best_.end(), e, cheaper), e);
  if (best_.size() > kKept) best_.pop_back();
}

// From something new, or a few steps away from one of the best.
void Search::restart(Chain& chain, int index, Rng& rng) const {
  chain = {};
  Arrangement a;
  if (index % 4 != 0 && !best_.empty()) {
    const Arrangement& from = best_[rng.below(static_cast<std::uint32_t>(std::min<std::size_t>(best_.size(), 6)))].at;
    const FreeRoom room(p_, *packer_, cell_area_);
    double least = kWorst;
    for (int attempt = 0; attempt < kPerturbed; ++attempt) {
      Arrangement to = from;
      for (std::uint32_t steps = 1 + rng.below(4); steps > 0; --steps)
        if (moves_->step(to, a, rng)) to = a;
      if (seen_.count(key(to)) != 0) continue;
      const double cost = p_.cells > 0 ? sieve(room, to) : 0.0;
      if (cost < least) least = cost, chain.now.at = to;
    }
    if (least < kWorst) return;
  }
  if (first_arrangement(a, index / 4, rng)) chain.now.at = a;
}

// One placement tells how the cells' own nets grow with the spread of the heap.
void Search::calibrate() {
  net_share_ = 0;
  Rng rng(hash64(o_.seed, 0xca1));
  Evaluated e;
  if (p_.cells == 0 || o_.judge || !moves_->random(e.at, rng)) return;
  evaluate(e, coarse_, {kFast}, kFast, kSpread);
  if (e.cost == kWorst) return;
  const FrozenCells frozen(coarse_.problem, coarse_.tier, e.x, e.y, *packer_, price_);
  const Gathering g = FreeRoom(p_, *packer_, cell_area_).gather(e.at, kApart);
  net_share_ = std::max(0.0, e.cost - frozen.wirelength(e.at)) / std::max(1.0, g.spread + kApart * g.apart);
}

void Search::search() {
  calibrate();
  // Many first arrangements, of which the best become chains.
  std::vector<Evaluated> starts(std::max<std::size_t>(kChains, static_cast<std::size_t>(o_.evaluations) / 5));
  pool_.run(starts.size(), [&](std::size_t i, int) {
    Rng rng(hash64(o_.seed, 0xa22, i));
    // One is made however short the time: without it there is nothing to place cells beside.
    if (stop_.interrupted() || (i > 0 && stop_.timed_out()) || !first_arrangement(starts[i].at, static_cast<int>(i), rng))
      starts[i].at.clear();
    else
      evaluate(starts[i], coarse_, {kFast}, kFast, kSpread);
  });
  for (const Evaluated& e : starts) {
    if (e.at.empty()) continue;
    ++evaluated_;
    if (seen_.insert(key(e.at)).second) remember(e);
  }
  std::vector<Chain> chains(kChains);
  for (std::size_t i = 0; i < kChains && i < best_.size(); ++i) {
    chains[i].now = best_[i];
    chains[i].fresh = false;
  }
  int barren = 0;
  const int steps = std::clamp(4000 / static_cast<int>(std::max<std::size_t>(1, blocks())), 60, 600);
  for (std::uint64_t round = 0; evaluated_ < o_.evaluations && barren < 12 && !stop_.stop_requested(); ++round) {
    std::vector<Evaluated> next(kChains);
    pool_.run(kChains, [&](std::size_t i, int) {
      Chain& c = chains[i];
      Rng rng(hash64(hash64(o_.seed, 0x57e9), round, i));
      if (c.now.at.empty()) restart(c, static_cast<int>(round * kChains + i), rng);
      if (c.now.at.empty()) return;
      if (c.fresh)
        next[i].at = c.now.at;
      else if (!next_unseen(c.now, coarse_, steps, next[i].at, rng))
        next[i].at.clear();
      if (!next[i].at.empty()) evaluate(next[i], coarse_, {kFast}, kFast, kSpread);
    });
    bool any = false;
    for (std::size_t i = 0; i < kChains; ++i) {
      Chain& c = chains[i];
      Evaluated& e = next[i];
      if (!e.at.empty()) {
        ++evaluated_;
        any = true;
        if (seen_.insert(key(e.at)).second) remember(e);
      }
      const bool hopeless = c.fresh && !best_.empty() && e.cost > kHopeless * best_.front().cost;
      if (!e.at.empty() && e.cost < c.now.cost && !hopeless) {
        c.now = std::move(e);
        c.stale = 0;
        c.fresh = false;
      } else if (c.fresh || ++c.stale >= kPatience) {
        c = {};
      }
    }
    barren = any ? 0 : barren + 1;
    if (any && progress_ && !best_.empty()) progress_(evaluated_, best_.front().cost);
  }
}

// The coarse order is right to about a per cent: the best are placed again with finer clusters, and the winners improved there.
std::vector<Evaluated> Search::finish() {
  const auto cut = [&](std::vector<Evaluated>& list) {
    while (list.size() > static_cast<std::size_t>(o_.candidates) || (list.size() > 1 && list.back().cost > kHopeless * list.front().cost)) list.pop_back();
    return std::move(list);
  };
  if (o_.judge || p_.cells == 0 || stop_.stop_requested()) return cut(best_);
  fine_ = coarsen(p_, cell_tier_, o_.fine_clusters, hash64(o_.seed, 0xf1e));
  const Coarse& fine = fine_;
  std::vector<Evaluated> last(best_.begin(), best_.begin() + std::min<std::ptrdiff_t>(o_.finalists, static_cast<std::ptrdiff_t>(best_.size())));
  const auto judge = [&](std::vector<Evaluated>& list) {
    pool_.run(list.size(), [&](std::size_t i, int) {
      list[i].cost = kWorst;
      evaluate(list[i], fine, {kFast, 1.3}, kFast, kSpread);
    });
    std::stable_sort(list.begin(), list.end(), cheaper);
    evaluated_ += static_cast<int>(list.size());
  };
  judge(last);
  seen_.clear();
  for (const Evaluated& e : last) seen_.insert(key(e.at));
  for (std::uint64_t round = 0; round < static_cast<std::uint64_t>(o_.polish) && !stop_.stop_requested(); ++round) {
    std::vector<Evaluated> next(std::min<std::size_t>(4, last.size()));
    pool_.run(next.size(), [&](std::size_t i, int) {
      Rng rng(hash64(hash64(o_.seed, 0x901), round, i));
      if (last[i].cost == kWorst || !next_unseen(last[i], fine, 400, next[i].at, rng)) next[i].at = last[i].at;
    });
    judge(next);
    for (Evaluated& e : next)
      if (seen_.insert(key(e.at)).second) last.push_back(std::move(e));
    std::stable_sort(last.begin(), last.end(), cheaper);
    if (progress_) progress_(evaluated_, last.front().cost);
  }
  return cut(last);
}

// The blocks have tiers now: crossings of their nets count.
Partition Search::refined(const Problem& p) const {
  Partition out = partition_;
  if (p.tiers < 2 || p.cells == 0) return out;
  const Hypergraph h = netlist_hypergraph(p);
  PartitionLimits limits = partition_limits(p, 0);
  limits.area = balanced_areas(p);
  for (std::size_t b = 0; b < p.blocks.size(); ++b) out.tier[p.cells + b] = p.blocks[b].tier;
  Rng rng(hash64(o_.seed, 0x7ef));
  for (int cycle = 0; cycle < 3; ++cycle) {
    std::vector<std::int32_t> group(out.tier.begin(), out.tier.end());
    restricted_cycle(h, limits, group, out.tier, rng);
  }
  out.score = score_partition(h, out.tier);
  out.fits = area_excess(out.score.used, limits.area, h.tiers) == 0;
  out.routable = true;
  for (int k = 0; k + 1 < h.tiers; ++k) out.routable = out.routable && out.score.interface[k] <= limits.sites[k];
  return out;
}

ArrangeResult Search::run() {
  ArrangeResult result;
  Rooms room{};
  if (!even_rooms(room)) {
    result.reason = "the macros have more area than the utilisation limits of all tiers allow";
    return result;
  }
  result.reason = "no arrangement of the macros without overlaps was found on the die under the utilisation limits";
  Rng rng(hash64(o_.seed, 0x2003));
  for (int attempt = 0; attempt < 4 && best_.empty(); ++attempt) {
    if (attempt > 0 && !rooms_beside_blocks(room, rng)) return result;
    prepare(room);
    search();
  }
  if (best_.empty()) {
    if (stop_.stop_requested())
      result.reason = "the time ran out before an arrangement of the macros was found";
    else if (evaluated_ > 0) result.reason = "no arrangement of the macros that was found leaves room in which the cells can stand";
    return result;
  }
  result.reason.clear();
  result.blocks = packer_->blocks();
  for (const Evaluated& e : finish()) {
    Problem standing = p_;
    stand(standing, result.blocks, e.at);
    result.candidates.push_back({e.at, e.cost, refined(standing), {}, {}});
    if (fine_.cluster.empty() || e.x.empty()) continue;
    for (const std::int32_t c : fine_.cluster) {
      result.candidates.back().x.push_back(e.x[c]);
      result.candidates.back().y.push_back(e.y[c]);
    }
  }
  result.evaluated = evaluated_;
  return result;
}

}  // namespace

TierWeights balanced_areas(const Problem& p) {
  constexpr double kSlack = 1.02;
  std::array<double, kMaxTiers> room{}, area{};
  for (int k = 0; k < p.tiers; ++k) {
    room[k] = 0.997 * static_cast<double>(std::max<std::int64_t>(0, p.space[k].room));
    for (std::int32_t c = 0; c < p.cells; ++c) area[k] += static_cast<double>(p.area(c, k));
    area[k] = std::max(1.0, area[k]);
  }
  // The least share s of the cells with sum over tiers of min(s, room / area) = 1.
  double lo = 0, hi = 1;
  for (int step = 0; step < 60; ++step) {
    const double s = 0.5 * (lo + hi);
    double held = 0;
    for (int k = 0; k < p.tiers; ++k) held += std::min(s, room[k] / area[k]);
    (held < 1 ? lo : hi) = s;
  }
  TierWeights out{};
  for (int k = 0; k < p.tiers; ++k) out[k] = static_cast<std::int64_t>(std::min(room[k], kSlack * hi * area[k]));
  return out;
}

void stand(Problem& p, const std::vector<std::int32_t>& blocks, const Arrangement& a) {
  apply(p, blocks, a);
  for (const std::int32_t b : blocks) p.blocks[b].fixed = true;
  cut_rows(p);
}

ArrangeResult arrange_blocks(const Problem& p, const ArrangeOptions& o, ThreadPool& pool, const StopToken& stop,
                             const std::function<void(int, double)>& progress) {
  return Search(p, o, pool, stop, progress).run();
}

}  // namespace taufold::place
