#include "place/bond/refine.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "place/detail/layout.hpp"
#include "place/net_cost.hpp"

namespace taufold::place {

namespace {

using wire::NetTrees;
using wire::SteinerTree;

constexpr std::size_t kJobBlock = 64;
constexpr int kPasses = 4;
constexpr std::size_t kLines = 24;             // of the grid, each way
constexpr std::size_t kTries = 12;             // trees built for a bond
constexpr std::size_t kTriesForDelay = 32;
constexpr std::size_t kMostEnds = 4000;        // clocks and the like, whose trees say little before buffers are in place
constexpr std::size_t kStarAbove = 20'000;     // as wire::PlacedOptions
constexpr double kEnds2 = 1e7;                 // tries times squared ends of a net, at most, where only length counts

struct Move {
  geom::Point to;
  double gain = 0;
  std::int64_t shorter = 0;
  bool wants = false;  ///< a better place is taken
};

std::int64_t outside(geom::Point p, const geom::Box& b) {
  const auto d = [](std::int64_t v, std::int64_t lo, std::int64_t hi) { return std::max<std::int64_t>({0, lo - v, v - hi}); };
  return d(p.x, b.xlo, b.xhi) + d(p.y, b.ylo, b.yhi);
}

geom::Box box_of(geom::Point a, geom::Point b) {
  geom::Box box;
  box.add(a.x, a.y);
  box.add(b.x, b.y);
  return box;
}

class Refiner {
 public:
  Refiner(const db::Design& d, db::Placement& p, const BondDelays* delays, ThreadPool& pool)
      : d_(d), p_(p), delays_(delays), pool_(pool), trees_(d, p, kStarAbove), memory_(static_cast<std::size_t>(pool.threads())),
        moved_in_(d.num_nets(), 0) {
    for (const db::BondRule& rule : d.interfaces) maps_.emplace_back(d.die, rule);
    for (std::size_t b = 0; b < p.bonds.size(); ++b) bucket(p.bonds[b]) = static_cast<std::int32_t>(b);
    first_.assign(d.num_nets() + 1, 0);
    for (const db::Bond& b : p.bonds) ++first_[b.net.value + 1];
    for (std::size_t n = 0; n < d.num_nets(); ++n) first_[n + 1] += first_[n];
  }

  BondRefinement run() {
    std::vector<std::uint32_t> jobs(p_.bonds.size()), again;
    for (std::uint32_t b = 0; b < jobs.size(); ++b) jobs[b] = b;
    std::vector<Move> moves;
    for (int pass = 1; pass <= kPasses && !jobs.empty(); ++pass) {
      moves.assign(jobs.size(), {});
      pool_.run((jobs.size() + kJobBlock - 1) / kJobBlock, [&](std::size_t block, int worker) {
        for (std::size_t j = block * kJobBlock; j < std::min(jobs.size(), (block + 1) * kJobBlock); ++j) moves[j] = best_move(jobs[j], worker);
      });
      std::vector<std::uint32_t> order;
      for (std::uint32_t j = 0; j < jobs.size(); ++j)
        if (moves[j].gain > 0) order.push_back(j);
      std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return moves[a].gain != moves[b].gain ? moves[a].gain > moves[b].gain : a < b; });
      for (const std::uint32_t j : order) {
        db::Bond& bond = p_.bonds[jobs[j]];
        // Another bond of the net has moved, and what this one was offered was for the place where that was.
        const bool stale = moved_in_[bond.net.value] == pass;
        if (stale || in_the_way(bond.interface, moves[j].to, jobs[j])) {
          moves[j].wants = true;
          continue;
        }
        bucket(bond) = BondMap::kFree;
        bond.x = moves[j].to.x, bond.y = moves[j].to.y;
        bucket(bond) = static_cast<std::int32_t>(jobs[j]);
        moved_in_[bond.net.value] = pass;
        ++out_.moved;
        out_.shorter_dbu += moves[j].shorter;
        if (first_[bond.net.value + 1] - first_[bond.net.value] > 1) moves[j].wants = true;
      }
      again.clear();
      for (std::uint32_t j = 0; j < jobs.size(); ++j)
        if (moves[j].wants) again.push_back(jobs[j]);
      jobs.swap(again);
    }
    return out_;
  }

 private:
  struct Candidate {
    geom::Point at;
    std::int64_t away = 0;  ///< from the trees of both tiers
    std::int64_t from = 0;  ///< from where it is
    std::int64_t lead = 0;  ///< from the driver
  };
  struct Memory {
    NetTrees::Memory net;
    SteinerTree tree;
    std::vector<geom::Point> points[2];
    std::vector<geom::Box> edges[2];
    std::vector<std::int32_t> x, y;
    std::vector<Candidate> candidates;
    std::vector<db::Bond> bonds;
    std::vector<wire::TreeNode> nodes;
  };
  struct Cost {
    std::int64_t length = 0;
    double worth = 0;
    double sum() const { return static_cast<double>(length) + worth; }
  };

  std::int32_t& bucket(const db::Bond& b) {
    BondMap& m = maps_[b.interface];
    return m.at(m.column(b.x), m.row(b.y));
  }

  /// The bond that forbids another one at a place; null: none does.
  const db::Bond* in_the_way(std::uint32_t interface, geom::Point p, std::uint32_t self) const {
    const BondMap& m = maps_[interface];
    const BondSites& s = m.sites();
    const std::int32_t ci = m.column(p.x), cj = m.row(p.y);
    for (std::int32_t j = std::max(0, cj - 1); j <= std::min(m.rows() - 1, cj + 1); ++j)
      for (std::int32_t i = std::max(0, ci - 1); i <= std::min(m.columns() - 1, ci + 1); ++i) {
        const std::int32_t b = m.at(i, j);
        if (b == BondMap::kFree || b == static_cast<std::int32_t>(self)) continue;
        const db::Bond& other = p_.bonds[static_cast<std::size_t>(b)];
        if (std::abs(other.x - p.x) < s.pitch_x && std::abs(other.y - p.y) < s.pitch_y) return &other;
      }
    return nullptr;
  }

  Cost cost(db::NetId net, std::uint32_t driver, std::span<const db::Bond> bonds, Memory& m, int worker) const {
    m.nodes.clear();
    const wire::TierLengths length = trees_.grow(net, bonds, m.nodes, m.net);
    Cost c;
    for (const std::int64_t l : length) c.length += l;
    if (driver != BondDelays::kNone) c.worth = delays_->worth_dbu(net, m.nodes, length, bonds, worker);
    return c;
  }

  std::int64_t away(geom::Point p, const Memory& m) const {
    std::int64_t sum = 0;
    for (const auto& edges : m.edges) {
      std::int64_t least = std::numeric_limits<std::int64_t>::max();
      for (const geom::Box& e : edges) least = std::min(least, outside(p, e));
      sum += least;
    }
    return sum;
  }

  /// Lines of the grid: coordinates of the ends, brought into the range, at most kLines of them.
  static void grid_lines(std::vector<std::int32_t>& v, const Span<std::int32_t>& range) {
    for (std::int32_t& c : v) c = std::clamp(c, range.lo, range.hi);
    std::sort(v.begin(), v.end());
    v.erase(std::unique(v.begin(), v.end()), v.end());
    if (v.size() <= kLines) return;
    for (std::size_t k = 0; k < kLines; ++k) v[k] = v[k * (v.size() - 1) / (kLines - 1)];
    v.resize(kLines);
  }

  Move best_move(std::uint32_t index, int worker) {
    Memory& m = memory_[static_cast<std::size_t>(worker)];
    const db::Bond bond = p_.bonds[index];
    Move move{.to = {bond.x, bond.y}};
    const std::size_t ends = trees_.ends(bond.net);
    const std::uint32_t driver = delays_ ? delays_->driver(bond.net) : BondDelays::kNone;
    if (ends > kMostEnds) return move;
    m.bonds.assign(p_.bonds.begin() + first_[bond.net.value], p_.bonds.begin() + first_[bond.net.value + 1]);
    const std::uint32_t own = index - first_[bond.net.value];

    // What the bond joins, without itself: the boxes, and the trees as edges.
    trees_.gather(bond.net, m.bonds, m.net);
    geom::Box box[2];
    std::int64_t apart = 0;  // length of both trees
    geom::Point lead{};
    m.x.clear(), m.y.clear();
    for (std::size_t side = 0; side < 2; ++side) {
      const std::size_t t = bond.interface + side;
      m.points[side].clear();
      for (std::size_t k = 0; k < m.net.at[t].size(); ++k) {
        if (m.net.ends[t][k].bond == own) continue;
        const geom::Point at = m.net.at[t][k];
        m.points[side].push_back(at);
        box[side].add(at.x, at.y);
        m.x.push_back(at.x), m.y.push_back(at.y);
      }
      if (m.points[side].empty()) return move;
      m.tree.build(m.points[side]);
      apart += m.tree.length();
      m.edges[side].clear();
      for (std::uint32_t k = 0; k < m.tree.num_nodes(); ++k)
        if (m.tree.parent(k) != SteinerTree::kNone) m.edges[side].push_back(box_of(m.tree.at(k), m.tree.at(m.tree.parent(k))));
      if (m.edges[side].empty()) m.edges[side].push_back(box_of(m.points[side][0], m.points[side][0]));
    }
    if (driver != BondDelays::kNone)
      for (std::size_t t = 0; t < d_.num_tiers(); ++t)
        for (const wire::TreeNode& e : m.net.ends[t])
          if (e.end == driver) lead = e.at;

    const Cost now = cost(bond.net, driver, m.bonds, m, worker);
    const auto half_perimeter = [&](geom::Point p) { return outside(p, box[0]) + outside(p, box[1]); };
    const std::int64_t most = half_perimeter({bond.x, bond.y});
    const auto range = [](std::int32_t alo, std::int32_t ahi, std::int32_t blo, std::int32_t bhi) { return bond_interval<std::int32_t>({alo, ahi}, {blo, bhi}); };
    const Span<std::int32_t> rx = range(box[0].xlo, box[0].xhi, box[1].xlo, box[1].xhi), ry = range(box[0].ylo, box[0].yhi, box[1].ylo, box[1].yhi);
    if (driver == BondDelays::kNone && now.length - side_lengths(bond, m) <= apart + half_perimeter({rx.lo, ry.lo})) return move;  // no place is better

    const BondSites& sites = maps_[bond.interface].sites();
    m.candidates.clear();
    const auto offer = [&](std::int64_t x, std::int64_t y) {
      const geom::Point at{static_cast<std::int32_t>(std::clamp<std::int64_t>(x, sites.xlo, sites.xhi)), static_cast<std::int32_t>(std::clamp<std::int64_t>(y, sites.ylo, sites.yhi))};
      if (half_perimeter(at) > most || (at.x == bond.x && at.y == bond.y)) return false;
      m.candidates.push_back({at, away(at, m), wire::manhattan(at, {bond.x, bond.y}), wire::manhattan(at, lead)});
      return true;
    };
    grid_lines(m.x, rx);
    grid_lines(m.y, ry);
    for (const std::int32_t x : m.x)
      for (const std::int32_t y : m.y) offer(x, y);
    const double square = std::max(1.0, static_cast<double>(ends) * static_cast<double>(ends));
    const std::size_t tries = driver != BondDelays::kNone ? kTriesForDelay : std::clamp<std::size_t>(static_cast<std::size_t>(kEnds2 / square), 4, kTries);
    choose(m.candidates, tries, driver != BondDelays::kNone);
    // Where a bond stands in the way, the four places beside it.
    for (std::size_t k = 0, given = m.candidates.size(); k < given; ++k) {
      const geom::Point at = m.candidates[k].at;
      const db::Bond* other = in_the_way(bond.interface, at, index);
      if (!other) continue;
      move.wants = true;
      m.candidates[k].away = -1;
      for (const int step : {-1, 1}) {
        offer(std::int64_t{other->x} + step * std::int64_t{sites.pitch_x}, at.y);
        offer(at.x, std::int64_t{other->y} + step * std::int64_t{sites.pitch_y});
      }
    }
    std::erase_if(m.candidates, [&](const Candidate& c) { return c.away < 0 || in_the_way(bond.interface, c.at, index) != nullptr; });
    choose(m.candidates, tries, driver != BondDelays::kNone);

    double best = now.sum();
    for (const Candidate& c : m.candidates) {
      m.bonds[own].x = c.at.x, m.bonds[own].y = c.at.y;
      const Cost then = cost(bond.net, driver, m.bonds, m, worker);
      if (then.sum() >= best) continue;
      best = then.sum();
      move.to = c.at;
      move.shorter = now.length - then.length;
    }
    move.gain = now.sum() - best;
    return move;
  }

  /// Wire on tiers that the bond does not touch.
  std::int64_t side_lengths(const db::Bond& bond, const Memory& m) const {
    std::int64_t sum = 0;
    for (const wire::TreeNode& n : m.nodes)
      if (n.parent != wire::TreeNode::kNone && n.tier != bond.interface && n.tier != bond.interface + 1) sum += wire::manhattan(n.at, m.nodes[n.parent].at);
    return sum;
  }

  /// The best by nearness to the trees, and of those to where the bond is; where delays count half of them by nearness to the driver.
  static void choose(std::vector<Candidate>& c, std::size_t tries, bool by_lead) {
    const auto near = [](const Candidate& a, const Candidate& b) {
      if (a.away != b.away) return a.away < b.away;
      if (a.from != b.from) return a.from < b.from;
      return a.at.x != b.at.x ? a.at.x < b.at.x : a.at.y < b.at.y;
    };
    const auto lead = [](const Candidate& a, const Candidate& b) {
      if (a.away + a.lead != b.away + b.lead) return a.away + a.lead < b.away + b.lead;
      return a.at.x != b.at.x ? a.at.x < b.at.x : a.at.y < b.at.y;
    };
    const auto same = [](const Candidate& a, const Candidate& b) { return a.at.x == b.at.x && a.at.y == b.at.y; };
    std::sort(c.begin(), c.end(), near);
    c.erase(std::unique(c.begin(), c.end(), same), c.end());
    if (c.size() <= tries) return;
    const std::size_t half = by_lead ? tries / 2 : tries;
    if (by_lead) std::partial_sort(c.begin() + static_cast<std::ptrdiff_t>(half), c.begin() + static_cast<std::ptrdiff_t>(tries), c.end(), lead);
    c.resize(tries);
  }

  const db::Design& d_;
  db::Placement& p_;
  const BondDelays* delays_;
  ThreadPool& pool_;
  NetTrees trees_;
  std::vector<Memory> memory_;
  std::vector<BondMap> maps_;  ///< hold indices of bonds
  std::vector<std::uint32_t> first_;  ///< bonds of net n are [first[n], first[n + 1])
  std::vector<int> moved_in_;  ///< pass in which a bond of the net last moved
  BondRefinement out_;
};

}  // namespace

BondRefinement refine_bonds(const db::Design& d, db::Placement& p, const BondDelays* delays, ThreadPool& pool) {
  return Refiner(d, p, delays, pool).run();
}

}  // namespace taufold::place
