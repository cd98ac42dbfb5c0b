#include "io/verilog/elaborate.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "diag/text.hpp"

namespace taufold::io::verilog {

namespace {

constexpr std::uint32_t kNone = 0xffffffffu;
constexpr std::uint32_t kConstants = 3;  // nodes 0, 1 and 2 are 0, 1 and x

}  // namespace

std::uint32_t Elaborator::new_node(std::uint32_t scope, std::uint32_t bit) {
  nodes_.push_back({scope, bit});
  parent_.push_back(static_cast<std::uint32_t>(parent_.size()));
  return static_cast<std::uint32_t>(parent_.size() - 1);
}

std::uint32_t Elaborator::root(std::uint32_t x) {
  while (parent_[x] != x) x = parent_[x] = parent_[parent_[x]];
  return x;
}

/// The smaller node is the outer or earlier one and gives the net its name.
void Elaborator::join(std::uint32_t a, std::uint32_t b) {
  a = root(a);
  b = root(b);
  if (a == b) return;
  if (a > b) std::swap(a, b);
  if (b < kConstants) shorted_ = true;
  parent_[b] = a;
  ++joined_;
}

std::uint32_t Elaborator::node(std::uint32_t bit, const std::vector<std::uint32_t>& node_of_bit) const {
  if (bit < kBitZero) return node_of_bit[bit];
  return bit == kBitOpen ? kNone : bit - kBitZero;
}

bool Elaborator::run() {
  const std::uint32_t top = linker_.top();
  const Module& mod = syntax_.modules[top];
  n_.name = mod.name;
  scopes_.push_back({kNone, top, kNone});
  for (std::uint32_t k = 0; k < kConstants; ++k) new_node(kNone, k);
  n_.inst_cell.reserve(linker_.module(top).instances);
  instances_.reserve(linker_.module(top).instances);
  n_.inst_pin_begin.reserve(linker_.module(top).instances + 1);
  n_.pin_cell_pin.reserve(linker_.module(top).pins);
  n_.pin_net.reserve(linker_.module(top).pins);
  n_.pin_inst.reserve(linker_.module(top).pins);
  std::vector<std::uint32_t> node_of_bit(mod.bits(), kNone);
  for (const std::uint32_t bit : linker_.module(top).inside)
    if (bit < kBitZero && node_of_bit[bit] == kNone) node_of_bit[bit] = new_node(0, bit);
  expand(0, node_of_bit);
  top_ports(node_of_bit);
  if (shorted_ || !ok()) return false;
  return name_instances() && make_nets();
}

/// The ports of the top; NetIds are nodes until make_nets().
void Elaborator::top_ports(const std::vector<std::uint32_t>& node_of_bit) {
  const std::uint32_t top = linker_.top();
  const Module& mod = syntax_.modules[top];
  const LinkedModule& lm = linker_.module(top);
  for (std::uint32_t k = 0; k < mod.ports.size(); ++k) {
    const PortDecl& decl = mod.ports[k];
    const Target& t = lm.ports[k];
    if (decl.name.empty() && t.width == 0) continue;
    if (decl.name.empty()) {
      out_.report("VLOG-0018", mod.source, decl.at,
                  fmt::format("a port of the top module {} has no name", diag::quoted(mod.name)))
          .help("write it as .NAME({...})");
      continue;
    }
    db::Port port;
    port.name = decl.name;
    port.first_bit = static_cast<std::uint32_t>(n_.port_bit_net.size());
    if (t.width == 0) continue;  // `.ext()`: nothing inside to connect
    if (!(decl.inside & kComplex)) {
      const Signal& s = mod.signals[decl.inside];
      port.direction = s.direction;
      port.bus = s.bus;
      port.msb = s.msb;
      port.lsb = s.lsb;
    } else {
      port.bus = t.width > 1;
      port.msb = static_cast<std::int32_t>(t.width) - 1;
      const Expression& e = mod.expressions[decl.inside & ~kComplex];
      port.direction = db::PinDirection::output;
      for (std::uint32_t p = e.first; p < e.first + e.count; ++p)
        if (mod.parts[p].kind == PartKind::whole || mod.parts[p].kind == PartKind::select)
          port.direction = mod.signals[mod.parts[p].index].direction;
    }
    const db::PortId id = n_.ports.push_back(port);
    for (std::uint32_t b = 0; b < t.width; ++b) {
      const std::uint32_t bit = lm.inside[t.first + b];
      // A port made of 1'bz is as good as unknown.
      n_.port_bit_net.push_back(db::NetId(node(bit == kBitOpen ? kBitX : bit, node_of_bit)));
      n_.port_bit_port.push_back(id);
    }
  }
}

/// `node_of_bit` holds the nodes of the port bits; the other bits get new ones here.
void Elaborator::expand(std::uint32_t scope, std::vector<std::uint32_t>& node_of_bit) {
  const Module& mod = syntax_.modules[scopes_[scope].module];
  for (std::uint32_t bit = 0; bit < node_of_bit.size(); ++bit)
    if (node_of_bit[bit] == kNone) node_of_bit[bit] = new_node(scope, bit);
  for (const std::uint32_t s : mod.supplies)
    for (std::uint32_t b = mod.first_bit[s]; b < mod.first_bit[s + 1]; ++b)
      join(node_of_bit[b], static_cast<std::uint32_t>(mod.signals[s].supply));
  assignments(mod, node_of_bit);
  for (std::size_t i = 0; i < mod.instances.size(); ++i) {
    if (linker_.use(mod.instances[i].use).is_cell)
      leaf(scope, i, node_of_bit);
    else
      child(scope, i, node_of_bit);
  }
}

void Elaborator::assignments(const Module& mod, const std::vector<std::uint32_t>& node_of_bit) {
  for (const Assignment& a : mod.assignments) {
    bits_.clear();
    actual_.clear();
    Linker::expand(mod, a.left, bits_);
    Linker::expand(mod, a.right, actual_);
    for (std::size_t k = 0; k < bits_.size(); ++k) {
      const std::uint32_t left = node(bits_[bits_.size() - 1 - k], node_of_bit);
      const std::uint32_t right = k < actual_.size() ? node(actual_[actual_.size() - 1 - k], node_of_bit) : 0;
      if (left == kNone || right == kNone) continue;
      const bool before = shorted_;
      join(left, right);
      if (shorted_ && !before)
        out_.report("VLOG-0017", mod.source, mod.source.text.substr(a.at, 1),
                    "this assignment joins two different constants")
            .help("one net is assigned 0 here and 1 elsewhere");
    }
  }
}

void Elaborator::leaf(std::uint32_t scope, std::size_t index, const std::vector<std::uint32_t>& node_of_bit) {
  const Module& mod = syntax_.modules[scopes_[scope].module];
  const InstanceDecl& inst = mod.instances[index];
  const LinkedUse& use = linker_.use(inst.use);
  const db::InstId id = n_.inst_cell.push_back(use.cell);
  instances_.push_back({scope, static_cast<std::uint32_t>(index)});
  const auto pin = [&](std::uint32_t bit, std::uint32_t net) {
    n_.pin_cell_pin.push_back(db::CellPinId(use.first_cell_pin + bit));
    n_.pin_net.push_back(net == kNone ? db::NetId() : db::NetId(net));
    n_.pin_inst.push_back(id);
  };
  const std::vector<Target>& targets = inst.by_position ? use.positions : use.formals;
  const std::uint32_t last = mod.last_connection(index);
  for (std::uint32_t c = inst.first_connection; c < last; ++c) {
    const Connection& con = mod.connections[c];
    const Target& t = targets[con.formal];
    if (t.dropped) continue;
    if (t.width == 1 && con.actual < kComplex) {
      pin(t.first, node_of_bit[mod.first_bit[con.actual + 1] - 1]);  // the low bit
      continue;
    }
    actual_.clear();
    Linker::expand(mod, con.actual, actual_);
    for (std::uint32_t k = 0; k < t.width; ++k) {
      const std::size_t from_low = t.width - 1 - k;
      pin(t.first + k,
          from_low < actual_.size() ? node(actual_[actual_.size() - 1 - from_low], node_of_bit) : kNone);
    }
  }
  n_.inst_pin_begin.push_back(static_cast<std::uint32_t>(n_.pin_net.size()));
}

void Elaborator::child(std::uint32_t scope, std::size_t index,
                       const std::vector<std::uint32_t>& node_of_bit) {
  const Module& mod = syntax_.modules[scopes_[scope].module];
  const InstanceDecl& inst = mod.instances[index];
  const LinkedUse& use = linker_.use(inst.use);
  const LinkedModule& lm = linker_.module(use.module);
  const auto inner = static_cast<std::uint32_t>(scopes_.size());
  scopes_.push_back({scope, use.module, static_cast<std::uint32_t>(index)});
  std::vector<std::uint32_t> inside(syntax_.modules[use.module].bits(), kNone);
  const std::vector<Target>& targets = inst.by_position ? use.positions : use.formals;
  const std::uint32_t last = mod.last_connection(index);
  for (std::uint32_t c = inst.first_connection; c < last; ++c) {
    const Connection& con = mod.connections[c];
    const Target& t = targets[con.formal];
    actual_.clear();
    Linker::expand(mod, con.actual, actual_);
    const std::size_t joined = std::min<std::size_t>(t.width, actual_.size());
    for (std::size_t k = 0; k < joined; ++k) {
      const std::uint32_t outer = node(actual_[actual_.size() - 1 - k], node_of_bit);
      const std::uint32_t bit = lm.inside[t.first + t.width - 1 - k];
      if (outer == kNone || bit == kBitOpen) continue;
      if (bit >= kBitZero)
        join(outer, bit - kBitZero);
      else if (inside[bit] == kNone)
        inside[bit] = outer;
      else
        join(inside[bit], outer);
      if (shorted_ && ok())
        out_.report("VLOG-0017", mod.source, inst.at, "this instance joins two different constants");
    }
  }
  expand(inner, inside);
}

}  // namespace taufold::io::verilog
