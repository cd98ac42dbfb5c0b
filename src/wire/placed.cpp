#include "wire/placed.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>

#include "wire/net_trees.hpp"

namespace taufold::wire {

namespace {

constexpr std::uint32_t kNone = TreeNode::kNone;
constexpr std::size_t kNetBlock = 256;

/// Trees of the nets of a block.
struct Trees {
  std::vector<TreeNode> nodes;
  std::vector<std::uint32_t> begin{0};                        ///< by net of the block
  std::vector<TierLengths> length_dbu;   ///< by net and tier
  std::vector<std::uint8_t> given;       ///< by net: its way was
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

class Builder : Detours {
 public:
  Builder(const PlacedNetlist& in, StackWires& stack, const PlacedOptions& o, ThreadPool& pool)
      : n_(in.netlist), d_(in.design), p_(in.placement), bits_(in.port_bits), routes_(in.routes), stack_(stack), o_(o), pool_(pool),
        trees_of_(in.design, in.placement, o.star_above), memory_(static_cast<std::size_t>(pool.threads())) {
    const std::size_t nets = d_.num_nets();
    bond_begin_.assign(nets + 1, 0);
    for (const db::Bond& b : p_.bonds) ++bond_begin_[b.net.value + 1];
    for (std::size_t k = 0; k < nets; ++k) bond_begin_[k + 1] += bond_begin_[k];
  }

  PlacedWires run() {
    const std::size_t nets = d_.num_nets(), blocks = (nets + kNetBlock - 1) / kNetBlock;
    trees_.resize(blocks);
    pool_.run(blocks, [&](std::size_t b, int worker) {
      for (std::size_t k = b * kNetBlock; k < std::min(nets, (b + 1) * kNetBlock); ++k) grow(db::NetId(k), trees_[b], memory_[static_cast<std::size_t>(worker)]);
    });
    choose_layers();
    if (o_.congestion) find_congestion();
    std::vector<Networks> parts(blocks);
    const NetworkMaker maker(trees_of_, n_, bits_, stack_, maps_.empty() ? nullptr : this);
    pool_.run(blocks, [&](std::size_t b, int) {
      const Trees& block = trees_[b];
      for (std::size_t k = 0; k + 1 < block.begin.size(); ++k) {
        const db::NetId net(b * kNetBlock + k);
        maker.add(net, std::span(block.nodes).subspan(block.begin[k], block.begin[k + 1] - block.begin[k]), block.length_dbu[k], bonds(net), block.given[k] != 0, parts[b]);
      }
    });
    return joined(std::move(parts));
  }

 private:
  std::size_t tiers() const { return d_.num_tiers(); }
  double factor(std::size_t tier, geom::Point a, geom::Point b) const override { return maps_[tier].detour(a, b); }
  void grow(db::NetId net, Trees& out, NetTrees::Memory& memory) const {
    std::optional<TierLengths> length;
    if (routes_ != nullptr) length = trees_of_.follow(routes_->of(net), net, bonds(net), out.nodes, memory);
    out.given.push_back(length.has_value());
    out.length_dbu.push_back(length ? *length : trees_of_.grow(net, bonds(net), out.nodes, memory));
    out.begin.push_back(static_cast<std::uint32_t>(out.nodes.size()));
  }
  std::span<const db::Bond> bonds(db::NetId net) const {
    return std::span(p_.bonds).subspan(bond_begin_[net.value], bond_begin_[net.value + 1] - bond_begin_[net.value]);
  }

  void choose_layers() {
    for (std::size_t t = 0; t < tiers(); ++t) {
      std::vector<std::int64_t> lengths;
      for (const Trees& block : trees_)
        for (std::size_t k = 0; k < block.length_dbu.size(); ++k)
          if (const std::int64_t l = block.length_dbu[k][t]; l > 0 && block.given[k] == 0) lengths.push_back(l);
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
  std::vector<std::uint32_t> bond_begin_;
  NetTrees trees_of_;
  std::vector<NetTrees::Memory> memory_;
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
