#include "flow/design/floorplan_link.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "diag/suggest.hpp"
#include "io/def/def.hpp"

namespace taufold::flow {

using db::ComponentId;
using db::PlanEnd;
using db::PlanNetId;
using geom::Orient;

namespace {

/// Offset from the lower-left corner of the turned box; as geom::turned, in 64
/// bits.
FloorplanLink::Position turned(FloorplanLink::Position p, std::int64_t w, std::int64_t h, Orient o) {
  switch (o) {
    case Orient::R0:
      return p;
    case Orient::R90:
      return {h - p.y, p.x};
    case Orient::R180:
      return {w - p.x, h - p.y};
    case Orient::R270:
      return {p.y, w - p.x};
    case Orient::MX:
      return {p.x, h - p.y};
    case Orient::MXR90:
      return {p.y, p.x};
    case Orient::MY:
      return {w - p.x, p.y};
    case Orient::MYR90:
      return {h - p.y, w - p.x};
  }
  return p;
}

std::string_view nearest_cell(const tech::Technology& t, std::string_view name) {
  return diag::nearest(name, t.cells.size(),
                       [&](std::size_t i) { return std::string_view(t.cells[tech::CellId(i)].name); });
}

}  // namespace

FloorplanLink::FloorplanLink(const db::Floorplan& plan, const tech::Technology& library)
    : plan_(&plan),
      library_(&library),
      common_(std::lcm(std::int64_t{plan.dbu_per_um}, std::int64_t{std::max(1, library.dbu_per_micron)})),
      per_plan_(common_ / plan.dbu_per_um),
      per_library_(common_ / std::max(1, library.dbu_per_micron)) {}

std::optional<FloorplanLink> FloorplanLink::make(const db::Floorplan& plan, const tech::Technology& library,
                                                 const diag::Source& source, diag::Collector& out) {
  FloorplanLink link(plan, library);
  if (!link.link_masters(source, out)) return std::nullopt;
  const bool signals = link.link_pins(plan.nets, "NETS", source, out);
  if (!signals) return std::nullopt;
  return link;
}

bool FloorplanLink::link_masters(const diag::Source& source, diag::Collector& out) {
  bool ok = true;
  cell_.resize(plan_->master_names.size());
  for (std::uint32_t m = 0; m < plan_->master_names.size(); ++m)
    cell_[m] = library_->cell(plan_->master_names[m]);
  std::vector<bool> said(cell_.size(), false);
  for (const ComponentId c : ids<ComponentId>(plan_->num_components())) {
    const std::uint32_t m = plan_->component_master[c];
    if (cell_[m].valid() || said[m]) continue;
    said[m] = true;  // one message a master
    ok = false;
    if (!out.wants("LINK-0001")) {
      out.report("LINK-0001", source.file, "");
      continue;
    }
    const std::string_view name = plan_->component_name(c);
    out.report("LINK-0001", source, io::def::locate(source.text, "COMPONENTS", name),
               fmt::format("component {}: master {} is in no LEF", diag::quoted(name),
                           diag::quoted(plan_->master_name(c))))
        .note(library_->cells.size() == 1 ? std::string("1 master is known")
                                          : fmt::format("{} masters are known", library_->cells.size()))
        .help(diag::did_you_mean(nearest_cell(*library_, plan_->master_name(c))));
  }
  if (!ok) return false;
  pin_begin_.push_back(0);
  for (const tech::CellId id : cell_) {
    // A name that no component has (a spare entry of the pool) has no cell and
    // no pins.
    if (id.valid()) {
      for (const tech::CellPin& p : library_->cells[id].pins) {
        geom::Box box;
        for (const tech::LayerBox& s : p.shapes) {
          box.add(s.box.xlo, s.box.ylo);
          box.add(s.box.xhi, s.box.yhi);
        }
        const auto middle = [&](std::int32_t lo, std::int32_t hi) {
          return (std::int64_t{lo} + hi) * per_library_;
        };
        pins_.push_back(box.empty() ? PinPlace{}
                                    : PinPlace{true, {middle(box.xlo, box.xhi), middle(box.ylo, box.yhi)}});
      }
    }
    pin_begin_.push_back(pins_.size());
  }
  return true;
}

bool FloorplanLink::link_pins(const db::PlanNets& nets, std::string_view section, const diag::Source& source,
                              diag::Collector& out) {
  pin_by_name_.resize(cell_.size());
  for (std::size_t m = 0; m < cell_.size(); ++m) {
    if (!cell_[m].valid()) continue;
    const std::vector<tech::CellPin>& pins = library_->cells[cell_[m]].pins;
    for (std::size_t p = 0; p < pins.size(); ++p)
      if (const std::uint32_t name = nets.pin_names.find(pins[p].name); name != StringPool::kNone)
        pin_by_name_[m].emplace_back(name, static_cast<std::uint32_t>(p));
    std::sort(pin_by_name_[m].begin(), pin_by_name_[m].end());
  }
  bool ok = true;
  for (const PlanNetId n : nets.all()) {
    const auto [begin, end] = nets.ends_of(n);
    for (std::uint32_t e = begin; e < end; ++e) {
      if (nets.ends[e].kind() != PlanEnd::Kind::component) continue;
      const ComponentId c = nets.ends[e].component();
      if (pin_of(c, nets.end_pin_name[e]) != std::numeric_limits<std::size_t>::max()) continue;
      ok = false;
      if (!out.wants("LINK-0002")) {
        out.report("LINK-0002", source.file, "");
        continue;
      }
      const std::string_view pin = nets.pin_names[nets.end_pin_name[e]];
      const std::vector<tech::CellPin>& pins = cell(c).pins;
      out.report("LINK-0002", source, io::def::locate(source.text, section, nets.name(n)),
                 fmt::format("net {} connects pin {} of component {}, and its "
                             "master {} has no such pin",
                             diag::quoted(nets.name(n)), diag::quoted(pin),
                             diag::quoted(plan_->component_name(c)), diag::quoted(cell(c).name)))
          .help(diag::did_you_mean(diag::nearest(
              pin, pins.size(), [&](std::size_t i) { return std::string_view(pins[i].name); })));
    }
  }
  return ok;
}

std::size_t FloorplanLink::pin_of(ComponentId c, std::uint32_t pin_name) const {
  const auto& names = pin_by_name_[plan_->component_master[c]];
  const auto it =
      std::lower_bound(names.begin(), names.end(), std::pair<std::uint32_t, std::uint32_t>(pin_name, 0));
  return it != names.end() && it->first == pin_name ? it->second : std::numeric_limits<std::size_t>::max();
}

std::optional<FloorplanLink::Position> FloorplanLink::pin(ComponentId c, std::size_t pin) const {
  const PinPlace& p = pins_[pin_begin_[plan_->component_master[c]] + pin];
  if (!p.drawn || !placed(c)) return std::nullopt;
  const tech::Cell& master = cell(c);
  const std::int64_t twice_library = 2 * per_library_, twice_plan = 2 * per_plan_;
  const Position in = turned(p.centre, master.width * twice_library, master.height * twice_library,
                             plan_->component_orient[c]);
  const geom::Point at = plan_->component_at[c];
  return Position{at.x * twice_plan + in.x, at.y * twice_plan + in.y};
}

std::optional<FloorplanLink::Position> FloorplanLink::port(db::PlanPinId p) const {
  const db::PlanPin& pin = plan_->pins[p];
  if (const geom::Box box = db::placed_box(pin); !box.empty())
    return Position{(std::int64_t{box.xlo} + box.xhi) * per_plan_,
                    (std::int64_t{box.ylo} + box.yhi) * per_plan_};
  for (const db::PlanPort& port : pin.ports)
    if (port.status != db::PlaceStatus::unplaced)
      return Position{port.at.x * (2 * per_plan_), port.at.y * (2 * per_plan_)};
  return std::nullopt;
}

FloorplanLink::Hpwl FloorplanLink::hpwl() const {
  Hpwl sum;
  const db::PlanNets& nets = plan_->nets;
  for (const PlanNetId n : nets.all()) {
    if (supply(nets.use[n]) || nets.degree(n) < 2) continue;
    constexpr std::int64_t kFar = std::numeric_limits<std::int64_t>::max();
    std::int64_t xlo = kFar, ylo = kFar, xhi = -kFar, yhi = -kFar;
    int ends = 0;
    const auto [begin, end] = nets.ends_of(n);
    for (std::uint32_t e = begin; e < end; ++e) {
      std::optional<Position> at;
      if (nets.ends[e].kind() == PlanEnd::Kind::component) {
        const ComponentId c = nets.ends[e].component();
        at = pin(c, pin_of(c, nets.end_pin_name[e]));
      } else if (nets.ends[e].kind() == PlanEnd::Kind::pin) {
        at = port(nets.ends[e].pin());
      }
      if (!at) {
        ++sum.loose_ends;
        continue;
      }
      ++ends;
      xlo = std::min(xlo, at->x);
      xhi = std::max(xhi, at->x);
      ylo = std::min(ylo, at->y);
      yhi = std::max(yhi, at->y);
    }
    if (ends < 2) continue;
    ++sum.nets;
    sum.dbu2 += static_cast<double>(xhi - xlo + yhi - ylo);
  }
  return sum;
}

double FloorplanLink::cell_area_m2() const {
  double area = 0;
  for (const ComponentId c : ids<ComponentId>(plan_->num_components())) {
    const tech::Cell& master = cell(c);
    if (master.kind == tech::CellClass::cover) continue;  // bumps and the like stand above the cells
    area += static_cast<double>(std::int64_t{master.width} * master.height);
  }
  const double dbu_per_m = 1e6 * library_->dbu_per_micron;
  return area / dbu_per_m / dbu_per_m;
}

double FloorplanLink::row_area_m2() const {
  double area = 0;
  for (const db::PlanRow& r : plan_->rows) {
    const tech::SiteId site = library_->site(r.site);
    if (!site.valid()) continue;
    area += static_cast<double>(std::int64_t{r.count_x} * r.count_y) *
            static_cast<double>(std::int64_t{library_->sites[site].width} * library_->sites[site].height);
  }
  const double dbu_per_m = 1e6 * library_->dbu_per_micron;
  return area / dbu_per_m / dbu_per_m;
}

}  // namespace taufold::flow
