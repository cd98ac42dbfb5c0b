#include "wire/net_trees.hpp"

#include <algorithm>
#include <cmath>

namespace taufold::wire {

NetEnds::NetEnds(const db::Design& d) : d_(d) {
  port_begin_.assign(d.num_nets() + 1, 0);
  for (const db::IoPin& port : d.ports) ++port_begin_[port.net.value + 1];
  for (std::size_t k = 0; k < d.num_nets(); ++k) port_begin_[k + 1] += port_begin_[k];
}

NetTrees::NetTrees(const db::Design& d, const db::Placement& p, std::size_t star_above) : NetEnds(d), p_(p), star_above_(star_above) {}

void NetTrees::gather(db::NetId net, std::span<const db::Bond> bonds, Memory& m) const {
  for (std::size_t t = 0; t < d_.num_tiers(); ++t) m.at[t].clear(), m.ends[t].clear();
  const auto add = [&](std::size_t tier, geom::Point at, std::uint32_t end, std::uint32_t bond) {
    m.at[tier].push_back(at);
    m.ends[tier].push_back({at, TreeNode::kNone, end, bond, static_cast<std::uint8_t>(tier)});
  };
  std::uint32_t end = 0;
  for (const db::PinId pin : d_.pins(net)) add(p_.tier[d_.pin_inst[pin]].value, db::pin_position(d_, p_, pin), end++, TreeNode::kNone);
  for (const db::IoPin& port : ports(net)) add(port.tier.value, {port.x, port.y}, end++, TreeNode::kNone);
  for (std::uint32_t b = 0; b < bonds.size(); ++b)
    for (const std::size_t side : {0u, 1u}) add(bonds[b].interface + side, {bonds[b].x, bonds[b].y}, TreeNode::kNone, b);
}

TierLengths NetTrees::grow(db::NetId net, std::span<const db::Bond> bonds, std::vector<TreeNode>& out, Memory& m) const {
  TierLengths length{};
  const std::size_t count = ends(net), first = out.size();
  if (count < 2) return length;
  gather(net, bonds, m);
  for (std::size_t t = 0; t < d_.num_tiers(); ++t) {
    if (m.at[t].empty()) continue;
    const auto base = static_cast<std::uint32_t>(out.size() - first);
    if (star_above_ > 0 && count > star_above_) {
      for (std::size_t k = 0; k < m.at[t].size(); ++k) {
        out.push_back(m.ends[t][k]);
        if (k > 0) out.back().parent = base, length[t] += manhattan(m.at[t][k], m.at[t][0]);
      }
      continue;
    }
    m.tree.build(m.at[t]);
    for (std::uint32_t k = 0; k < m.tree.num_nodes(); ++k) {
      TreeNode node = k < m.ends[t].size() ? m.ends[t][k] : TreeNode{.at = m.tree.at(k), .tier = static_cast<std::uint8_t>(t)};
      if (m.tree.parent(k) != SteinerTree::kNone) node.parent = base + m.tree.parent(k);
      out.push_back(node);
    }
    length[t] += m.tree.length();
  }
  return length;
}

std::optional<TierLengths> NetTrees::follow(std::span<const RouteNode> route, db::NetId net, std::span<const db::Bond> bonds, std::vector<TreeNode>& out, Memory& m) const {
  if (route.empty() || ends(net) < 2) return std::nullopt;
  gather(net, bonds, m);
  std::vector<TreeNode> ends;
  for (std::size_t t = 0; t < d_.num_tiers(); ++t)
    for (const TreeNode& n : m.ends[t])
      if (n.end != TreeNode::kNone) ends.push_back(n);
  std::sort(ends.begin(), ends.end(), [](const TreeNode& a, const TreeNode& b) { return a.end < b.end; });
  const auto bond_at = [&](const RouteNode& n) {
    const std::uint32_t lower = std::min(n.tier, route[n.parent].tier);
    const auto at = std::find_if(bonds.begin(), bonds.end(), [&](const db::Bond& b) { return b.interface == lower; });
    return at == bonds.end() ? TreeNode::kNone : static_cast<std::uint32_t>(at - bonds.begin());
  };
  std::size_t terminals = 0, crossings = 0;
  for (const RouteNode& n : route) {
    if (n.terminal != RouteNode::kNone && (n.terminal >= ends.size() || ends[n.terminal].tier != n.tier)) return std::nullopt;
    terminals += n.terminal != RouteNode::kNone;
    if (!n.crossing) continue;
    ++crossings;
    if (bond_at(n) == TreeNode::kNone) return std::nullopt;
  }
  if (terminals != ends.size() || crossings != bonds.size()) return std::nullopt;
  TierLengths length{};
  const double dbu_m = 1e-6 / d_.dbu_per_micron;
  const std::size_t first = out.size();
  std::vector<std::uint32_t> number(route.size());
  const auto add = [&](TreeNode n, std::uint32_t parent, double extra_m) {
    n.parent = parent;
    n.extra_m = extra_m;
    if (parent != TreeNode::kNone) length[n.tier] += manhattan(n.at, out[first + parent].at) + std::llround(extra_m / dbu_m);
    out.push_back(n);
    return static_cast<std::uint32_t>(out.size() - first - 1);
  };
  for (std::size_t k = 0; k < route.size(); ++k) {
    const RouteNode& n = route[k];
    TreeNode node{.at = n.at, .tier = n.tier};
    if (n.crossing) {
      node.bond = bond_at(n);
      node.at = {bonds[node.bond].x, bonds[node.bond].y};
      TreeNode near = node;
      near.tier = route[n.parent].tier;
      add(near, number[n.parent], 0);
      number[k] = add(node, TreeNode::kNone, 0);
      continue;
    }
    if (n.terminal != RouteNode::kNone) node.at = ends[n.terminal].at, node.end = n.terminal;
    number[k] = add(node, n.parent == RouteNode::kNone ? TreeNode::kNone : number[n.parent], n.extra_m);
  }
  return length;
}

}  // namespace taufold::wire
