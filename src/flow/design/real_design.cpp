#include "flow/design/real_design.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "diag/text.hpp"
#include "flow/design/cell_link.hpp"
#include "flow/design/constraints.hpp"
#include "flow/design/given_floorplan.hpp"
#include "flow/design/library_cells.hpp"
#include "flow/design/outline.hpp"
#include "flow/flat.hpp"
#include "io/lef/lef.hpp"
#include "io/liberty/liberty.hpp"
#include "io/verilog/verilog.hpp"
#include "io/wire_rc/wire_rc.hpp"
#include "tech/stack_presets.hpp"
#include "tech/stack_sites.hpp"

namespace taufold::flow {

namespace {

class Loader {
 public:
  Loader(const DesignOptions& r, const place::Options* engine, Session& s) : r_(r), engine_(engine), s_(s), d_(s.diagnostics) {}

  std::optional<RealDesign> run(DesignParts parts) {
    out_.stack = std::move(parts.stack);
    out_.synthesised = parts.synthesised;
    tiers_ = static_cast<int>(out_.stack.tiers.size());
    top_ = std::move(parts.top);
    out_.halo_um = parts.halo_um.value_or(0);
    out_.processes.emplace_back();
    if (!read(std::move(parts.files)) || s_.failed()) return std::nullopt;
    for (ProcessParts& p : parts.processes) read_process(std::move(p));
    if (s_.failed()) return std::nullopt;
    link_cells(out_, verilog_path_, d_);
    if (parts.halo_um && std::none_of(out_.fold.masters.begin(), out_.fold.masters.end(), [](const db::Master& m) { return m.is_macro; }))
      d_.report("DES-0012", parts.design_file, "'halo_um' has no effect, for the design has no macros");
    if (s_.failed()) return std::nullopt;
    if (!outline()) return std::nullopt;
    link_nets(out_.netlist, out_.fold);
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
        case InputKind::lef: io::lef::read_lef(in.file, d_, own().technology); break;
        case InputKind::wire_rc: io::wire_rc::read_wire_rc(in.file, own().technology, d_); break;
        case InputKind::liberty: read_liberty(in.file, own()); break;
        case InputKind::verilog: verilog.push_back(std::move(in.file)); break;
        case InputKind::sdc: sdc_.push_back(std::move(in.file)); break;
        case InputKind::def:
          if (def_)
            d_.report("DES-0001", in.file.path, fmt::format("a design has one floorplan, and {} is one already", diag::quoted(def_->path)));
          else
            def_ = std::move(in.file);
          break;
        default:
          d_.report("DES-0001", in.file.path, fmt::format("this is {}, which fold does not take beside a netlist", in.kind->name))
              .help("give LEF, wire RC, Liberty, Verilog, SDC and DEF files, or one design.toml, or one contest case");
      }
    }
    if (!d_.ok()) return false;
    if (own().technology.cells.empty()) d_.report("DES-0002", "no LEF file gives the sizes of the cells").help("give the technology LEF and the LEF of the cells");
    if (verilog.empty()) d_.report("DES-0002", "no Verilog file gives the netlist").help("give a netlist of library cells");
    if (!d_.ok()) return false;
    verilog_path_ = verilog.front().path;
    out_.netlist_file = verilog_path_;
    if (!sdc_.empty()) out_.sdc_file = sdc_.front().path;
    io::verilog::ReadOptions options;
    options.top = top_;
    options.cells = cell_lookup(own_libraries(), &own().technology);
    std::optional<db::Netlist> netlist = io::verilog::read(verilog, options, d_);
    if (!netlist) return false;
    out_.netlist = std::move(*netlist);
    if (def_) {
      given_ = read_floorplan(*def_, out_.netlist, own().technology, tiers_, d_);
      if (!given_ || !outline_is_left_to_it()) return false;
    }
    return read_sdc();
  }

  /// On one tier the floorplan decides the outline, over several its shape: to ask for another one is a contradiction.
  bool outline_is_left_to_it() {
    const std::size_t before = d_.errors();
    const auto refuse = [&](const char* option, const char* what) {
      d_.report("DES-0016", given_->path, fmt::format("the floorplan decides the {} of the outline, and {} asks for another", what, option))
          .help(fmt::format("leave {} or the floorplan out", option));
    };
    if (tiers_ == 1 && !r_.may_grow) refuse("--utilisation", "area");
    if (r_.aspect) refuse("--aspect", "shape");
    return d_.errors() == before;
  }

  // Placement does not look at constraints, but a broken file is an error before the work and not after it.
  bool read_sdc() {
    if (!sdc_.empty()) {
      std::optional<db::Constraints> read = read_constraints(sdc_, out_.netlist, own_libraries(), Level::detail, s_);
      if (!read) return false;
      out_.constraints = std::move(*read);
    }
    return true;
  }

  void read_liberty(const io::InputFile& file, RealProcess& process) {
    std::optional<io::liberty::Read> read = io::liberty::read_library(file, d_);
    if (!read) return;
    compare_views(read->library, process.technology, file.path, d_);
    process.liberty.push_back(file.path);
    process.libraries.push_back(std::make_shared<taufold::liberty::Library>(std::move(read->library)));
  }

  std::vector<const taufold::liberty::Library*> own_libraries() const {
    std::vector<const taufold::liberty::Library*> out;
    for (const auto& l : own().libraries) out.push_back(l.get());
    return out;
  }

  /// Libraries of a process of the stack.
  void read_process(ProcessParts parts) {
    RealProcess p;
    p.name = std::move(parts.name);
    for (const LoadedInput& in : parts.files)
      if (in.kind->kind == InputKind::lef) io::lef::read_lef(in.file, d_, p.technology);
    for (const LoadedInput& in : parts.files)
      if (in.kind->kind == InputKind::liberty) read_liberty(in.file, p);
    if (d_.ok() && p.technology.dbu_per_micron != own().technology.dbu_per_micron)
      d_.report("DES-0009", fmt::format("the LEF of process {} has {} database units a micron, and that of the design {}", diag::quoted(p.name),
                                        p.technology.dbu_per_micron, own().technology.dbu_per_micron));
    out_.processes.push_back(std::move(p));
  }

  RealProcess& own() { return out_.processes.front(); }
  const RealProcess& own() const { return out_.processes.front(); }

  /// What a tier is to be filled to.
  double utilisation(const tech::Tier& t) const {
    return t.max_utilisation.known() ? std::min(r_.utilisation, t.max_utilisation.value) : r_.utilisation;
  }

  double um(std::int64_t dbu) const { return static_cast<double>(dbu) / own().technology.dbu_per_micron; }

  bool outline() {
    db::Design& d = out_.fold;
    link_instances(out_.netlist, d);
    std::vector<db::TechId> tech_of_tier;
    std::vector<double> filled_to;
    for (const tech::Tier& t : out_.stack.tiers) {
      tech_of_tier.push_back(tech_of(t));
      filled_to.push_back(utilisation(t));
    }
    for (const db::MasterId m : ids<db::MasterId>(d.masters.size()))
      if (std::none_of(tech_of_tier.begin(), tech_of_tier.end(), [&](db::TechId t) { return d.techs[t].shapes[m].exists(); }))
        d_.report("DES-0003", verilog_path_, fmt::format("cell {} has no counterpart on any tier", diag::quoted(d.masters[m].name)));
    if (!d_.ok()) return false;
    const std::optional<db::RowGrid> rows = rows_for(tech_of_tier, filled_to);
    if (!rows) {
      d_.report("DES-0007", "the outline would be more than 1e9 database units wide");
      return false;
    }
    d.die = {0, 0, rows->length, rows->count * rows->height};
    if (shape_without_macros_) tell_shape(*rows, *shape_without_macros_);
    for (std::size_t k = 0; k < tech_of_tier.size(); ++k) {
      const tech::Tier& t = out_.stack.tiers[k];
      db::Tier tier;
      tier.name = t.name;
      tier.tech = tech_of_tier[k];
      tier.rows = rows_on(d.die, tier.tech);
      // One point above the target: tiers need not be filled alike to the last cell.
      const double most = t.max_utilisation.known() ? t.max_utilisation.value : 1;
      tier.max_utilisation_ppm = std::llround(1e6 * std::min(most, utilisation(t) + 0.01));
      d.tiers.push_back(tier);
    }
    if (r_.sites_per_cell && !follow_sites_per_cell()) return false;
    for (std::size_t k = 0; k < out_.stack.interfaces.size(); ++k) {
      const tech::SignalGrid grid = tech::signal_grid(out_.stack.interfaces[k], d.dbu_per_micron);
      d.interfaces.push_back({grid.size_dbu, grid.size_dbu, grid.spacing_dbu, 0, grid.tsv_dbu, tech::pierced(out_.stack, k, k), tech::pierced(out_.stack, k, k + 1)});
    }
    count_cells_that_stay();
    return tiers_ > 1 || !given_ || follow_floorplan();
  }

  /// The pitch of every interface such that the outline has so many signal sites for each cell.
  bool follow_sites_per_cell() {
    const double width = um(out_.fold.die.width()), height = um(out_.fold.die.height());
    const auto sites = static_cast<std::int64_t>(std::ceil(*r_.sites_per_cell * static_cast<double>(out_.fold.num_insts())));
    for (std::size_t k = 0; k < out_.stack.interfaces.size(); ++k) {
      const double pitch = tech::one_site_per_cell_pitch_um(out_.stack.interfaces[k], width, height, sites);
      if (!(pitch > 0)) {
        d_.report("DSN-0005", fmt::format("no pitch of bonds of 1 nm or more leaves {:g} signal sites per cell at interface {}", *r_.sites_per_cell, k));
        return false;
      }
      tech::set_bond_pitch(out_.stack, k, pitch, fmt::format("{:g} signal sites per cell of this outline", *r_.sites_per_cell));
    }
    for (const tech::StackFault& f : tech::faults(out_.stack))
      d_.report("DSN-0005", fmt::format("with the pitch for {:g} sites per cell {} {} of the stack fails: {}", *r_.sites_per_cell, f.of_interface ? "interface" : "tier", f.index, f.message));
    return d_.ok();
  }

  /// Outline, rows and what stands in them, of one tier.
  bool follow_floorplan() {
    db::Design& d = out_.fold;
    if (given_->site != own().technology.sites[own().site].name) {
      d_.report("DES-0013", given_->path, fmt::format("the rows are of site {} and the cells stand on {}", diag::quoted(given_->site),
                                                      diag::quoted(own().technology.sites[own().site].name)));
      return false;
    }
    d.die = given_->die;
    db::Tier& tier = d.tiers[db::TierId(std::size_t{0})];
    tier.rows = given_->rows;
    tier.max_utilisation_ppm = 1'000'000;
    d.fixed = given_->fixed;
    d.blockages = given_->blockages;
    out_.row_orient = given_->row_orient;
    out_.physical = given_->physical;
    if (face_cells(out_)) return true;
    d_.report("DES-0013", given_->path, "two rows on top of each other face the same way, and cells of several rows need them to face N and FS in turn");
    return false;
  }

  // The flat design gets the same shape, so that both sides of the comparison pay for it.
  void tell_shape(const db::RowGrid& rows, const db::RowGrid& bare) {
    const auto high = [](const db::RowGrid& g) { return static_cast<std::int64_t>(g.count) * g.height; };
    s_.document.add("design.outline_follows_macros", std::int64_t{1}, "1");
    s_.log(Level::info, fmt::format("the outline is {:.2f} x {:.2f} um instead of {:.2f} x {:.2f}, so that every macro fits; the flat design has the same shape",
                                    um(rows.length), um(high(rows)), um(bare.length), um(high(bare))));
  }

  db::TechId tech_of(const tech::Tier& t) const {
    for (std::size_t k = 1; k < out_.processes.size(); ++k)
      if (out_.processes[k].name == t.process) return db::TechId(k);
    return db::TechId(std::size_t{0});
  }

  /// Rows of the lowest tier of an outline with room for all cells on tiers of these technologies. Cells whose area differs from
  /// tier to tier count with the area that they take when each tier gets an equal share of the room.
  std::optional<db::RowGrid> rows_for(const std::vector<db::TechId>& techs, const std::vector<double>& filled_to) {
    const db::Design& d = out_.fold;
    OutlineRequest o;
    std::vector<double> area(d.masters.size());
    std::vector<double> bound(techs.size());  // by tier: cells that stand on no other
    std::vector<std::size_t> only(d.masters.size(), techs.size());
    for (const db::MasterId m : ids<db::MasterId>(d.masters.size())) {
      double tiers = 0, cells_per_area = 0;
      for (std::size_t k = 0; k < techs.size(); ++k)
        if (const db::Shape& s = d.techs[techs[k]].shapes[m]; s.exists()) {
          only[m.value] = tiers == 0 ? k : techs.size();
          tiers += 1;
          // Nothing else stands in the halo of a macro.
          const double w = s.width + 2.0 * d.masters[m].halo_x, h = s.height + 2.0 * d.masters[m].halo_y;
          cells_per_area += 1 / (w * h);
        }
      if (tiers > 0) area[m.value] = tiers / cells_per_area;
    }
    for (const db::MasterId m : d.inst_master) {
      o.area += area[m.value];
      if (only[m.value] < techs.size()) bound[only[m.value]] += area[m.value];
    }
    o.tiers = static_cast<std::int32_t>(techs.size());
    o.utilisation = std::accumulate(filled_to.begin(), filled_to.end(), 0.0) / o.tiers;
    for (std::size_t k = 0; k < techs.size(); ++k) o.area = std::max(o.area, o.tiers * o.utilisation * bound[k] / filled_to[k]);
    o.area = std::max(o.area, o.tiers * most_macros_on_a_tier(area, techs.size()));
    const RealProcess& lowest = out_.processes[techs.front().value];
    o.aspect = given_ ? given_->aspect : r_.aspect.value_or(1.0);
    // Room for each macro on every tier that could hold it; one that fits on a single tier only is seen by the placer.
    std::vector<bool> used(d.masters.size(), false);
    for (const db::MasterId m : d.inst_master) used[m.value] = true;
    for (const db::MasterId m : ids<db::MasterId>(d.masters.size())) {
      if (!used[m.value]) continue;
      for (const db::TechId t : techs)
        if (const db::Shape& shape = d.techs[t].shapes[m]; shape.exists() && (d.masters[m].is_macro || shape.height > row_height(t))) {
          const geom::OrientSet on_side = geom::orient_bit(geom::Orient::R90) | geom::orient_bit(geom::Orient::R270) |
                                          geom::orient_bit(geom::Orient::MXR90) | geom::orient_bit(geom::Orient::MYR90);
          // The lowest row may not be the one for a cell of several.
          const std::int32_t below = !d.masters[m].is_macro && shape.lowest_row == db::RowParity::odd ? row_height(t) : 0;
          o.macros.push_back({shape.width, shape.height + below, (d.masters[m].orients & on_side) != 0});
        }
    }
    o.row_height = lowest.technology.sites[lowest.site].height;
    o.site = lowest.technology.sites[lowest.site].width;
    const std::optional<db::RowGrid> rows = choose_outline(o);
    o.macros.clear();
    if (const std::optional<db::RowGrid> bare = choose_outline(o); rows && bare && rows->count != bare->count) shape_without_macros_ = *bare;
    return rows;
  }

  std::int32_t row_height(db::TechId t) const {
    const RealProcess& p = out_.processes[t.value];
    return p.technology.sites[p.site].height;
  }

  /// Macros cannot be shared out like cells: the area of those on the fullest tier when each goes, the largest first, to the
  /// emptiest one (Graham, SIAM J. Appl. Math. 17(2), 1969).
  double most_macros_on_a_tier(const std::vector<double>& area, std::size_t tiers) const {
    std::vector<double> macros, load(tiers);
    for (const db::MasterId m : out_.fold.inst_master)
      if (out_.fold.masters[m].is_macro) macros.push_back(area[m.value]);
    std::sort(macros.rbegin(), macros.rend());
    for (const double a : macros) *std::min_element(load.begin(), load.end()) += a;
    return load.empty() ? 0 : *std::max_element(load.begin(), load.end());
  }

  /// The whole rows of a technology that fit on the die.
  db::RowGrid rows_on(const geom::Box& die, db::TechId t) const {
    const tech::Site& site = out_.processes[t.value].technology.sites[out_.processes[t.value].site];
    db::RowGrid rows;
    rows.height = site.height;
    rows.site = site.width;
    rows.count = static_cast<std::int32_t>(die.height() / site.height);
    rows.length = static_cast<std::int32_t>(die.width() / site.width) * site.width;
    return rows;
  }

  // Cells without a counterpart in a tier's process cannot go there.
  void count_cells_that_stay() {
    const db::Design& d = out_.fold;
    for (const db::TierId t : ids<db::TierId>(d.num_tiers())) {
      if (d.tiers[t].tech.value == 0) continue;
      const auto without = std::count_if(d.inst_master.begin(), d.inst_master.end(), [&](db::MasterId m) { return !d.techs[d.tiers[t].tech].shapes[m].exists(); });
      s_.document.add(fmt::format("stack.tier{}.cells_without_counterpart", t.value), static_cast<std::int64_t>(without), "1");
    }
  }

  /// All cells on one tier of the area of all, in the design's own libraries.
  db::Design one_tier() {
    if (tiers_ == 1) return out_.fold;
    if (no_flat_version(out_.fold).empty()) return flat_version(out_.fold);
    db::Design d = out_.fold;
    const db::TechId own_tech(std::size_t{0});
    const std::optional<db::RowGrid> rows = rows_for({own_tech}, {r_.utilisation});
    if (rows) d.die = {0, 0, rows->length, rows->count * rows->height};
    d.tiers.resize(1);
    d.interfaces.clear();
    d.tiers[db::TierId(std::size_t{0})] = {.name = "flat", .tech = own_tech, .rows = rows_on(d.die, own_tech), .max_utilisation_ppm = 1'000'000};
    return d;
  }

  /// Of the ports of `fold`, where the floorplan says so.
  std::vector<std::optional<geom::Point>> given_places() const {
    std::vector<std::optional<geom::Point>> out(out_.port_bits.size());
    if (!given_) return out;
    for (std::size_t k = 0; k < out.size(); ++k) {
      const auto at = std::lower_bound(given_->ports.begin(), given_->ports.end(), out_.port_bits[k], [](const auto& p, db::PortBitId b) { return p.first.value < b.value; });
      if (at != given_->ports.end() && at->first == out_.port_bits[k]) out[k] = at->second;
    }
    return out;
  }

  void place_ports() {
    db::Design bare = one_tier();
    std::vector<std::optional<geom::Point>> wish;
    link_ports(out_.netlist, out_.fold, out_.port_bits);
    const std::vector<std::optional<geom::Point>> given = given_places();
    // A floorplan that places all of them leaves nothing to find out.
    if (engine_ != nullptr && std::any_of(given.begin(), given.end(), [](const auto& p) { return !p; })) {
      Pass pass(s_, "ports");
      place::Options quick = *engine_;
      quick.effort = 1;
      quick.ranking = true;
      place::Progress progress;  // of what takes its time
      if (bare.num_insts() >= place::kLargeDesign) {
        s_.log(Level::info, "a quick flat placement decides the order of the ports around the outline");
        progress = [&](const place::Sample& sample) { s_.sample(sample, "ports"); };
      }
      const place::Result sketch = place::fold(bare, quick, s_.stop, progress);
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
    wish.resize(out_.fold.ports.size());
    const std::vector<double> fraction = port_fractions(bare.die, wish);
    out_.flat = std::move(bare);
    out_.flat.ports = out_.fold.ports;
    out_.flat.port_names = out_.fold.port_names;
    for (const auto& p : given) out_.port_is_given.push_back(p.has_value());
    for (std::size_t i = 0; i < fraction.size(); ++i)
      for (db::Design* d : {&out_.fold, &out_.flat}) {
        const geom::Point p = !given[i]     ? perimeter_point(d->die, fraction[i])
                              : tiers_ == 1 ? *given[i]
                                            : same_place(given_->die, *given[i], d->die);
        d->ports[i].x = p.x;
        d->ports[i].y = p.y;
      }
  }

  const DesignOptions& r_;
  int tiers_ = 1;
  std::string top_;
  const place::Options* engine_;
  Session& s_;
  diag::Collector& d_;
  RealDesign out_;
  std::string verilog_path_;
  std::optional<io::InputFile> def_;
  std::optional<GivenFloorplan> given_;
  std::optional<db::RowGrid> shape_without_macros_;  // where a macro decides the shape of the outline
  std::vector<io::InputFile> sdc_;
};

}  // namespace

std::optional<RealDesign> read_real_design(DesignParts parts, const DesignOptions& options, const place::Options* engine, Session& session) {
  return Loader(options, engine, session).run(std::move(parts));
}

}  // namespace taufold::flow
