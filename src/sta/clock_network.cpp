#include "sta/clock_network.hpp"

#include <algorithm>
#include <optional>

namespace taufold::sta {
namespace {

bool carries_clock(const Graph& g, const Edge& e) {
  return e.searched != 0 && g.role(e) == Role::combinational && !g.constant(e.from) && !g.constant(e.to);
}

/// Operands of the outermost AND or OR of a function: each is the end of a sub-program.
struct Gate {
  bool is_and = true;
  std::vector<liberty::Function> operands;
};

/// Start of the sub-program that ends at `end` (exclusive).
std::size_t operand_begin(liberty::Function f, std::size_t end) {
  std::size_t wanted = 1;
  while (wanted > 0) {
    switch (f[--end].kind()) {
      case liberty::Op::Kind::zero:
      case liberty::Op::Kind::one:
      case liberty::Op::Kind::signal: --wanted; break;
      case liberty::Op::Kind::invert: break;
      case liberty::Op::Kind::conjunction:
      case liberty::Op::Kind::disjunction:
      case liberty::Op::Kind::exclusive: ++wanted; break;
    }
  }
  return end;
}

void collect(liberty::Function f, liberty::Op::Kind kind, std::vector<liberty::Function>& out) {
  if (f.back().kind() != kind) {
    out.push_back(f);
    return;
  }
  const std::size_t middle = operand_begin(f, f.size() - 1);
  collect(f.subspan(0, middle), kind, out);
  collect(f.subspan(middle, f.size() - 1 - middle), kind, out);
}

std::optional<Gate> gate_of(liberty::Function f) {
  while (!f.empty() && f.back().kind() == liberty::Op::Kind::invert) f = f.subspan(0, f.size() - 1);
  if (f.empty()) return std::nullopt;
  Gate g;
  if (f.back().kind() == liberty::Op::Kind::conjunction)
    g.is_and = true;
  else if (f.back().kind() == liberty::Op::Kind::disjunction)
    g.is_and = false;
  else
    return std::nullopt;
  collect(f, f.back().kind(), g.operands);
  return g;
}

/// Level of `clock` at which the gate is open, when `clock` is one of its operands, alone or inverted, and
/// `enable` has part in any.
std::optional<bool> gating(const Gate& g, std::uint32_t enable, std::uint32_t clock) {
  std::optional<bool> active;
  bool enables = false;
  for (const liberty::Function f : g.operands) {
    if (f.size() == 1 && f[0].kind() == liberty::Op::Kind::signal && f[0].signal() == clock) active = g.is_and;
    if (f.size() == 2 && f[1].kind() == liberty::Op::Kind::invert && f[0].kind() == liberty::Op::Kind::signal &&
        f[0].signal() == clock)
      active = !g.is_and;
    const std::vector<std::uint32_t> names = liberty::support(f);
    enables = enables || std::binary_search(names.begin(), names.end(), enable);
  }
  return enables ? active : std::nullopt;
}

}  // namespace

ClockNetwork::ClockNetwork(const Graph& g, const Clocks& clocks, const db::Constraints& constraints) {
  flags_.assign(g.size(), 0);
  ideal_slew_.resize(g.size());
  for (const db::ClockSenseAt& s : constraints.clock_senses) {
    if (s.sense != db::ClockSense::stop) continue;
    for (const db::Object o : s.at)
      if (const VertexId v = g.vertex(o); v.valid()) {
        if (s.clocks.empty()) stops_.push_back({v, {}});
        for (const db::ClockId c : s.clocks) stops_.push_back({v, c});
      }
  }
  for (const db::ClockId c : ids<db::ClockId>(clocks.size()))
    if (clocks.usable(c)) reach(c, g, clocks);
  const std::span<const VertexId> order = g.order();
  for (std::size_t k = order.size(); k-- > 0;) {
    const VertexId v = order[k];
    if (!is_clock(v)) continue;
    bool feeds = g.is(v, kRegisterClock) || g.is(v, kCheckClock);
    if (g.is(v, kDriver) && g.net(v).valid())
      for (const VertexId l : g.loads(g.net(v))) feeds = feeds || feeds_register(l);
    for (const EdgeId e : g.out(v))
      if (carries_clock(g, g.edge(e))) feeds = feeds || feeds_register(g.edge(e).to);
    if (feeds) flags_[v] |= kFeeds;
  }
  find_gates(g, constraints);
}

bool ClockNetwork::stopped(VertexId v, db::ClockId c) const {
  for (const Stop& s : stops_)
    if (s.at == v && (!s.clock.valid() || s.clock == c)) return true;
  return false;
}

void ClockNetwork::reach(db::ClockId c, const Graph& g, const Clocks& clocks) {
  struct Step {
    VertexId v;
    bool ideal;
  };
  std::vector<Step> queue;
  IndexVector<VertexId, std::uint8_t> seen(g.size(), 0);
  const auto visit = [&](VertexId v, bool ideal) {
    if (seen[v] != 0 || g.constant(v)) return;
    seen[v] = 1;
    if (const db::PinClocking* p = clocks.pin(v); p && p->propagated) ideal = ideal && !*p->propagated;
    flags_[v] |= kReached;
    if (ideal) {
      flags_[v] |= kIdeal;
      const db::EdgeMinMax& t = clocks.clock(c).transition_s;
      for (const Mode m : kModes)
        for (const std::uint8_t e : {kRise, kFall}) {
          const double x = db::given(t[e][index(m)]) ? t[e][index(m)] : 0;
          if (x == 0 && ideal_slew_[v].empty()) continue;
          std::vector<double>& s = ideal_slew_[v];
          if (s.empty()) s.assign(4, 0);
          double& old = s[2 * index(m) + e];
          old = m == Mode::late ? std::max(old, x) : old == 0 ? x : std::min(old, x);
        }
    }
    queue.push_back({v, ideal});
  };
  for (const VertexId v : clocks.sources(c)) visit(v, !clocks.propagated(c));
  for (std::size_t k = 0; k < queue.size(); ++k) {
    const Step s = queue[k];
    // Another clock begins here: this one ends, unless it begins here too.
    if (!clocks.at(s.v).empty() && !clocks.begins_at(c, s.v)) continue;
    if (stopped(s.v, c)) continue;
    if (g.is(s.v, kDriver) && g.net(s.v).valid())
      for (const VertexId l : g.loads(g.net(s.v))) visit(l, s.ideal);
    for (const EdgeId e : g.out(s.v))
      if (carries_clock(g, g.edge(e))) visit(g.edge(e).to, s.ideal);
  }
}

void ClockNetwork::find_gates(const Graph& g, const db::Constraints& constraints) {
  const db::Netlist& n = g.netlist();
  const auto disabled = [&](VertexId v) {
    for (const db::GatingCheck& c : constraints.gating_checks)
      if (c.disabled)
        for (const db::Object o : c.objects)
          if ((o.kind == db::ObjectKind::cell && g.instance(v).valid() && o.index == g.instance(v).value) ||
              g.vertex(o) == v)
            return true;
    return false;
  };
  for (const VertexId out : ids<VertexId>(g.size())) {
    if (!is_clock(out) || g.is_port(out) || !g.is(out, kDriver)) continue;
    const liberty::PinId pin = g.models().pins[n.pin_cell_pin[g.pin(out)]].pin[1];
    if (!pin.valid()) continue;
    const liberty::Library& l = *g.models().cells[n.inst_cell[g.instance(out)]].library[1];
    const std::optional<Gate> gate = gate_of(l.function(l.pins[pin].function));
    if (!gate) continue;
    for (const EdgeId id : g.in(out)) {
      const Edge& e = g.edge(id);
      if (!carries_clock(g, e) || is_clock(e.from) || disabled(e.from)) continue;
      const std::uint32_t enable = l.signal(g.models().arcs[e.model].arc[1]->from);
      if (std::any_of(gates_.begin(), gates_.end(), [&](const GatingEnd& x) { return x.enable == e.from; })) continue;
      for (const db::PinId p : n.pins(g.instance(out))) {
        const VertexId clock = g.vertex(p);
        const liberty::PinId q = g.models().pins[n.pin_cell_pin[p]].pin[1];
        if (!q.valid() || clock == e.from || !is_clock(clock) || !g.is(clock, kLoad) || disabled(clock)) continue;
        if (!feeds_register(clock)) continue;
        if (const std::optional<bool> active = gating(*gate, enable, l.signal(q))) {
          gates_.push_back({e.from, clock, *active});
          break;
        }
      }
    }
  }
}

}  // namespace taufold::sta
