#include "cts/net_router.hpp"

#include <algorithm>
#include <array>

namespace taufold::cts {

namespace {

/// Appends a Steiner tree whose node 0 is `first`, which stands in the route already; parents come first.
void append(const wire::SteinerTree& tree, std::span<const std::uint32_t> terminal, std::uint8_t tier, std::uint32_t first, std::vector<std::uint32_t>& node, Route& out) {
  std::vector<std::vector<std::uint32_t>> children(tree.num_nodes());
  for (std::uint32_t k = 0; k < tree.num_nodes(); ++k)
    if (tree.parent(k) != wire::SteinerTree::kNone) children[tree.parent(k)].push_back(k);
  node.assign(tree.num_nodes(), first);
  std::vector<std::uint32_t> open{0};
  for (std::size_t i = 0; i < open.size(); ++i)
    for (const std::uint32_t c : children[open[i]]) {
      RouteNode n;
      n.at = tree.at(c);
      n.tier = tier;
      n.parent = node[open[i]];
      if (c < terminal.size()) n.terminal = terminal[c];
      node[c] = static_cast<std::uint32_t>(out.size());
      out.push_back(n);
      open.push_back(c);
    }
}

}  // namespace

double longest_detour_m(const Problem& p) {
  geom::Box box;
  for (const Sink& s : p.sinks) box.add(s.at.x, s.at.y);
  return box.empty() ? 0 : p.wires.dbu_m / 12 * static_cast<double>(box.half_perimeter());
}

void shortest_route(wire::SteinerTree& tree, std::span<const Load> loads, geom::Point driver, std::uint8_t tier, const BondPlaces& bonds, Route& out) {
  out.clear();
  RouteNode root;
  root.at = driver;
  root.tier = tier;
  root.terminal = 0;
  out.push_back(root);
  std::array<geom::Box, db::kMaxTiers> box;
  std::size_t lowest = tier, highest = tier;
  for (const Load& l : loads) {
    box[l.tier].add(l.at.x, l.at.y);
    lowest = std::min<std::size_t>(lowest, l.tier), highest = std::max<std::size_t>(highest, l.tier);
  }
  // Where the net passes each interface on its way out, a bond nearer to the driver's tier first.
  std::array<geom::Point, db::kMaxTiers> bond{};
  const auto place = [&](std::size_t from, std::size_t to, geom::Point near) {
    const std::size_t interface = std::min(from, to);
    if (interface < bonds.size() && bonds[interface]) return *bonds[interface];
    geom::Box beyond;
    for (std::size_t t = to;; to > from ? ++t : --t) {
      if (!box[t].empty()) beyond.add(box[t].xlo, box[t].ylo), beyond.add(box[t].xhi, box[t].yhi);
      if (t == (to > from ? highest : lowest)) break;
    }
    return geom::Point{std::clamp(near.x, beyond.xlo, beyond.xhi), std::clamp(near.y, beyond.ylo, beyond.yhi)};
  };
  geom::Point near = driver;
  for (std::size_t t = tier; t < highest; ++t) near = bond[t] = place(t, t + 1, near);
  near = driver;
  for (std::size_t t = tier; t > lowest; --t) near = bond[t - 1] = place(t, t - 1, near);

  std::vector<geom::Point> points;
  std::vector<std::uint32_t> terminal, node;
  const auto grow = [&](std::size_t t, std::uint32_t first, geom::Point at, std::optional<std::size_t> up, std::optional<std::size_t> down) {
    points.assign(1, at);
    terminal.assign(1, RouteNode::kNone);
    for (std::size_t k = 0; k < loads.size(); ++k)
      if (loads[k].tier == t) points.push_back(loads[k].at), terminal.push_back(static_cast<std::uint32_t>(k + 1));
    std::array<std::uint32_t, 2> ends{};
    std::size_t side = 0;
    for (const auto& i : {up, down}) {
      if (i) ends[side] = static_cast<std::uint32_t>(points.size()), points.push_back(bond[*i]), terminal.push_back(RouteNode::kNone);
      ++side;
    }
    tree.build(points);
    append(tree, terminal, static_cast<std::uint8_t>(t), first, node, out);
    return std::array<std::uint32_t, 2>{up ? node[ends[0]] : 0, down ? node[ends[1]] : 0};
  };
  const auto across = [&](std::uint32_t from, std::size_t to) {
    RouteNode far;
    far.at = out[from].at;
    far.tier = static_cast<std::uint8_t>(to);
    far.parent = from;
    far.crossing = true;
    out.push_back(far);
    return static_cast<std::uint32_t>(out.size() - 1);
  };
  const auto upward = [&](std::size_t t) { return t < highest ? std::optional(t) : std::nullopt; };
  const auto downward = [&](std::size_t t) { return t > lowest ? std::optional(t - 1) : std::nullopt; };
  auto [up, down] = grow(tier, 0, driver, upward(tier), downward(tier));
  for (std::size_t t = std::size_t{tier} + 1; t <= highest; ++t) {
    const std::uint32_t far = across(up, t);
    up = grow(t, far, out[far].at, upward(t), std::nullopt)[0];
  }
  for (std::size_t t = tier; t-- > lowest;) {
    const std::uint32_t far = across(down, t);
    down = grow(t, far, out[far].at, std::nullopt, downward(t))[1];
  }
}

const Driven& NetRouter::route(const Gate& gate, PerEdge<double> slew_s, geom::Point out, std::uint8_t tier, std::span<const double> behind, TreeNet& net, bool keep_shortest) {
  if (net.shortest) {
    if (!keep_shortest || net.route.empty() || net.route.front().at != out) shortest_route(steiner_, loads.loads, out, tier, net.bonds, net.route);
  } else {
    if (net.assumed_s.size() != behind.size()) {
      net.assumed_s.assign(behind.begin(), behind.end());
    } else {
      const Driven& found = timer.drive(gate, slew_s, net.route, loads.cap_F, p_.wires, *p_.levels_of);
      double mean = 0;
      for (std::size_t k = 0; k < behind.size(); ++k) mean += (found.load_s[0][k] + behind[k]) / static_cast<double>(behind.size());
      for (std::size_t k = 0; k < behind.size(); ++k) net.assumed_s[k] += found.load_s[0][k] + behind[k] - mean;
    }
    for (std::size_t k = 0; k < behind.size(); ++k) loads.loads[k].delay_s = net.assumed_s[k];
    // Detours are for skew, and limits go first.
    for (double share = 1; share > 0.1; share -= 0.25) {
      merger.set_longest_detour(share * longest_m_);
      merger.merge(loads.loads, tier, net.bonds);
      merger.embed(out, net.route);
      const Driven& found = timer.drive(gate, slew_s, net.route, loads.cap_F, p_.wires, *p_.levels_of);
      if (found.worst_slew_s <= p_.slew_limit_s) return found;
    }
    merger.set_longest_detour(0);
    merger.merge(loads.loads, tier, net.bonds);
    merger.embed(out, net.route);
  }
  return timer.drive(gate, slew_s, net.route, loads.cap_F, p_.wires, *p_.levels_of);
}

}  // namespace taufold::cts
