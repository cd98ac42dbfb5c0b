#include "sta/wires.hpp"

namespace taufold::sta {

Wires::Wires(const Graph& graph, const db::Constraints& constraints, const db::Parasitics* parasitics,
             bool has_pin_capacitances, wire::WireDelay delay)
    : graph_(graph),
      constraints_(constraints),
      parasitics_(parasitics),
      has_pin_capacitances_(has_pin_capacitances),
      delay_(delay) {
  const db::Netlist& n = graph.netlist();
  slot_.assign(n.num_nets(), kNone);
  port_load_.assign(n.port_bit_net.size(), 0);
  for (std::uint32_t k = 0; k < constraints.loads.size(); ++k)
    if (constraints.loads[k].at.kind == db::ObjectKind::port)
      port_load_[constraints.loads[k].at.index] = k + 1;
  if (!parasitics) return;
  for (const db::NetId net : ids<db::NetId>(n.num_nets()))
    if (parasitics->has(net)) {
      make_slot(net);
      update(net);
    }
}

void Wires::make_slot(db::NetId net) {
  if (elmore_.empty()) {
    elmore_.assign(graph_.size(), {});
    if (delay_ == wire::WireDelay::two_moment) m2_.assign(graph_.size(), {});
  }
  if (slot_[net] != kNone) return;
  slot_[net] = static_cast<std::uint32_t>(pi_.size());
  pi_.emplace_back();
}

void Wires::set(db::NetId net, double wire_F, std::span<const double> elmore_s) {
  make_slot(net);
  for (std::size_t c = 0; c < 4; ++c) {
    pi_[slot_[net]][c] = {.near_F = 0, .ohm = 0, .far_F = wire_F + ends_F(net, c)};
    const std::span<const VertexId> loads = graph_.loads(net);
    for (std::size_t k = 0; k < loads.size(); ++k) {
      const double m1 = k < elmore_s.size() ? elmore_s[k] : 0;
      elmore_[loads[k]][c] = static_cast<float>(m1);
      if (!m2_.empty()) m2_[loads[k]][c] = m1 * m1;
    }
  }
}

double Wires::terminal_F(const db::NodeTerminal& t, std::size_t corner) const {
  const std::size_t mode = corner / 2, edge = corner % 2;
  if (t.pin.valid())
    return graph_.models().pins[graph_.netlist().pin_cell_pin[t.pin]].capacitance_F[mode][edge];
  if (!t.port.valid() || port_load_[t.port.value] == 0) return 0;
  const db::Load& load = constraints_.loads[port_load_[t.port.value] - 1];
  const double pin = load.pin_F[edge][mode], wire = load.wire_F[edge][mode];
  return (db::given(pin) ? pin : 0) + (db::given(wire) ? wire : 0);
}

double Wires::ends_F(db::NetId net, std::size_t corner) const {
  double sum = 0;
  for (const db::PinId p : graph_.netlist().pins(net)) sum += terminal_F({p, {}}, corner);
  for (const db::PortBitId b : graph_.netlist().port_bits(net)) sum += terminal_F({{}, b}, corner);
  return sum;
}

void Wires::update(db::NetId net) {
  const db::NetRc rc = parasitics_->net(net);
  const std::span<const VertexId> drivers = graph_.drivers(net);
  std::uint32_t driver = db::NetRc::kNone;
  if (!drivers.empty())
    driver = graph_.is_port(drivers[0]) ? rc.node(graph_.port(drivers[0])) : rc.node(graph_.pin(drivers[0]));
  for (std::size_t c = 0; c < 4; ++c) {
    pin_cap_F_.assign(rc.num_nodes(), 0);
    // Where the values hold the capacitances of pins, those of ports still come on top.
    for (std::uint32_t k = 0; k < rc.num_nodes(); ++k)
      if (!has_pin_capacitances_ || !rc.terminal[k].pin.valid())
        pin_cap_F_[k] = terminal_F(rc.terminal[k], c);
    // Ends that the network leaves out are lumped at the driver.
    double elsewhere = 0;
    for (const db::PinId p : graph_.netlist().pins(net))
      if (rc.node(p) == db::NetRc::kNone) elsewhere += terminal_F({p, {}}, c);
    for (const db::PortBitId b : graph_.netlist().port_bits(net))
      if (rc.node(b) == db::NetRc::kNone) elsewhere += terminal_F({{}, b}, c);
    wire::PiModel& pi = pi_[slot_[net]][c];
    if (driver == db::NetRc::kNone) {
      pi = {};
      pi.far_F = rc.total_F() + elsewhere;
      for (const double f : pin_cap_F_) pi.far_F += f;
    } else {
      moments_.solve(rc, driver, pin_cap_F_);
      pi = moments_.pi();
      pi.near_F += elsewhere;
    }
    for (const VertexId l : graph_.loads(net)) {
      const std::uint32_t node = graph_.is_port(l) ? rc.node(graph_.port(l)) : rc.node(graph_.pin(l));
      const bool reached = driver != db::NetRc::kNone && node != db::NetRc::kNone;
      elmore_[l][c] = reached ? static_cast<float>(moments_.elmore_s()[node]) : 0;
      if (!m2_.empty()) m2_[l][c] = reached ? moments_.m2_s2()[node] : 0;
    }
  }
}

}  // namespace taufold::sta
