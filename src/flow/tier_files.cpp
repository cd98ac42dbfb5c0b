#include "flow/tier_files.hpp"

#include <fmt/format.h>

#include <string>

#include "db/floorplan.hpp"
#include "io/def/def.hpp"
#include "io/verilog/tiers.hpp"

namespace taufold::flow {

namespace {

db::PlanDirection direction_of(db::PinDirection d) {
  return d == db::PinDirection::output ? db::PlanDirection::output
         : d == db::PinDirection::input ? db::PlanDirection::input
                                        : db::PlanDirection::inout;
}

// Rows face up and down in turn, so that neighbours share their rails, and cells face as their rows do.
db::Floorplan floorplan_of(const RealDesign& real, const db::Design& d, const db::Placement& p, db::TierId tier) {
  const db::Netlist& n = real.netlist;
  db::Floorplan plan;
  plan.design = fmt::format("{}_tier{}", d.name, tier.value);
  plan.dbu_per_um = d.dbu_per_micron;
  plan.die = {{d.die.xlo, d.die.ylo}, {d.die.xhi, d.die.yhi}};
  const db::RowGrid& g = d.tiers[tier].rows;
  const auto facing = [](std::int32_t row) { return row % 2 == 0 ? geom::Orient::R0 : geom::Orient::MX; };
  const RealProcess& process = real.process(tier);
  const std::string& site = process.technology.sites[process.site].name;
  for (std::int32_t r = 0; r < g.count; ++r) {
    db::PlanRow row;
    row.name = fmt::format("row_{}", r);
    row.site = site;
    row.x = g.x;
    row.y = g.y + r * g.height;
    row.orient = facing(r);
    row.count_x = g.length / g.site;
    row.step_x = g.site;
    plan.rows.push_back(std::move(row));
  }
  IndexVector<db::InstId, db::ComponentId> component(n.num_insts());
  for (const db::InstId i : ids<db::InstId>(n.num_insts())) {
    if (p.tier[i] != tier) continue;
    component[i] = plan.add_component(n.inst_name(i), process.cell_names[n.inst_cell[i].value]);
    plan.place(component[i], {p.x[i], p.y[i]}, facing((p.y[i] - g.y) / g.height));
    plan.set_tier(component[i], static_cast<std::int16_t>(tier.value));
  }
  std::vector<db::PlanPinId> pin(d.ports.size());
  for (std::size_t k = 0; k < d.ports.size(); ++k)
    if (d.ports[k].tier == tier) {
      const db::PortBitId bit = real.port_bits[k];
      pin[k] = plan.add_pin(d.port_names[k], n.net_name(d.ports[k].net), direction_of(n.ports[n.port_bit_port[bit]].direction));
      for (const tech::Layer& layer : process.technology.layers)
        if (layer.kind == tech::LayerKind::routing && !layer.backside) {
          const std::int32_t half = std::max(1, layer.width / 2);
          plan.add_port(pin[k], layer.name, {-half, -half, half, half}, {d.ports[k].x, d.ports[k].y});
          break;
        }
    }
  std::size_t next = 0;
  for (const db::NetId net : ids<db::NetId>(n.num_nets())) {
    const std::size_t first = next;
    while (next < d.ports.size() && d.ports[next].net == net) ++next;
    bool begun = false;
    const auto begin = [&] {
      if (!begun) db::Floorplan::add_net(plan.nets, n.net_name(net));
      begun = true;
    };
    for (std::size_t k = first; k < next; ++k)
      if (d.ports[k].tier == tier) begin(), db::Floorplan::connect(plan.nets, pin[k]);
    if (n.net_constant[net] != db::Constant::none) continue;
    for (const db::PinId q : n.pins(net))
      if (p.tier[n.pin_inst[q]] == tier) begin(), db::Floorplan::connect(plan.nets, component[n.pin_inst[q]], n.pin_name(q));
  }
  plan.link_pins();
  return plan;
}

}  // namespace

db::Netlist with_tier_cells(const RealDesign& real, const IndexVector<db::InstId, db::TierId>& tier) {
  db::Netlist n = real.netlist;
  const std::size_t types = n.num_cell_types();
  for (std::size_t k = 1; k < real.processes.size(); ++k) {
    const std::vector<std::string>& names = real.processes[k].cell_names;
    std::vector<db::CellTypeId> counterpart(types);  // a type of this name with the pins of the first one
    for (std::size_t t = 0; t < types; ++t) {
      counterpart[t] = db::CellTypeId(t);
      if (names[t].empty() || names[t] == n.cell_names[static_cast<std::uint32_t>(t)]) continue;
      if (const std::uint32_t there = n.cell_names.find(names[t]); there != StringPool::kNone) {
        counterpart[t] = db::CellTypeId(std::size_t{there});
        continue;
      }
      counterpart[t] = db::CellTypeId(n.num_cell_types());
      n.cell_names.insert(names[t]);
      for (const db::CellPinId pin : real.netlist.pins(db::CellTypeId(t))) n.cell_pins.push_back(db::CellPin(n.cell_pins[pin]));
      n.cell_pin_begin.push_back(static_cast<std::uint32_t>(n.cell_pins.size()));
    }
    for (const db::InstId i : ids<db::InstId>(n.num_insts())) {
      const db::CellTypeId from = real.netlist.inst_cell[i], to = counterpart[from.value];
      if (tier[i].value >= real.fold.num_tiers() || real.fold.tiers[tier[i]].tech.value != k || to == from) continue;
      n.inst_cell[i] = to;
      for (const db::PinId pin : n.pins(i)) {
        const std::string_view name = real.netlist.pin_name(pin);
        for (const db::CellPinId q : n.pins(to))
          if (n.pin_name(q) == name) n.pin_cell_pin[pin] = q;
      }
    }
  }
  return n;
}

bool write_tier_files(io::FolderWriter& folder, const RealDesign& real, const db::Design& d, const db::Placement& p, Session& s) {
  io::verilog::TierSplit split;
  split.tiers = static_cast<std::uint32_t>(d.num_tiers());
  split.tier_of_instance = &p.tier;
  const io::verilog::TierFiles files = real.processes.size() == 1 ? io::verilog::write_tiers(real.netlist, split)
                                                                 : io::verilog::write_tiers(with_tier_cells(real, p.tier), split);
  for (std::size_t k = 0; k < d.num_tiers(); ++k) {
    if (!folder.write(fmt::format("tiers/tier{}.v", k), files.tiers[k], s.diagnostics)) return false;
    if (!folder.write(fmt::format("tiers/tier{}.def", k), io::def::write_def(floorplan_of(real, d, p, db::TierId(k))), s.diagnostics)) return false;
  }
  return folder.write("top.v", files.top, s.diagnostics);
}

}  // namespace taufold::flow
