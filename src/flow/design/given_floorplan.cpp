#include "flow/design/given_floorplan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "base/string_pool.hpp"
#include "diag/text.hpp"
#include "flow/design/floorplan_fits.hpp"
#include "flow/design/floorplan_link.hpp"
#include "flow/design/netlist_link.hpp"
#include "io/def/def.hpp"

namespace taufold::flow {

namespace {

using db::ComponentId;
using geom::Orient;

class FloorplanReader {
 public:
  FloorplanReader(const io::InputFile& file, const db::Netlist& n, const tech::Technology& t, int tiers, diag::Collector& d)
      : source_(file.source()), n_(n), t_(t), tiers_(tiers), d_(d) {
    out_.path = file.path;
  }

  std::optional<GivenFloorplan> run(const io::InputFile& file) {
    std::optional<db::Floorplan> plan = io::def::read_def(file, d_);
    if (!plan) return std::nullopt;
    plan_ = std::move(*plan);
    const std::size_t before = d_.errors();
    const std::optional<FloorplanLink> link = FloorplanLink::make(plan_, t_, source_, d_);
    if (!link) return std::nullopt;
    // The footprint of several tiers is not that of the floorplan.
    if (!floorplan_fits(plan_, *link, t_, tiers_ == 1 ? std::optional(1) : std::nullopt, source_, d_)) return std::nullopt;
    if (plan_.nets.size() > 0) compare_netlist(plan_, n_, t_, source_, d_);
    outline();
    ports();
    if (tiers_ == 1) {
      rows();
      blockages();
    }
    fixed(*link);
    fences();
    if (inexact_)
      refuse({}, fmt::format("the floorplan counts {} database units a micron and the library {}, and its lengths are no whole units there", plan_.dbu_per_um,
                             t_.dbu_per_micron));
    if (d_.errors() != before) return std::nullopt;
    say_what_is_left_out();
    return std::move(out_);
  }

 private:
  void refuse(std::string_view at, std::string text, std::string note = {}) {
    diag::Diagnostic& said = at.empty() ? d_.report("DES-0013", source_.file, std::move(text)) : d_.report("DES-0013", source_, at, std::move(text));
    if (!note.empty()) said.note(std::move(note));
  }
  std::string_view at(std::string_view section, std::string_view name) const { return io::def::locate(source_.text, section, name); }

  /// A length of the plan in units of the technology.
  std::int32_t dbu(std::int64_t v) {
    const std::int64_t scaled = v * t_.dbu_per_micron;
    if (scaled % plan_.dbu_per_um != 0) inexact_ = true;
    return static_cast<std::int32_t>(std::clamp<std::int64_t>(scaled / plan_.dbu_per_um, std::numeric_limits<std::int32_t>::min() / 2, std::numeric_limits<std::int32_t>::max() / 2));
  }
  geom::Box dbu(const geom::Box& b) { return {dbu(b.xlo), dbu(b.ylo), dbu(b.xhi), dbu(b.yhi)}; }

  void outline() {
    if (plan_.die.empty()) return refuse({}, "the floorplan states no DIEAREA");
    out_.die = dbu(db::bounding_box(plan_.die));
    if (out_.die.width() <= 0 || out_.die.height() <= 0) return refuse({}, "the DIEAREA is empty");
    if (db::polygon_area(plan_.die) != db::bounding_box(plan_.die).area())
      refuse({}, "the DIEAREA is a polygon, and only rectangular outlines are followed");
    geom::Box core;
    for (const db::PlanRow& r : plan_.rows) {
      const tech::SiteId s = t_.site(r.site);
      if (!s.valid()) continue;
      core.add(dbu(r.x), dbu(r.y));
      core.add(dbu(r.x + std::int64_t{r.step_x} * (r.count_x - 1)) + t_.sites[s].width, dbu(r.y + std::int64_t{r.step_y} * (r.count_y - 1)) + t_.sites[s].height);
    }
    const geom::Box& shape = core.empty() ? out_.die : core;
    out_.aspect = std::clamp(static_cast<double>(shape.height()) / static_cast<double>(shape.width()), 0.05, 20.0);
  }

  void ports() {
    StringPool bits;
    for (const db::PortBitId b : ids<db::PortBitId>(n_.port_bit_net.size())) bits.insert(n_.port_bit_name(b));
    for (const db::PlanPinId p : ids<db::PlanPinId>(plan_.pins.size())) {
      const std::uint32_t bit = bits.find(plan_.pin_name(p));
      if (bit == StringPool::kNone) continue;
      const db::PlanPin& pin = plan_.pins[p];
      const auto placed = std::find_if(pin.ports.begin(), pin.ports.end(), [](const db::PlanPort& q) { return q.status != db::PlaceStatus::unplaced; });
      if (placed == pin.ports.end()) continue;
      const geom::Box box = db::placed_box(pin);
      const geom::Point at = box.empty() ? placed->at
                                         : geom::Point{static_cast<std::int32_t>((std::int64_t{box.xlo} + box.xhi) / 2),
                                                       static_cast<std::int32_t>((std::int64_t{box.ylo} + box.yhi) / 2)};
      out_.ports.emplace_back(db::PortBitId(std::size_t{bit}), geom::Point{whole(at.x), whole(at.y)});
    }
    std::sort(out_.ports.begin(), out_.ports.end(), [](const auto& a, const auto& b) { return a.first.value < b.first.value; });
  }
  /// Of a centre, which may lie between two units.
  std::int32_t whole(std::int32_t v) const { return static_cast<std::int32_t>(std::int64_t{v} * t_.dbu_per_micron / plan_.dbu_per_um); }

  void rows() {
    if (plan_.rows.empty()) return refuse({}, "the floorplan has no rows");
    std::vector<const db::PlanRow*> rows;
    for (const db::PlanRow& r : plan_.rows) rows.push_back(&r);
    std::stable_sort(rows.begin(), rows.end(), [](const db::PlanRow* a, const db::PlanRow* b) { return a->y < b->y; });
    const db::PlanRow& first = *rows.front();
    const tech::SiteId id = t_.site(first.site);
    if (!id.valid()) return refuse(at("ROW", first.name), fmt::format("row {} is of site {}, which no LEF defines", diag::quoted(first.name), diag::quoted(first.site)));
    const tech::Site& site = t_.sites[id];
    out_.site = first.site;
    out_.rows = {dbu(first.x), dbu(first.y), first.count_x * site.width, site.height, static_cast<std::int32_t>(rows.size()), site.width};
    for (std::size_t k = 0; k < rows.size(); ++k) {
      const db::PlanRow& r = *rows[k];
      const char* fault = nullptr;
      if (r.site != first.site) fault = "is of another site than the lowest one";
      if (r.count_y != 1 || (r.count_x > 1 && dbu(r.step_x) != site.width)) fault = "has gaps between its sites or stands upright";
      if (r.x != first.x || r.count_x != first.count_x) fault = "does not begin and end where the lowest one does";
      if (dbu(r.y) != out_.rows.y + static_cast<std::int64_t>(k) * site.height) fault = "does not stand on the one below it";
      if (r.orient != Orient::R0 && r.orient != Orient::MX) fault = "faces in another way than N and FS";
      if (fault != nullptr) return refuse(at("ROW", r.name), fmt::format("row {} {}", diag::quoted(r.name), fault), "rows that together fill a rectangle are followed, and no others");
      out_.row_orient.push_back(r.orient);
    }
    const db::RowGrid& g = out_.rows;
    if (g.x < out_.die.xlo || g.y < out_.die.ylo || std::int64_t{g.x} + g.length > out_.die.xhi || g.y + std::int64_t{g.count} * g.height > out_.die.yhi)
      refuse(at("ROW", first.name), "the rows reach beyond the DIEAREA");
  }

  void fixed(const FloorplanLink& link) {
    for (const ComponentId c : ids<ComponentId>(plan_.num_components())) {
      const db::PlaceStatus status = plan_.component_status[c];
      const db::InstId i = n_.find_inst(plan_.component_name(c));
      if (i.valid() && n_.cell_name(i) != plan_.master_name(c)) {
        refuse(at("COMPONENTS", plan_.component_name(c)),
               fmt::format("component {} is of master {} here and of cell {} in the netlist", diag::quoted(plan_.component_name(c)), diag::quoted(plan_.master_name(c)),
                           diag::quoted(n_.cell_name(i))));
        continue;
      }
      if (status == db::PlaceStatus::placed && i.valid()) ++placed_;
      if ((status != db::PlaceStatus::fixed && status != db::PlaceStatus::cover) || link.cell(c).kind == tech::CellClass::cover) continue;
      if (tiers_ != 1) {
        if (!i.valid()) {
          ++physical_;  // well taps and the like belong to the old footprint
          continue;
        }
        if (said_fixed_++ == 0)
          refuse(at("COMPONENTS", plan_.component_name(c)),
                 fmt::format("{} is fixed, and a fold over {} tiers has a footprint of its own, on which this place means nothing", diag::quoted(plan_.component_name(c)), tiers_),
                 "fold with --tiers 1, or leave it movable");
        continue;
      }
      const geom::Point p{dbu(plan_.component_at[c].x), dbu(plan_.component_at[c].y)};
      if (i.valid()) {
        out_.fixed.push_back({i, db::TierId(std::size_t{0}), p.x, p.y, plan_.component_orient[c]});
        continue;
      }
      const bool swapped = geom::swaps_sides(plan_.component_orient[c]);
      const tech::Cell& cell = link.cell(c);
      out_.physical.push_back({std::string(plan_.component_name(c)), std::string(plan_.master_name(c)), p.x, p.y, plan_.component_orient[c]});
      block({p.x, p.y, p.x + (swapped ? cell.height : cell.width), p.y + (swapped ? cell.width : cell.height)});
    }
    std::sort(out_.fixed.begin(), out_.fixed.end(), [](const auto& a, const auto& b) { return a.inst.value < b.inst.value; });
    if (tiers_ == 1) fixed_places();
  }

  double um(std::int64_t v) const { return static_cast<double>(v) / t_.dbu_per_micron; }
  const tech::Cell& cell_of(db::InstId i) const { return t_.cells[t_.cell(n_.cell_name(i))]; }

  /// Fixed cells have to stand where they are, whatever else is placed: inside, and beside each other.
  void fixed_places() {
    struct Standing {
      geom::Box box;
      db::InstId inst;
    };
    std::vector<Standing> all;
    for (const auto& f : out_.fixed) {
      const tech::Cell& cell = cell_of(f.inst);
      const bool swapped = geom::swaps_sides(f.orient);
      const geom::Box box{f.x, f.y, f.x + (swapped ? cell.height : cell.width), f.y + (swapped ? cell.width : cell.height)};
      if (box.xlo < out_.die.xlo || box.ylo < out_.die.ylo || box.xhi > out_.die.xhi || box.yhi > out_.die.yhi)
        d_.report("DES-0017", source_, at("COMPONENTS", n_.inst_name(f.inst)),
                  fmt::format("{} ({}, {:g} x {:g} um) is fixed at ({:g}, {:g}), outside of the die ({:g}, {:g})..({:g}, {:g})", diag::shown(n_.inst_name(f.inst)),
                              diag::shown(n_.cell_name(f.inst)), um(box.width()), um(box.height()), um(box.xlo), um(box.ylo), um(out_.die.xlo), um(out_.die.ylo), um(out_.die.xhi), um(out_.die.yhi)));
      all.push_back({box, f.inst});
    }
    std::sort(all.begin(), all.end(), [](const Standing& a, const Standing& b) { return std::tuple(a.box.xlo, a.box.ylo, a.inst.value) < std::tuple(b.box.xlo, b.box.ylo, b.inst.value); });
    for (std::size_t k = 0; k < all.size() && !d_.full(); ++k)
      for (std::size_t j = k + 1; j < all.size() && all[j].box.xlo < all[k].box.xhi && !d_.full(); ++j) {
        const geom::Box &a = all[k].box, &b = all[j].box;
        if (a.ylo >= b.yhi || b.ylo >= a.yhi) continue;
        d_.report("DES-0018", source_, at("COMPONENTS", n_.inst_name(all[j].inst)),
                  fmt::format("{} and {} are fixed on each other: they overlap in ({:g}, {:g})..({:g}, {:g})", diag::shown(n_.inst_name(all[k].inst)), diag::shown(n_.inst_name(all[j].inst)), um(b.xlo),
                              um(std::max(a.ylo, b.ylo)), um(std::min(a.xhi, b.xhi)), um(std::min(a.yhi, b.yhi))));
      }
    std::vector<geom::Box> taken;
    for (const Standing& s : all) taken.push_back(s.box);
    for (const auto& b : out_.blockages) taken.push_back(b.box);
    free_sites(taken);
  }

  /// Cells of the rows against the sites that blockages and fixed cells leave.
  void free_sites(const std::vector<geom::Box>& taken) {
    const db::RowGrid& g = out_.rows;
    if (g.site <= 0 || g.count <= 0 || d_.errors() > 0) return;
    const std::int64_t across = g.length / g.site, sites = across * g.count;
    std::vector<bool> used(static_cast<std::size_t>(sites), false);
    const auto clamp = [](std::int64_t v, std::int64_t most) { return std::clamp<std::int64_t>(v, 0, most); };
    for (const geom::Box& b : taken)
      for (std::int64_t r = clamp((std::int64_t{b.ylo} - g.y) / g.height, g.count); r < clamp((std::int64_t{b.yhi} - g.y + g.height - 1) / g.height, g.count); ++r)
        for (std::int64_t s = clamp((std::int64_t{b.xlo} - g.x) / g.site, across); s < clamp((std::int64_t{b.xhi} - g.x + g.site - 1) / g.site, across); ++s)
          used[static_cast<std::size_t>(r * across + s)] = true;
    const std::int64_t left = sites - std::count(used.begin(), used.end(), true);
    std::int64_t need = 0;
    std::vector<bool> stands(n_.num_insts(), false);
    for (const auto& f : out_.fixed) stands[f.inst.value] = true;
    for (const db::InstId i : ids<db::InstId>(n_.num_insts())) {
      const tech::CellId id = t_.cell(n_.cell_name(i));
      if (stands[i.value] || !id.valid()) continue;
      const tech::Cell& c = t_.cells[id];
      if (c.kind != tech::CellClass::core && c.kind != tech::CellClass::endcap) continue;
      need += ((std::int64_t{c.width} + g.site - 1) / g.site) * ((std::int64_t{c.height} + g.height - 1) / g.height);
    }
    if (need <= left || left == sites) return;  // without anything in the way floorplan_fits() has looked
    d_.report("DES-0019", source_, at("ROW", plan_.rows.front().name),
              fmt::format("the cells that are not fixed need {} sites, and {} of the {} in the rows are free of blockages and fixed cells", need, left, sites))
        .help("enlarge the die, or take blockages away");
  }

  void block(const geom::Box& b) {
    const geom::Box inside{std::max(b.xlo, out_.die.xlo), std::max(b.ylo, out_.die.ylo), std::min(b.xhi, out_.die.xhi), std::min(b.yhi, out_.die.yhi)};
    if (inside.xlo < inside.xhi && inside.ylo < inside.yhi) out_.blockages.push_back({db::TierId(std::size_t{0}), inside});
  }

  void blockages() {
    for (const db::PlanBlockage& b : plan_.blockages) {
      if (b.kind != db::PlanBlockage::Kind::placement || b.soft) continue;
      if (b.partial_ppm >= 0) {
        refuse({}, "the floorplan has partial blockages (+ PARTIAL), which this version does not follow", "a hard blockage keeps all cells out, a soft one is read over");
        return;
      }
      for (const db::PlanShape& s : b.shapes) {
        if (s.points.size() != 2) {
          refuse({}, "the floorplan has a placement blockage that is a polygon", "give it as rectangles");
          return;
        }
        block(dbu(s.box()));
      }
    }
  }

  // Fences are hard: to read them over would be to break them.
  void fences() {
    for (const db::PlanRegion& r : plan_.regions) {
      const bool used = std::any_of(plan_.groups.begin(), plan_.groups.end(), [&](const db::PlanGroup& g) { return g.region == r.name; }) ||
                        std::any_of(plan_.component_regions.begin(), plan_.component_regions.end(), [&](const auto& c) { return c.second == r.name; });
      if (r.type == db::PlanRegion::Type::fence && used)
        refuse(at("REGIONS", r.name), fmt::format("cells are fenced to region {}, and this version does not follow fences", diag::quoted(r.name)));
      guides_ += used && r.type != db::PlanRegion::Type::fence;
    }
  }

  void say_what_is_left_out() {
    std::string list;
    const auto add = [&](std::size_t n, std::string_view one, std::string_view many) {
      if (n > 0) list += fmt::format("{}{} {}", list.empty() ? "" : ", ", n, n == 1 ? one : many);
    };
    std::size_t soft = 0, hard = 0;
    for (const db::PlanBlockage& b : plan_.blockages)
      if (b.kind == db::PlanBlockage::Kind::placement) ++(b.soft ? soft : hard);
    add(placed_, "place of a cell that is not fixed", "places of cells that are not fixed");
    add(physical_, "fixed cell that is not in the netlist", "fixed cells that are not in the netlist");
    add(soft, "soft blockage", "soft blockages");
    add(tiers_ == 1 ? 0 : hard, "hard blockage", "hard blockages");
    add(guides_, "region without fence", "regions without fence");
    add(plan_.halos.size(), "halo", "halos");
    if (!list.empty()) d_.report("DES-0014", source_.file, "of the floorplan these are read over: " + list);
  }

  const diag::Source source_;
  const db::Netlist& n_;
  const tech::Technology& t_;
  const int tiers_;
  diag::Collector& d_;
  db::Floorplan plan_;
  GivenFloorplan out_;
  bool inexact_ = false;
  std::size_t placed_ = 0, physical_ = 0, guides_ = 0, said_fixed_ = 0;
};

}  // namespace

std::optional<GivenFloorplan> read_floorplan(const io::InputFile& file, const db::Netlist& netlist, const tech::Technology& library, int tiers,
                                             diag::Collector& out) {
  return FloorplanReader(file, netlist, library, tiers, out).run(file);
}

geom::Point same_place(const geom::Box& from, geom::Point p, const geom::Box& to) {
  const double w = static_cast<double>(from.width()), h = static_cast<double>(from.height());
  const double x = std::clamp(static_cast<double>(p.x) - from.xlo, 0.0, w), y = std::clamp(static_cast<double>(p.y) - from.ylo, 0.0, h);
  const double away[4] = {y, w - x, h - y, x};  // from the sides below, right, above, left
  const auto side = std::min_element(away, away + 4) - away;
  const auto share = [](double v, double of, std::int64_t length) { return static_cast<std::int32_t>(std::llround(of > 0 ? v / of * static_cast<double>(length) : 0.0)); };
  const std::int32_t along_x = to.xlo + share(x, w, to.width()), along_y = to.ylo + share(y, h, to.height());
  return side == 0 ? geom::Point{along_x, to.ylo} : side == 1 ? geom::Point{to.xhi, along_y} : side == 2 ? geom::Point{along_x, to.yhi} : geom::Point{to.xlo, along_y};
}

}  // namespace taufold::flow
