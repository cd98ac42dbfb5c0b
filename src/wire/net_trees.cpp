#include "wire/net_trees.hpp"

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

}  // namespace taufold::wire
