#include "cts/tree.hpp"

#include <algorithm>
#include <cmath>

#include "cts/net_router.hpp"

namespace taufold::cts {

namespace {

void loads_of(const Problem& p, const Tree& t, const TreeNet& net, NetLoads& out) {
  out.loads.clear();
  for (auto& c : out.cap_F) c.clear();
  for (const Branch& b : net.loads) {
    Load l;
    PerEdge<double> cap;
    if (b.is_buffer) {
      const TreeBuffer& buffer = t.buffers[b.index];
      l.at = buffer.in;
      l.tier = buffer.tier;
      cap = p.buffers[buffer.tier][buffer.cell].in_F;
    } else {
      l.at = p.sinks[b.index].at;
      l.tier = p.sinks[b.index].tier;
      cap = p.sinks[b.index].cap_F;
    }
    l.cap_F = 0.5 * (cap[0] + cap[1]);
    for (const std::size_t e : {0u, 1u}) out.cap_F[e].push_back(cap[e]);
    out.loads.push_back(l);
  }
}

Gate gate_of(const Problem& p, const TreeBuffer& b) {
  const BufferCell& cell = p.buffers[b.tier][b.cell];
  return {cell.library, cell.arc};
}

}  // namespace

std::string to_text(const Plan& p) {
  return "leaf " + std::to_string(p.leaf) + ", trunk " + std::to_string(p.trunk) + ", crossing from level " + std::to_string(p.crossing_level) +
         (p.home < 0 ? std::string() : ", home tier " + std::to_string(p.home)) + (p.shortest_leaves ? ", shortest leaves" : "");
}

Figures evaluate(const Problem& p, const Tree& t) {
  Figures f;
  f.buffers = t.buffers.size();
  f.arrival_s.assign(p.sinks.size(), {});
  f.buffer_slew_s.assign(t.buffers.size(), {});
  std::vector<PerEdge<double>> at(t.buffers.size());   // arrivals by edge at the source
  std::vector<std::uint8_t> flipped(t.buffers.size(), 0);
  GateTimer timer;
  NetLoads loads;
  const double volt = p.source.gate.library ? supply_V(*p.source.gate.library) : supply_V(*p.levels_of);
  const double frequency = p.period_s > 0 ? 1 / p.period_s : 0;
  const auto net = [&](const Gate& g, PerEdge<double> slew, PerEdge<double> arrival, const TreeNet& n) {
    loads_of(p, t, n, loads);
    const Driven& d = timer.drive(g, slew, n.route, loads.cap_F, p.wires, *p.levels_of);
    f.worst_slew_s = std::max(f.worst_slew_s, d.worst_slew_s);
    if (d.worst_slew_s > p.slew_limit_s) ++f.slews_over;
    f.energy_J += timer.total_F() * volt * volt;
    f.wire_F += timer.wire_F();
    for (const double l : route_length_m(n.route, p.wires)) f.wire_m += l;
    f.crossings += crossings(n.route);
    // An inverting source swaps edges once; below it all are buffers, so that a tree speaks of edges at its own net.
    for (std::size_t k = 0; k < n.loads.size(); ++k) {
      const Branch& b = n.loads[k];
      for (const std::uint8_t e : {std::uint8_t{0}, std::uint8_t{1}}) {
        const double time = arrival[input_edge(g, e)] + d.load_s[e][k];
        if (b.is_buffer)
          at[b.index][e] = time, f.buffer_slew_s[b.index][e] = d.load_slew_s[e][k];
        else
          f.arrival_s[b.index][e] = time;
      }
    }
  };
  net(p.source.gate, p.source.slew_s, {0, 0}, t.root);
  for (std::size_t b = t.buffers.size(); b-- > 0;) {
    const TreeBuffer& buffer = t.buffers[b];
    net(gate_of(p, buffer), f.buffer_slew_s[b], at[b], buffer.net);
    const BufferCell& cell = p.buffers[buffer.tier][buffer.cell];
    f.energy_J += period_energy_J(cell, f.buffer_slew_s[b], timer.total_F());
    if (frequency > 0) f.energy_J += cell.leakage_W / frequency;
    f.area_um2 += cell.area_um2;
    f.levels = std::max<std::size_t>(f.levels, buffer.level + 1);
  }
  for (const std::size_t e : {0u, 1u})
    for (std::size_t k = 0; k < p.sinks.size(); ++k) {
      const double time = f.arrival_s[k][e] + p.sinks[k].delay_s[e];
      f.earliest_s[e] = k == 0 ? time : std::min(f.earliest_s[e], time);
      f.latest_s[e] = k == 0 ? time : std::max(f.latest_s[e], time);
    }
  f.skew_s = f.latest_s[0] - f.earliest_s[0];
  f.mean_slew_s.assign(f.levels, {});
  std::vector<double> count(f.levels, 0);
  for (std::size_t b = 0; b < t.buffers.size(); ++b)
    for (const std::size_t e : {0u, 1u}) f.mean_slew_s[t.buffers[b].level][e] += f.buffer_slew_s[b][e], count[t.buffers[b].level] += 0.5;
  for (std::size_t l = 0; l < f.levels; ++l)
    for (double& s : f.mean_slew_s[l]) s /= std::max(1.0, count[l]);
  return f;
}

void balance(const Problem& p, Tree& t, int rounds) {
  NetRouter router(p);
  std::vector<PerEdge<double>> late(t.buffers.size()), early(t.buffers.size());  // from the input of a buffer to the registers
  std::vector<double> behind;
  for (int round = 0; round < rounds; ++round) {
    const Figures f = evaluate(p, t);
    const auto route = [&](const Gate& g, PerEdge<double> slew, geom::Point out, std::uint8_t tier, TreeNet& n) -> const Driven& {
      loads_of(p, t, n, router.loads);
      behind.clear();
      for (const Branch& b : n.loads) behind.push_back(b.is_buffer ? 0.5 * (late[b.index][0] + early[b.index][0]) : p.sinks[b.index].delay_s[0]);
      return router.route(g, slew, out, tier, behind, n);
    };
    for (std::size_t b = 0; b < t.buffers.size(); ++b) {
      TreeBuffer& buffer = t.buffers[b];
      const Driven& d = route(gate_of(p, buffer), f.buffer_slew_s[b], buffer.out, buffer.tier, buffer.net);
      for (const std::size_t e : {0u, 1u}) {
        late[b][e] = 0, early[b][e] = std::numeric_limits<double>::infinity();
        for (std::size_t k = 0; k < buffer.net.loads.size(); ++k) {
          const Branch& l = buffer.net.loads[k];
          late[b][e] = std::max(late[b][e], d.load_s[e][k] + (l.is_buffer ? late[l.index][e] : p.sinks[l.index].delay_s[e]));
          early[b][e] = std::min(early[b][e], d.load_s[e][k] + (l.is_buffer ? early[l.index][e] : p.sinks[l.index].delay_s[e]));
        }
      }
    }
    route(p.source.gate, p.source.slew_s, p.source.at, p.source.tier, t.root);
  }
}

double cost(const Problem& p, const Figures& f) {
  const double over = f.buffers + 1 > 0 ? static_cast<double>(f.slews_over) / static_cast<double>(f.buffers + 1) : 0;
  return f.energy_J * (1 + f.skew_s / std::min(0.05 * p.period_s, p.slew_limit_s)) * (1 + 10 * over);
}

}  // namespace taufold::cts
