#include "flow/real_design.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "diag/text.hpp"
#include "flow/constraints.hpp"
#include "flow/flat.hpp"
#include "flow/outline.hpp"
#include "io/lef/lef.hpp"
#include "io/liberty/liberty.hpp"
#include "io/verilog/verilog.hpp"
#include "tech/stack_sites.hpp"

namespace taufold::flow {

namespace {

class Loader {
 public:
  Loader(const DesignOptions& r, const place::Options& engine, Session& s) : r_(r), engine_(engine), s_(s), d_(s.diagnostics) {}

  std::optional<RealDesign> run(DesignParts parts) {
    out_.stack = std::move(parts.stack);
    out_.synthesised = parts.synthesised;
    tiers_ = static_cast<int>(out_.stack.tiers.size());
    top_ = std::move(parts.top);
    if (!read(std::move(parts.files)) || s_.failed()) return std::nullopt;
    link_cells();
    if (s_.failed()) return std::nullopt;
    if (!outline()) return std::nullopt;
    add_nets();
    place_ports();
    out_.wishes = read_tier_wishes(parts.hints, out_.stack, out_.fold, d_);
    if (d_.ok()) apply_locks(out_.wishes, out_.stack, out_.fold, d_);
    if (s_.failed() || s_.stop.interrupted()) return std::nullopt;
    return std::move(out_);
  }

 private:
  bool read(std::vector<LoadedInput> files) {
    Pass pass(s_, "parse");
    sort_inputs(files);
    std::vector<io::InputFile> verilog;
    for (LoadedInput& in : files) {
      if (in.kind == nullptr) {
        d_.report("CLI-0014", in.file.path, "the file is of no kind that is known here").help("taufold explain CLI-0014 lists the kinds");
        continue;
      }
      switch (in.kind->kind) {
        case InputKind::lef: io::lef::read_lef(in.file, d_, out_.technology); break;
        case InputKind::liberty: read_liberty(in.file); break;
        case InputKind::verilog: verilog.push_back(std::move(in.file)); break;
        case InputKind::sdc: sdc_.push_back(std::move(in.file)); break;
        default:
          d_.report("DES-0001", in.file.path, fmt::format("this is {}, which fold does not take beside a netlist", in.kind->name))
              .help("give LEF, Liberty, Verilog and SDC files, or one design.toml, or one contest case");
      }
    }
    if (!d_.ok()) return false;
    if (out_.technology.cells.empty()) d_.report("DES-0002", "no LEF file gives the sizes of the cells").help("give the technology LEF and the LEF of the cells");
    if (verilog.empty()) d_.report("DES-0002", "no Verilog file gives the netlist").help("give a netlist of library cells");
    if (!d_.ok()) return false;
    verilog_path_ = verilog.front().path;
    io::verilog::ReadOptions options;
    options.top = top_;
    options.cells = [this](std::string_view cell, std::vector<io::verilog::CellPort>& ports) { return lookup(cell, ports); };
    std::optional<db::Netlist> netlist = io::verilog::read(verilog, options, d_);
    if (!netlist) return false;
    out_.netlist = std::move(*netlist);
    return read_sdc();
  }

  // Placement does not look at constraints, but a broken file is an error before the work and not after it.
  bool read_sdc() {
    if (!sdc_.empty()) {
      std::vector<const taufold::liberty::Library*> libraries;
      for (const taufold::liberty::Library& l : libraries_) libraries.push_back(&l);
      std::optional<db::Constraints> read = read_constraints(sdc_, out_.netlist, libraries, Level::detail, s_);
      if (!read) return false;
      out_.constraints = std::move(*read);
    }
    libraries_.clear();
    return true;
  }

  // Signal pins must be in both views of a cell; supply pins may be in one.
  void read_liberty(const io::InputFile& file) {
    std::optional<io::liberty::Read> read = io::liberty::read_library(file, d_);
    if (!read) return;
    const taufold::liberty::Library& lib = read->library;
    for (const auto c : ids<taufold::liberty::CellId>(lib.cells.size())) {
      const tech::CellId id = out_.technology.cell(lib.text(lib.cells[c].name));
      if (!id.valid()) continue;
      for (const tech::CellPin& pin : out_.technology.cells[id].pins) {
        if (!pin.supply() && !lib.find_pin(c, pin.name))
          d_.report("DES-0004", file.path,
                    fmt::format("cell {}: the LEF pin {} is missing in Liberty", diag::shown(out_.technology.cells[id].name), diag::quoted(pin.name)))
              .help("both views of a cell must have the same signal pins");
      }
    }
    libraries_.push_back(std::move(read->library));
  }

  bool lookup(std::string_view cell, std::vector<io::verilog::CellPort>& ports) const {
    const tech::CellId id = out_.technology.cell(cell);
    if (!id.valid()) return false;
    // Bits of a bus are pins of their own in LEF and one port in Verilog.
    std::map<std::string, std::size_t> buses;
    for (const tech::CellPin& pin : out_.technology.cells[id].pins) {
      io::verilog::CellPort port;
      port.direction = pin.direction == tech::PinDirection::output  ? db::PinDirection::output
                       : pin.direction == tech::PinDirection::input ? db::PinDirection::input
                                                                    : db::PinDirection::inout;
      port.supply = pin.supply();
      const std::size_t open = pin.name.find('[');
      if (open == std::string::npos || pin.name.back() != ']') {
        port.name = pin.name;
        ports.push_back(std::move(port));
        continue;
      }
      const std::int32_t bit = std::atoi(pin.name.c_str() + open + 1);
      port.name = pin.name.substr(0, open);
      const auto [at, fresh] = buses.emplace(port.name, ports.size());
      if (fresh) {
        port.bus = true;
        port.msb = port.lsb = bit;
        ports.push_back(std::move(port));
      } else {
        io::verilog::CellPort& bus = ports[at->second];
        bus.msb = std::max(bus.msb, bit);
        bus.lsb = std::min(bus.lsb, bit);
      }
    }
    return true;
  }

  void link_cells() {
    const db::Netlist& n = out_.netlist;
    const tech::Technology& t = out_.technology;
    db::Design& d = out_.fold;
    d.name = n.name;
    d.dbu_per_micron = t.dbu_per_micron;
    d.techs.push_back({"", {}});
    std::map<std::uint32_t, std::size_t> sites;  // how many cells stand on each site
    for (std::size_t k = 0; k < n.num_cell_types(); ++k) {
      const std::string_view name = n.cell_names[static_cast<std::uint32_t>(k)];
      const tech::CellId id = t.cell(name);
      if (!id.valid()) {
        d_.report("DES-0003", verilog_path_, fmt::format("cell {} is in no LEF file", diag::quoted(name)));
        continue;
      }
      const tech::Cell& cell = t.cells[id];
      if (cell.kind == tech::CellClass::block && !cell.site.valid() && !cell.pins.empty())
        d_.report("DES-0005", verilog_path_, fmt::format("cell {} is a macro, and macros of a design are not placed by this version", diag::quoted(name)));
      if (cell.site.valid()) ++sites[cell.site.value];
      db::Master master;
      db::Shape shape{cell.width, cell.height, {}};
      master.name = cell.name;
      for (const db::CellPinId p : n.pins(db::CellTypeId(k))) {
        const int pin = cell.pin(n.pin_name(p));
        if (pin < 0) {
          d_.report("DES-0004", verilog_path_, fmt::format("cell {} has no pin {} in LEF", diag::quoted(name), diag::quoted(n.pin_name(p))));
          continue;
        }
        master.pin_names.push_back(cell.pins[static_cast<std::size_t>(pin)].name);
        shape.pin_offset.push_back({std::clamp(cell.pins[static_cast<std::size_t>(pin)].centre().x, 0, cell.width), cell.height / 2});
      }
      d.masters.push_back(std::move(master));
      d.techs[db::TechId(std::size_t{0})].shapes.push_back(std::move(shape));
    }
    if (!d_.ok()) return;
    if (sites.empty()) {
      d_.report("DES-0006", "no cell of the netlist names a site, so there are no rows to put it in").help("give the LEF that defines the core site");
      return;
    }
    out_.site = tech::SiteId(std::size_t{std::max_element(sites.begin(), sites.end(), [](auto& a, auto& b) { return a.second < b.second; })->first});
    const tech::Site& site = t.sites[out_.site];
    for (std::size_t k = 0; k < d.masters.size(); ++k) {
      const db::Shape& shape = d.techs[db::TechId(std::size_t{0})].shapes[db::MasterId(k)];
      if (shape.height != site.height)
        d_.report("DES-0005", verilog_path_,
                  fmt::format("cell {} is {:g} um high and the rows {:g} um: cells of several rows are not placed by this version",
                              diag::quoted(d.masters[db::MasterId(k)].name), um(shape.height), um(site.height)));
    }
  }

  /// What a tier is to be filled to.
  double utilisation(const tech::Tier& t) const {
    return t.max_utilisation.known() ? std::min(r_.utilisation, t.max_utilisation.value) : r_.utilisation;
  }

  double um(std::int64_t dbu) const { return static_cast<double>(dbu) / out_.technology.dbu_per_micron; }

  bool outline() {
    db::Design& d = out_.fold;
    const tech::Site& site = out_.technology.sites[out_.site];
    for (const db::InstId i : ids<db::InstId>(out_.netlist.num_insts())) {
      d.inst_names.insert(out_.netlist.inst_name(i));
      d.inst_master.push_back(db::MasterId(std::size_t{out_.netlist.inst_cell[i].value}));
    }
    OutlineRequest o;
    for (const db::MasterId m : d.inst_master) {
      const db::Shape& s = d.techs[db::TechId(std::size_t{0})].shapes[m];
      o.area += static_cast<double>(s.width) * s.height;
    }
    o.tiers = tiers_;
    o.utilisation = 0;
    for (const tech::Tier& t : out_.stack.tiers) o.utilisation += utilisation(t) / tiers_;
    o.aspect = r_.aspect;
    o.row_height = site.height;
    o.site = site.width;
    const std::optional<db::RowGrid> rows = choose_outline(o);
    if (!rows) {
      d_.report("DES-0007", "the outline would be more than 1e9 database units wide");
      return false;
    }
    d.die = {0, 0, rows->length, rows->count * rows->height};
    for (const tech::Tier& t : out_.stack.tiers) {
      db::Tier tier;
      tier.name = t.name;
      tier.tech = db::TechId(std::size_t{0});
      tier.rows = *rows;
      // One point above the target: tiers need not be filled alike to the last cell.
      const double most = t.max_utilisation.known() ? t.max_utilisation.value : 1;
      tier.max_utilisation_ppm = std::llround(1e6 * std::min(most, utilisation(t) + 0.01));
      d.tiers.push_back(tier);
    }
    for (const tech::Interface& f : out_.stack.interfaces) {
      const tech::SignalGrid grid = tech::signal_grid(f, d.dbu_per_micron);
      d.interfaces.push_back({grid.size_dbu, grid.size_dbu, grid.spacing_dbu, 0});
    }
    return true;
  }

  // Constants are tied on every tier and are no nets of the placement.
  void add_nets() {
    db::Design& d = out_.fold;
    const db::Netlist& n = out_.netlist;
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

  void place_ports() {
    const db::Netlist& n = out_.netlist;
    db::Design bare = tiers_ > 1 ? flat_version(out_.fold) : out_.fold;
    std::vector<std::optional<geom::Point>> wish;
    for (const db::NetId net : ids<db::NetId>(n.num_nets()))
      if (n.net_constant[net] == db::Constant::none)
        for (const db::PortBitId bit : n.port_bits(net)) {
          out_.fold.ports.push_back({net, db::TierId(std::size_t{0}), 0, 0});
          out_.fold.port_names.push_back(n.port_bit_name(bit));
          out_.port_bits.push_back(bit);
        }
    if (!out_.fold.ports.empty()) {
      Pass pass(s_, "ports");
      place::Options quick = engine_;
      quick.effort = 1;
      const place::Result sketch = place::fold(bare, quick, s_.stop, nullptr);
      for (const db::IoPin& port : out_.fold.ports) {
        geom::Box box;
        if (sketch.legal)
          for (const db::PinId pin : bare.pins(port.net)) {
            const geom::Point q = db::pin_position(bare, sketch.placement, pin);
            box.add(q.x, q.y);
          }
        wish.push_back(box.empty() ? std::nullopt
                                   : std::optional<geom::Point>({static_cast<std::int32_t>((static_cast<std::int64_t>(box.xlo) + box.xhi) / 2),
                                                                 static_cast<std::int32_t>((static_cast<std::int64_t>(box.ylo) + box.yhi) / 2)}));
      }
      pass.checksum = db::checksum(sketch.placement);
    }
    const std::vector<double> fraction = port_fractions(bare.die, wish);
    out_.flat = std::move(bare);
    out_.flat.ports = out_.fold.ports;
    out_.flat.port_names = out_.fold.port_names;
    for (std::size_t i = 0; i < fraction.size(); ++i)
      for (db::Design* d : {&out_.fold, &out_.flat}) {
        const geom::Point p = perimeter_point(d->die, fraction[i]);
        d->ports[i].x = p.x;
        d->ports[i].y = p.y;
      }
  }

  const DesignOptions& r_;
  int tiers_ = 1;
  std::string top_;
  const place::Options& engine_;
  Session& s_;
  diag::Collector& d_;
  RealDesign out_;
  std::string verilog_path_;
  std::vector<io::InputFile> sdc_;
  std::vector<taufold::liberty::Library> libraries_;  // until the constraints are read
};

}  // namespace

std::optional<RealDesign> read_real_design(DesignParts parts, const DesignOptions& options, const place::Options& engine, Session& session) {
  return Loader(options, engine, session).run(std::move(parts));
}

}  // namespace taufold::flow
