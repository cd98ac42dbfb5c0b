// What `check` says about a DEF file: what it holds, and held against the
// library of the LEF files.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "diag/suggest.hpp"
#include "flow/describe/describe.hpp"
#include "flow/describe/parts.hpp"
#include "flow/design/floorplan_fits.hpp"
#include "flow/design/floorplan_link.hpp"
#include "flow/design/netlist_link.hpp"
#include "io/def/def.hpp"
#include "report/chart.hpp"

namespace taufold::flow {

namespace {

void component_pin_figures(const FloorplanLink& link, const db::Floorplan& plan, report::Document& doc) {
  std::size_t objects = 0;
  for (const db::ComponentId c : ids<db::ComponentId>(plan.num_components()))
    objects += link.cell(c).pins.size();
  if (objects > kMostObjects) return;
  Objects x("design.pin_x"), y("design.pin_y");
  for (const db::ComponentId c : ids<db::ComponentId>(plan.num_components())) {
    const std::vector<tech::CellPin>& pins = link.cell(c).pins;
    for (std::size_t p = 0; p < pins.size(); ++p) {
      const std::optional<FloorplanLink::Position> at = link.pin(c, p);
      if (!at) continue;
      const std::string name = fmt::format("{}/{}", plan.component_name(c), pins[p].name);
      x.add(name, static_cast<double>(at->x) / link.units_per_m());
      y.add(name, static_cast<double>(at->y) / link.units_per_m());
    }
  }
  for (Objects* o : {&x, &y}) o->into(doc);
}

struct NetCounts {
  std::size_t nets = 0, pins = 0,
              largest = 0;  ///< signal nets of two or more ends; component pins on signal nets
};

NetCounts count_nets(const db::PlanNets& nets) {
  NetCounts n;
  for (const db::PlanNetId id : nets.all()) {
    if (supply(nets.use[id])) continue;
    n.nets += nets.degree(id) >= 2;
    n.largest = std::max(n.largest, nets.degree(id));
    const auto [begin, end] = nets.ends_of(id);
    for (std::uint32_t e = begin; e < end; ++e) n.pins += nets.ends[e].kind() == db::PlanEnd::Kind::component;
  }
  return n;
}

void unknown_sites(const db::Floorplan& plan, const tech::Technology& t, const diag::Source& source,
                   diag::Collector& out) {
  std::vector<std::string> said;
  for (const db::PlanRow& r : plan.rows) {
    if (t.site(r.site).valid() || std::find(said.begin(), said.end(), r.site) != said.end() ||
        said.size() > 20)
      continue;
    said.push_back(r.site);
    out.report("LINK-0003", source, io::def::locate(source.text, "ROW", r.name),
               fmt::format("row {}: site {} is in no LEF", diag::quoted(r.name), diag::quoted(r.site)))
        .help(diag::did_you_mean(diag::nearest(r.site, t.sites.size(), [&](std::size_t i) {
          return std::string_view(t.sites[tech::SiteId(i)].name);
        })));
  }
}

}  // namespace

void read_def_input(io::InputFile& file, Inputs& in, Session& session) {
  std::optional<db::Floorplan> plan = io::def::read_def(file, session.diagnostics);
  if (plan) in.plans.push_back({std::move(file), std::move(*plan)});
}

namespace {

void describe_plan(const Inputs::Plan& read, const Inputs& in, Session& session) {
  const io::InputFile& file = read.file;
  const db::Floorplan& plan = read.plan;
  report::Document& doc = session.document;
  const auto placed = static_cast<std::size_t>(
      std::count_if(plan.component_status.begin(), plan.component_status.end(),
                    [](db::PlaceStatus s) { return s != db::PlaceStatus::unplaced; }));
  const auto any_port = [](db::PlaceStatus status) {
    return [status](const db::PlanPin& p) {
      return std::any_of(p.ports.begin(), p.ports.end(),
                         [&](const db::PlanPort& port) { return port.status == status; });
    };
  };
  const auto fixed_pins = static_cast<std::size_t>(
      std::count_if(plan.pins.begin(), plan.pins.end(), any_port(db::PlaceStatus::fixed)));
  const NetCounts nets = count_nets(plan.nets);
  const double per_m = 1e6 * plan.dbu_per_um;
  const geom::Box die = db::bounding_box(plan.die);
  add_figure(doc, "design.cells", plan.num_components());
  add_figure(doc, "design.components", plan.num_components());
  add_figure(doc, "design.placed_components", placed);
  add_figure(doc, "design.nets", nets.nets);
  add_figure(doc, "design.pins", nets.pins);
  add_figure(doc, "design.largest_net", nets.largest);
  add_figure(doc, "design.special_nets", plan.special_nets.size());
  add_figure(doc, "design.io_pins", plan.pins.size());
  add_figure(doc, "design.fixed_io_pins", fixed_pins);
  add_figure(doc, "design.rows", plan.rows.size());
  add_figure(doc, "design.blockages", plan.blockages.size());
  if (!plan.die.empty())
    add_figure(doc, "design.die_area", static_cast<double>(db::polygon_area(plan.die)) / per_m / per_m, "m2");
  if (plan.pins.size() <= kMostObjects) {
    Objects ports("design.ports");
    for (const db::PlanPinId p : ids<db::PlanPinId>(plan.pins.size()))
      ports.add(std::string(plan.pin_name(p)), static_cast<double>(plan.pins[p].ports.size()));
    ports.into(doc);
  }

  const auto um = [&](std::int64_t dbu) { return static_cast<double>(dbu) / plan.dbu_per_um; };
  std::vector<std::pair<std::string, std::string>> rows;
  if (!plan.die.empty())
    rows.emplace_back(
        "die",
        fmt::format("{:g} x {:g} um{}", um(die.width()), um(die.height()),
                    plan.die.size() > 2 ? fmt::format(", a polygon of {} corners", plan.die.size()) : ""));
  rows.emplace_back("rows", grouped(plan.rows.size()));
  rows.emplace_back("components",
                    fmt::format("{}, {} of them placed", grouped(plan.num_components()), grouped(placed)));
  rows.emplace_back("nets", fmt::format("{} of two or more ends ({} listed), {} pins, "
                                        "the largest {}; {} special",
                                        grouped(nets.nets), grouped(plan.nets.size()), grouped(nets.pins),
                                        grouped(nets.largest), grouped(plan.special_nets.size())));
  rows.emplace_back("ports",
                    fmt::format("{}, {} of them fixed", grouped(plan.pins.size()), grouped(fixed_pins)));

  std::optional<FloorplanLink> link;
  if (in.technology.cells.empty()) {
    session.diagnostics.report("LINK-0004", file.path,
                               "no LEF with masters was given: sizes and pins "
                               "of the components are not known");
  } else {
    unknown_sites(plan, in.technology, file.source(), session.diagnostics);
    link = FloorplanLink::make(plan, in.technology, file.source(), session.diagnostics);
  }
  if (link) {
    const double cells = link->cell_area_m2(), row_area = link->row_area_m2();
    const double room =
        row_area > 0 ? row_area : static_cast<double>(db::polygon_area(plan.die)) / per_m / per_m;
    add_figure(doc, "design.cell_area", cells, "m2");
    if (row_area > 0) add_figure(doc, "design.row_area", row_area, "m2");
    if (room > 0) {
      add_figure(doc, "design.utilisation", cells / room, "1");
      rows.emplace_back("utilisation",
                        fmt::format("{:.1f} % of the {}", 100 * cells / room, row_area > 0 ? "rows" : "die"));
    }
    const FloorplanLink::Hpwl hpwl = link->hpwl();
    add_figure(doc, "design.unplaced_ends", static_cast<std::size_t>(hpwl.loose_ends));
    if (hpwl.nets > 0) {
      const double metres = hpwl.dbu2 / link->units_per_m();
      add_figure(doc, "design.hpwl", metres, "m");
      rows.emplace_back(
          "wirelength",
          fmt::format("{:.3f} um, half perimeters of {} nets{}", 1e6 * metres, report::grouped(hpwl.nets),
                      hpwl.loose_ends > 0 ? fmt::format("; {} ends without a place are left out",
                                                        report::grouped(hpwl.loose_ends))
                                          : std::string()));
    }
    component_pin_figures(*link, plan, doc);
    // Over how many tiers it is to be spread only a fold knows.
    floorplan_fits(plan, *link, in.technology, std::nullopt, file.source(), session.diagnostics);
  }
  if (in.netlist) {
    const NetlistDifferences d =
        compare_netlist(plan, *in.netlist, in.technology, file.source(), session.diagnostics);
    add_figure(doc, "design.unmatched_components", d.components);
    add_figure(doc, "design.unmatched_nets", d.nets);
    add_figure(doc, "design.unmatched_io", d.io);
    add_figure(doc, "design.unmatched_pins", d.pins);
    rows.emplace_back(
        "netlist", d.components + d.nets + d.io + d.pins == 0
                       ? "the same components, nets, ports and pins"
                       : fmt::format("{} components, {} nets, {} ports and {} pins differ",
                                     grouped(d.components), grouped(d.nets), grouped(d.io), grouped(d.pins)));
  }
  session.log(
      Level::result,
      described_table(fmt::format("{}: design {} in DEF", file.path, diag::shown(plan.design)), rows));
}

}  // namespace

void finish_def(Inputs& in, Session& session) {
  for (const Inputs::Plan& p : in.plans) describe_plan(p, in, session);
}

}  // namespace taufold::flow
