#include "wire/networks.hpp"

#include <cmath>

#include "wire/clock_layers.hpp"

namespace taufold::wire {

double StackWires::mean_F_per_m() const {
  double sum = 0;
  for (const TierWires& t : tiers) sum += t.classes.mean_F_per_m() / static_cast<double>(tiers.size());
  return sum;
}


void Networks::clear() {
  cap_F.clear(), terminal.clear(), resistors.clear(), tier.clear(), at.clear(), length_m.clear();
  nodes.assign(1, 0), arms.assign(1, 0);
  tier_length_m = {};
  detour_m = wire_ohm = wire_F = 0;
}

double NetworkMaker::up_ohm(std::size_t tier, const WireRc& wire) const {
  return stack_.tiers[tier].via_stack_ohm > 0 ? stack_.tiers[tier].via_stack_ohm : wire.to_top_ohm;
}

void NetworkMaker::add(db::NetId net, std::span<const TreeNode> trees, const TierLengths& tree_dbu, std::span<const db::Bond> bonds, bool given, Networks& out) const {
  const auto first_node = out.cap_F.size();
  const auto count = static_cast<std::uint32_t>(trees.size());
  const double dbu_m = 1e-6 / ends_.design().dbu_per_micron;
  const std::size_t tiers = ends_.design().num_tiers();
  double length = 0;
  if (count > 0) {
    const auto terminals = static_cast<std::uint32_t>(ends_.ends(net));
    for (const db::PinId pin : n_.pins(net)) out.terminal.push_back({pin, {}});
    for (std::size_t q = 0; q < ends_.ports(net).size(); ++q) out.terminal.push_back({{}, bits_[ends_.first_port(net) + q]});
    out.terminal.resize(first_node + terminals + count);
    out.cap_F.resize(first_node + terminals + count, 0);
    out.tier.resize(first_node + terminals + count, 0);
    out.at.resize(first_node + terminals + count);
    std::array<const WireRc*, db::kMaxTiers> rc{};
    for (std::size_t t = 0; t < tiers; ++t) {
      const WireClasses& classes = stack_.tiers[t].classes;
      rc[t] = &classes.rc(given ? clock_class(classes) : classes.of(tree_dbu[t]));
    }
    std::uint32_t lower = TreeNode::kNone;
    for (std::uint32_t i = 0; i < count; ++i) {
      const TreeNode& node = trees[i];
      const std::uint32_t self = terminals + i;
      const WireRc& wire = *rc[node.tier];
      out.tier[first_node + self] = node.tier;
      out.at[first_node + self] = node.at;
      if (node.parent != TreeNode::kNone) {
        const TreeNode& up = trees[node.parent];
        const double detour = detours_ ? detours_->factor(node.tier, node.at, up.at) : 1;
        const double dx = detour * (dbu_m * std::abs(static_cast<double>(node.at.x) - up.at.x) + 0.5 * node.extra_m);
        const double dy = detour * (dbu_m * std::abs(static_cast<double>(node.at.y) - up.at.y) + 0.5 * node.extra_m);
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
      if (node.end != TreeNode::kNone) {
        out.tier[first_node + node.end] = node.tier;
        out.at[first_node + node.end] = node.at;
        out.resistors.push_back({node.end, self, wire.via_ohm});
      }
      if (node.bond == TreeNode::kNone) continue;
      // The two sides of a bond are joined from the upper one.
      const db::Bond& bond = bonds[node.bond];
      const Crossing& c = stack_.crossings[bond.interface];
      const TierWires& side = stack_.tiers[node.tier];
      out.cap_F[first_node + self] += side.via_stack_F + 0.5 * c.F;
      if (node.tier == bond.interface) continue;
      for (lower = 0; lower < count; ++lower)
        if (const TreeNode& other = trees[lower]; other.bond == node.bond && other.tier == bond.interface) break;
      out.resistors.push_back({terminals + lower, self, c.ohm + up_ohm(bond.interface, *rc[bond.interface]) + up_ohm(node.tier, wire)});
    }
  }
  out.nodes.push_back(static_cast<std::uint32_t>(out.cap_F.size()));
  out.arms.push_back(static_cast<std::uint32_t>(out.resistors.size()));
  out.length_m.push_back(length);
}

}  // namespace taufold::wire
