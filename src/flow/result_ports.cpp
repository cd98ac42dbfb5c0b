#include "flow/result_ports.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "db/floorplan.hpp"
#include "diag/text.hpp"
#include "flow/emit/tier_floorplan.hpp"
#include "io/def/def.hpp"
#include "io/input_file.hpp"

namespace taufold::flow {

namespace {

bool on_edge(const geom::Box& b, geom::Point p) {
  const bool inside = p.x >= b.xlo && p.x <= b.xhi && p.y >= b.ylo && p.y <= b.yhi;
  return inside && (p.x == b.xlo || p.x == b.xhi || p.y == b.ylo || p.y == b.yhi);
}

/// Where a pin stands: the middle of its shapes, or its place where it has none.
std::optional<geom::Point> place_of(const db::PlanPin& pin) {
  const auto placed = std::find_if(pin.ports.begin(), pin.ports.end(), [](const db::PlanPort& p) {
    return p.status != db::PlaceStatus::unplaced;
  });
  if (placed == pin.ports.end()) return std::nullopt;
  const geom::Box box = db::placed_box(pin);
  if (box.empty()) return placed->at;
  return geom::Point{static_cast<std::int32_t>((std::int64_t{box.xlo} + box.xhi) / 2),
                     static_cast<std::int32_t>((std::int64_t{box.ylo} + box.yhi) / 2)};
}

}  // namespace

std::optional<report::Verdict> take_result_ports(const std::string& folder, const RealDesign& real,
                                                 db::Design& design, diag::Collector& diagnostics) {
  const std::string file_name = (std::filesystem::path("tiers") / "tier0.def").generic_string();
  const std::optional<io::InputFile> file =
      io::read_input((std::filesystem::path(folder) / file_name).string(), diagnostics);
  const std::optional<db::Floorplan> plan = file ? io::def::read_def(*file, diagnostics) : std::nullopt;
  if (!plan) return std::nullopt;
  const auto wrong = [&](std::string text) {
    return report::Verdict{"ports", false, file_name + ": " + std::move(text)};
  };
  if (plan->dbu_per_um != design.dbu_per_micron || plan->die.empty() ||
      db::bounding_box(plan->die) != design.die)
    return wrong("the outline is not that of the design");
  const TierFrame frame(real.stack.tiers.front(), design.die);
  for (std::size_t k = 0; k < design.ports.size(); ++k) {
    const std::string& name = design.port_names[k];
    const db::PlanPinId pin = plan->find_pin(name);
    const std::optional<geom::Point> there = pin.valid() ? place_of(plan->pins[pin]) : std::nullopt;
    if (!there) return wrong(fmt::format("port {} has no place", diag::quoted(name)));
    const geom::Point at = frame.point(*there);
    db::IoPin& port = design.ports[k];
    if (real.port_is_given[k] && (port.x != at.x || port.y != at.y))
      return wrong(fmt::format("port {} is not where the floorplan puts it", diag::quoted(name)));
    if (!real.port_is_given[k] && !on_edge(design.die, at))
      return wrong(fmt::format("port {} does not stand on the edge of the outline", diag::quoted(name)));
    port.x = at.x;
    port.y = at.y;
  }
  return report::Verdict{"ports", true, "every port stands where it may, by " + file_name};
}

}  // namespace taufold::flow
