#include "flow/design/cell_link.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "diag/text.hpp"
#include "flow/emit/row_rails.hpp"
#include "tech/stack_sites.hpp"

namespace taufold::flow {

namespace {

class CellLinker {
 public:
  CellLinker(RealDesign& out, const std::string& path, diag::Collector& d) : out_(out), path_(path), d_(d) {}

  void run() {
    out_.fold.masters.clear();
    out_.fold.techs.clear();
    const db::Netlist& n = out_.netlist;
    db::Design& d = out_.fold;
    d.name = n.name;
    d.dbu_per_micron = out_.processes.front().technology.dbu_per_micron;
    for (std::size_t k = 0; k < n.num_cell_types(); ++k) {
      db::Master master;
      master.name = n.cell_names[static_cast<std::uint32_t>(k)];
      for (const db::CellPinId p : n.pins(db::CellTypeId(k))) master.pin_names.emplace_back(n.pin_name(p));
      d.masters.push_back(std::move(master));
    }
    for (std::size_t k = 0; k < out_.processes.size() && d_.ok(); ++k) link_process(k);
  }

 private:
  /// Counterparts of the netlist's cells in a process, and the site of its rows.
  void link_process(std::size_t k) {
    RealProcess& p = out_.processes[k];
    const db::Design& d = out_.fold;
    p.cell_names.clear();
    db::Technology shapes{p.name, {}};
    std::map<std::uint32_t, std::size_t> sites;  // how many cells stand on each site
    for (const db::MasterId m : ids<db::MasterId>(d.masters.size())) {
      const std::string name = k == 0 ? d.masters[m].name : tech::counterpart(out_.stack, own_name(), p.name, d.masters[m].name);
      const tech::CellId id = name.empty() ? tech::CellId() : p.technology.cell(name);
      p.cell_names.push_back(id.valid() ? name : "");
      if (id.valid() && name != d.masters[m].name) check_counterpart(m, name);
      if (id.valid() && is_block(p.technology.cells[id])) make_macro(m, p.technology.cells[id]);
      shapes.shapes.push_back(id.valid() ? shape_of(m, p.technology.cells[id]) : db::Shape{});
      if (!id.valid() && k == 0) d_.report("DES-0003", path_, fmt::format("cell {} is in no LEF file", diag::quoted(name)));
      if (id.valid() && p.technology.cells[id].site.valid()) ++sites[p.technology.cells[id].site.value];
    }
    if (!d_.ok()) return;
    if (!p.site.valid() && sites.empty()) {
      d_.report("DES-0006", "no cell of the netlist names a site, so there are no rows to put it in").help("give the LEF that defines the core site");
      return;
    }
    if (!p.site.valid())
      p.site = tech::SiteId(std::size_t{std::max_element(sites.begin(), sites.end(), [](auto& a, auto& b) { return a.second < b.second; })->first});
    const tech::Site& site = p.technology.sites[p.site];
    const RowRails rails(p.technology, site);
    for (const db::MasterId m : ids<db::MasterId>(d.masters.size())) {
      db::Shape& shape = shapes.shapes[m];
      if (!shape.exists() || d.masters[m].is_macro || shape.height == site.height) continue;
      if (shape.height % site.height == 0)
        shape.lowest_row = rails.lowest_row(p.technology.cells[p.technology.cell(p.cell_names[m.value])]);
      else
        d_.report("DES-0005", path_,
                  fmt::format("cell {} is {:g} um high, which is no whole number of rows of {:g} um", diag::quoted(p.cell_names[m.value]), um(shape.height), um(site.height)));
    }
    out_.fold.techs.push_back(std::move(shapes));
  }

  /// Where the netlist has cells of the counterpart's name already, they must be the same cell.
  void check_counterpart(db::MasterId m, const std::string& name) {
    const db::Design& d = out_.fold;
    for (const db::Master& other : d.masters)
      if (other.name == name)
        for (const std::string& pin : d.masters[m].pin_names)
          if (std::find(other.pin_names.begin(), other.pin_names.end(), pin) == other.pin_names.end())
            d_.report("DES-0004", path_, fmt::format("cell {} stands for {} on a tier, and the netlist uses it without the pin {}", diag::quoted(name),
                                                             diag::quoted(d.masters[m].name), diag::quoted(pin)));
  }

  static bool is_block(const tech::Cell& cell) { return cell.kind == tech::CellClass::block && !cell.site.valid() && !cell.pins.empty(); }

  /// A macro stands anywhere on the die, turned and mirrored as its LEF allows on every tier.
  void make_macro(db::MasterId m, const tech::Cell& cell) {
    using geom::Orient;
    geom::OrientSet may = geom::kUprightOnly;
    if (cell.symmetry.x) may |= geom::orient_bit(Orient::MX);
    if (cell.symmetry.y) may |= geom::orient_bit(Orient::MY);
    if (cell.symmetry.x && cell.symmetry.y) may |= geom::orient_bit(Orient::R180);
    if (cell.symmetry.r90) {
      may |= geom::kAllRotations;
      if (cell.symmetry.x || cell.symmetry.y) may = 0xff;
    }
    db::Master& master = out_.fold.masters[m];
    master.orients = master.is_macro ? static_cast<geom::OrientSet>(master.orients & may) : may;
    master.is_macro = true;
    master.halo_x = master.halo_y = static_cast<std::int32_t>(std::ceil(out_.halo_um * out_.processes.front().technology.dbu_per_micron));
  }

  db::Shape shape_of(db::MasterId m, const tech::Cell& cell) {
    db::Shape shape{cell.width, cell.height, {}};
    for (const std::string& name : out_.fold.masters[m].pin_names) {
      const int pin = cell.pin(name);
      if (pin < 0) d_.report("DES-0004", path_, fmt::format("cell {} has no pin {} in LEF", diag::quoted(cell.name), diag::quoted(name)));
      const geom::Point at = pin < 0 ? geom::Point{} : cell.pins[static_cast<std::size_t>(pin)].centre();
      shape.pin_offset.push_back({std::clamp(at.x, 0, cell.width), out_.fold.masters[m].is_macro ? std::clamp(at.y, 0, cell.height) : cell.height / 2});
    }
    return shape;
  }

  /// What cell maps of the stack call the design's own libraries: a process without files.
  std::string own_name() const {
    for (const tech::Process& p : out_.stack.processes)
      if (p.lef.empty()) return p.name;
    return {};
  }

  double um(std::int64_t dbu) const { return static_cast<double>(dbu) / out_.processes.front().technology.dbu_per_micron; }

  RealDesign& out_;
  const std::string& path_;
  diag::Collector& d_;
};

}  // namespace

void link_cells(RealDesign& out, const std::string& netlist_path, diag::Collector& d) {
  CellLinker(out, netlist_path, d).run();
}

bool face_cells(RealDesign& out) {
  db::Design& d = out.fold;
  const std::vector<geom::Orient>& faces = out.row_orient;
  for (db::Shape& shape : d.techs[d.tiers[db::TierId(std::size_t{0})].tech].shapes) {
    if (shape.height <= d.tiers[db::TierId(std::size_t{0})].rows.height || shape.lowest_row == db::RowParity::any) continue;
    if (std::adjacent_find(faces.begin(), faces.end()) != faces.end()) return false;
    // Known by rows that face N and FS in turn, the lowest N; where the lowest faces FS, odd and even change places.
    if (!faces.empty() && faces.front() == geom::Orient::MX)
      shape.lowest_row = shape.lowest_row == db::RowParity::even ? db::RowParity::odd : db::RowParity::even;
  }
  return true;
}

void link_instances(const db::Netlist& n, db::Design& d) {
  for (const db::InstId i : ids<db::InstId>(n.num_insts())) {
    d.inst_names.insert(n.inst_name(i));
    d.inst_master.push_back(db::MasterId(std::size_t{n.inst_cell[i].value}));
  }
}

void link_nets(const db::Netlist& n, db::Design& d) {
  for (const db::NetId net : ids<db::NetId>(n.num_nets())) {
    d.net_names.insert(n.net_name(net));
    if (n.net_constant[net] == db::Constant::none)
      for (const db::PinId pin : n.pins(net)) {
        const db::InstId i = n.pin_inst[pin];
        d.pin_inst.push_back(i);
        d.pin_master_pin.push_back(n.pin_cell_pin[pin].value - n.cell_pin_begin[n.inst_cell[i].value]);
      }
    d.net_pin_begin.push_back(static_cast<std::uint32_t>(d.pin_inst.size()));
  }
}

void link_ports(const db::Netlist& n, db::Design& d, std::vector<db::PortBitId>& bits) {
  for (const db::NetId net : ids<db::NetId>(n.num_nets()))
    if (n.net_constant[net] == db::Constant::none)
      for (const db::PortBitId bit : n.port_bits(net)) {
        d.ports.push_back({net, db::TierId(std::size_t{0}), 0, 0});
        d.port_names.push_back(n.port_bit_name(bit));
        bits.push_back(bit);
      }
}

}  // namespace taufold::flow
