#include "flow/timing/bond_delays.hpp"

#include <algorithm>

namespace taufold::flow {

BondDelays::BondDelays(const RealDesign& real, const db::Design& d, const PlacedTiming& timing, std::vector<UrgentLoad> loads, double dbu_per_s, int threads)
    : netlist_(real.netlist), loads_(std::move(loads)), stack_(timing.stack()), ends_(d),
      maker_(ends_, real.netlist, real.port_bits, stack_, nullptr), dbu_per_s_(dbu_per_s), memory_(static_cast<std::size_t>(threads)) {
  first_.assign(d.num_nets() + 1, 0);
  for (const UrgentLoad& l : loads_) ++first_[l.net.value + 1];
  for (std::size_t n = 0; n < d.num_nets(); ++n) first_[n + 1] += first_[n];
  const sta::Models& models = timing.timer().models();
  pin_F_.resize(netlist_.num_pins());
  for (const db::PinId pin : ids<db::PinId>(netlist_.num_pins())) {
    const auto& F = models.pins[timing.netlist().pin_cell_pin[pin]].capacitance_F[index(sta::Mode::late)];
    pin_F_[pin] = static_cast<float>(std::max(F[0], F[1]));
  }
}

std::uint32_t BondDelays::driver(db::NetId net) const {
  return first_[net.value] == first_[net.value + 1] ? kNone : loads_[first_[net.value]].driver;
}

double BondDelays::worth_dbu(db::NetId net, std::span<const wire::TreeNode> trees, const wire::TierLengths& length, std::span<const db::Bond> bonds, int worker) const {
  Memory& m = memory_[static_cast<std::size_t>(worker)];
  m.networks.clear();
  maker_.add(net, trees, length, bonds, false, m.networks);
  const db::NetRc rc = m.networks.net(0);
  m.pin_F.assign(rc.num_nodes(), 0);
  std::size_t k = 0;
  for (const db::PinId pin : netlist_.pins(net)) m.pin_F[k++] = pin_F_[pin];
  m.moments.solve(rc, loads_[first_[net.value]].driver, m.pin_F);
  double sum_s = 0;
  for (std::uint32_t l = first_[net.value]; l < first_[net.value + 1]; ++l)
    sum_s += loads_[l].urgency * (loads_[l].drive_ohm * m.moments.total_F() + m.moments.elmore_s()[loads_[l].terminal]);
  return sum_s * dbu_per_s_;
}

}  // namespace taufold::flow
