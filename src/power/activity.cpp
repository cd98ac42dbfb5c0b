#include "power/activity.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace taufold::power {

using sta::VertexId;

/// Vertices that wait, by level, and registers whose inputs changed.
struct Activities::Queue {
  std::vector<std::vector<VertexId>> levels;
  IndexVector<VertexId, std::uint8_t> waits;
  std::size_t first = 0;
  std::vector<db::InstId> registers;
  std::vector<std::uint8_t> pending;

  /// How often a vertex was asked for from one that does not lie before it: over an arc that closes a loop of gates, cut or disabled
  /// in timing. What oscillates there would go round for ever.
  IndexVector<VertexId, std::uint8_t> back;
  int most_back = 0;
  bool exceeded = false;

  void add(VertexId v, std::size_t level, std::size_t from_level) {
    if (level <= from_level) {
      if (back[v] >= most_back) {
        exceeded = true;
        return;
      }
      ++back[v];
    }
    add(v, level);
  }
  void add(VertexId v, std::size_t level) {
    if (waits[v] != 0) return;
    waits[v] = 1;
    levels[level].push_back(v);
    first = std::min(first, level);
  }
};

Activities::Activities(const sta::Timer& timer, const ActivityOptions& options)
    : timer_(timer), graph_(timer.graph()), options_(options) {
  const db::Netlist& n = graph_.netlist();
  held_.assign(graph_.size(), Held{});
  is_given_.assign(graph_.size(), 0);
  state_begin_.push_back(0);
  for (const db::InstId i : ids<db::InstId>(n.num_insts())) {
    const liberty::Library* l = library(i);
    state_begin_.push_back(state_begin_.back() + (l ? l->cells[cell(i)].states : 0));
  }
  state_.assign(state_begin_.back(), Activity{});
  for (const sta::CellModel& c : timer.models().cells) {
    const liberty::Library* l = c.library[1];
    if (!l ||
        std::any_of(functions_.begin(), functions_.end(), [l](const Functions& f) { return f.library == l; }))
      continue;
    Functions f;
    f.library = l;
    for (const liberty::FunctionId k : ids<liberty::FunctionId>(l->function_ranges.size()))
      f.by_id.emplace_back(l->function(k));
    functions_.push_back(std::move(f));
  }
}

const liberty::Library* Activities::library(db::InstId i) const {
  return timer_.models().cells[graph_.netlist().inst_cell[i]].library[1];
}

liberty::CellId Activities::cell(db::InstId i) const {
  return timer_.models().cells[graph_.netlist().inst_cell[i]].cell[1];
}

const Probability& Activities::function(const liberty::Library& l, liberty::FunctionId f) const {
  static const Probability none;
  if (!f.valid()) return none;
  for (const Functions& x : functions_)
    if (x.library == &l) return x.by_id[f.value];
  return none;
}

VertexId Activities::vertex(db::InstId i, std::uint32_t signal) const {
  const db::Netlist& n = graph_.netlist();
  const liberty::PinId wanted(
      timer_.models().cells[n.inst_cell[i]].library[1]->cells[cell(i)].pins.first.value + signal);
  for (const db::PinId p : n.pins(i))
    if (timer_.models().pins[n.pin_cell_pin[p]].pin[1] == wanted) return graph_.vertex(p);
  return {};
}

db::ClockId Activities::clock(VertexId v) const {
  db::ClockId best;
  for (const sta::Path& p : timer_.arrivals().paths(v)) {
    const sta::Tag& t = timer_.arrivals().tag(p);
    if (!t.launch.valid()) continue;
    const db::ClockId c = sta::clock_of(t.launch);
    if (!best.valid() || timer_.clocks().period_s(c) < timer_.clocks().period_s(best)) best = c;
  }
  return best;
}

Activity Activities::clock_activity(VertexId v) const {
  const sta::Clocks& clocks = timer_.clocks();
  db::ClockId c = clock(v);
  if (!c.valid()) return {};
  const double period = clocks.period_s(c);
  for (int k = 0; k < 100 && clocks.clock(c).generated && clocks.master(c).valid(); ++k) c = clocks.master(c);
  const std::vector<double>& w = clocks.clock(c).waveform_s;
  const double duty = w.size() < 2 || clocks.clock(c).generated ? 0.5 : (w[1] - w[0]) / clocks.period_s(c);
  return {2 / period, duty};
}

void Activities::set(VertexId v, Activity a) {
  given_.emplace_back(v, a);
}

Activity Activities::at(VertexId v) const {
  if (held_[v].known) return held_[v].a;
  if (timer_.clock_network().is_clock(v)) return clock_activity(v);
  return {};
}

Activity Activities::signal(db::InstId i, std::uint32_t s) const {
  const liberty::Cell& c = library(i)->cells[cell(i)];
  const std::size_t pins = c.pins.size();
  if (s < pins) {
    if (const VertexId v = vertex(i, s); v.valid()) return at(v);
    // An output that the netlist leaves out moves all the same; an input that it leaves out is one that
    // nothing drives.
    const liberty::Pin& p = library(i)->pins[liberty::PinId(c.pins.first.value + s)];
    if (p.direction == liberty::Direction::input) return input_;
    const Probability& f = function(*library(i), p.function);
    for (const std::uint32_t k : f.inputs())
      if (k < pins && !vertex(i, k).valid()) return {};
    return p.function.valid() ? of(i, p.function) : Activity{};
  }
  if (s - pins < c.states) return state_[state_begin_[i.value] + s - pins];
  return {};
}

void Activities::duties(db::InstId i, const Probability& p, std::vector<double>& out) const {
  out.clear();
  for (const std::uint32_t s : p.inputs()) out.push_back(signal(i, s).duty);
}

Activity Activities::of(db::InstId i, liberty::FunctionId f) const {
  const Probability& p = function(*library(i), f);
  if (p.lone() != Probability::kNone) return signal(i, p.lone());
  std::vector<double> duty;
  duties(i, p, duty);
  Activity out{0, p.duty(duty)};
  for (std::size_t k = 0; k < p.inputs().size(); ++k)
    if (const double d = signal(i, p.inputs()[k]).density_Hz; d != 0)
      out.density_Hz += d * p.sensitivity(k, duty);
  return out;
}

double Activities::sensitivity(db::InstId i, liberty::FunctionId f, std::uint32_t signal) const {
  const Probability& p = function(*library(i), f);
  const auto at = std::lower_bound(p.inputs().begin(), p.inputs().end(), signal);
  if (at == p.inputs().end() || *at != signal) return 0;
  std::vector<double> duty;
  duties(i, p, duty);
  return p.sensitivity(static_cast<std::size_t>(at - p.inputs().begin()), duty);
}

bool Activities::change(VertexId v, Activity a) {
  // A pin cannot change faster than its slew lets it.
  const auto mean = [&](sta::Mode m) {
    return (timer_.delays().slew_s(v, m, sta::kRise) + timer_.delays().slew_s(v, m, sta::kFall)) / 2;
  };
  const double slew = std::min(mean(sta::Mode::early), mean(sta::Mode::late));
  if (slew > 0) a.density_Hz = std::min(a.density_Hz, 1 / slew);
  Held& h = held_[v];
  const auto share = [](double x, double before) {
    return before == 0 ? (x == 0 ? 0.0 : 1.0) : std::abs(x - before) / before;
  };
  const bool still = h.known && share(a.density_Hz, h.a.density_Hz) <= options_.tolerance &&
                     share(a.duty, h.a.duty) <= options_.tolerance;
  h = {a, true};
  return !still;
}

void Activities::enqueue_behind(VertexId v, Queue& q) const {
  if (graph_.is(v, sta::kDriver) && graph_.net(v).valid())
    for (const VertexId l : graph_.loads(graph_.net(v)))
      if (l != v) q.add(l, graph_.level(l));
  for (const sta::EdgeId id : graph_.out(v)) {
    const sta::Edge& e = graph_.edge(id);
    const sta::Role r = graph_.role(e);
    if (r == sta::Role::combinational || r == sta::Role::three_state || r == sta::Role::enable_to_output)
      q.add(e.to, graph_.level(e.to), graph_.level(v));
  }
}

void Activities::visit(VertexId v, Queue& q) {
  const db::InstId i = graph_.instance(v);
  bool changed = false;
  if (is_given_[v] != 0) return;
  if (graph_.is(v, sta::kLoad)) {
    const std::span<const VertexId> drivers = graph_.drivers(v);
    if (!drivers.empty() && drivers[0] != v) changed = change(v, held_[drivers[0]].a);
  }
  const liberty::Library* l = i.valid() ? library(i) : nullptr;
  if (l && graph_.is(v, sta::kDriver)) {
    const liberty::PinId p = timer_.models().pins[graph_.netlist().pin_cell_pin[graph_.pin(v)]].pin[1];
    if (p.valid() && l->pins[p].clock_gate_out) {
      Activity clk, en;
      for (const liberty::PinId k : l->cells[cell(i)].pins.all()) {
        if (l->pins[k].clock_gate_clock) clk = signal(i, l->signal(k));
        if (l->pins[k].clock_gate_enable) en = signal(i, l->signal(k));
      }
      changed =
          change(v, {clk.density_Hz * en.duty + en.density_Hz * clk.duty, clk.duty * en.duty}) || changed;
    } else if (p.valid() && l->pins[p].function.valid()) {
      changed = change(v, of(i, l->pins[p].function)) || changed;
    }
  }
  if (!changed) return;
  if (l && graph_.is(v, sta::kLoad)) {
    const liberty::Cell& c = l->cells[cell(i)];
    if (!c.sequentials.empty() && q.pending[i.value] == 0) {
      q.pending[i.value] = 1;
      q.registers.push_back(i);
    }
    // An enable is latched on its way: no arc leads to the gated clock.
    if (c.clock_gate != liberty::ClockGate::none)
      for (const liberty::PinId k : c.pins.all())
        if (l->pins[k].clock_gate_out)
          if (const VertexId out = vertex(i, l->signal(k)); out.valid()) q.add(out, graph_.level(out), graph_.level(v));
  }
  enqueue_behind(v, q);
}

void Activities::run(Queue& q) {
  while (q.first < q.levels.size()) {
    std::vector<VertexId> now;
    now.swap(q.levels[q.first]);
    ++q.first;
    for (const VertexId v : now) {
      q.waits[v] = 0;
      visit(v, q);
    }
  }
}

void Activities::seed(Queue& q) {
  double shortest = std::numeric_limits<double>::infinity();
  for (const db::ClockId c : ids<db::ClockId>(timer_.clocks().size()))
    if (timer_.clocks().usable(c) && timer_.clocks().period_s(c) > 0)
      shortest = std::min(shortest, timer_.clocks().period_s(c));
  input_ = Activity{std::isinf(shortest) ? 0 : options_.input_transitions / shortest, options_.input_duty};
  for (const auto& [v, a] : given_) {
    is_given_[v] = 1;
    held_[v] = {a, true};
  }
  for (const VertexId v : ids<VertexId>(graph_.size())) {
    if (is_given_[v] != 0) {
      enqueue_behind(v, q);
      continue;
    }
    const bool driver = graph_.is(v, sta::kDriver), load = graph_.is(v, sta::kLoad);
    const bool tie = driver && graph_.in(v).empty();
    const bool root = graph_.is_port(v) ? driver : tie || (load && !driver && graph_.drivers(v).empty());
    if (!root || !timer_.clocks().at(v).empty()) continue;
    held_[v] = {input_, true};
    enqueue_behind(v, q);
  }
}

void Activities::through_registers(db::InstId i, Queue& q) {
  const liberty::Library& l = *library(i);
  const liberty::Cell& c = l.cells[cell(i)];
  const std::uint32_t pins = static_cast<std::uint32_t>(c.pins.size());
  for (const liberty::SequentialId s : c.sequentials.all()) {
    const liberty::Sequential& r = l.sequentials[s];
    Activity next = of(i, r.data);
    const Activity clk = of(i, r.clock);
    if (next.density_Hz > clk.density_Hz / 2) {
      if (r.kind == liberty::SequentialKind::ff)
        next.density_Hz = 2 * next.duty * (1 - next.duty) * clk.density_Hz;
      else
        next.density_Hz *= options_.low_latches_closed && function(l, r.clock).lone() == Probability::kNone
                               ? 1 - clk.duty
                               : clk.duty;
    }
    const auto hold = [&](std::uint32_t state, Activity a) {
      if (state != liberty::Pin::kNoSignal && state >= pins && state - pins < c.states)
        state_[state_begin_[i.value] + state - pins] = a;
    };
    hold(r.state, next);
    hold(r.inverted, {next.density_Hz, 1 - next.duty});
    for (const liberty::PinId p : c.pins.all()) {
      const Probability& f = function(l, l.pins[p].function);
      if (l.pins[p].direction == liberty::Direction::input || (!f.names(r.state) && !f.names(r.inverted)))
        continue;
      if (const VertexId v = vertex(i, l.signal(p)); v.valid()) q.add(v, graph_.level(v));
    }
  }
}

void Activities::update() {
  held_.assign(graph_.size(), Held{});
  state_.assign(state_.size(), Activity{});
  is_given_.assign(graph_.size(), 0);
  Queue q;
  q.levels.resize(graph_.levels() + 1);
  q.waits.assign(graph_.size(), 0);
  q.back.assign(graph_.size(), 0);
  q.most_back = std::clamp(options_.passes, 1, 255);
  q.first = q.levels.size();
  q.pending.assign(graph_.netlist().num_insts(), 0);
  seed(q);
  run(q);
  std::vector<db::InstId> registers;
  for (passes_ = 0; !q.registers.empty() && passes_ < options_.passes; ++passes_) {
    registers.swap(q.registers);
    q.registers.clear();
    std::sort(registers.begin(), registers.end());
    for (const db::InstId i : registers) q.pending[i.value] = 0;
    for (const db::InstId i : registers) through_registers(i, q);
    run(q);
  }
  settled_ = q.registers.empty() && !q.exceeded;
}

}  // namespace taufold::power
