// What cannot move: ties, tie cells and case analysis through the functions of cells, and which arcs that
// leaves to paths.
#include <algorithm>
#include <vector>

#include "sta/graph.hpp"

namespace taufold::sta {

using liberty::Logic;

namespace {

/// How an output may move with one input while the known inputs stand: by trying every assignment of the
/// unknown ones. Too many unknown inputs: anything is possible.
liberty::Unateness moves(liberty::Function f, std::vector<Logic> signals, std::uint32_t input) {
  std::vector<std::uint32_t> open;
  for (const std::uint32_t s : liberty::support(f))
    if (s != input && signals[s] == Logic::unknown) open.push_back(s);
  if (open.size() > liberty::kMaxTableInputs) return liberty::Unateness::binate;
  bool up = false, down = false;
  for (std::uint32_t k = 0; k < (1u << open.size()); ++k) {
    for (std::size_t i = 0; i < open.size(); ++i) signals[open[i]] = (k >> i & 1) != 0 ? Logic::one : Logic::zero;
    signals[input] = Logic::zero;
    const Logic low = liberty::evaluate(f, signals);
    signals[input] = Logic::one;
    const Logic high = liberty::evaluate(f, signals);
    if (low == Logic::unknown || high == Logic::unknown) return liberty::Unateness::binate;
    up = up || (low == Logic::zero && high == Logic::one);
    down = down || (low == Logic::one && high == Logic::zero);
  }
  if (up && down) return liberty::Unateness::binate;
  if (up) return liberty::Unateness::positive;
  return down ? liberty::Unateness::negative : liberty::Unateness::independent;
}

std::uint8_t allowed(liberty::Unateness u) {
  constexpr std::uint8_t same = transition(kRise, kRise) | transition(kFall, kFall);
  constexpr std::uint8_t opposite = transition(kRise, kFall) | transition(kFall, kRise);
  switch (u) {
    case liberty::Unateness::independent: return 0;
    case liberty::Unateness::positive: return same;
    case liberty::Unateness::negative: return opposite;
    case liberty::Unateness::binate: return same | opposite;
  }
  return 0;
}

}  // namespace

void Graph::find_constants(const db::Constraints& constraints) {
  std::vector<VertexId> queue;
  const auto set = [&](VertexId v, Logic value) {
    if (value_[v] != Logic::unknown || value == Logic::unknown) return;
    value_[v] = value;
    queue.push_back(v);
  };
  for (const db::NetId n : ids<db::NetId>(netlist_.num_nets())) {
    const db::Constant c = netlist_.net_constant[n];
    if (c != db::Constant::zero && c != db::Constant::one) continue;
    const Logic value = c == db::Constant::one ? Logic::one : Logic::zero;
    for (const db::PinId p : netlist_.pins(n)) set(vertex(p), value);
    for (const db::PortBitId b : netlist_.port_bits(n)) set(vertex(b), value);
  }
  for (const db::CaseAnalysis& c : constraints.cases)
    if (c.value == db::CaseValue::zero || c.value == db::CaseValue::one)
      set(vertex(c.at), c.value == db::CaseValue::one ? Logic::one : Logic::zero);

  std::vector<std::uint8_t> touched(netlist_.num_insts(), 0);
  std::vector<Logic> signals;
  const auto evaluate = [&](db::InstId i) {
    const CellModel& cell = models_.cells[netlist_.inst_cell[i]];
    if (!cell.known()) return;
    const liberty::Library& l = *cell.library[1];
    signals.assign(l.signals(cell.cell[1]), Logic::unknown);
    for (const db::PinId p : netlist_.pins(i)) {
      const liberty::PinId q = models_.pins[netlist_.pin_cell_pin[p]].pin[1];
      if (q.valid()) signals[l.signal(q)] = value_[vertex(p)];
    }
    for (const db::PinId p : netlist_.pins(i)) {
      const liberty::PinId q = models_.pins[netlist_.pin_cell_pin[p]].pin[1];
      if (!q.valid() || !is(vertex(p), kDriver) || !l.pins[q].function.valid()) continue;
      set(vertex(p), liberty::evaluate_exact(l.function(l.pins[q].function), signals));
    }
  };
  // Tie cells have functions without inputs.
  for (const db::CellTypeId t : ids<db::CellTypeId>(netlist_.num_cell_types())) {
    const CellModel& cell = models_.cells[t];
    bool tie = false;
    if (cell.known())
      for (const liberty::PinId p : cell.library[1]->cells[cell.cell[1]].pins.all()) {
        const liberty::Function f = cell.library[1]->function(cell.library[1]->pins[p].function);
        tie = tie || (!f.empty() && liberty::support(f).empty());
      }
    if (!tie) continue;
    for (const db::InstId i : ids<db::InstId>(netlist_.num_insts()))
      if (netlist_.inst_cell[i] == t) evaluate(i);
  }
  for (std::size_t k = 0; k < queue.size(); ++k) {
    const VertexId v = queue[k];
    if (is(v, kDriver) && net(v).valid())
      for (const VertexId l : loads(net(v))) set(l, value_[v]);
    if (is_port(v)) continue;
    const db::InstId i = netlist_.pin_inst[pin(v)];
    touched[i.value] = 1;
    if (is(v, kLoad)) evaluate(i);
  }
  for (const db::InstId i : ids<db::InstId>(netlist_.num_insts()))
    if (touched[i.value] != 0) restrict_instance(i);
}

void Graph::restrict_instance(db::InstId i) {
  const CellModel& cell = models_.cells[netlist_.inst_cell[i]];
  if (!cell.known()) return;
  const liberty::Library& l = *cell.library[1];
  std::vector<Logic> signals(l.signals(cell.cell[1]), Logic::unknown);
  for (const db::PinId p : netlist_.pins(i)) {
    const liberty::PinId q = models_.pins[netlist_.pin_cell_pin[p]].pin[1];
    if (q.valid()) signals[l.signal(q)] = value_[vertex(p)];
  }
  for (const db::PinId p : netlist_.pins(i))
    for (const EdgeId id : in(vertex(p))) {
      Edge& e = edges_[id];
      if (constant(e.from) || constant(e.to)) {
        e.searched = 0;
        if (!is_check(role(e))) e.timed = 0;
        continue;
      }
      const liberty::Arc& a = *models_.arcs[e.model].arc[1];
      if (a.when.valid() && liberty::evaluate_exact(l.function(a.when), signals) == Logic::zero) {
        e.searched = 0;
        continue;
      }
      const liberty::Function f = l.function(l.pins[a.to].function);
      if (role(e) == Role::combinational && !f.empty()) {
        // States are unknown for good: a function of them is left alone.
        const std::vector<std::uint32_t> names = liberty::support(f);
        const std::uint32_t input = l.signal(a.from);
        if (std::binary_search(names.begin(), names.end(), input)) e.searched &= allowed(moves(f, signals, input));
      }
    }
}

}  // namespace taufold::sta
