#include "flow/view/scene.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "flow/fair_pair.hpp"
#include "place/bond/sites.hpp"
#include "report/bond_demand.hpp"

namespace taufold::flow {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// DEF's N, S, W, E, FN, FS, FW, FE as 0 to 7, by geom::Orient.
constexpr std::array<std::uint32_t, 8> kOrientNumber{0, 2, 1, 3, 5, 6, 4, 7};

std::uint32_t bits(std::int32_t v) { return static_cast<std::uint32_t>(v); }

view::Rect rect(const geom::Box& b) { return {b.xlo, b.ylo, b.xhi, b.yhi}; }

/// Lengths of the design in um; of a contest case, which has none, in its own units.
double um_of(const db::Design& d) { return d.dbu_per_micron > 0 ? 1.0 / d.dbu_per_micron : 1.0; }

void add_tiers(const ViewSide& side, view::Scene& out) {
  const db::Design& d = *side.design;
  const bool stacked = side.real != nullptr && d.num_tiers() == side.real->stack.tiers.size();
  // A contest case has no heights: a thin slab serves.
  const double thin = um_of(d) * 0.02 * static_cast<double>(std::max(d.die.width(), d.die.height()));
  double z = 0;
  for (const db::TierId t : ids<db::TierId>(d.num_tiers())) {
    const db::Tier& tier = d.tiers[t];
    view::Tier v{.name = tier.name, .technology = tier.tech.value, .outline = rect(d.die), .row_height = tier.rows.height};
    double below = 0, above = thin;
    if (stacked) {
      const tech::Tier& s = side.real->stack.tiers[t.value];
      v.faces_up = !s.flipped();
      below = s.flipped() ? s.beol_um.value : s.silicon_um.value;
      above = s.flipped() ? s.silicon_um.value : s.beol_um.value;
    }
    v.z_um = z + below;
    v.thickness_um = below + above;
    z += v.thickness_um + (stacked && t.value + 1 < d.num_tiers() ? side.real->stack.interfaces[t.value].bond_layer_um.value : thin);
    out.tiers.push_back(std::move(v));
  }
  for (std::uint32_t k = 0; k < d.interfaces.size(); ++k) {
    const db::BondRule& r = d.interfaces[k];
    const bool tsv = stacked && side.real->stack.interfaces[k].tsv != tech::TsvKind::none;
    const auto used = std::count_if(side.placement->bonds.begin(), side.placement->bonds.end(), [&](const db::Bond& b) { return b.interface == k; });
    out.interfaces.push_back({.name = fmt::format("interface {}", k), .kind = tsv ? "tsv" : "bond", .lower = k, .upper = k + 1, .size = {r.width, r.height},
                              .pitch_um = um_of(d) * (static_cast<double>(r.width) + r.spacing), .sites = place::BondSites(d.die, r).capacity(), .used = used});
  }
}

void add_cells(const ViewSide& side, view::Scene& out) {
  const db::Design& d = *side.design;
  const db::Placement& p = *side.placement;
  for (const db::InstId i : ids<db::InstId>(d.num_insts())) {
    out.x.push_back(bits(p.x[i]));
    out.y.push_back(bits(p.y[i]));
    out.tier.push_back(p.tier[i].value);
    out.orient.push_back(kOrientNumber[static_cast<std::size_t>(p.orient[i])]);
  }
  for (const db::Bond& b : p.bonds) {
    out.bond_x.push_back(bits(b.x));
    out.bond_y.push_back(bits(b.y));
    out.bond_net.push_back(b.net.value);
    out.bond_interface.push_back(b.interface);
  }
  for (const db::IoPin& q : d.ports) out.ports.push_back(std::array{q.x, q.y, static_cast<std::int32_t>(q.tier.value)});
}

geom::Point centre(const db::Design& d, const db::Placement& p, db::InstId i) {
  const db::Shape& s = d.shape(i, p.tier[i]);
  const bool turned = geom::swaps_sides(p.orient[i]);
  return {p.x[i] + (turned ? s.height : s.width) / 2, p.y[i] + (turned ? s.width : s.height) / 2};
}

/// Value of the bin that a cell's centre is in.
double value_at(const report::Grid& g, const db::Design& d, geom::Point at) {
  const auto bin = [](std::int64_t v, std::int64_t size, int n) { return std::clamp(static_cast<int>(v * n / std::max<std::int64_t>(1, size)), 0, n - 1); };
  return g.at(bin(std::int64_t{at.x} - d.die.xlo, d.die.width(), g.nx), bin(std::int64_t{at.y} - d.die.ylo, d.die.height(), g.ny));
}

/// Worst slacks of cells and of what drives nets, power of cells, temperatures where they stand.
void add_timed_colours(const ViewSide& side, view::Scene& out) {
  const db::Design& d = *side.design;
  const db::Placement& p = *side.placement;
  const sta::Required& required = side.timed->timing->timer().required(sta::Mode::late);
  const db::Netlist& n = side.timed->timing->netlist();
  view::Colour cells{.id = "slack", .title = "worst slack", .unit = "s", .scale = "diverging", .value = std::vector<double>(d.num_insts(), kNone)};
  view::Colour nets{.id = "slack", .title = "worst slack", .unit = "s", .of_nets = true, .scale = "diverging", .value = std::vector<double>(d.num_nets(), kNone)};
  const auto lower = [](double& v, double slack) {
    if (std::isfinite(slack) && !(v <= slack)) v = slack;
  };
  const sta::Graph& g = side.timed->timing->timer().graph();
  for (const db::PinId pin : ids<db::PinId>(n.num_pins())) {
    const double slack = required.slack_s(g.vertex(pin));
    lower(cells.value[n.pin_inst[pin].value], slack);
    if (n.pin_net[pin].valid() && n.pin_net[pin].value < nets.value.size()) lower(nets.value[n.pin_net[pin].value], slack);
  }
  view::Colour watts{.id = "power", .title = "power", .unit = "W", .value = {}};
  for (const power::Watts& w : side.timed->powers.instance) watts.value.push_back(w.total_W());
  out.colours.push_back(std::move(cells));
  out.colours.push_back(std::move(nets));
  if (watts.value.size() == d.num_insts()) out.colours.push_back(std::move(watts));
  if (side.rise_K.size() != d.num_tiers()) return;
  view::Colour kelvin{.id = "temperature", .title = "temperature over ambient", .unit = "K", .value = {}};
  for (const db::InstId i : ids<db::InstId>(d.num_insts())) kelvin.value.push_back(value_at(side.rise_K[p.tier[i].value], d, centre(d, p, i)));
  out.colours.push_back(std::move(kelvin));
}

/// How far each cell ended from where global placement had it.
void add_displacement(const ViewSide& side, view::Scene& out) {
  if (side.film == nullptr || side.film->spread_x.empty()) return;
  const db::Design& d = *side.design;
  const double unit = um_of(d) * (d.dbu_per_micron > 0 ? 1e-6 : 1);
  view::Colour c{.id = "displacement", .title = "distance from where global placement had it", .unit = d.dbu_per_micron > 0 ? "m" : "dbu", .value = std::vector<double>(d.num_insts(), kNone)};
  // Cells that repair or a clock tree added have no such place.
  for (const db::InstId i : ids<db::InstId>(std::min(d.num_insts(), side.film->spread_x.size()))) {
    const geom::Point at = centre(d, *side.placement, i);
    c.value[i.value] = unit * (std::abs(static_cast<double>(at.x) - side.film->spread_x[i.value]) + std::abs(static_cast<double>(at.y) - side.film->spread_y[i.value]));
  }
  out.colours.push_back(std::move(c));
}

view::Map map_of(std::string id, std::string title, std::string unit, std::uint32_t tier, report::Grid g) {
  return {std::move(id), std::move(title), std::move(unit), tier, g.nx, g.ny, std::move(g.value)};
}

void add_maps(const ViewSide& side, view::Scene& out) {
  const db::Design& d = *side.design;
  const double per_tier = static_cast<double>(d.num_insts()) / static_cast<double>(d.num_tiers());
  const report::Grid bins = report::empty_grid(d, std::max(16.0, per_tier / 8), 96);
  for (const db::TierId t : ids<db::TierId>(d.num_tiers())) out.maps.push_back(map_of("density", "cell density", "1", t.value, report::cell_density(d, *side.placement, t, bins)));
  for (std::uint32_t t = 0; t < side.power_W_m2.size(); ++t) out.maps.push_back(map_of("power", "power density", "W/m2", t, side.power_W_m2[t]));
  for (std::uint32_t t = 0; t < side.rise_K.size(); ++t) out.maps.push_back(map_of("temperature", "temperature over ambient", "K", t, side.rise_K[t]));
  for (std::uint32_t k = 0; k < d.interfaces.size(); ++k)
    out.maps.push_back(map_of("bond_demand", "bonds wanted over sites", "1", k, report::bond_demand(d, *side.placement, k, report::bond_bins(d, k))));
}

/// Classes that grow by the same factor, so that short and long nets show alike.
view::Histogram length_histogram(const std::vector<std::int64_t>& lengths, double unit, const char* name) {
  constexpr std::size_t kClasses = 40;
  view::Histogram out{"net_length", "half perimeter of nets", name, {}, std::vector<double>(kClasses, 0)};
  std::int64_t least = std::numeric_limits<std::int64_t>::max(), most = 1;
  for (const std::int64_t l : lengths)
    if (l > 0) least = std::min(least, l), most = std::max(most, l);
  const double low = static_cast<double>(std::min(least, most)), ratio = std::max(1.0001, static_cast<double>(most) / low);
  for (std::size_t k = 0; k <= kClasses; ++k) out.edges.push_back(unit * low * std::pow(ratio, static_cast<double>(k) / kClasses));
  for (const std::int64_t l : lengths)
    if (l > 0) ++out.counts[std::min<std::size_t>(kClasses - 1, static_cast<std::size_t>(kClasses * std::log(static_cast<double>(l) / low) / std::log(ratio)))];
  return out;
}

void add_histograms(const ViewSide& side, const std::string& id, const report::Document& doc, view::Scene& out) {
  const db::Design& d = *side.design;
  const bool physical = d.dbu_per_micron > 0;
  const double unit = um_of(d) * (physical ? 1e-6 : 1);
  if (const report::Series* s = doc.find_series(id + ".slack_histogram"); s && s->columns.size() == 2 && s->columns[0].second.size() > 1) {
    const std::vector<double>& middle = s->columns[0].second;
    const double half = (middle[1] - middle[0]) / 2;
    view::Histogram h{"slack", "slack of endpoints", "s", {}, s->columns[1].second};
    for (const double m : middle) h.edges.push_back(m - half);
    h.edges.push_back(middle.back() + half);
    out.histograms.push_back(std::move(h));
  }
  const std::vector<std::int64_t> lengths = net_lengths(d, *side.placement);
  out.histograms.push_back(length_histogram(lengths, unit, physical ? "m" : "dbu"));
  view::Colour length{.id = "length", .title = "half perimeter", .unit = physical ? "m" : "dbu", .of_nets = true, .value = {}};
  for (const std::int64_t l : lengths) length.value.push_back(unit * static_cast<double>(l));
  out.colours.push_back(std::move(length));
  if (d.num_tiers() < 2) return;
  std::vector<std::uint32_t> bonds(d.num_nets(), 0);
  for (const db::Bond& b : side.placement->bonds) ++bonds[b.net.value];
  view::Histogram h{"bonds_per_net", "bonds of a net", "1", {0}, {}};
  for (const std::uint32_t n : bonds) {
    if (n >= h.counts.size()) h.counts.resize(n + 1, 0);
    ++h.counts[n];
  }
  for (std::size_t k = 1; k <= h.counts.size(); ++k) h.edges.push_back(static_cast<double>(k));
  out.histograms.push_back(std::move(h));
}

void add_snapshots(const ViewSide& side, view::Scene& out) {
  if (side.film == nullptr || side.film->frames.empty()) return;
  const place::Film& film = *side.film;
  const db::Design& d = *side.design;
  const auto share = [](double v, double lo, double size) { return 16 * static_cast<std::uint32_t>(std::lround(std::clamp((v - lo) / size, 0.0, 1.0) * 4095)); };  // finer than a picture
  const double top = std::max<double>(1, static_cast<double>(d.num_tiers()) - 1);
  view::Snapshots& s = out.snapshots.emplace();
  for (const db::InstId i : film.cells) s.cells.push_back(i.value);
  for (const place::Film::Frame& f : film.frames) {
    s.stage.push_back(f.stage);
    s.overflow.push_back(f.overflow);
    s.wirelength.push_back(f.wirelength);
    for (std::size_t k = 0; k < f.x.size(); ++k) {
      s.x.push_back(share(f.x[k], d.die.xlo, static_cast<double>(d.die.width())));
      s.y.push_back(share(f.y[k], d.die.ylo, static_cast<double>(d.die.height())));
      s.tier.push_back(static_cast<std::uint32_t>(std::lround(255 * f.tier[k] / top)));
    }
  }
}

}  // namespace

UsedMasters used_masters(const db::Design& d, const RealDesign* real) {
  UsedMasters out;
  out.number.assign(d.masters.size(), std::numeric_limits<std::uint32_t>::max());
  for (const db::InstId i : ids<db::InstId>(d.num_insts())) {
    const db::MasterId m = d.inst_master[i];
    if (out.number[m] != std::numeric_limits<std::uint32_t>::max()) continue;
    out.number[m] = static_cast<std::uint32_t>(out.masters.size());
    view::Master v{.name = d.masters[m].name, .macro = d.masters[m].is_macro, .pins = d.masters[m].pin_names};
    for (const db::Technology& t : d.techs) {
      const db::Shape& s = t.shapes[m];
      v.size.push_back({s.width, s.height});
      std::vector<view::Point>& at = v.at.emplace_back();
      for (const geom::Point& q : s.pin_offset) at.push_back({q.x, q.y});
    }
    if (real != nullptr) {
      v.directions.assign(v.pins.size(), "inout");
      for (const db::CellPinId q : real->netlist.pins(real->netlist.inst_cell[i])) {
        const auto pin = std::find(v.pins.begin(), v.pins.end(), real->netlist.pin_name(q));
        if (pin == v.pins.end()) continue;
        const db::PinDirection direction = real->netlist.cell_pins[q].direction;
        if (direction != db::PinDirection::inout && direction != db::PinDirection::unknown)
          v.directions[static_cast<std::size_t>(pin - v.pins.begin())] = direction == db::PinDirection::output ? "out" : "in";
      }
    }
    out.masters.push_back(std::move(v));
  }
  return out;
}

view::Scene view_scene(const ViewSide& side, const std::string& id, const report::Document& doc) {
  view::Scene out{.id = id};
  const db::Design& d = *side.design;
  out.title = d.num_tiers() == 1 ? std::string("one tier, flat") : fmt::format("{} tiers", d.num_tiers());
  add_tiers(side, out);
  if (!out.interfaces.empty() && d.dbu_per_micron > 0) out.title += fmt::format(", bonds at {:.4g} um", out.interfaces.front().pitch_um);
  add_cells(side, out);
  add_displacement(side, out);
  if (side.timed != nullptr) {
    add_timed_colours(side, out);
    out.paths = worst_view_paths(side, 10);
  }
  add_maps(side, out);
  add_histograms(side, id, doc, out);
  add_snapshots(side, out);
  for (const report::Metric& m : doc.metrics)
    if (m.name.rfind(id + ".", 0) == 0) out.metrics.emplace_back(m.name, std::pair(report::as_double(m.value), m.unit));
  return out;
}

}  // namespace taufold::flow
