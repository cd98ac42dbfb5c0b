#include "sta/graph.hpp"

#include <algorithm>

namespace taufold::sta {

Graph::Graph(const db::Netlist& netlist, const Models& models, const db::Constraints& constraints)
    : netlist_(netlist), models_(models) {
  make_vertices();
  make_edges();
  disable(constraints);
  find_constants(constraints);
  find_order();
}

VertexId Graph::vertex(db::Object o) const {
  if (o.kind == db::ObjectKind::port) return vertex(db::PortBitId(o.index));
  if (o.kind == db::ObjectKind::pin) return vertex(db::PinId(o.index));
  return {};
}

std::vector<VertexId> Graph::vertices(db::Object o) const {
  std::vector<VertexId> out;
  switch (o.kind) {
    case db::ObjectKind::port:
    case db::ObjectKind::pin: out.push_back(vertex(o)); break;
    case db::ObjectKind::cell:
      for (const db::PinId p : netlist_.pins(db::InstId(o.index))) out.push_back(vertex(p));
      break;
    case db::ObjectKind::net:
      for (const db::PinId p : netlist_.pins(db::NetId(o.index))) out.push_back(vertex(p));
      for (const db::PortBitId b : netlist_.port_bits(db::NetId(o.index))) out.push_back(vertex(b));
      break;
    case db::ObjectKind::clock:
    case db::ObjectKind::lib_cell:
    case db::ObjectKind::lib_pin: break;
  }
  return out;
}

std::string Graph::name(VertexId v) const {
  return is_port(v) ? netlist_.port_bit_name(port(v)) : netlist_.full_pin_name(pin(v));
}

void Graph::make_vertices() {
  const std::size_t n = netlist_.num_pins() + netlist_.port_bit_net.size();
  flags_.assign(n, 0);
  value_.assign(n, liberty::Logic::unknown);
  for (const db::PinId p : ids<db::PinId>(netlist_.num_pins())) {
    std::uint8_t f = 0;
    switch (netlist_.direction(p)) {
      case db::PinDirection::input: f = kLoad; break;
      case db::PinDirection::output: f = kDriver; break;
      case db::PinDirection::inout: f = kLoad | kDriver; break;
      case db::PinDirection::unknown: f = kLoad; break;
    }
    flags_[vertex(p)] = f;
  }
  for (const db::PortBitId b : ids<db::PortBitId>(netlist_.port_bit_net.size())) {
    std::uint8_t f = 0;
    switch (netlist_.ports[netlist_.port_bit_port[b]].direction) {
      case db::PinDirection::input: f = kDriver; break;
      case db::PinDirection::output: f = kLoad; break;
      case db::PinDirection::inout: f = kLoad | kDriver; break;
      case db::PinDirection::unknown: break;
    }
    flags_[vertex(b)] = f;
  }
  driver_begin_.push_back(0);
  load_begin_.push_back(0);
  for (const db::NetId net : ids<db::NetId>(netlist_.num_nets())) {
    const auto add = [&](VertexId v) {
      if (is(v, kDriver)) net_drivers_.push_back(v);
      if (is(v, kLoad)) net_loads_.push_back(v);
    };
    if (netlist_.net_constant[net] == db::Constant::none) {
      for (const db::PinId p : netlist_.pins(net)) add(vertex(p));
      for (const db::PortBitId b : netlist_.port_bits(net)) add(vertex(b));
    }
    driver_begin_.push_back(static_cast<std::uint32_t>(net_drivers_.size()));
    load_begin_.push_back(static_cast<std::uint32_t>(net_loads_.size()));
  }
}

void Graph::make_edges() {
  std::vector<db::PinId> at(netlist_.cell_pins.size());
  for (const db::InstId i : ids<db::InstId>(netlist_.num_insts())) {
    const CellModel& cell = models_.cells[netlist_.inst_cell[i]];
    if (cell.begin == cell.end) continue;
    for (const db::PinId p : netlist_.pins(i)) at[netlist_.pin_cell_pin[p].value] = p;
    for (std::uint32_t k = cell.begin; k < cell.end; ++k) {
      const ArcModel& a = models_.arcs[ModelId(k)];
      const db::PinId from = at[a.from.value], to = at[a.to.value];
      if (!from.valid() || !to.valid()) continue;
      edges_.push_back({vertex(from), vertex(to), ModelId(k), a.transitions, a.transitions});
      if (is_check(a.role)) {
        flags_[vertex(to)] |= kHasChecks;
        flags_[vertex(from)] |= kCheckClock;
      } else if (a.role == Role::clock_to_output || a.role == Role::enable_to_output) {
        flags_[vertex(from)] |= kRegisterClock;
      } else if (a.role == Role::data_to_output) {
        flags_[vertex(from)] |= kLatchData;
      }
    }
    for (const db::PinId p : netlist_.pins(i)) at[netlist_.pin_cell_pin[p].value] = db::PinId();
  }
  const auto index = [&](std::vector<std::uint32_t>& begin, std::vector<EdgeId>& list, auto&& key) {
    begin.assign(size() + 1, 0);
    for (const Edge& e : edges_) ++begin[key(e).value + 1];
    for (std::size_t v = 0; v < size(); ++v) begin[v + 1] += begin[v];
    list.resize(edges_.size());
    std::vector<std::uint32_t> next(begin.begin(), begin.end() - 1);
    for (const EdgeId e : ids<EdgeId>(edges_.size())) list[next[key(edges_[e]).value]++] = e;
  };
  index(in_begin_, in_, [](const Edge& e) { return e.to; });
  index(out_begin_, out_, [](const Edge& e) { return e.from; });
}

void Graph::resized(db::InstId i, db::CellTypeId before) {
  const std::uint32_t from = models_.cells[before].begin, to = models_.cells[netlist_.inst_cell[i]].begin;
  for (const db::PinId p : netlist_.pins(i))
    for (const EdgeId e : in(vertex(p))) edges_[e].model = ModelId(std::size_t{edges_[e].model.value} - from + to);
}

void Graph::disable(const db::Constraints& constraints) {
  const auto drop = [&](EdgeId e) { edges_[e].timed = edges_[e].searched = 0; };
  const auto named = [&](VertexId v, const std::string& name) {
    return name.empty() || netlist_.pin_name(pin(v)) == name;
  };
  for (const db::DisabledTiming& d : constraints.disabled) {
    if (d.at.kind == db::ObjectKind::cell) {
      for (const db::PinId p : netlist_.pins(db::InstId(d.at.index)))
        for (const EdgeId e : in(vertex(p)))
          if (named(edges_[e].from, d.from) && named(edges_[e].to, d.to)) drop(e);
    } else if (d.at.kind == db::ObjectKind::pin || d.at.kind == db::ObjectKind::port) {
      const VertexId v = vertex(d.at);
      for (const EdgeId e : in(v)) drop(e);
      for (const EdgeId e : out(v)) drop(e);
      flags_[v] &= static_cast<std::uint8_t>(~(kDriver | kLoad));
    }
  }
}

void Graph::find_order() {
  // Only driving vertices are walked: what one feeds are the outputs of the cells that its net enters.
  enum : std::uint8_t { fresh, open, done };
  IndexVector<VertexId, std::uint8_t> state(size(), fresh);
  struct Step {
    VertexId driver;
    std::uint32_t load = 0, edge = 0;  ///< next to look at
  };
  std::vector<Step> stack;
  std::vector<VertexId> finished;
  const auto walk = [&](VertexId root) {
    if (state[root] != fresh) return;
    state[root] = open;
    stack.push_back({root});
    while (!stack.empty()) {
      Step& s = stack.back();
      const db::NetId n = net(s.driver);
      const std::span<const VertexId> reads = n.valid() && is(s.driver, kDriver) ? loads(n) : std::span<const VertexId>();
      if (s.load == reads.size()) {
        state[s.driver] = done;
        finished.push_back(s.driver);
        stack.pop_back();
        continue;
      }
      const std::span<const EdgeId> edges = out(reads[s.load]);
      if (s.edge == edges.size()) {
        ++s.load;
        s.edge = 0;
        continue;
      }
      Edge& e = edges_[edges[s.edge]];
      const EdgeId id = edges[s.edge++];
      if (is_check(role(e)) || role(e) == Role::data_to_output || e.timed == 0 || constant(e.to)) continue;
      if (state[e.to] == open) {
        e.timed = e.searched = 0;
        loops_.push_back(id);
      } else if (state[e.to] == fresh) {
        state[e.to] = open;
        stack.push_back({e.to});
      }
    }
  };
  for (const db::PortBitId b : ids<db::PortBitId>(netlist_.port_bit_net.size()))
    if (is(vertex(b), kDriver)) walk(vertex(b));
  for (const EdgeId e : ids<EdgeId>(edges_.size()))
    if (role(edges_[e]) == Role::clock_to_output || role(edges_[e]) == Role::enable_to_output) walk(edges_[e].to);
  for (const VertexId v : ids<VertexId>(size()))
    if (is(v, kDriver)) walk(v);

  // Levels along the order in which the walk left vertices, backwards; then vertices sorted by level, which
  // keeps the memory of neighbouring ones together.
  level_.assign(size(), 0);
  for (std::size_t k = finished.size(); k-- > 0;) {
    const VertexId d = finished[k];
    for (const EdgeId e : in(d)) {
      const Edge& x = edges_[e];
      if (is_check(role(x)) || role(x) == Role::data_to_output || x.timed == 0) continue;
      level_[d] = std::max(level_[d], level_[x.from] + 1);
    }
    const db::NetId n = net(d);
    if (!n.valid() || !is(d, kDriver)) continue;
    for (const VertexId l : loads(n))
      if (l != d) level_[l] = std::max(level_[l], level_[d] + 1);
  }
  levels_ = 0;
  for (const std::uint32_t l : level_) levels_ = std::max(levels_, l + 1);
  std::vector<std::uint32_t> begin(levels_ + 1, 0);
  for (const std::uint32_t l : level_) ++begin[l + 1];
  for (std::uint32_t l = 0; l < levels_; ++l) begin[l + 1] += begin[l];
  order_.resize(size());
  for (const VertexId v : ids<VertexId>(size())) order_[begin[level_[v]]++] = v;
}

}  // namespace taufold::sta
