// A tree from its sinks up: groups of loads get a buffer each, the buffers are the loads of the next level, until the source can drive what is left.
//
// Every sink is as many buffers away from the source as every other, but for those with a delay behind them (gates with trees of their
// own), which join at the level that is as slow. Groups are as few as the limit of transitions allows. Buffers of a level are then
// chosen so that they come out at nearly the same delay, and the merging of the next level evens out the rest.
#include <algorithm>
#include <cmath>

#include "cts/clusters.hpp"
#include "cts/net_router.hpp"
#include "cts/tree.hpp"

namespace taufold::cts {

namespace {

constexpr std::size_t kMostLevels = 60, kMostIdle = 12;
constexpr double kSlewMargin = 0.88;   ///< of the limit, for what legal places and neighbours' slews add
constexpr double kGroupSlack = 0.1;    ///< of a group's weight around the mean
constexpr double kDelayShare = 0.75;   ///< share of the groups that are as fast as the delay aimed at

struct Node {
  Branch branch;
  geom::Point at;
  std::uint8_t tier = 0;
  PerEdge<double> cap_F{};
  PerEdge<double> late_s{}, early_s{};  ///< from here to the registers
  double fanout = 1;
  double middle_s() const { return 0.5 * (late_s[0] + early_s[0]); }
};

struct Group {
  std::vector<std::uint32_t> members;
  std::uint8_t tier = 0;
  std::uint32_t cell = 0;
  geom::Point at;
  TreeNet net;
  bool kept = true;  ///< the limits
  PerEdge<double> late_s{}, early_s{};
  double middle_s() const { return 0.5 * (late_s[0] + early_s[0]); }
};

class Builder {
 public:
  Builder(const Problem& p, const Plan& plan, const std::vector<PerEdge<double>>& slews)
      : p_(p), plan_(plan), slews_(slews), router_(p) {}

  Tree run() {
    for (std::uint32_t k = 0; k < p_.sinks.size(); ++k) {
      const Sink& s = p_.sinks[k];
      Node n{{false, k}, s.at, s.tier, s.cap_F, s.delay_s, s.delay_s, s.fanout_load};
      (s.delay_s[0] > 0 ? held_ : open_).push_back(n);
    }
    std::stable_sort(held_.begin(), held_.end(), [](const Node& a, const Node& b) { return a.middle_s() < b.middle_s(); });
    std::size_t idle = 0;  // levels that only stood buffers on the way
    for (level_ = 0; idle < kMostIdle; ++level_) {
      take_held();
      if (done()) break;
      const std::size_t before = open_.size();
      add_level();
      idle = open_.size() < before || !held_.empty() ? 0 : idle + 1;
      if (level_ >= kMostLevels) break;
    }
    for (const Node& n : held_) open_.push_back(n);
    for (const Node& n : open_) out_.root.loads.push_back(n.branch);
    route_root(out_.root);
    return std::move(out_);
  }

 private:
  std::uint32_t cell() const { return level_ == 0 ? plan_.leaf : plan_.trunk; }
  PerEdge<double> slew() const {
    if (!slews_.empty()) return slews_[std::min<std::size_t>(level_, slews_.size() - 1)];
    return {0.5 * p_.slew_limit_s, 0.5 * p_.slew_limit_s};
  }
  /// About the delay of a buffer of this level.
  double step_s() const {
    const BufferCell& b = p_.buffers.front()[cell()];
    return b.library->lookup(b.arc->delay[0], slew()[0], 4 * b.in_F[0]);
  }
  double mean_delay() const {
    double sum = 0;
    for (const Node& n : open_) sum += n.middle_s();
    return open_.empty() ? 0 : sum / static_cast<double>(open_.size());
  }

  /// Sinks whose own trees are about as slow as what stands here join it.
  void take_held() {
    if (held_.empty()) return;
    if (open_.empty()) {
      open_.push_back(held_.front());
      held_.erase(held_.begin());
    }
    const double until = mean_delay() + 0.5 * step_s();
    std::size_t n = 0;
    while (n < held_.size() && held_[n].middle_s() <= until) open_.push_back(held_[n++]);
    held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(n));
  }

  /// Whether the source drives what is open. A port, whose driver is not known, drives one pin.
  bool done() {
    if (!held_.empty()) return false;
    if (open_.empty()) return true;
    if (open_.size() == 1 && (open_.front().branch.is_buffer || p_.sinks.size() == 1)) return true;
    if (p_.source.gate.library == nullptr) return false;
    double fanout = 0;
    for (const Node& n : open_) fanout += n.fanout;
    if (fanout > std::min(p_.source.max_fanout, p_.max_fanout)) return false;
    TreeNet net;
    const Driven& d = route_root(net);
    return d.worst_slew_s <= p_.slew_limit_s && router_.timer.total_F() <= p_.source.max_load_F;
  }

  const Driven& route_root(TreeNet& net) {
    std::vector<std::uint32_t> all(open_.size());
    for (std::uint32_t k = 0; k < all.size(); ++k) all[k] = k;
    load(all);
    return router_.route(p_.source.gate, p_.source.slew_s, p_.source.at, p_.source.tier, behind_, net);
  }

  void load(std::span<const std::uint32_t> members) {
    router_.loads.loads.clear();
    for (auto& c : router_.loads.cap_F) c.clear();
    behind_.clear();
    for (const std::uint32_t m : members) {
      const Node& n = open_[m];
      router_.loads.loads.push_back({n.at, n.tier, 0.5 * (n.cap_F[0] + n.cap_F[1]), n.middle_s()});
      for (const std::size_t e : {0u, 1u}) router_.loads.cap_F[e].push_back(n.cap_F[e]);
      behind_.push_back(n.middle_s());
    }
  }

  /// Routes a group from `out` and looks at its limits and delays.
  void drive(Group& g, geom::Point out) {
    load(g.members);
    const BufferCell& b = p_.buffers[g.tier][g.cell];
    judge(g, router_.route({b.library, b.arc}, slew(), out, g.tier, behind_, g.net, true));
  }

  /// The same route with another cell of the group at its root; `loads` of the router are those of the group.
  void drive_as(Group& g, std::uint32_t cell) {
    g.cell = cell;
    const BufferCell& b = p_.buffers[g.tier][cell];
    judge(g, router_.timer.drive({b.library, b.arc}, slew(), g.net.route, router_.loads.cap_F, p_.wires, *p_.levels_of));
  }

  void judge(Group& g, const Driven& d) const {
    const BufferCell& b = p_.buffers[g.tier][g.cell];
    double fanout = 0;
    for (const std::uint32_t m : g.members) fanout += open_[m].fanout;
    g.kept = d.worst_slew_s <= kSlewMargin * p_.slew_limit_s && router_.timer.total_F() <= b.max_load_F && fanout <= std::min(b.max_fanout, p_.max_fanout);
    for (const std::size_t e : {0u, 1u}) {
      g.late_s[e] = 0, g.early_s[e] = std::numeric_limits<double>::infinity();
      for (std::size_t k = 0; k < g.members.size(); ++k) {
        g.late_s[e] = std::max(g.late_s[e], d.load_s[e][k] + open_[g.members[k]].late_s[e]);
        g.early_s[e] = std::min(g.early_s[e], d.load_s[e][k] + open_[g.members[k]].early_s[e]);
      }
    }
  }

  std::uint8_t tier_for(std::span<const std::uint32_t> members) const {
    if (level_ >= plan_.crossing_level && plan_.home >= 0) return static_cast<std::uint8_t>(plan_.home);
    std::vector<double> cap(p_.buffers.size(), 0);
    for (const std::uint32_t m : members) cap[open_[m].tier] += open_[m].cap_F[0] + open_[m].cap_F[1];
    return static_cast<std::uint8_t>(std::max_element(cap.begin(), cap.end()) - cap.begin());
  }

  /// A group with its buffer where it is best.
  Group make(std::vector<std::uint32_t> members, geom::Point wish) {
    Group g;
    g.members = std::move(members);
    g.tier = tier_for(g.members);
    g.cell = cell();
    g.net.shortest = level_ == 0 && plan_.shortest_leaves;
    for (const std::uint32_t m : g.members) g.net.loads.push_back(open_[m].branch);
    load(g.members);
    if (g.members.size() == 1) {
      // A buffer on the way: as far as it can drive.
      const geom::Point from = open_[g.members.front()].at;
      for (double share = 1; share > 0.01; share *= 0.7) {
        g.at = {static_cast<std::int32_t>(std::lround(from.x + share * (wish.x - from.x))), static_cast<std::int32_t>(std::lround(from.y + share * (wish.y - from.y)))};
        g.net.assumed_s.clear();
        drive(g, g.at);
        if (g.kept) break;
      }
      return g;
    }
    if (g.net.shortest) {
      double x = 0, y = 0;
      for (const std::uint32_t m : g.members) x += open_[m].at.x, y += open_[m].at.y;
      g.at = {static_cast<std::int32_t>(std::lround(x / static_cast<double>(g.members.size()))), static_cast<std::int32_t>(std::lround(y / static_cast<double>(g.members.size())))};
    } else {
      router_.merger.merge(router_.loads.loads, g.tier, {});
      g.at = router_.merger.root(wish);
    }
    drive(g, g.at);
    return g;
  }

  geom::Point middle() const {
    double x = 0, y = 0;
    for (const Node& n : open_) x += n.at.x, y += n.at.y;
    const auto count = static_cast<double>(open_.size());
    return {static_cast<std::int32_t>(std::lround(x / count)), static_cast<std::int32_t>(std::lround(y / count))};
  }

  /// The fewest groups of `members` that keep the limits.
  std::vector<Group> groups_of(const std::vector<std::uint32_t>& members) {
    std::vector<Item> items;
    geom::Box box;
    for (const std::uint32_t m : members) box.add(open_[m].at.x, open_[m].at.y);
    const double spacing = 0.7 * std::sqrt(static_cast<double>(box.width()) * static_cast<double>(box.height()) / static_cast<double>(members.size()));
    const double wire_F = p_.wires.dbu_m * spacing * p_.wires.rc(open_[members.front()].tier).x_F_per_m;
    double total = 0, fanout = 0;
    for (const std::uint32_t m : members) {
      items.push_back({open_[m].at, 0.5 * (open_[m].cap_F[0] + open_[m].cap_F[1]) + wire_F});
      total += items.back().weight;
      fanout += open_[m].fanout;
    }
    const BufferCell& b = p_.buffers[open_[members.front()].tier][cell()];
    const double by_load = 0.8 * total / std::max(4 * b.in_F[0], drivable_F(b, kSlewMargin * p_.slew_limit_s)), by_fanout = fanout / std::min(b.max_fanout, p_.max_fanout);
    std::size_t k = static_cast<std::size_t>(std::clamp(std::ceil(std::max(by_load, by_fanout)), 1.0, static_cast<double>(members.size())));
    const geom::Point wish = middle();
    std::vector<Group> best;
    while (true) {
      std::vector<Group> made;
      bool all = true;
      for (std::vector<std::uint32_t>& c : clusters(items, k, kGroupSlack)) {
        for (std::uint32_t& m : c) m = members[m];
        made.push_back(make(std::move(c), wish));
        all = all && (made.back().kept || hopeless(made.back()));
        // Beyond hope for this number, unless it is the last.
        if (!all && k < members.size()) break;
      }
      if (all || k >= members.size()) return made;
      k = std::min(members.size(), std::max(k + 1, k + k / 20));
    }
  }

  /// Whether a load of a group is too large for the buffer by itself, so that more groups help nothing.
  bool hopeless(const Group& g) {
    const BufferCell& b = p_.buffers[g.tier][g.cell];
    const double most = drivable_F(b, kSlewMargin * p_.slew_limit_s);
    return std::any_of(g.members.begin(), g.members.end(), [&](std::uint32_t m) { return std::max(open_[m].cap_F[0], open_[m].cap_F[1]) > most || open_[m].fanout > std::min(b.max_fanout, p_.max_fanout); });
  }

  /// Other sizes of the groups' buffers, so that their delays are alike.
  void match(std::vector<Group>& groups) {
    if (groups.size() < 2 || p_.buffers.front().size() < 2) return;
    std::vector<double> delays;
    for (const Group& g : groups) delays.push_back(g.middle_s());
    std::sort(delays.begin(), delays.end());
    const double aim = delays[static_cast<std::size_t>(kDelayShare * static_cast<double>(delays.size() - 1))];
    for (Group& g : groups) {
      load(g.members);
      std::uint32_t best = g.cell;
      bool kept = g.kept;
      double off = std::abs(g.middle_s() - aim);
      for (std::uint32_t c = 0; c < p_.buffers.front().size(); ++c) {
        if (c == best) continue;
        drive_as(g, c);
        const double away = std::abs(g.middle_s() - aim);
        if ((kept && !g.kept) || (kept == g.kept && away >= off)) continue;
        best = c, kept = g.kept, off = away;
      }
      drive_as(g, best);
    }
  }

  void add_level() {
    std::vector<Group> groups;
    if (level_ >= plan_.crossing_level) {
      std::vector<std::uint32_t> all(open_.size());
      for (std::uint32_t k = 0; k < all.size(); ++k) all[k] = k;
      groups = groups_of(all);
    } else {
      for (std::size_t t = 0; t < p_.buffers.size(); ++t) {
        std::vector<std::uint32_t> here;
        for (std::uint32_t k = 0; k < open_.size(); ++k)
          if (open_[k].tier == t) here.push_back(k);
        if (here.empty()) continue;
        for (Group& g : groups_of(here)) groups.push_back(std::move(g));
      }
    }
    match(groups);
    std::vector<Node> next;
    for (Group& g : groups) {
      drive(g, g.at);  // once more, corrected by what was found
      const auto index = static_cast<std::uint32_t>(out_.buffers.size());
      next.push_back({{true, index}, g.at, g.tier, p_.buffers[g.tier][g.cell].in_F, g.late_s, g.early_s, 1});
      out_.buffers.push_back({g.tier, g.cell, g.at, g.at, static_cast<std::uint32_t>(level_), std::move(g.net)});
    }
    open_ = std::move(next);
  }

  const Problem& p_;
  const Plan plan_;
  const std::vector<PerEdge<double>>& slews_;
  NetRouter router_;
  std::size_t level_ = 0;
  std::vector<Node> open_, held_;
  std::vector<double> behind_;
  Tree out_;
};

}  // namespace

Tree build(const Problem& p, const Plan& plan, const std::vector<PerEdge<double>>& slews) {
  return Builder(p, plan, slews).run();
}

}  // namespace taufold::cts
