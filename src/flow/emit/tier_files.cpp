#include "flow/emit/tier_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "flow/emit/tier_floorplan.hpp"
#include "io/def/def.hpp"
#include "io/threedblox/threedblox.hpp"
#include "io/verilog/tiers.hpp"

namespace taufold::flow {

namespace {

namespace fs = std::filesystem;
namespace tdb = io::threedblox;

/// Paths as seen from the result folder.
std::string seen_from(const std::string& folder, const std::string& path) {
  std::error_code error;
  const fs::path there = fs::absolute(path, error), here = fs::absolute(folder, error);
  return there.lexically_proximate(here.lexically_normal()).generic_string();
}

/// Files that a chiplet names: of its process, as they were given, and the pads.
tdb::TierFiles external_files(const RealDesign& real, db::TierId tier, const BondPads& pads, const std::string& folder) {
  tdb::TierFiles out;
  const tech::Technology& t = real.technology_of(tier);
  std::vector<bool> cells(t.files.size(), false);
  for (const tech::Cell& c : t.cells)
    if (c.file < cells.size()) cells[c.file] = true;
  for (std::size_t f = 0; f < t.files.size(); ++f) (cells[f] ? out.lef : out.tech_lef).push_back(seen_from(folder, t.files[f]));
  // A chiplet has one technology file; where cells and layers share a file, that is it.
  if (out.tech_lef.empty() && !t.files.empty()) out.tech_lef.push_back(seen_from(folder, t.files.front()));
  out.lef.insert(out.lef.begin(), out.tech_lef.begin() + (out.tech_lef.empty() ? 0 : 1), out.tech_lef.end());
  out.tech_lef.resize(std::min<std::size_t>(1, out.tech_lef.size()));
  out.lef.push_back(pads.lef_path(tier));
  for (const std::string& l : real.process(tier).liberty) out.liberty.push_back(seen_from(folder, l));
  out.def = fmt::format("tiers/tier{}.def", tier.value);
  out.verilog = fmt::format("tiers/tier{}.v", tier.value);
  return out;
}

/// Names as in the other files: chiplets are the modules of the tiers, bumps the components, ports those of the modules.
tdb::Assembly assembly_of(const FoldLayout& l, const std::vector<tdb::TierFiles>& files) {
  tdb::Assembly a = tdb::of_fold(l.design, l.placement, l.real.stack, l.design.dbu_per_micron, files, "top.v");
  std::vector<io::verilog::ModuleNetNames> names;
  for (std::size_t t = 0; t < a.chiplets.size(); ++t) {
    a.chiplets[t].name = l.modules[t].name;
    a.instances[t].name = fmt::format("tier{}", t);
    names.emplace_back(l.real.netlist, l.modules[t].ports);
  }
  for (std::uint32_t k = 0; k < a.connections.size(); ++k)
    for (const bool upper : {false, true}) {
      const tdb::End& end = upper ? a.connections[k].top : a.connections[k].bot;
      tdb::Region& region = a.chiplets[end.instance].regions[end.region];
      region.bmap = "tiers/" + region.bmap;
      region.layer = l.pads.at(k, upper).layer;
      std::size_t at = 0;
      for (std::size_t b = 0; b < l.placement.bonds.size(); ++b) {
        const db::Bond& bond = l.placement.bonds[b];
        if (bond.interface != k) continue;
        tdb::Bump& bump = region.bumps[at++];
        bump.name = l.pads.bump(b);
        bump.cell = l.pads.at(k, upper).master;
        const auto ports = std::lower_bound(l.bonds.begin(), l.bonds.end(), std::pair(bond.net.value, k), [](const io::verilog::BondPorts& p, const auto& key) {
          return std::pair(p.net.value, p.interface) < key;
        });
        if (ports != l.bonds.end() && ports->net == bond.net && ports->interface == k) bump.port = upper ? ports->upper_port : ports->lower_port;
        bump.net = names[end.instance][bond.net];
      }
    }
  return a;
}

bool write_assembly(io::FolderWriter& folder, const FoldLayout& l, Session& s) {
  std::vector<tdb::TierFiles> files;
  for (const db::TierId t : ids<db::TierId>(l.design.num_tiers())) files.push_back(external_files(l.real, t, l.pads, folder.target()));
  const tdb::Assembly a = assembly_of(l, files);
  for (const tdb::Chiplet& c : a.chiplets)
    for (const tdb::Region& r : c.regions)
      if (!folder.write(r.bmap, tdb::write_bump_map(r, a.precision), s.diagnostics)) return false;
  return folder.write("stack.3dbv", tdb::write_3dbv(a), s.diagnostics) && folder.write("stack.3dbx", tdb::write_3dbx(a, "stack.3dbv"), s.diagnostics);
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
  std::optional<db::Netlist> with_counterparts;
  if (real.processes.size() > 1) with_counterparts = with_tier_cells(real, p.tier);
  const db::Netlist& netlist = with_counterparts ? *with_counterparts : real.netlist;
  const io::verilog::TierFiles files = io::verilog::write_tiers(netlist, split);
  const std::vector<io::verilog::TierModule> modules = io::verilog::tier_modules(netlist, split, files.bonds);
  const BondPads pads(real, d, p);
  const FoldLayout layout{real, d, p, modules, files.bonds, pads};
  std::vector<std::string> pad_files;
  for (const db::TierId k : ids<db::TierId>(d.num_tiers())) {
    const db::Floorplan plan = tier_floorplan(layout, k);
    if (!folder.write(fmt::format("tiers/tier{}.v", k.value), files.tiers[k.value], s.diagnostics)) return false;
    if (!folder.write(fmt::format("tiers/tier{}.def", k.value), io::def::write_def(plan), s.diagnostics)) return false;
    const std::string pad_file = pads.lef_path(k);
    if (d.num_tiers() < 2 || std::find(pad_files.begin(), pad_files.end(), pad_file) != pad_files.end()) continue;
    pad_files.push_back(pad_file);
    if (!folder.write(pad_file, pads.lef(k), s.diagnostics)) return false;
  }
  if (d.num_tiers() > 1 && !write_assembly(folder, layout, s)) return false;
  return folder.write("top.v", files.top, s.diagnostics);
}

}  // namespace taufold::flow
