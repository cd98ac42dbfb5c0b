#include "check/cut_network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "check/names.hpp"
#include "check/roots.hpp"
#include "diag/text.hpp"

namespace taufold::check {

namespace {

using db::InstId;
using db::NetId;
using db::Netlist;
using db::PinId;
using liberty::Function;
using liberty::Op;

constexpr std::uint32_t kNoSignal = liberty::Pin::kNoSignal;
constexpr Op kInverter[] = {Op(Op::Kind::signal, 0), Op(Op::Kind::invert)};

bool drives(liberty::Direction d) {
  return d == liberty::Direction::output || d == liberty::Direction::inout;
}

}  // namespace

std::string text(const CutPoint& p) {
  const std::string name = diag::quoted(p.name);
  switch (p.kind) {
    case CutPoint::Kind::port: return "port " + name;
    case CutPoint::Kind::open: return name;
    case CutPoint::Kind::state: return "register " + name;
    case CutPoint::Kind::pin: return "pin " + name;
    case CutPoint::Kind::next: return "the next state of register " + name;
    case CutPoint::Kind::clock: return "the clock of register " + name;
    case CutPoint::Kind::latch_enable: return "the enable of latch " + name;
    case CutPoint::Kind::slave_clock: return "the slave's clock of register " + name;
    case CutPoint::Kind::clear: return "the clear of register " + name;
    case CutPoint::Kind::preset: return "the preset of register " + name;
    case CutPoint::Kind::disable: return "the disable of " + name;
  }
  return name;
}

CutNetwork::CutNetwork(const Netlist& n, const CellLogic& cells, const CutOptions& options) : options_(options) {
  if (options.states_by_net) find_followers(n, cells);
  add_nets(n);
  for (const InstId i : ids<InstId>(n.num_insts())) add_instance(n, cells[n.inst_cell[i]], i);
  for (const db::PortBitId b : ids<db::PortBitId>(n.port_bit_net.size()))
    if (n.ports[n.port_bit_port[b]].direction != db::PinDirection::input) {
      Signal s = n.port_bit_net[b].value;
      if (!n.port_bit_net[b].valid()) input({CutPoint::Kind::open, n.port_bit_name(b), 0}, s = fresh());
      output({CutPoint::Kind::port, n.port_bit_name(b), 0}, s);
    }
  followers_ = {};
  aliases_ = {};
  options_.names = nullptr;
  find_order();
}

/// Signals 0 .. nets - 1 are the nets. Ports and constants drive theirs.
void CutNetwork::add_nets(const Netlist& n) {
  num_signals_ = n.num_nets();
  for (const NetId net : ids<NetId>(n.num_nets())) {
    std::size_t drivers = 0;
    for (const db::PortBitId b : n.port_bits(net))
      if (n.ports[n.port_bit_port[b]].direction != db::PinDirection::output) {
        ++drivers;
        input({CutPoint::Kind::port, n.port_bit_name(b), 0}, net.value);
      }
    PinId sink;
    for (const PinId p : n.pins(net)) {
      if (n.direction(p) == db::PinDirection::input)
        sink = sink.valid() ? sink : p;
      else if (n.direction(p) != db::PinDirection::unknown)
        ++drivers;
    }
    const bool constant = n.net_constant[net] != db::Constant::none;
    if (n.net_constant[net] == db::Constant::one) one_ = net.value;
    if (drivers + (constant ? 1 : 0) > 1 && obstacle_.empty()) obstacle_ = fmt::format("net {} has several drivers", diag::quoted(n.net_name(net)));
    if (drivers != 0 || constant) continue;
    // Nothing drives it. Its name would differ between two netlists; a pin that it feeds has the same name in both.
    std::string name(n.net_name(net));
    if (!n.port_bits(net).empty())
      name = n.port_bit_name(n.port_bits(net).front());
    else if (sink.valid())
      name = fmt::format("{}/{}", without_levels(n.inst_name(n.pin_inst[sink]), options_.levels), n.pin_name(sink));
    input({CutPoint::Kind::open, name, 0}, net.value);
  }
}

CutNetwork::Signal CutNetwork::node(Function f, std::uint32_t first_fanin, Signal target) {
  nodes_.push_back({f, first_fanin, target});
  return target;
}

CutNetwork::Signal CutNetwork::inverse_of(Signal s) {
  fanins_.push_back(s);
  return node(kInverter, static_cast<std::uint32_t>(fanins_.size() - 1), fresh());
}

bool CutNetwork::input(CutPoint p, Signal s) {
  const bool fresh = inputs_.emplace(std::move(p), s).second;
  if (!fresh && obstacle_.empty()) obstacle_ = "two registers or pins have the same name";
  return fresh;
}

bool CutNetwork::output(CutPoint p, Signal s) {
  const bool fresh = outputs_.emplace(std::move(p), s).second;
  if (!fresh && obstacle_.empty()) obstacle_ = "two registers or pins have the same name";
  return fresh;
}

void CutNetwork::find_followers(const Netlist& n, const CellLogic& cells) {
  followers_.resize(n.num_nets());
  aliases_.resize(n.num_nets());
  const Roots roots(n, cells);
  for (const NetId net : ids<NetId>(n.num_nets()))
    if (const Literal l = roots.of(net); l.net.valid()) followers_[l.net.value].push_back({net, l.inverted});
  for (std::uint32_t k = 0; k < n.alias_net.size(); ++k) aliases_[n.alias_net[k].value].push_back(k);
}

/// The name of a net that shows the state alone, or its inverse; empty where none does.
std::string CutNetwork::net_of_state(const Netlist& n, const CellType& type, InstId i, const liberty::Sequential& s, bool& inverse) {
  const liberty::Library& l = *type.library;
  std::vector<Follower> shown;
  for (const bool want_inverse : {false, true})
    for (const PinId p : n.pins(i)) {
      const auto pin = l.find_pin(type.cell, n.pin_name(p));
      if (!pin || !n.pin_net[p].valid()) continue;
      const Function f = l.function(l.pins[*pin].function);
      const bool plain = f.size() == 1 && f[0] == Op(Op::Kind::signal, s.state);
      const bool inverted = (f.size() == 1 && s.inverted != kNoSignal && f[0] == Op(Op::Kind::signal, s.inverted)) ||
                            (f.size() == 2 && f[0] == Op(Op::Kind::signal, s.state) && f[1].kind() == Op::Kind::invert);
      if (want_inverse ? inverted : plain) shown.push_back({n.pin_net[p], want_inverse});
    }
  if (shown.empty()) return {};
  const std::string first(n.net_name(shown.front().net));
  if (options_.names == nullptr) {
    inverse = shown.front().inverse;
    state_names_.emplace(first, first);
    for (const Follower& f : shown)
      if (f.inverse == inverse)
        for (const std::uint32_t k : aliases_[f.net.value]) state_names_.emplace(n.alias_names[k], first);
    return first;
  }
  for (const Follower& f : shown)
    for (const Follower& g : followers_[f.net.value]) {
      const auto known = [&](std::string_view name) {
        const auto at = options_.names->find(std::string(name));
        if (at == options_.names->end()) return std::string();
        inverse = f.inverse != g.inverse;
        return at->second;
      };
      if (std::string name = known(n.net_name(g.net)); !name.empty()) return name;
      for (const std::uint32_t k : aliases_[g.net.value])
        if (std::string name = known(n.alias_names[k]); !name.empty()) return name;
    }
  inverse = shown.front().inverse;
  return first;
}

void CutNetwork::add_states(const Netlist& n, const CellType& type, InstId i, const std::string& name, std::uint32_t first) {
  const liberty::Library& l = *type.library;
  std::uint32_t k = 0;
  for (const liberty::SequentialId id : l.cells[type.cell].sequentials.all()) {
    const liberty::Sequential& s = l.sequentials[id];
    bool inverse = false;
    CutPoint at{CutPoint::Kind::state, name, k++};
    if (options_.states_by_net)
      if (std::string net = net_of_state(n, type, i, s, inverse); !net.empty()) at = {CutPoint::Kind::state, std::move(net), 0};
    // By its net a state may be the inverse of what the cell holds.
    const Signal shown = fresh(), held = inverse ? inverse_of(shown) : shown;
    input(at, shown);
    fanins_[first + s.state] = held;
    if (s.inverted != kNoSignal) fanins_[first + s.inverted] = inverse_of(held);
    const auto expression = [&](CutPoint::Kind kind, liberty::FunctionId f, bool inverted) {
      if (!f.valid()) return;
      const Signal value = node(l.function(f), first, fresh());
      output({kind, at.name, at.number}, inverted ? inverse_of(value) : value);
    };
    expression(CutPoint::Kind::next, s.data, inverse);
    expression(s.kind == liberty::SequentialKind::latch ? CutPoint::Kind::latch_enable : CutPoint::Kind::clock, s.clock, false);
    expression(CutPoint::Kind::slave_clock, s.clock_also, false);
    expression(inverse ? CutPoint::Kind::preset : CutPoint::Kind::clear, s.clear, false);
    expression(inverse ? CutPoint::Kind::clear : CutPoint::Kind::preset, s.preset, false);
    if (!s.clear.valid() || !s.preset.valid()) continue;
    using liberty::ClearPreset;
    const ClearPreset both = s.clear_preset;
    conflicts_.emplace(at, inverse && both == ClearPreset::low    ? ClearPreset::high
                           : inverse && both == ClearPreset::high ? ClearPreset::low
                                                                  : both);
  }
}

void CutNetwork::add_instance(const Netlist& n, const CellType& type, InstId i) {
  const std::string name(without_levels(n.inst_name(i), options_.levels));
  const auto pin_point = [&](std::string_view pin) { return CutPoint{CutPoint::Kind::pin, fmt::format("{}/{}", name, pin), 0}; };
  const auto black_box = [&] {
    if (!black_boxes_.emplace(name, BlackBox{type, std::string(n.cell_name(i))}).second && obstacle_.empty()) obstacle_ = fmt::format("instance {} is there twice", diag::quoted(name));
  };
  if (type.library == nullptr) {
    black_box();
    for (const PinId p : n.pins(i)) {
      if (!n.pin_net[p].valid()) continue;
      if (n.direction(p) == db::PinDirection::output || n.direction(p) == db::PinDirection::inout)
        input(pin_point(n.pin_name(p)), n.pin_net[p].value);
      else
        output(pin_point(n.pin_name(p)), n.pin_net[p].value);
      if (n.direction(p) == db::PinDirection::unknown && obstacle_.empty())
        obstacle_ = fmt::format("no library has the cell {}", diag::quoted(n.cell_name(i)));
    }
    return;
  }
  const liberty::Library& l = *type.library;
  const liberty::Cell& cell = l.cells[type.cell];
  const auto first = static_cast<std::uint32_t>(fanins_.size());
  fanins_.resize(first + l.signals(type.cell), kNone);
  bool hidden = cell.state_table != kNoSignal;  // something of the cell is not in its functions
  for (const PinId p : n.pins(i))
    if (const auto pin = l.find_pin(type.cell, n.pin_name(p)); pin && n.pin_net[p].valid()) {
      fanins_[first + l.signal(*pin)] = n.pin_net[p].value;
      if (drives(l.pins[*pin].direction) && !l.pins[*pin].function.valid()) hidden = true;
    }
  for (const liberty::PinId p : cell.pins.all()) {
    const liberty::Pin& pin = l.pins[p];
    Signal& s = fanins_[first + l.signal(p)];
    if (s != kNone) continue;
    if (pin.direction == liberty::Direction::input) {
      s = fresh();
      input({CutPoint::Kind::open, fmt::format("{}/{}", name, l.text(pin.name)), 0}, s);
    } else if (pin.direction == liberty::Direction::internal) {
      s = fresh();
      hidden = true;
      input(pin_point(l.text(pin.name)), s);
    } else {
      s = fresh();  // an output that leads nowhere, which functions may name all the same
      if (!pin.function.valid()) input(pin_point(l.text(pin.name)), s);
    }
  }
  add_states(n, type, i, name, first);
  if (hidden) black_box();
  for (const PinId p : n.pins(i)) {
    const auto pin = l.find_pin(type.cell, n.pin_name(p));
    if (!pin || !n.pin_net[p].valid()) continue;
    const liberty::Pin& q = l.pins[*pin];
    const Signal s = n.pin_net[p].value;
    if (!drives(q.direction)) continue;
    if (!q.function.valid()) {
      input(pin_point(n.pin_name(p)), s);
    } else if (q.three_state.valid()) {
      // What it would drive, and when it does not, are compared; the net is free.
      input(pin_point(n.pin_name(p)), s);
      output(pin_point(n.pin_name(p)), node(l.function(q.function), first, fresh()));
      output({CutPoint::Kind::disable, fmt::format("{}/{}", name, n.pin_name(p)), 0}, node(l.function(q.three_state), first, fresh()));
    } else {
      node(l.function(q.function), first, s);
    }
  }
  if (hidden)
    for (const liberty::PinId p : cell.pins.all())
      if (l.pins[p].direction == liberty::Direction::input) output(pin_point(l.text(l.pins[p].name)), fanins_[first + l.signal(p)]);
  // Outputs that lead nowhere have their function too, for those that name them.
  for (const liberty::PinId p : cell.pins.all()) {
    const Signal s = fanins_[first + l.signal(p)];
    if (drives(l.pins[p].direction) && l.pins[p].function.valid() && s >= n.num_nets()) node(l.function(l.pins[p].function), first, s);
  }
}

/// A node behind all that it reads; a loop is an obstacle.
void CutNetwork::find_order() {
  std::vector<std::uint32_t> made_by(num_signals_, kNone);
  for (std::uint32_t k = 0; k < nodes_.size(); ++k) {
    if (made_by[nodes_[k].target] != kNone && obstacle_.empty()) obstacle_ = "a net has several drivers";
    made_by[nodes_[k].target] = k;
  }
  producer_.assign(num_signals_, kNone);
  std::vector<std::uint8_t> state(nodes_.size(), 0);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> stack;  // node, next operation to look at
  for (std::uint32_t root = 0; root < nodes_.size(); ++root) {
    if (state[root] != 0) continue;
    stack.push_back({root, 0});
    state[root] = 1;
    while (!stack.empty()) {
      const std::uint32_t k = stack.back().first, at = stack.back().second++;
      const Node& x = nodes_[k];
      if (at == x.function.size()) {
        state[k] = 2;
        producer_[x.target] = static_cast<std::uint32_t>(order_.size());
        order_.push_back(x);
        stack.pop_back();
        continue;
      }
      if (x.function[at].kind() != Op::Kind::signal) continue;
      const Signal s = fanin(x, x.function[at].signal());
      const std::uint32_t before = s == kNone ? kNone : made_by[s];
      if (before == kNone || state[before] == 2) continue;
      if (state[before] == 1) {
        if (obstacle_.empty()) obstacle_ = "gates form a loop";
        continue;
      }
      state[before] = 1;
      stack.push_back({before, 0});
    }
  }
  nodes_ = {};
}

void CutNetwork::evaluate(std::vector<std::uint64_t>& words) const {
  if (one_ != kNone) words[one_] = ~std::uint64_t{0};
  std::vector<std::uint64_t> local;
  for (const Node& x : order_) {
    for (const Op op : x.function)
      if (op.kind() == Op::Kind::signal) {
        if (local.size() <= op.signal()) local.resize(op.signal() + 1);
        const Signal s = fanin(x, op.signal());
        local[op.signal()] = s == kNone ? 0 : words[s];
      }
    words[x.target] = liberty::evaluate_words(x.function, local);
  }
}

std::vector<CutNetwork::Signal> CutNetwork::cone(Signal root) const {
  std::vector<Signal> inputs, stack{root};
  std::vector<bool> seen(num_signals_, false);
  seen[root] = true;
  while (!stack.empty()) {
    const Signal s = stack.back();
    stack.pop_back();
    if (producer_[s] == kNone) {
      inputs.push_back(s);
      continue;
    }
    const Node& x = order_[producer_[s]];
    for (const Op op : x.function)
      if (op.kind() == Op::Kind::signal)
        if (const Signal t = fanin(x, op.signal()); t != kNone && !seen[t]) {
          seen[t] = true;
          stack.push_back(t);
        }
  }
  std::sort(inputs.begin(), inputs.end());
  return inputs;
}

std::vector<bool> CutNetwork::live_signals() const {
  std::map<std::pair<std::string, std::uint32_t>, std::vector<Signal>> of_state;
  std::map<Signal, const CutPoint*> state_at;
  std::vector<Signal> stack;
  std::vector<bool> live(num_signals_, false);
  const auto visit = [&](Signal s) {
    if (live[s]) return;
    live[s] = true;
    stack.push_back(s);
  };
  for (const auto& [point, s] : inputs_)
    if (point.kind == CutPoint::Kind::state) state_at.emplace(s, &point);
  for (const auto& [point, s] : outputs_)
    if (point.kind == CutPoint::Kind::port || point.kind == CutPoint::Kind::pin || point.kind == CutPoint::Kind::disable)
      visit(s);
    else
      of_state[{point.name, point.number}].push_back(s);
  while (!stack.empty()) {
    const Signal s = stack.back();
    stack.pop_back();
    if (const auto at = state_at.find(s); at != state_at.end())
      for (const Signal t : of_state[{at->second->name, at->second->number}]) visit(t);
    if (producer_[s] == kNone) continue;
    const Node& x = order_[producer_[s]];
    for (const Op op : x.function)
      if (op.kind() == Op::Kind::signal)
        if (const Signal t = fanin(x, op.signal()); t != kNone) visit(t);
  }
  return live;
}

}  // namespace taufold::check
