// The form of pseudo-3D flows: masters with the tier in their name, one stack of layers, the tier that is not worked on as covers.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flow/emit/emit.hpp"
#include "flow/emit/tier_files.hpp"
#include "flow/emit/tier_floorplan.hpp"
#include "io/def/def.hpp"
#include "io/lef/lef.hpp"
#include "io/verilog/module_writer.hpp"

namespace taufold::flow {

namespace {

/// What the tiers are called, 0 first.
using Suffixes = std::array<std::string_view, 2>;
constexpr Suffixes kSpellings[] = {{"bottom", "upper"}, {"bottom", "top"}};

class Pin3d {
 public:
  Pin3d(const RealDesign& real, const db::Design& d, const db::Placement& p) : real_(real), d_(d), p_(p), netlist_(with_tier_cells(real, p.tier)) {}

  bool write(io::FolderWriter& folder, const Suffixes& suffix, Session& s) {
    const std::string place = fmt::format("pin3d/{}_{}/", suffix[1], suffix[0]);
    const auto put = [&](std::string_view name, const std::string& text) { return folder.write(place + std::string(name), text, s.diagnostics); };
    name_masters(suffix);
    merge_layers();
    if (!put("design.v", verilog()) || !put("design.def", io::def::write_def(layout())) || !put("partition.txt", partition()) || !put("tech.lef", technology())) return false;
    for (const std::size_t t : {0u, 1u})
      for (const bool cover : {false, true})
        if (!put(fmt::format("cells.{}{}.lef", suffix[t], cover ? ".cover" : ""), cells(t, cover))) return false;
    return true;
  }

 private:
  /// Cell types of the netlist by tier: type 2 t + k is type t on tier k.
  void name_masters(const Suffixes& suffix) {
    split_ = netlist_;
    split_.cell_names = StringPool();
    split_.cell_pins.clear();
    split_.cell_pin_begin = {0};
    for (std::size_t t = 0; t < netlist_.num_cell_types(); ++t)
      for (const std::size_t k : {0u, 1u}) {
        std::string name = fmt::format("{}_{}", netlist_.cell_names[static_cast<std::uint32_t>(t)], suffix[k]);
        while (split_.cell_names.find(name) != StringPool::kNone) name += '_';
        split_.cell_names.insert(name);
        for (const db::CellPinId pin : netlist_.pins(db::CellTypeId(t))) split_.cell_pins.push_back(db::CellPin(netlist_.cell_pins[pin]));
        split_.cell_pin_begin.push_back(static_cast<std::uint32_t>(split_.cell_pins.size()));
      }
    for (const db::InstId i : ids<db::InstId>(netlist_.num_insts())) {
      const db::CellTypeId from = netlist_.inst_cell[i], to(std::size_t{2} * from.value + p_.tier[i].value);
      split_.inst_cell[i] = to;
      for (const db::PinId pin : netlist_.pins(i))
        split_.pin_cell_pin[pin] = db::CellPinId(std::size_t{netlist_.pin_cell_pin[pin].value} - netlist_.cell_pin_begin[from.value] + split_.cell_pin_begin[to.value]);
    }
  }

  /// All layers of the lower tier, the bond as a cut, and the wiring of the upper tier as it follows from there: from the top
  /// metal down where that tier faces down.
  void merge_layers() {
    merged_ = tech::Technology();
    const tech::Technology &below = process(0), &above = process(1);
    merged_.dbu_per_micron = below.dbu_per_micron;
    merged_.manufacturing_grid_um = below.manufacturing_grid_um;
    for (const tech::Layer& l : below.layers) merged_.add(l);
    const tech::Interface& f = real_.stack.interfaces.front();
    tech::Layer bond;
    bond.name = fresh("hb_layer");
    bond.kind = tech::LayerKind::cut;
    bond.width = d_.interfaces.front().width;
    bond.resistance = f.bond_r_ohm.value;
    bond_layer_ = bond.name;
    merged_.add(bond);
    upper_layer_.assign(above.layers.size(), tech::LayerId());
    std::vector<tech::LayerId> order;
    for (const tech::LayerId l : ids<tech::LayerId>(above.layers.size()))
      if (!above.layers[l].backside && (above.layers[l].kind == tech::LayerKind::routing || above.layers[l].kind == tech::LayerKind::cut)) order.push_back(l);
    if (real_.stack.tiers[1].flipped()) std::reverse(order.begin(), order.end());
    for (const tech::LayerId l : order) {
      tech::Layer mirrored = above.layers[l];
      mirrored.name = fresh(mirrored.name + "_m");
      upper_layer_[l.value] = merged_.add(mirrored);
    }
    for (const std::size_t t : {0u, 1u}) {
      const RealProcess& p = real_.process(db::TierId(t));
      const tech::Site& site = p.technology.sites[p.site];
      if (!merged_.site(site.name).valid()) merged_.add(site);
    }
  }
  std::string fresh(std::string name) const {
    while (merged_.layer(name).valid()) name += '_';
    return name;
  }

  const tech::Technology& process(std::size_t tier) const { return real_.technology_of(db::TierId(tier)); }

  std::string technology() const {
    std::string text = io::lef::write_lef(merged_);
    // The distance of two bonds, which a layer of ours does not hold.
    const std::string head = fmt::format("LAYER {}\n  TYPE CUT ;\n", bond_layer_);
    if (const std::size_t at = text.find(head); at != std::string::npos)
      text.insert(at + head.size(), fmt::format("  SPACING {} ;\n", static_cast<double>(d_.interfaces.front().spacing) / d_.dbu_per_micron));
    return text;
  }

  /// Masters that the netlist has on a tier, with shapes on the layers of that tier.
  std::string cells(std::size_t tier, bool cover) const {
    tech::Technology out;
    out.dbu_per_micron = merged_.dbu_per_micron;
    for (const tech::Layer& l : merged_.layers) out.add(l);
    for (const tech::Site& s : merged_.sites) out.add(s);
    const tech::Technology& from = process(tier);
    std::vector<bool> used(netlist_.num_cell_types(), false);
    for (const db::InstId i : ids<db::InstId>(netlist_.num_insts()))
      if (p_.tier[i].value == tier) used[netlist_.inst_cell[i].value] = true;
    const auto move = [&](std::vector<tech::LayerBox>& shapes) {
      if (tier == 0) return;
      for (tech::LayerBox& s : shapes)
        if (s.layer.valid()) s.layer = upper_layer_[s.layer.value];
    };
    for (std::size_t t = 0; t < used.size(); ++t) {
      if (!used[t]) continue;
      const tech::CellId id = from.cell(netlist_.cell_names[static_cast<std::uint32_t>(t)]);
      if (!id.valid()) continue;
      tech::Cell cell = from.cells[id];
      cell.name = split_.cell_names[static_cast<std::uint32_t>(2 * t + tier)];
      if (cell.site.valid()) cell.site = out.site(from.sites[cell.site].name);
      if (cover) {
        cell.kind = tech::CellClass::cover;
        cell.subclass.clear();
        cell.site = tech::SiteId();
      }
      for (tech::CellPin& pin : cell.pins) move(pin.shapes);
      move(cell.obstructions);
      out.add(std::move(cell));
    }
    return io::lef::write_lef(out, out.layers.size(), out.sites.size());
  }

  std::vector<io::verilog::ModulePort> ports() const {
    std::vector<io::verilog::ModulePort> out;
    for (const db::PortId id : ids<db::PortId>(split_.ports.size())) {
      const db::Port& p = split_.ports[id];
      io::verilog::ModulePort port{p.name, p.direction, p.bus, p.msb, p.lsb, {}};
      for (const db::PortBitId b : split_.bits(id)) port.nets.push_back(split_.port_bit_net[b]);
      out.push_back(std::move(port));
    }
    return out;
  }

  std::string verilog() const {
    std::vector<db::InstId> all;
    for (const db::InstId i : ids<db::InstId>(split_.num_insts())) all.push_back(i);
    std::string out = fmt::format("// {}: cells bear their tier in their name.\n", split_.name);
    io::verilog::ModuleWriter(split_).write(out, split_.name, ports(), all);
    return out;
  }

  /// Both tiers as seen from above.
  db::Floorplan layout() const {
    std::vector<std::string> masters;
    for (const db::InstId i : ids<db::InstId>(split_.num_insts())) masters.emplace_back(split_.cell_name(i));
    return stacked_floorplan(real_, d_, p_, ports(), masters);
  }

  std::string partition() const {
    std::string out;
    for (const db::InstId i : ids<db::InstId>(split_.num_insts())) fmt::format_to(std::back_inserter(out), "{} {}\n", split_.inst_name(i), p_.tier[i].value);
    return out;
  }

  const RealDesign& real_;
  const db::Design& d_;
  const db::Placement& p_;
  const db::Netlist netlist_;  ///< cells as on their tier
  db::Netlist split_;          ///< and with the tier in their name
  tech::Technology merged_;
  std::vector<tech::LayerId> upper_layer_;  ///< of the merged stack, by layer of the upper tier
  std::string bond_layer_;
};

}  // namespace

bool emit_pin3d(io::FolderWriter& folder, const RealDesign& real, const db::Design& d, const db::Placement& p, Session& s) {
  Pin3d pin3d(real, d, p);
  return std::all_of(std::begin(kSpellings), std::end(kSpellings), [&](const Suffixes& suffix) { return pin3d.write(folder, suffix, s); });
}

}  // namespace taufold::flow
