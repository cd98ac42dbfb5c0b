#include "place/blocks/arrange.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>
#include <set>

#include "base/random.hpp"
#include "place/global/global.hpp"
#include "place/net_cost.hpp"
#include "place/blocks/coarse.hpp"
#include "place/partition/multilevel.hpp"
#include "place/partition/netlist.hpp"
#include "place/partition/partition.hpp"

namespace taufold::place {

namespace {

constexpr std::size_t kBatch = 8;       // arrangements evaluated at once, whatever the threads
constexpr int kCandidates = 96;         // moves drawn for a batch
constexpr int kPatience = 5;            // batches without gain before a new start
constexpr double kWorst = std::numeric_limits<double>::max();

/// Largest cell area of every tier when all hold the same share of the cells as far as they have room, and a little more.
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

class Search {
 public:
  Search(const Problem& p, const ArrangeOptions& o, ThreadPool& pool, const StopToken& stop,
         const std::function<void(int, double)>& progress)
      : p_(p), o_(o), pool_(pool), stop_(stop), progress_(progress), rng_(hash64(o.seed, 0xa22)) {}

  ArrangeResult run();

 private:
  bool prepare();
  bool first_tiers(Arrangement&);
  bool random_arrangement(Arrangement&);
  bool from_global_placement(Arrangement&);
  bool draw_move(const Arrangement& from, Arrangement& to);
  geom::Orient random_orient(std::size_t i, bool turn);
  std::vector<std::int32_t> random_order(std::vector<std::int32_t> first);
  std::uint64_t key(const Arrangement&) const;
  double proxy(const Evaluated& base, const Arrangement&) const;
  double place_clusters(Evaluated&, const Coarse&, double growth, double stop_overflow) const;
  void evaluate(std::vector<Evaluated>&);
  Evaluated final_round();
  Partition refined(const Problem& standing);
  void remember(const Evaluated&);

  std::size_t blocks() const { return packer_->blocks().size(); }

  const Problem& p_;
  const ArrangeOptions& o_;
  ThreadPool& pool_;
  const StopToken& stop_;
  const std::function<void(int, double)>& progress_;
  Rng rng_;
  std::unique_ptr<Packer> packer_;
  Partition partition_;
  std::vector<std::uint8_t> cell_tier_;
  Coarse coarse_;
  std::set<std::uint64_t> seen_;
  std::vector<Evaluated> best_;  // sorted
  int evaluated_ = 0;
  double price_ = 0;
};

// Room is shared out as if the blocks took their part of every tier; the tiers of cells follow, then the clusters.
bool Search::prepare() {
  Problem q = p_;
  double blocks = 0, limits = 0;
  std::array<double, kMaxTiers> standing{};
  for (const Block& b : p_.blocks) {
    if (b.inst == Block::kPorts) continue;
    if (b.fixed) {
      standing[b.tier] += static_cast<double>(b.area(b.tier));
      continue;
    }
    double least = kWorst;
    for (int k = 0; k < p_.tiers; ++k)
      if ((b.tiers >> k & 1) != 0) least = std::min(least, static_cast<double>(b.area(k)));
    blocks += least;
  }
  for (int k = 0; k < p_.tiers; ++k) limits += std::max(0.0, static_cast<double>(p_.space[k].area_limit) - standing[k]);
  for (int k = 0; k < p_.tiers; ++k) {
    const double left = std::max(0.0, static_cast<double>(p_.space[k].area_limit) - standing[k]);
    q.space[k].room = static_cast<std::int64_t>(std::max(1.0, left * std::max(0.01, 1 - blocks / std::max(1.0, limits))));
  }
  std::array<std::int64_t, kMaxTiers> cell_area{};
  if (p_.cells > 0) {
    partition_ = balanced_partition(q, true, o_.seed, pool_, stop_);
    cell_tier_ = partition_.tier;
    cell_tier_.resize(p_.cells);
  }
  if (!o_.judge)  // otherwise cells are few, and their tiers free until an arrangement is judged
    for (std::int32_t c = 0; c < p_.cells; ++c) cell_area[cell_tier_[c]] += p_.area(c, cell_tier_[c]);
  packer_ = std::make_unique<Packer>(p_, cell_area);
  coarse_ = coarsen(p_, cell_tier_, o_.clusters, o_.seed);
  for (const db::BondRule& r : p_.bond_rules) price_ = std::max<double>(price_, std::max(r.width, r.height) + r.spacing);
  return blocks <= limits;
}

geom::Orient Search::random_orient(std::size_t i, bool turn) {
  const Block& b = packer_->block(i);
  geom::Orient all[8];
  std::uint32_t n = 0;
  for (unsigned o = 0; o < 8; ++o)
    if ((b.orients >> o & 1) != 0 && (turn || !geom::swaps_sides(static_cast<geom::Orient>(o)))) all[n++] = static_cast<geom::Orient>(o);
  if (n == 0)
    for (unsigned o = 0; o < 8; ++o)
      if ((b.orients >> o & 1) != 0) all[n++] = static_cast<geom::Orient>(o);
  return all[rng_.below(n)];
}

std::vector<std::int32_t> Search::random_order(std::vector<std::int32_t> first) {
  std::vector<std::int32_t> rest;
  for (std::size_t i = 0; i < blocks(); ++i)
    if (std::find(first.begin(), first.end(), static_cast<std::int32_t>(i)) == first.end()) rest.push_back(static_cast<std::int32_t>(i));
  for (std::size_t i = rest.size(); i > 1; --i) std::swap(rest[i - 1], rest[rng_.below(static_cast<std::uint32_t>(i))]);
  first.insert(first.end(), rest.begin(), rest.end());
  return first;
}

// Large blocks first, each to a tier drawn from those with the most room left.
bool Search::first_tiers(Arrangement& a) {
  a.assign(blocks(), {});
  std::vector<std::int32_t> order(blocks());
  std::iota(order.begin(), order.end(), 0);
  std::vector<double> size(blocks());
  for (std::size_t i = 0; i < blocks(); ++i) {
    const Block& b = packer_->block(i);
    for (int k = 0; k < p_.tiers; ++k) size[i] = std::max(size[i], static_cast<double>(b.area(k)));
    size[i] *= 0.8 + 0.4 * rng_.uniform();
  }
  std::sort(order.begin(), order.end(), [&](std::int32_t i, std::int32_t j) { return size[i] != size[j] ? size[i] > size[j] : i < j; });
  std::array<double, kMaxTiers> left{};
  for (int k = 0; k < p_.tiers; ++k) left[k] = static_cast<double>(packer_->room(k));
  for (const std::int32_t i : order) {
    const Block& b = packer_->block(static_cast<std::size_t>(i));
    int best = -1;
    double most = -1;
    for (int k = 0; k < p_.tiers; ++k) {
      if ((b.tiers >> k & 1) == 0 || left[k] < static_cast<double>(b.area(k))) continue;
      const double value = (left[k] - static_cast<double>(b.area(k))) * (0.7 + 0.6 * rng_.uniform());
      if (value > most) most = value, best = k;
    }
    if (best < 0) return false;
    a[i].tier = static_cast<std::uint8_t>(best);
    left[best] -= static_cast<double>(b.area(best));
  }
  return true;
}

// Wanted places at random or in corners, then settled; many attempts, since a crowded die forgives little.
bool Search::random_arrangement(Arrangement& a) {
  for (int attempt = 0; attempt < 400; ++attempt) {
    if (!first_tiers(a)) continue;
    const bool turn = attempt % 4 == 3;
    const bool corners = rng_.below(2) == 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
      a[i].orient = random_orient(i, turn);
      const geom::Box b = packer_->box(i, a[i]);
      const std::int32_t mx = std::max<std::int32_t>(p_.die.xlo, p_.die.xhi - static_cast<std::int32_t>(b.width()));
      const std::int32_t my = std::max<std::int32_t>(p_.die.ylo, p_.die.yhi - static_cast<std::int32_t>(b.height()));
      a[i].x = corners ? (rng_.below(2) == 0 ? p_.die.xlo : mx) : rng_.between(p_.die.xlo, mx);
      a[i].y = corners ? (rng_.below(2) == 0 ? p_.die.ylo : my) : rng_.between(p_.die.ylo, my);
    }
    if (packer_->settle(a, random_order({}))) return true;
  }
  return false;
}

// Blocks move like cells, with their own charge, on their tiers; then they settle near where they came to rest.
bool Search::from_global_placement(Arrangement& a) {
  if (!first_tiers(a)) return false;
  Problem q = coarse_.problem;
  for (std::size_t i = 0; i < a.size(); ++i) a[i].orient = random_orient(i, false);
  apply(q, packer_->blocks(), a);
  GlobalOptions g;
  g.seed = o_.seed;
  g.start_tier = &coarse_.tier;
  g.move_blocks = true;
  g.growth = g.early_growth = 1.1;
  g.max_iterations = 400;
  g.target_density = o_.target_density;
  const GlobalResult r = global_placement(q, g, pool_, stop_, nullptr);
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto object = static_cast<std::size_t>(q.cells + packer_->blocks()[i]);
    const geom::Box b = packer_->box(i, a[i]);
    a[i].x = static_cast<std::int32_t>(std::lround(r.x[object] - 0.5f * static_cast<float>(b.width())));
    a[i].y = static_cast<std::int32_t>(std::lround(r.y[object] - 0.5f * static_cast<float>(b.height())));
  }
  const Arrangement wish = a;
  for (int attempt = 0; attempt < 50; ++attempt) {
    a = wish;
    std::vector<std::int32_t> order = random_order({});
    if (attempt == 0)
      std::stable_sort(order.begin(), order.end(), [&](std::int32_t i, std::int32_t j) {
        return packer_->block(static_cast<std::size_t>(i)).area(a[i].tier) > packer_->block(static_cast<std::size_t>(j)).area(a[j].tier);
      });
    if (packer_->settle(a, order)) return true;
  }
  return false;
}

bool Search::draw_move(const Arrangement& from, Arrangement& to) {
  to = from;
  const auto n = static_cast<std::uint32_t>(blocks());
  const std::uint32_t i = rng_.below(n);
  std::vector<std::int32_t> first;
  const auto middle = [&](std::size_t b, bool x) {
    const geom::Box box = packer_->box(b, to[b]);
    return x ? box.xlo + static_cast<std::int32_t>(box.width() / 2) : box.ylo + static_cast<std::int32_t>(box.height() / 2);
  };
  const auto centre_at = [&](std::size_t b, std::int32_t cx, std::int32_t cy) {
    const geom::Box box = packer_->box(b, to[b]);
    to[b].x = cx - static_cast<std::int32_t>(box.width() / 2);
    to[b].y = cy - static_cast<std::int32_t>(box.height() / 2);
  };
  switch (rng_.below(10)) {
    case 0:
    case 1:
    case 2: {  // two blocks change places
      if (n < 2) return false;
      std::uint32_t j = rng_.below(n - 1);
      if (j >= i) ++j;
      const std::int32_t xi = middle(i, true), yi = middle(i, false), xj = middle(j, true), yj = middle(j, false);
      std::swap(to[i].tier, to[j].tier);
      if (rng_.below(2) == 0) std::swap(to[i].orient, to[j].orient);
      centre_at(i, xj, yj);
      centre_at(j, xi, yi);
      first = {static_cast<std::int32_t>(i), static_cast<std::int32_t>(j)};
      break;
    }
    case 3:
    case 4: {  // the same outline, turned otherwise
      const bool swapped = geom::swaps_sides(to[i].orient);
      geom::Orient o = random_orient(i, true);
      for (int attempt = 0; attempt < 8 && (geom::swaps_sides(o) != swapped || o == to[i].orient); ++attempt) o = random_orient(i, true);
      if (geom::swaps_sides(o) != swapped) return false;
      to[i].orient = o;
      break;
    }
    case 5: {  // by a quarter turn
      const std::int32_t cx = middle(i, true), cy = middle(i, false);
      to[i].orient = random_orient(i, true);
      centre_at(i, cx, cy);
      break;
    }
    case 6:
    case 7: {  // anywhere, on any tier
      to[i].tier = static_cast<std::uint8_t>(rng_.below(static_cast<std::uint32_t>(p_.tiers)));
      const geom::Box b = packer_->box(i, to[i]);
      to[i].x = rng_.below(2) == 0 ? (rng_.below(2) == 0 ? p_.die.xlo : p_.die.xhi - static_cast<std::int32_t>(b.width()))
                                   : rng_.between(p_.die.xlo, p_.die.xhi) - static_cast<std::int32_t>(b.width() / 2);
      to[i].y = rng_.below(2) == 0 ? (rng_.below(2) == 0 ? p_.die.ylo : p_.die.yhi - static_cast<std::int32_t>(b.height()))
                                   : rng_.between(p_.die.ylo, p_.die.yhi) - static_cast<std::int32_t>(b.height() / 2);
      first = random_order({});
      // Last, into what the others leave, as often as first.
      if (rng_.below(2) == 0) {
        std::erase(first, static_cast<std::int32_t>(i));
        first.insert(first.begin(), static_cast<std::int32_t>(i));
      }
      break;
    }
    case 8: {  // everything on one tier, or on all, towards one side until it is flush
      const std::uint32_t side = rng_.below(4);
      const int tier = rng_.below(2) == 0 ? -1 : from[i].tier;
      const auto far = static_cast<std::int32_t>(std::max(p_.die.width(), p_.die.height()));
      const auto along = [&](std::int32_t b) { return side < 2 ? from[b].x : from[b].y; };
      first = random_order({});
      std::stable_sort(first.begin(), first.end(), [&](std::int32_t a, std::int32_t b) { return side % 2 == 0 ? along(a) < along(b) : along(a) > along(b); });
      for (std::size_t b = 0; b < blocks(); ++b)
        if (tier < 0 || from[b].tier == tier) (side < 2 ? to[b].x : to[b].y) += side % 2 == 0 ? -far : far;
      // settle() measures from the wish: far outside the die all distances grow alike.
      break;
    }
    default: {  // a tier, or all, mirrored
      const bool x = rng_.below(2) == 0;
      const int tier = rng_.below(3) != 0 ? -1 : from[i].tier;
      for (std::size_t b = 0; b < blocks(); ++b) {
        if (tier >= 0 && from[b].tier != tier) continue;
        const geom::Box box = packer_->box(b, from[b]);
        if (x)
          to[b].x = p_.die.xlo + p_.die.xhi - box.xhi;
        else
          to[b].y = p_.die.ylo + p_.die.yhi - box.yhi;
      }
      break;
    }
  }
  for (std::size_t b = 0; b < blocks(); ++b)
    if ((packer_->block(b).tiers >> to[b].tier & 1) == 0 || (packer_->block(b).orients >> static_cast<unsigned>(to[b].orient) & 1) == 0) return false;
  if (!packer_->areas_fit(to)) return false;
  const Arrangement wish = to;
  for (int attempt = 0; attempt < 4; ++attempt) {
    to = wish;
    if (packer_->settle(to, random_order(first))) return true;
    if (first.size() == blocks()) first.clear();
  }
  return false;
}

std::uint64_t Search::key(const Arrangement& a) const {
  std::uint64_t h = 1;
  for (const Spot& s : a)
    h = hash64(hash64(h, static_cast<std::uint32_t>(s.x), static_cast<std::uint32_t>(s.y)), static_cast<std::uint64_t>(s.tier) * 8 + static_cast<std::uint64_t>(s.orient));
  return h;
}

// Wirelength of the nets with pins on blocks while the clusters stay where the base has them.
double Search::proxy(const Evaluated& base, const Arrangement& a) const {
  Problem q = coarse_.problem;
  apply(q, packer_->blocks(), a);
  double sum = 0;
  std::int32_t last = -1;
  for (std::int32_t i = q.cell_begin[q.cells]; i < q.pins; ++i) {
    const std::int32_t n = q.pin_net[q.cell_pin[i]];
    if (n == last) continue;
    last = n;
    Span<float> x[kMaxTiers], y[kMaxTiers];
    for (std::int32_t pin = q.net_begin[n]; pin < q.net_begin[n + 1]; ++pin) {
      const std::int32_t c = q.pin_cell[pin];
      if (c < q.cells) {
        x[coarse_.tier[c]].add(base.x[c]);
        y[coarse_.tier[c]].add(base.y[c]);
      } else {
        const Block& b = q.blocks[c - q.cells];
        x[b.tier].add(static_cast<float>(b.x + q.pin_dx[b.tier][pin]));
        y[b.tier].add(static_cast<float>(b.y + q.pin_dy[b.tier][pin]));
      }
    }
    sum += chain_length(x, q.tiers) + chain_length(y, q.tiers);
    int lo = q.tiers, hi = -1;
    for (int k = 0; k < q.tiers; ++k)
      if (!x[k].empty()) lo = std::min(lo, k), hi = k;
    sum += price_ * std::max(0, hi - lo);
  }
  return sum;
}

double Search::place_clusters(Evaluated& e, const Coarse& coarse, double growth, double stop_overflow) const {
  Problem q = coarse.problem;
  apply(q, packer_->blocks(), e.at);
  GlobalOptions g;
  g.seed = o_.seed;
  g.start_tier = &coarse.tier;
  g.growth = g.early_growth = growth;
  g.stop_overflow = stop_overflow;
  g.max_iterations = 600;
  g.target_density = o_.target_density;
  ThreadPool one(1);
  GlobalResult r = global_placement(q, g, one, stop_, nullptr);
  e.x = std::move(r.x);
  e.y = std::move(r.y);
  return r.overflow > 0.25 ? kWorst : r.wirelength + price_ * static_cast<double>(crossings(q, coarse.tier));
}

void Search::evaluate(std::vector<Evaluated>& batch) {
  pool_.run(batch.size(), [&](std::size_t i, int) {
    Evaluated& e = batch[i];
    if (o_.judge) {
      Problem q = p_;
      apply(q, packer_->blocks(), e.at);
      cut_rows(q);
      e.cost = o_.judge(q);
    } else if (p_.cells == 0) {
      e.cost = proxy(e, e.at);
    } else {
      e.cost = place_clusters(e, coarse_, 1.1, 0.12);
    }
  });
  evaluated_ += static_cast<int>(batch.size());
  for (const Evaluated& e : batch) remember(e);
  if (progress_ && !best_.empty()) progress_(evaluated_, best_.front().cost);
}

// The coarse order is right to about a per cent: the best few are placed again with smaller clusters.
Evaluated Search::final_round() {
  if (o_.judge || p_.cells == 0 || o_.finalists < 2 || best_.size() < 2 || stop_.stop_requested()) return best_.front();
  const Coarse fine = coarsen(p_, cell_tier_, 4 * o_.clusters, hash64(o_.seed, 0xf1e));
  std::vector<Evaluated> last(best_.begin(), best_.begin() + std::min<std::ptrdiff_t>(o_.finalists, static_cast<std::ptrdiff_t>(best_.size())));
  pool_.run(last.size(), [&](std::size_t i, int) { last[i].cost = place_clusters(last[i], fine, 1.05, 0.1); });
  return *std::min_element(last.begin(), last.end(), [](const Evaluated& a, const Evaluated& b) { return a.cost < b.cost; });
}

// The blocks have tiers now: crossings of their nets count.
Partition Search::refined(const Problem& p) {
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

void Search::remember(const Evaluated& e) {
  if (e.cost == kWorst) return;
  const auto at = std::upper_bound(best_.begin(), best_.end(), e, [](const Evaluated& a, const Evaluated& b) { return a.cost < b.cost; });
  best_.insert(at, e);
  if (best_.size() > 32) best_.pop_back();
}

ArrangeResult Search::run() {
  ArrangeResult result;
  if (!prepare()) {
    result.reason = "the macros have more area than the utilisation limits of all tiers allow";
    return result;
  }
  std::vector<Evaluated> pool;
  Arrangement a;
  if (p_.cells > 0 && from_global_placement(a)) pool.push_back({a, kWorst, {}, {}});
  for (int i = 0; i < 40 && pool.size() < 2 * kBatch; ++i)
    if (random_arrangement(a) && seen_.insert(key(a)).second) pool.push_back({a, kWorst, {}, {}});
  if (pool.empty()) {
    result.reason = "no arrangement of the macros without overlaps was found on the die under the utilisation limits";
    return result;
  }
  evaluate(pool);
  std::sort(pool.begin(), pool.end(), [](const Evaluated& l, const Evaluated& r) { return l.cost < r.cost; });
  Evaluated now = pool.front();
  std::size_t next_start = 1;
  int idle = 0;
  while (evaluated_ < o_.evaluations && !stop_.stop_requested()) {
    std::vector<Evaluated> drawn;
    std::vector<std::pair<double, std::size_t>> rank;
    for (int i = 0; i < kCandidates; ++i) {
      if (!draw_move(now.at, a) || seen_.count(key(a)) != 0) continue;
      if (std::any_of(drawn.begin(), drawn.end(), [&](const Evaluated& e) { return e.at == a; })) continue;
      rank.push_back({now.x.empty() ? 0.0 : proxy(now, a), drawn.size()});
      drawn.push_back({a, kWorst, {}, {}});
    }
    std::vector<std::size_t> chosen;
    std::vector<std::pair<double, std::size_t>> by_proxy = rank;
    std::sort(by_proxy.begin(), by_proxy.end());
    for (std::size_t i = 0; i < by_proxy.size() && chosen.size() < kBatch * 5 / 8; ++i) chosen.push_back(by_proxy[i].second);
    for (std::size_t i = 0; i < drawn.size() && chosen.size() < kBatch; ++i)  // drawn in random order
      if (std::find(chosen.begin(), chosen.end(), i) == chosen.end()) chosen.push_back(i);
    std::vector<Evaluated> batch;
    for (const std::size_t i : chosen) {
      seen_.insert(key(drawn[i].at));
      batch.push_back(std::move(drawn[i]));
    }
    if (!batch.empty()) {
      evaluate(batch);
      const Evaluated& top = *std::min_element(batch.begin(), batch.end(), [](const Evaluated& l, const Evaluated& r) { return l.cost < r.cost; });
      if (top.cost < now.cost) {
        now = top;
        idle = 0;
        continue;
      }
    }
    if (++idle < kPatience) continue;
    idle = 0;
    // Starts in turn: the next of the first arrangements, then again the best one.
    now = next_start % 2 == 1 && next_start / 2 + 1 < pool.size() ? pool[next_start / 2 + 1] : best_.empty() ? pool.front() : best_.front();
    ++next_start;
    if (next_start > 64) break;
  }
  if (best_.empty()) {
    result.reason = "no arrangement of the macros leaves room in which the cells can stand";
    return result;
  }
  const Evaluated chosen = final_round();
  result.best = chosen.at;
  result.cost = chosen.cost;
  result.evaluated = evaluated_;
  Problem standing = p_;
  stand(standing, result.best);
  result.partition = refined(standing);
  return result;
}

}  // namespace

void stand(Problem& p, const Arrangement& a) {
  std::size_t i = 0;
  for (std::size_t b = 0; b < p.blocks.size(); ++b) {
    if (p.blocks[b].fixed) continue;
    put_block(p, b, a[i].tier, a[i].x, a[i].y, a[i].orient);
    p.blocks[b].fixed = true;
    ++i;
  }
  cut_rows(p);
}

ArrangeResult arrange_blocks(const Problem& p, const ArrangeOptions& o, ThreadPool& pool, const StopToken& stop,
                             const std::function<void(int, double)>& progress) {
  return Search(p, o, pool, stop, progress).run();
}

}  // namespace taufold::place
