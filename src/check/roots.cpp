#include "check/roots.hpp"

#include <fmt/format.h>

#include <utility>

#include "check/names.hpp"

namespace taufold::check {

namespace {

using db::Constant;
using db::InstId;
using db::NetId;
using db::PinId;

Literal inverse(Literal l) {
  if (l.constant == Constant::zero)
    l.constant = Constant::one;
  else if (l.constant == Constant::one)
    l.constant = Constant::zero;
  else
    l.inverted = !l.inverted;
  return l;
}

/// The instance pin that alone drives the net; invalid where there is none, several, or a port.
PinId only_driver(const db::Netlist& n, NetId net) {
  PinId driver;
  for (const db::PortBitId b : n.port_bits(net))
    if (n.ports[n.port_bit_port[b]].direction != db::PinDirection::output) return {};
  for (const PinId p : n.pins(net)) {
    if (n.direction(p) == db::PinDirection::input) continue;
    if (driver.valid() || n.direction(p) != db::PinDirection::output) return {};
    driver = p;
  }
  return driver;
}

}  // namespace

Roots::Roots(const db::Netlist& n, const CellLogic& cells)
    : n_(n), root_(n.num_nets()), terminals_(n.num_nets(), 0), swept_(n.num_insts(), false) {
  enum : std::uint8_t { fresh, open, done };
  IndexVector<NetId, std::uint8_t> state(n.num_nets(), fresh);
  std::vector<std::pair<NetId, InstId>> way;  // nets on the way to the root, each with the cell that drives it
  for (const NetId start : ids<NetId>(n.num_nets())) {
    NetId at = start;
    NetId ring;  // where the way met itself
    Literal root;
    while (true) {
      if (state[at] == done) {
        root = root_[at];
        break;
      }
      if (state[at] == open) {  // a ring: its last cell stays
        ring = at;
        root = {at, false, Constant::none};
        break;
      }
      state[at] = open;
      root = {at, false, Constant::none};
      if (n.net_constant[at] != Constant::none) {
        root = {NetId(), false, n.net_constant[at]};
        break;
      }
      const PinId driver = only_driver(n, at);
      if (!driver.valid()) break;
      const InstId cell = n.pin_inst[driver];
      const CellType& type = cells[n.inst_cell[cell]];
      if (type.kind == CellKind::constant) {
        root = {NetId(), false, type.value ? Constant::one : Constant::zero};
        swept_[cell.value] = true;
        break;
      }
      if (type.kind != CellKind::buffer && type.kind != CellKind::inverter) break;
      const PinId input = n.find_pin(cell, type.input);
      const NetId from = input.valid() ? n.pin_net[input] : NetId();
      if (!from.valid()) break;
      way.push_back({at, cell});
      at = from;
    }
    if (!ring.valid()) {
      root_[at] = root;
      state[at] = done;
    }
    while (!way.empty()) {
      const auto [net, cell] = way.back();
      way.pop_back();
      if (net == ring) {
        root = {net, false, Constant::none};
        root_[net] = root;
        state[net] = done;
        continue;
      }
      if (cells[n.inst_cell[cell]].kind == CellKind::inverter) root = inverse(root);
      root_[net] = root;
      state[net] = done;
      swept_[cell.value] = true;
    }
  }
  for (const NetId net : ids<NetId>(n.num_nets())) {
    const NetId root = root_[net].net;
    if (!root.valid()) continue;
    terminals_[root] += static_cast<std::uint32_t>(n.port_bits(net).size());
    for (const PinId p : n.pins(net))
      if (!swept_[n.pin_inst[p].value]) ++terminals_[root];
  }
  for (const bool s : swept_) count_ += s ? 1 : 0;
}

std::string Roots::driver_name(NetId root, std::uint32_t levels) const {
  for (const db::PortBitId b : n_.port_bits(root))
    if (n_.ports[n_.port_bit_port[b]].direction != db::PinDirection::output) return n_.port_bit_name(b);
  for (const PinId p : n_.pins(root))
    if (n_.direction(p) == db::PinDirection::output)
      return fmt::format("{}/{}", without_levels(n_.inst_name(n_.pin_inst[p]), levels), n_.pin_name(p));
  return std::string(n_.net_name(root));
}

}  // namespace taufold::check
