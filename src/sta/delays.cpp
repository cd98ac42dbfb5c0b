#include "sta/delays.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace taufold::sta {

Delays::Delays(const Graph& graph, const ClockNetwork& network, const Wires& wires,
               const db::Constraints& constraints, const Libraries& libraries)
    : graph_(graph),
      network_(network),
      wires_(wires),
      constraints_(constraints),
      first_(libraries[1].empty() ? nullptr : libraries[1].front()) {
  for (const db::DrivingCell& c : constraints.driving_cells)
    drivers_.push_back({find_driver(c, libraries[0]), find_driver(c, libraries[1])});
  const db::Netlist& n = graph.netlist();
  slew_.assign(graph.size(), Four{});
  wire_.assign(graph.size(), Four{});
  arriving_slew_.assign(graph.size(), Four{});
  arriving_wire_.assign(graph.size(), Four{});
  arc_.assign(graph.num_edges(), Eight{});
  load_.assign(n.num_nets(), Four{});
  drive_.assign(n.port_bit_net.size(), 0);
  port_delay_.assign(n.port_bit_net.size(), Four{});
  net_load_.assign(n.num_nets(), 0);
  for (std::uint32_t k = 0; k < constraints.drives.size(); ++k)
    if (constraints.drives[k].port.kind == db::ObjectKind::port)
      drive_[constraints.drives[k].port.index] = k + 1;
  for (std::uint32_t k = 0; k < constraints.loads.size(); ++k) {
    const db::Object at = constraints.loads[k].at;
    if (at.kind == db::ObjectKind::net) net_load_[at.index] = k + 1;
  }
}

Delays::Driver Delays::find_driver(const db::DrivingCell& c,
                                   std::span<const liberty::Library* const> libraries) {
  Driver out;
  for (const liberty::Library* l : libraries) {
    if (!c.library.empty() && l->name != c.library) continue;
    const auto cell = l->find_cell(c.cell);
    if (!cell) continue;
    out.library = l;
    const liberty::Cell& k = l->cells[*cell];
    // Without a named pin: the first pin of the cell that has an arc to the output.
    liberty::PinId from, to;
    for (const liberty::ArcId a : k.arcs.all()) {
      const liberty::Arc& arc = l->arcs[a];
      if (liberty::is_check(arc.type)) continue;
      if (!c.pin.empty() && l->text(l->pins[arc.to].name) != c.pin) continue;
      if (!c.from_pin.empty() && l->text(l->pins[arc.from].name) != c.from_pin) continue;
      if (!to.valid()) to = arc.to;
      if (arc.to == to && (!from.valid() || arc.from < from)) from = arc.from;
    }
    for (const liberty::ArcId a : k.arcs.all())
      if (const liberty::Arc& arc = l->arcs[a];
          !liberty::is_check(arc.type) && arc.from == from && arc.to == to)
        out.arcs.push_back(&arc);
    break;
  }
  return out;
}

void Delays::mark() {
  marked_ = true;
  kept_.clear(), kept_values_.clear(), changed_since_.clear();
}

void Delays::keep(float* at, std::size_t size) {
  kept_.push_back({at, static_cast<std::uint32_t>(kept_values_.size()), static_cast<std::uint32_t>(size)});
  kept_values_.insert(kept_values_.end(), at, at + size);
}

void Delays::undo(std::vector<VertexId>& changed) {
  for (std::size_t k = kept_.size(); k-- > 0;)
    std::copy_n(kept_values_.begin() + kept_[k].begin, kept_[k].size, kept_[k].at);
  std::sort(changed_since_.begin(), changed_since_.end());
  changed_since_.erase(std::unique(changed_since_.begin(), changed_since_.end()), changed_since_.end());
  changed.insert(changed.end(), changed_since_.begin(), changed_since_.end());
  mark();
}

template <std::size_t N>
bool Delays::set(std::array<float, N>& at, const std::array<float, N>& value) {
  if (at == value) return false;
  if (marked_) keep(at.data(), N);
  at = value;
  return true;
}

void Delays::find_load(db::NetId net) {
  Four load;
  for (const Mode m : kModes)
    for (const std::uint8_t e : {kRise, kFall}) {
      double sum = wires_.total_F(net, corner(m, e));
      // What the constraints say of the wire of a net holds where no network does.
      if (net_load_[net.value] != 0 && !wires_.has(net))
        if (const double x = constraints_.loads[net_load_[net.value] - 1].wire_F[e][index(m)]; db::given(x))
          sum += x;
      load[corner(m, e)] = static_cast<float>(sum);
    }
  set(load_[net], load);
}

double Delays::load_F(VertexId driver, Mode m, std::uint8_t edge) const {
  const db::NetId n = graph_.net(driver);
  return n.valid() ? load_[n][2 * index(m) + edge] : 0;
}

const liberty::Library* Delays::library(VertexId v, Mode m) const {
  if (graph_.is_port(v)) return first_;
  return graph_.models().cells[graph_.netlist().inst_cell[graph_.instance(v)]].library[index(m)];
}

double Delays::arc_slew_s(const Edge& e, Mode m, std::uint8_t edge) const {
  const Role r = graph_.role(e);
  if ((r == Role::clock_to_output || r == Role::enable_to_output) && network_.is_ideal(e.from))
    return network_.ideal_slew_s(e.from, m, edge);
  return slew_s(e.from, m, edge);
}

double Delays::check_s(const Edge& e, Mode m, std::uint8_t clock_edge, std::uint8_t data_edge) const {
  const ArcModel& a = graph_.model(e);
  const liberty::TableId t = a.arc[index(m)]->constraint[data_edge];
  if (!t.valid()) return 0;
  return a.library[index(m)]->lookup(t, check_clock_slew_s(e, m, clock_edge), slew_s(e.to, m, data_edge));
}

double Delays::check_clock_slew_s(const Edge& e, Mode m, std::uint8_t clock_edge) const {
  const Mode c = other(m);
  return network_.is_ideal(e.from) ? network_.ideal_slew_s(e.from, c, clock_edge)
                                   : slew_s(e.from, c, clock_edge);
}

void Delays::update() {
  const bool late_only = std::exchange(late_only_, false);
  marked_ = false;
  for (const db::NetId net : ids<db::NetId>(graph_.netlist().num_nets())) find_load(net);
  for (const VertexId v : graph_.order()) visit(v);
  // D to Q: the data may have a higher level than the output.
  for (const EdgeId e : ids<EdgeId>(graph_.num_edges()))
    if (graph_.role(graph_.edge(e)) == Role::data_to_output) latch_arc(e);
  late_only_ = late_only;
}

void Delays::update(std::span<const db::NetId> nets, std::vector<VertexId>& changed) {
  waiting_.resize(graph_.levels());
  if (is_waiting_.empty()) is_waiting_.assign(graph_.size(), 0);
  const auto wait = [&](VertexId v) {
    if (is_waiting_[v] != 0) return;
    is_waiting_[v] = 1;
    waiting_[graph_.level(v)].push_back(v);
  };
  const std::size_t first = changed.size();
  for (const db::NetId n : nets) {
    find_load(n);
    for (const VertexId d : graph_.drivers(n)) wait(d);
    for (const VertexId l : graph_.loads(n)) wait(l);
  }
  for (std::vector<VertexId>& level : waiting_) {
    for (std::size_t k = 0; k < level.size(); ++k) {
      const VertexId v = level[k];
      is_waiting_[v] = 0;
      if (!visit(v)) continue;
      changed.push_back(v);
      if (graph_.is(v, kDriver) && graph_.net(v).valid())
        for (const VertexId l : graph_.loads(graph_.net(v)))
          if (l != v) wait(l);
      for (const EdgeId e : graph_.out(v)) {
        const Role r = graph_.role(graph_.edge(e));
        if (!is_check(r) && r != Role::data_to_output) wait(graph_.edge(e).to);
      }
    }
    level.clear();
  }
  // The arc from D depends on the slew at D and the load at Q, and no slew on it.
  const auto latches = [&](VertexId v, bool out) {
    for (const EdgeId e : out ? graph_.out(v) : graph_.in(v))
      if (graph_.role(graph_.edge(e)) == Role::data_to_output && latch_arc(e))
        changed.push_back(graph_.edge(e).to);
  };
  const std::size_t last = changed.size();
  for (std::size_t k = first; k < last; ++k)
    if (graph_.is(changed[k], kLatchData)) latches(changed[k], true);
  for (const db::NetId n : nets)
    for (const VertexId d : graph_.drivers(n)) latches(d, false);
  if (marked_) changed_since_.insert(changed_since_.end(), changed.begin() + static_cast<std::ptrdiff_t>(first), changed.end());
}

bool Delays::visit(VertexId v) {
  bool changed = false;
  if (graph_.is(v, kLoad)) changed = visit_load(v);
  if (graph_.is(v, kDriver)) changed = (graph_.is_port(v) ? visit_port(v) : visit_output(v)) || changed;
  return changed;
}

bool Delays::latch_arc(EdgeId id) {
  const Edge& e = graph_.edge(id);
  if (e.timed == 0) return false;
  const ArcModel& a = graph_.model(e);
  Eight delay = arc_[id];
  for (const Mode m : kModes)
    for (const std::uint8_t from : {kRise, kFall})
      for (const std::uint8_t to : {kRise, kFall}) {
        const liberty::TableId t = a.arc[index(m)]->delay[to];
        if ((e.timed & transition(from, to)) != 0 && t.valid())
          delay[4 * index(m) + 2 * from + to] = static_cast<float>(
              a.library[index(m)]->lookup(t, slew_s(e.from, m, from), load_F(e.to, m, to)));
      }
  return set(arc_[id], delay);
}

wire::Thresholds Delays::levels(const liberty::Library& l, std::uint8_t edge,
                                const liberty::PerEdge<double>& delay) {
  const liberty::Thresholds& t = l.thresholds;
  if (edge == kRise) return {delay[0], t.slew_lower[0], t.slew_upper[0], t.slew_derate};
  return {1 - delay[1], 1 - t.slew_upper[1], 1 - t.slew_lower[1], t.slew_derate};
}

wire::DelaySlew Delays::evaluate(const liberty::Library& l, const liberty::Arc& arc, double in, VertexId v,
                                 Mode m, std::uint8_t to, double idle_s) {
  const auto gate = [&](double load_F) -> wire::DelaySlew {
    return {arc.delay[to].valid() ? l.lookup(arc.delay[to], in, load_F) : 0,
            arc.slew[to].valid() ? l.lookup(arc.slew[to], in, load_F) : 0};
  };
  const db::NetId net = graph_.net(v);
  if (!net.valid() || !wires_.has(net)) return gate(load_F(v, m, to));
  const wire::Thresholds at = levels(l, to, l.thresholds.output);
  const wire::Driver d = wire::drive(gate, wires_.pi(net, corner(m, to)), at);
  // What a driving cell adds by its load is part of the wire of a port.
  to_loads(v, m, to, &d, at, d.slew_s, graph_.is_port(v) ? d.delay_s - idle_s : 0);
  return {d.delay_s, d.slew_s};
}

void Delays::begin_loads(VertexId driver, bool early) {
  arriving_before_.clear();
  const std::size_t first = early ? 0 : corner(Mode::late, kRise);
  for (const VertexId l : graph_.loads(graph_.net(driver)))
    for (Four* f : {&arriving_slew_[l], &arriving_wire_[l]}) {
      arriving_before_.push_back(*f);
      std::fill(f->begin() + first, f->end(), std::numeric_limits<float>::quiet_NaN());
    }
}

bool Delays::end_loads(VertexId driver) {
  bool changed = false;
  std::size_t k = 0;
  for (const VertexId l : graph_.loads(graph_.net(driver))) {
    for (Four* f : {&arriving_slew_[l], &arriving_wire_[l]}) {
      for (float& x : *f)
        if (x != x) x = 0;
      Four now = *f;
      *f = arriving_before_[k];
      changed = set(*f, now) || changed;
      ++k;
    }
  }
  return changed;
}

void Delays::to_loads(VertexId driver, Mode m, std::uint8_t edge, const wire::Driver* d,
                      const wire::Thresholds& at, double slew_s, double extra_s) {
  const std::size_t c = corner(m, edge);
  for (const VertexId l : graph_.loads(graph_.net(driver))) {
    const double elmore = wires_.elmore_s(l, c);
    const wire::DelaySlew x = wires_.delay() == wire::WireDelay::two_moment
                                  ? wire::behind_ramp(elmore, wires_.m2_s2(l, c), slew_s, at)
                              : d ? d->load(elmore)
                                  : wire::behind_port(elmore, slew_s, at);
    const auto keep = [m](float& worst, double value) {
      const float v = static_cast<float>(value);
      if (!(m == Mode::late ? v <= worst : v >= worst)) worst = v;
    };
    keep(arriving_slew_[l][c], x.slew_s);
    keep(arriving_wire_[l][c], x.delay_s + extra_s);
  }
}

bool Delays::visit_load(VertexId v) {
  const std::span<const VertexId> drivers = graph_.drivers(v);
  Four slew{}, wire{};
  bool first = true;
  const bool both = early(v);
  if (!both) std::copy_n(slew_[v].begin(), 2, slew.begin()), std::copy_n(wire_[v].begin(), 2, wire.begin());
  for (const VertexId d : drivers) {
    if (d == v) continue;
    for (const Mode m : kModes)
      for (const std::uint8_t e : {kRise, kFall}) {
        if (m == Mode::early && !both) continue;
        const std::size_t k = 2 * index(m) + e;
        double s = slew_[d][k], w = 0;
        if (wires_.has(graph_.net(v))) {
          s = arriving_slew_[v][k];
          w = arriving_wire_[v][k];
        } else if (graph_.is_port(d)) {
          w = port_delay_[graph_.port(d).value][k];
        }
        // Libraries measure slews and delays at levels of their own.
        const liberty::Library* from = library(d, m);
        const liberty::Library* to = library(v, m);
        if (from && to && from != to) {
          const wire::DelaySlew x = wire::at_load({w, s}, levels(*from, e, from->thresholds.output),
                                                  levels(*to, e, to->thresholds.input));
          w = x.delay_s;
          s = x.slew_s;
        }
        const bool late = m == Mode::late;
        if (first || (late ? s > slew[k] : s < slew[k])) slew[k] = static_cast<float>(s);
        if (first || (late ? w > wire[k] : w < wire[k])) wire[k] = static_cast<float>(w);
      }
    first = false;
  }
  const bool changed = set(slew_[v], slew);
  return set(wire_[v], wire) || changed;
}

bool Delays::visit_port(VertexId v) {
  static const db::Drive kNoDrive;
  const std::uint32_t number = drive_[graph_.port(v).value];
  const bool wires = graph_.net(v).valid() && wires_.has(graph_.net(v));
  if (number == 0 && !wires) return false;
  const db::Drive& drive = number == 0 ? kNoDrive : constraints_.drives[number - 1];
  Four slew{}, delay{};
  if (wires) begin_loads(v, true);
  for (const Mode m : kModes)
    for (const std::uint8_t e : {kRise, kFall}) {
      const std::size_t k = 2 * index(m) + e;
      const double load = load_F(v, m, e);
      const std::uint32_t cell = drive.cell[e][index(m)];
      if (db::given(drive.transition_s[e][index(m)]))
        slew[k] = static_cast<float>(drive.transition_s[e][index(m)]);
      if (cell == db::Drive::kNone) {
        if (const double r = drive.resistance_ohm[e][index(m)]; db::given(r)) {
          delay[k] = static_cast<float>(r * load);
          if (slew[k] == 0) slew[k] = delay[k];
        }
        if (wires)
          to_loads(v, m, e, nullptr,
                   first_ ? levels(*first_, e, first_->thresholds.output) : wire::Thresholds(), slew[k],
                   delay[k]);
        continue;
      }
      const db::DrivingCell& c = constraints_.driving_cells[cell];
      const Driver& driver = drivers_[cell][index(m)];
      // The delay without load belongs to the world outside; what the load adds is charged to the wire.
      for (const liberty::Arc* arc : driver.arcs) {
        const std::uint8_t from = arc->sense == liberty::Sense::negative_unate ? 1 - e : e;
        const double given = c.from_slew_s[from], in = db::given(given) ? given : 0;
        if (!arc->delay[e].valid()) continue;
        const double idle = driver.library->lookup(arc->delay[e], in, 0);
        const wire::DelaySlew x = evaluate(*driver.library, *arc, in, v, m, e, idle);
        delay[k] = static_cast<float>(x.delay_s - idle);
        slew[k] = static_cast<float>(x.slew_s);
      }
    }
  const std::size_t b = graph_.port(v).value;
  bool changed = wires && end_loads(v);
  changed = set(slew_[v], slew) || changed;
  return set(port_delay_[b], delay) || changed;
}

bool Delays::visit_output(VertexId v) {
  Four slew;
  slew.fill(std::numeric_limits<float>::quiet_NaN());
  const bool wires = graph_.net(v).valid() && wires_.has(graph_.net(v)), both = early(v);
  if (!both) std::copy_n(slew_[v].begin(), 2, slew.begin());
  if (wires) begin_loads(v, both);
  bool changed = false;
  for (const EdgeId id : graph_.in(v)) {
    const Edge& e = graph_.edge(id);
    if (e.timed == 0) continue;
    const ArcModel& a = graph_.model(e);
    if (is_check(a.role) || a.role == Role::data_to_output) continue;
    Eight delay = arc_[id];
    for (const Mode m : kModes) {
      if (m == Mode::early && !both) continue;
      const std::size_t k = index(m);
      const liberty::Library& l = *a.library[k];
      const liberty::Arc& arc = *a.arc[k];
      for (const std::uint8_t from : {kRise, kFall}) {
        if ((e.timed >> (2 * from) & 3) == 0) continue;
        const double in = arc_slew_s(e, m, from);
        for (const std::uint8_t to : {kRise, kFall}) {
          if ((e.timed & transition(from, to)) == 0) continue;
          const wire::DelaySlew x = evaluate(l, arc, in, v, m, to);
          const float s = static_cast<float>(x.slew_s);
          delay[4 * k + 2 * from + to] = static_cast<float>(x.delay_s);
          float& worst = slew[2 * k + to];
          if (!(m == Mode::late ? s <= worst : s >= worst)) worst = s;
          ++evaluated_;
        }
      }
    }
    changed = set(arc_[id], delay) || changed;
  }
  for (float& s : slew)
    if (s != s) s = 0;
  if (wires) changed = end_loads(v) || changed;
  return set(slew_[v], slew) || changed;
}

}  // namespace taufold::sta
