#include "wire/placed.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

#include "wire/clock_layers.hpp"
#include "wire/steiner.hpp"

namespace taufold::wire {

namespace {

constexpr std::uint32_t kNone = 0xffffffffu;
constexpr std::size_t kNetBlock = 256;
constexpr std::size_t kTiers = db::kMaxTiers;

/// Node of the trees of a net; the first ones of a tier are what it joins there, in the order of the net's ends.
struct TreeNode {
  geom::Point at;
  std::uint32_t parent = kNone;  ///< in the net; kNone: root of its tier
  std::uint32_t end = kNone;     ///< terminal of the net that hangs here: pins, then ports
  std::uint32_t bond = kNone;    ///< index of Placement::bonds
  std::uint8_t tier = 0;
  double extra_m = 0;            ///< of wire from the parent beyond the distance
};

/// Trees of the nets of a block.
struct Trees {
  std::vector<TreeNode> nodes;
  std::vector<std::uint32_t> begin{0};                        ///< by net of the block
  std::vector<std::array<std::int64_t, kTiers>> length_dbu;   ///< by net and tier
  std::vector<std::uint8_t> given;                            ///< by net: its way was
};

struct Networks {
  std::vector<double> cap_F;
  std::vector<db::NodeTerminal> terminal;
  std::vector<db::Resistor> resistors;
  std::vector<std::uint8_t> tier;
  std::vector<geom::Point> at;
  std::vector<std::uint32_t> nodes{0}, arms{0};  ///< CSR by net of the block
  std::vector<double> length_m;
  std::array<double, kTiers> tier_length_m{};
  double detour_m = 0, wire_ohm = 0, wire_F = 0;
};

/// A bin map of one tier; use in bins of wire wanted over wire possible.
class TrackMap {
 public:
  TrackMap(const db::Design& d, db::TierId t, const WireClasses& classes, double usable) : die_(d.die) {
    const double side = 10.0 * std::max(1, d.tiers[t].rows.height);
    const auto bins = [&](double length) { return static_cast<std::int32_t>(std::clamp(length / side, 1.0, 512.0)); };
    map_.columns = bins(static_cast<double>(die_.width()));
    map_.rows = bins(static_cast<double>(die_.height()));
    wanted_.assign(static_cast<std::size_t>(map_.columns) * map_.rows, 0);
    const double w = static_cast<double>(die_.width()) / map_.columns, h = static_cast<double>(die_.height()) / map_.rows;
    const double dbu_m = 1e-6 / d.dbu_per_micron;
    room_ = usable * w * h * dbu_m * (classes.x_tracks_per_m() + classes.y_tracks_per_m());
  }

  void add(geom::Point a, geom::Point b) {
    walk(a, b, [&](std::size_t bin, double dbu) { wanted_[bin] += static_cast<std::int64_t>(dbu); });
  }

  void finish() {
    map_.use.resize(wanted_.size());
    double sum = 0;
    for (std::size_t k = 0; k < wanted_.size(); ++k) {
      const double use = room_ > 0 ? static_cast<double>(wanted_[k]) / 2 / room_ : 0;
      map_.use[k] = static_cast<float>(use);
      sum += use;
      map_.worst = std::max(map_.worst, use);
    }
    map_.mean = sum / static_cast<double>(wanted_.size());
  }

  /// How much longer than its distance a wire becomes. Where its bins are overfull by a share, half of that share
  /// of the way goes around: a rule of thumb without a source, 1 in all bins that have room.
  double detour(geom::Point a, geom::Point b) const {
    double way = 0, full = 0;
    walk(a, b, [&](std::size_t bin, double dbu) {
      way += dbu;
      full += dbu * std::max(0.0F, map_.use[bin] - 1.0F);
    });
    return way > 0 ? 1 + std::min(0.5, 0.5 * full / way) : 1;
  }

  Congestion&& take() { return std::move(map_); }

 private:
  std::int32_t bin(std::int64_t v, std::int64_t lo, std::int64_t size, std::int32_t n) const {
    return size <= 0 ? 0 : static_cast<std::int32_t>(std::clamp<std::int64_t>((v - lo) * n / size, 0, n - 1));
  }
  /// Both ways around a corner, each with all of its length: dbu in every bin.
  template <class Fn>
  void walk(geom::Point a, geom::Point b, Fn&& fn) const {
    for (const std::int32_t y : {a.y, b.y}) line(a.x, b.x, die_.xlo, die_.width(), map_.columns, [&](std::int32_t i, double dbu) {
      fn(static_cast<std::size_t>(bin(y, die_.ylo, die_.height(), map_.rows)) * map_.columns + i, dbu);
    });
    for (const std::int32_t x : {a.x, b.x}) line(a.y, b.y, die_.ylo, die_.height(), map_.rows, [&](std::int32_t j, double dbu) {
      fn(static_cast<std::size_t>(j) * map_.columns + bin(x, die_.xlo, die_.width(), map_.columns), dbu);
    });
  }
  template <class Fn>
  void line(std::int64_t a, std::int64_t b, std::int64_t lo, std::int64_t size, std::int32_t n, Fn&& fn) const {
    if (a > b) std::swap(a, b);
    for (std::int32_t k = bin(a, lo, size, n); a < b; ++k) {
      const std::int64_t end = k + 1 >= n ? b : std::min(b, lo + (size * (k + 1) + n - 1) / n);
      if (end > a) fn(k, static_cast<double>(end - a));
      a = std::max(a, end);
    }
  }

  geom::Box die_;
  double room_ = 0;  ///< wire that a bin takes, in dbu
  Congestion map_;
  std::vector<std::int64_t> wanted_;
};

class Builder {
 public:
  Builder(const PlacedNetlist& in, StackWires& stack, const PlacedOptions& o, ThreadPool& pool)
      : n_(in.netlist), d_(in.design), p_(in.placement), bits_(in.port_bits), routes_(in.routes), stack_(stack), o_(o), pool_(pool),
        tree_(static_cast<std::size_t>(pool.threads())) {
    const std::size_t nets = d_.num_nets();
    port_begin_.assign(nets + 1, 0);
    bond_begin_.assign(nets + 1, 0);
    for (const db::IoPin& port : d_.ports) ++port_begin_[port.net.value + 1];
    for (const db::Bond& b : p_.bonds) ++bond_begin_[b.net.value + 1];
    for (std::size_t k = 0; k < nets; ++k) {
      port_begin_[k + 1] += port_begin_[k];
      bond_begin_[k + 1] += bond_begin_[k];
    }
  }

  PlacedWires run() {
    const std::size_t nets = d_.num_nets(), blocks = (nets + kNetBlock - 1) / kNetBlock;
    trees_.resize(blocks);
    pool_.run(blocks, [&](std::size_t b, int worker) {
      for (std::size_t k = b * kNetBlock; k < std::min(nets, (b + 1) * kNetBlock); ++k) grow(db::NetId(k), trees_[b], tree_[static_cast<std::size_t>(worker)]);
    });
    choose_layers();
    if (o_.congestion) find_congestion();
    std::vector<Networks> parts(blocks);
    pool_.run(blocks, [&](std::size_t b, int) {
      for (std::size_t k = b * kNetBlock; k < std::min(nets, (b + 1) * kNetBlock); ++k) connect(db::NetId(k), trees_[b], k - b * kNetBlock, parts[b]);
    });
    return joined(std::move(parts));
  }

 private:
  std::size_t tiers() const { return d_.num_tiers(); }
  double dbu_m() const { return 1e-6 / d_.dbu_per_micron; }
  std::size_t ends(db::NetId net) const {
    return d_.pins(net).size() + (port_begin_[net.value + 1] - port_begin_[net.value]);
  }

  /// The trees of one net.
  struct Worker {
    SteinerTree tree;
    std::array<std::vector<geom::Point>, kTiers> at;
    std::array<std::vector<TreeNode>, kTiers> ends;
  };
  void grow(db::NetId net, Trees& out, Worker& w) {
    const auto first = static_cast<std::uint32_t>(out.nodes.size());
    std::array<std::int64_t, kTiers> length{};
    const std::size_t count = ends(net);
    bool given = false;
    if (count >= 2) {
      for (std::size_t t = 0; t < tiers(); ++t) w.at[t].clear(), w.ends[t].clear();
      const auto add = [&](std::size_t tier, geom::Point at, std::uint32_t end, std::uint32_t bond) {
        w.at[tier].push_back(at);
        w.ends[tier].push_back({at, kNone, end, bond, static_cast<std::uint8_t>(tier)});
      };
      std::uint32_t end = 0;
      for (const db::PinId pin : d_.pins(net)) add(p_.tier[d_.pin_inst[pin]].value, db::pin_position(d_, p_, pin), end++, kNone);
      for (std::uint32_t k = port_begin_[net.value]; k < port_begin_[net.value + 1]; ++k) add(d_.ports[k].tier.value, {d_.ports[k].x, d_.ports[k].y}, end++, kNone);
      for (std::uint32_t b = bond_begin_[net.value]; b < bond_begin_[net.value + 1]; ++b)
        for (const std::size_t side : {0u, 1u}) add(p_.bonds[b].interface + side, {p_.bonds[b].x, p_.bonds[b].y}, kNone, b);
      given = routes_ != nullptr && follow(routes_->of(net), w, out, first, length);
      for (std::size_t t = 0; t < tiers() && !given; ++t) {
        if (w.at[t].empty()) continue;
        const auto base = static_cast<std::uint32_t>(out.nodes.size() - first);
        if (o_.star_above > 0 && count > o_.star_above) {
          for (std::size_t k = 0; k < w.at[t].size(); ++k) {
            out.nodes.push_back(w.ends[t][k]);
            if (k > 0) out.nodes.back().parent = base, length[t] += manhattan(w.at[t][k], w.at[t][0]);
          }
          continue;
        }
        w.tree.build(w.at[t]);
        for (std::uint32_t k = 0; k < w.tree.num_nodes(); ++k) {
          TreeNode node = k < w.ends[t].size() ? w.ends[t][k] : TreeNode{.at = w.tree.at(k), .tier = static_cast<std::uint8_t>(t)};
          if (w.tree.parent(k) != SteinerTree::kNone) node.parent = base + w.tree.parent(k);
          out.nodes.push_back(node);
        }
        length[t] += w.tree.length();
      }
    }
    out.begin.push_back(static_cast<std::uint32_t>(out.nodes.size()));
    out.length_dbu.push_back(length);
    out.given.push_back(given);
  }

  /// Takes the way that is given for a net; false, and nothing is done, when it is not one of these ends and bonds.
  bool follow(std::span<const RouteNode> route, const Worker& w, Trees& out, std::uint32_t first, std::array<std::int64_t, kTiers>& length) const {
    if (route.empty()) return false;
    std::vector<TreeNode> ends, bonds;
    for (std::size_t t = 0; t < tiers(); ++t)
      for (const TreeNode& n : w.ends[t]) (n.end != kNone ? ends : bonds).push_back(n);
    std::sort(ends.begin(), ends.end(), [](const TreeNode& a, const TreeNode& b) { return a.end < b.end; });
    const auto bond_between = [&](std::size_t lower) {
      for (const TreeNode& n : bonds)
        if (p_.bonds[n.bond].interface == lower) return n.bond;
      return kNone;
    };
    std::size_t terminals = 0, crossings = 0;
    for (const RouteNode& n : route) {
      if (n.terminal != RouteNode::kNone && (n.terminal >= ends.size() || ends[n.terminal].tier != n.tier)) return false;
      terminals += n.terminal != RouteNode::kNone;
      if (!n.crossing) continue;
      ++crossings;
      if (bond_between(std::min(n.tier, route[n.parent].tier)) == kNone) return false;
    }
    if (terminals != ends.size() || 2 * crossings != bonds.size()) return false;
    std::vector<std::uint32_t> number(route.size());
    const auto add = [&](TreeNode n, std::uint32_t parent, double extra_m) {
      n.parent = parent;
      n.extra_m = extra_m;
      if (parent != kNone) length[n.tier] += manhattan(n.at, out.nodes[first + parent].at) + std::llround(extra_m / dbu_m());
      out.nodes.push_back(n);
      return static_cast<std::uint32_t>(out.nodes.size() - first - 1);
    };
    for (std::size_t k = 0; k < route.size(); ++k) {
      const RouteNode& n = route[k];
      TreeNode node{.at = n.at, .tier = n.tier};
      if (n.crossing) {
        node.bond = bond_between(std::min(n.tier, route[n.parent].tier));
        node.at = {p_.bonds[node.bond].x, p_.bonds[node.bond].y};
        TreeNode near = node;
        near.tier = route[n.parent].tier;
        add(near, number[n.parent], 0);
        number[k] = add(node, kNone, 0);
        continue;
      }
      if (n.terminal != RouteNode::kNone) node.at = ends[n.terminal].at, node.end = n.terminal;
      number[k] = add(node, n.parent == RouteNode::kNone ? kNone : number[n.parent], n.extra_m);
    }
    return true;
  }

  void choose_layers() {
    for (std::size_t t = 0; t < tiers(); ++t) {
      std::vector<std::int64_t> lengths;
      for (std::size_t b = 0; b < trees_.size(); ++b)
        for (std::size_t k = 0; k < trees_[b].length_dbu.size(); ++k)
          if (const std::int64_t l = trees_[b].length_dbu[k][t]; l > 0 && trees_[b].given[k] == 0) lengths.push_back(l);
      stack_.tiers[t].classes.share_out(lengths);
    }
  }

  void find_congestion() {
    for (const db::TierId t : ids<db::TierId>(tiers())) maps_.emplace_back(d_, t, stack_.tiers[t.value].classes, o_.usable_tracks);
    for (const Trees& block : trees_)
      for (std::size_t k = 0; k + 1 < block.begin.size(); ++k)
        for (std::uint32_t i = block.begin[k]; i < block.begin[k + 1]; ++i) {
          const TreeNode& node = block.nodes[i];
          if (node.parent != kNone) maps_[node.tier].add(node.at, block.nodes[block.begin[k] + node.parent].at);
        }
    pool_.run(maps_.size(), [&](std::size_t t, int) { maps_[t].finish(); });
  }

  /// Nodes of a network: pins, ports, then those of the trees.
  void connect(db::NetId net, const Trees& block, std::size_t k, Networks& out) const {
    const auto first_node = out.cap_F.size();
    const std::uint32_t begin = block.begin[k], count = block.begin[k + 1] - begin;
    double length = 0;
    if (count > 0) {
      const auto terminals = static_cast<std::uint32_t>(ends(net));
      for (const db::PinId pin : n_.pins(net)) out.terminal.push_back({pin, {}});
      for (std::uint32_t q = port_begin_[net.value]; q < port_begin_[net.value + 1]; ++q) out.terminal.push_back({{}, bits_[q]});
      out.terminal.resize(first_node + terminals + count);
      out.cap_F.resize(first_node + terminals + count, 0);
      out.tier.resize(first_node + terminals + count, 0);
      out.at.resize(first_node + terminals + count);
      std::array<const WireRc*, kTiers> rc{};
      for (std::size_t t = 0; t < tiers(); ++t) {
        const WireClasses& classes = stack_.tiers[t].classes;
        rc[t] = &classes.rc(block.given[k] != 0 ? clock_class(classes) : classes.of(block.length_dbu[k][t]));
      }
      std::uint32_t lower = kNone;
      for (std::uint32_t i = 0; i < count; ++i) {
        const TreeNode& node = block.nodes[begin + i];
        const std::uint32_t self = terminals + i;
        const WireRc& wire = *rc[node.tier];
        out.tier[first_node + self] = node.tier;
        out.at[first_node + self] = node.at;
        if (node.parent != kNone) {
          const TreeNode& up = block.nodes[begin + node.parent];
          const double detour = maps_.empty() ? 1 : maps_[node.tier].detour(node.at, up.at);
          const double dx = detour * (dbu_m() * std::abs(static_cast<double>(node.at.x) - up.at.x) + 0.5 * node.extra_m);
          const double dy = detour * (dbu_m() * std::abs(static_cast<double>(node.at.y) - up.at.y) + 0.5 * node.extra_m);
          const double half_F = 0.5 * (dx * wire.x_F_per_m + dy * wire.y_F_per_m);
          out.cap_F[first_node + self] += half_F;
          out.cap_F[first_node + terminals + node.parent] += half_F;
          const double ohm = dx * wire.x_ohm_per_m + dy * wire.y_ohm_per_m;
          out.resistors.push_back({terminals + node.parent, self, ohm});
          out.wire_ohm += ohm;
          out.wire_F += 2 * half_F;
          length += dx + dy;
          out.tier_length_m[node.tier] += dx + dy;
          out.detour_m += (dx + dy) * (1 - 1 / detour);
        }
        if (node.end != kNone) {
          out.tier[first_node + node.end] = node.tier;
          out.at[first_node + node.end] = node.at;
          out.resistors.push_back({node.end, self, wire.via_ohm});
        }
        if (node.bond == kNone) continue;
        // The two sides of a bond: the lower one comes first, in the tier below.
        const db::Bond& bond = p_.bonds[node.bond];
        const Crossing& c = stack_.crossings[bond.interface];
        const TierWires& side = stack_.tiers[node.tier];
        out.cap_F[first_node + self] += side.via_stack_F + 0.5 * c.F;
        if (node.tier == bond.interface) continue;
        for (lower = 0; lower < i; ++lower)
          if (const TreeNode& other = block.nodes[begin + lower]; other.bond == node.bond && other.tier == bond.interface) break;
        out.resistors.push_back({terminals + lower, self, c.ohm + up_ohm(bond.interface, *rc[bond.interface]) + up_ohm(node.tier, wire)});
      }
    }
    out.nodes.push_back(static_cast<std::uint32_t>(out.cap_F.size()));
    out.arms.push_back(static_cast<std::uint32_t>(out.resistors.size()));
    out.length_m.push_back(length);
  }

  double up_ohm(std::size_t tier, const WireRc& wire) const {
    return stack_.tiers[tier].via_stack_ohm > 0 ? stack_.tiers[tier].via_stack_ohm : wire.to_top_ohm;
  }

  PlacedWires joined(std::vector<Networks> parts) {
    PlacedWires out;
    out.tier_length_m.assign(tiers(), 0);
    db::Parasitics& all = out.networks;
    double total = 0, ohm = 0, farad = 0;
    for (Networks& part : parts) {
      const auto nodes = static_cast<std::uint32_t>(all.node_cap_F.size()), arms = static_cast<std::uint32_t>(all.resistors.size());
      for (std::size_t k = 1; k < part.nodes.size(); ++k) {
        all.node_begin.push_back(nodes + part.nodes[k]);
        all.resistor_begin.push_back(arms + part.arms[k]);
      }
      all.node_cap_F.insert(all.node_cap_F.end(), part.cap_F.begin(), part.cap_F.end());
      all.node_terminal.insert(all.node_terminal.end(), part.terminal.begin(), part.terminal.end());
      all.resistors.insert(all.resistors.end(), part.resistors.begin(), part.resistors.end());
      out.node_tier.insert(out.node_tier.end(), part.tier.begin(), part.tier.end());
      out.node_at.insert(out.node_at.end(), part.at.begin(), part.at.end());
      out.length_m.insert(out.length_m.end(), part.length_m.begin(), part.length_m.end());
      for (std::size_t t = 0; t < tiers(); ++t) out.tier_length_m[t] += part.tier_length_m[t];
      out.detour_share += part.detour_m;
      ohm += part.wire_ohm;
      farad += part.wire_F;
      part = {};
    }
    for (const double l : out.tier_length_m) total += l;
    if (total > 0) out.mean_ohm_per_m = ohm / total, out.mean_F_per_m = farad / total;
    out.detour_share = total > 0 ? out.detour_share / total : 0;
    for (TrackMap& m : maps_) out.congestion.push_back(m.take());
    return out;
  }

  const db::Netlist& n_;
  const db::Design& d_;
  const db::Placement& p_;
  std::span<const db::PortBitId> bits_;
  const GivenRoutes* routes_;
  StackWires& stack_;
  const PlacedOptions& o_;
  ThreadPool& pool_;
  std::vector<std::uint32_t> port_begin_, bond_begin_;
  std::vector<Worker> tree_;
  std::vector<Trees> trees_;
  std::vector<TrackMap> maps_;
};

}  // namespace

std::span<const RouteNode> GivenRoutes::of(db::NetId net) const {
  const auto at = std::lower_bound(nets.begin(), nets.end(), net);
  if (at == nets.end() || *at != net) return {};
  const auto k = static_cast<std::size_t>(at - nets.begin());
  return {nodes.data() + begin[k], nodes.data() + begin[k + 1]};
}

PlacedWires placed_wires(const PlacedNetlist& in, StackWires& stack, const PlacedOptions& options, ThreadPool& pool) {
  return Builder(in, stack, options, pool).run();
}

}  // namespace taufold::wire
