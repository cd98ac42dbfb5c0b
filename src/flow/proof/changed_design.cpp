#include "flow/proof/changed_design.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "diag/text.hpp"
#include "flow/design/cell_link.hpp"

namespace taufold::flow {

db::TierSet tiers_of_cells(const RealDesign& real) {
  unsigned set = 0;
  for (std::size_t t = 0; t < real.fold.num_tiers(); ++t)
    if (real.fold.num_tiers() == 1 || real.stack.tiers[t].holds != tech::Holds::macros) set |= 1u << t;
  return static_cast<db::TierSet>(set);
}

ChangedDesign::ChangedDesign(const RealDesign& real, const db::Design& placed, const db::Placement& placement) : real_(real), placement_(placement) {
  real_.fold = placed;
  real_.flat = {};
}

void ChangedDesign::allow_growth() { flow::allow_growth(real_, real_.fold); }

bool ChangedDesign::relink(diag::Collector& diagnostics) {
  db::Design& d = real_.fold;
  struct PortPlace {
    db::IoPin at;
    bool given;
  };
  std::vector<std::pair<db::PortBitId, PortPlace>> places;
  for (std::size_t k = 0; k < d.ports.size(); ++k) places.push_back({real_.port_bits[k], {d.ports[k], static_cast<bool>(real_.port_is_given[k])}});
  std::sort(places.begin(), places.end(), [](const auto& a, const auto& b) { return a.first < b.first; });

  d.inst_names = {};
  d.inst_master.clear();
  d.net_names = {};
  d.net_pin_begin.assign(1, 0);
  d.pin_inst.clear();
  d.pin_master_pin.clear();
  d.ports.clear();
  d.port_names.clear();
  real_.port_bits.clear();
  link_cells(real_, real_.netlist.name, diagnostics);
  if (!diagnostics.ok() || !face_cells(real_)) return false;
  link_instances(real_.netlist, d);
  link_nets(real_.netlist, d);
  link_ports(real_.netlist, d, real_.port_bits);
  real_.port_is_given.assign(d.ports.size(), false);
  for (std::size_t k = 0; k < d.ports.size(); ++k) {
    const auto was = std::lower_bound(places.begin(), places.end(), real_.port_bits[k], [](const auto& p, db::PortBitId b) { return p.first < b; });
    if (was == places.end() || was->first != real_.port_bits[k]) continue;
    d.ports[k] = {d.ports[k].net, was->second.at.tier, was->second.at.x, was->second.at.y};
    real_.port_is_given[k] = was->second.given;
  }
  const std::size_t before = d.inst_tiers.size();
  if (before > 0 && before < d.num_insts()) d.inst_tiers.resize(d.num_insts(), tiers_of_cells(real_));
  if (real_.wishes.given()) real_.wishes.wish.resize(d.num_insts());
  placement_.tier.resize(d.num_insts(), db::TierId(std::size_t{0}));
  placement_.x.resize(d.num_insts(), d.die.xlo);
  placement_.y.resize(d.num_insts(), d.die.ylo);
  placement_.orient.resize(d.num_insts(), geom::Orient::R0);
  return true;
}

bool ChangedDesign::replace(db::Netlist netlist, const std::string& path, diag::Collector& diagnostics) {
  db::Design& d = real_.fold;
  const db::Netlist old = std::exchange(real_.netlist, std::move(netlist));
  const db::Netlist& now = real_.netlist;
  for (std::size_t k = 0; k < d.ports.size(); ++k) {
    const db::PortId port = now.find_port(old.ports[old.port_bit_port[real_.port_bits[k]]].name);
    const std::uint32_t bit = real_.port_bits[k].value - old.ports[old.port_bit_port[real_.port_bits[k]]].first_bit;
    if (!port.valid() || bit >= now.ports[port].width()) {
      diagnostics.report("CLI-0012", path, fmt::format("port {} of the design is not there", diag::quoted(d.port_names[k])));
      return false;
    }
    real_.port_bits[k] = db::PortBitId(std::size_t{now.ports[port].first_bit} + bit);
  }
  IndexVector<db::InstId, db::TierSet> sets;
  if (!d.inst_tiers.empty()) sets.assign(now.num_insts(), tiers_of_cells(real_));
  std::vector<db::FixedPlace> fixed;
  const auto before = [&](db::InstId i) { return d.inst_names.find(now.inst_name(i)); };
  for (const db::InstId i : ids<db::InstId>(now.num_insts())) {
    const std::uint32_t was = before(i);
    if (was == StringPool::kNone) continue;
    if (!d.inst_tiers.empty()) sets[i] = d.inst_tiers[db::InstId(std::size_t{was})];
    if (const db::FixedPlace* place = d.fixed_place(db::InstId(std::size_t{was}))) {
      fixed.push_back(*place);
      fixed.back().inst = i;
    }
  }
  d.inst_tiers = std::move(sets);
  d.fixed = std::move(fixed);
  real_.wishes.wish.clear();
  real_.constraints = {};
  placement_ = {};
  return relink(diagnostics);
}

void allow_growth(const RealDesign& real, db::Design& d) {
  for (const db::TierId t : ids<db::TierId>(d.num_tiers())) {
    const bool stated = d.num_tiers() > 1 && real.stack.tiers[t.value].max_utilisation.known();
    d.tiers[t].max_utilisation_ppm = stated ? std::min<std::int64_t>(1'000'000, std::llround(1e6 * real.stack.tiers[t.value].max_utilisation.value)) : 1'000'000;
  }
}

db::CellTypeId library_cell_type(const RealDesign& real, db::NetlistEditor& edit, std::string_view name) {
  for (const auto& library : real.processes.front().libraries) {
    const auto cell = library->find_cell(name);
    if (!cell) continue;
    std::vector<db::WantedPin> pins;
    for (const liberty::PinId p : library->cells[*cell].pins.all()) {
      const liberty::Pin& pin = library->pins[p];
      if (pin.bus.valid() || pin.direction == liberty::Direction::internal || pin.direction == liberty::Direction::unknown) continue;
      const db::PinDirection direction = pin.direction == liberty::Direction::input    ? db::PinDirection::input
                                         : pin.direction == liberty::Direction::output ? db::PinDirection::output
                                                                                       : db::PinDirection::inout;
      pins.push_back({library->text(pin.name), direction, db::CellPin::kNoBit, pin.three_state_output});
    }
    return edit.cell_type(name, pins);
  }
  return {};
}

}  // namespace taufold::flow
