#include "flow/timing/placed_timing.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "db/netlist_edit.hpp"
#include "tech/stack_presets.hpp"

namespace taufold::flow {

namespace {

/// Splits cell types whose libraries differ by tier: one type a process that has instances of it, or may have (`all`).
void tell_processes_apart(const RealDesign& real, const db::Design& d, const db::Placement& p, const std::vector<std::uint32_t>& first, bool all,
                          db::Netlist& n, sta::CellSources& sources, std::vector<std::vector<db::CellTypeId>>& types) {
  const std::size_t own_types = n.num_cell_types();
  for (std::size_t t = 0; t < own_types; ++t) sources.push_back({std::string(n.cell_names[static_cast<std::uint32_t>(t)]), {first[0], first[0]}});
  for (std::size_t k = 1; k < real.processes.size(); ++k) {
    std::vector<db::CellTypeId>& here = types.emplace_back(own_types);
    const auto type = [&](db::CellTypeId from) {
      db::CellTypeId& to = here[from.value];
      const std::string& name = real.processes[k].cell_names[from.value];
      if (to.valid() || name.empty()) return to;
      to = db::CellTypeId(n.num_cell_types());
      n.cell_names.insert(fmt::format("{}@{}", name, real.processes[k].name));
      for (const db::CellPinId pin : real.netlist.pins(from)) n.cell_pins.push_back(db::CellPin(n.cell_pins[pin]));
      n.cell_pin_begin.push_back(static_cast<std::uint32_t>(n.cell_pins.size()));
      sources.push_back({name, {first[k], first[k]}});
      return to;
    };
    if (all)
      for (const db::CellTypeId t : ids<db::CellTypeId>(own_types)) type(t);
    for (const db::InstId i : ids<db::InstId>(n.num_insts())) {
      const db::CellTypeId from = real.netlist.inst_cell[i];
      if (d.tiers[p.tier[i]].tech.value != k || !type(from).valid()) continue;
      n.inst_cell[i] = here[from.value];
      for (const db::PinId pin : n.pins(i))
        n.pin_cell_pin[pin] = db::CellPinId(n.cell_pin_begin[here[from.value].value] + (real.netlist.pin_cell_pin[pin].value - real.netlist.cell_pin_begin[from.value]));
    }
  }
}

}  // namespace

std::string no_timing(const RealDesign& real) {
  for (const RealProcess& p : real.processes)
    if (p.libraries.empty()) return "no Liberty file gives the delays of the cells" + (p.name.empty() ? std::string() : " of " + p.name);
  if (real.constraints.clocks.empty()) return "no SDC file defines a clock";
  return {};
}

wire::StackWires stack_wires(const RealDesign& real, const db::Design& placed, std::optional<double> hop_F) {
  wire::StackWires out;
  const bool folded = placed.num_tiers() > 1;
  for (const db::TierId t : ids<db::TierId>(placed.num_tiers())) {
    const tech::Technology& technology = real.processes[placed.tiers[t].tech.value].technology;
    const tech::Tier* tier = folded ? &real.stack.tiers[t.value] : nullptr;
    wire::TierWires wires{wire::WireClasses(wire::routing_layers(technology, tier ? tier->metals : std::vector<std::string>())), 0, 0};
    if (tier && !tech::via_stack_r_is_default(*tier)) wires.via_stack_ohm = tier->via_stack_r_ohm.value;
    if (tier) wires.via_stack_F = 1e-15 * tier->via_stack_c_fF.value;
    out.tiers.push_back(std::move(wires));
  }
  if (folded)
    for (const tech::Interface& f : real.stack.interfaces) out.crossings.push_back({f.crossing_r_ohm(), f.crossing_c_F()});
  if (hop_F)
    for (std::size_t k = 0; k < out.crossings.size(); ++k) {
      // The landings keep their share as long as there is enough.
      double& lower = out.tiers[k].via_stack_F;
      double& upper = out.tiers[k + 1].via_stack_F;
      const double scale = std::min(1.0, *hop_F / std::max(1e-30, lower + upper));
      lower *= scale, upper *= scale;
      out.crossings[k].F = std::max(0.0, *hop_F - lower - upper);
    }
  return out;
}

PlacedTiming::PlacedTiming(const RealDesign& real, const db::Design& placed, const db::Placement& p, ThreadPool& pool,
                           const wire::PlacedOptions& options, std::optional<double> hop_F, bool will_resize)
    : netlist_(real.netlist) {
  std::vector<std::uint32_t> first;
  for (const RealProcess& process : real.processes) {
    first.push_back(static_cast<std::uint32_t>(libraries_.size()));
    for (const auto& l : process.libraries) libraries_.push_back(l.get());
  }
  if (real.processes.size() > 1) {
    tell_processes_apart(real, placed, p, first, will_resize, netlist_, sources_, types_);
    for (const db::InstId i : ids<db::InstId>(netlist_.num_insts())) process_.push_back(placed.tiers[p.tier[i]].tech.value);
  }
  stack_ = stack_wires(real, placed, hop_F);
  wires_ = wire::placed_wires({real.netlist, placed, p, real.port_bits, &real.routes}, stack_, options, pool);
  timer_ = under(real.constraints);
}

db::CellTypeId PlacedTiming::type_there(db::InstId i, db::CellTypeId own) const {
  return process_.empty() || process_[i] == 0 ? own : types_[process_[i] - 1][own.value];
}

bool PlacedTiming::may_resize(db::InstId i, db::CellTypeId own) {
  const db::CellTypeId to = type_there(i, own);
  if (!to.valid()) return false;
  const auto [known, fresh] = exchangeable_.try_emplace({netlist_.inst_cell[i], to}, false);
  if (fresh) known->second = sta::exchangeable(netlist_, timer_->models(), netlist_.inst_cell[i], to);
  return known->second;
}

const sta::ArcModel& PlacedTiming::arc_as(sta::EdgeId id, db::CellTypeId own) const {
  const sta::Edge& e = timer_->graph().edge(id);
  const db::InstId i = timer_->graph().instance(e.to);
  const sta::Models& m = timer_->models();
  return m.arcs[sta::ModelId(std::size_t{e.model.value} - m.cells[netlist_.inst_cell[i]].begin + m.cells[type_there(i, own)].begin)];
}

double PlacedTiming::pin_F_as(db::PinId p, db::CellTypeId own) const {
  for (const db::CellPinId q : netlist_.pins(type_there(netlist_.pin_inst[p], own)))
    if (netlist_.cell_pins[q].name == netlist_.cell_pins[netlist_.pin_cell_pin[p]].name) return std::max(timer_->models().pins[q].capacitance_F[1][0], timer_->models().pins[q].capacitance_F[1][1]);
  return 0;
}

sta::Timer::Resized PlacedTiming::change(db::InstId i, db::CellTypeId own) {
  const sta::Timer::Resized out{i, netlist_.inst_cell[i]};
  db::NetlistEditor(netlist_).resize(i, type_there(i, own));
  return out;
}

void PlacedTiming::resize(db::InstId i, db::CellTypeId own) {
  ++resizes_;
  const sta::Timer::Resized resized = change(i, own);
  timer_->update(std::span(&resized, 1));
}

void PlacedTiming::undo(db::InstId i, db::CellTypeId own) {
  resizes_ = resizes_at_mark_;
  const sta::Timer::Resized back = change(i, own);
  timer_->undo(std::span(&back, 1));
}

std::unique_ptr<sta::Timer> PlacedTiming::under(const db::Constraints& constraints) const {
  auto timer = std::make_unique<sta::Timer>(netlist_, sta::Libraries{libraries_, libraries_}, constraints, &wires_.networks, false, sources_);
  timer->update();
  return timer;
}

}  // namespace taufold::flow
