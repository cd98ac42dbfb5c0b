#include "tech/heat_stack.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace taufold::tech {

std::string_view name(Side s) {
  switch (s) {
    case Side::x_min: return "x_min";
    case Side::x_max: return "x_max";
    case Side::y_min: return "y_min";
    case Side::y_max: return "y_max";
    case Side::bottom: return "bottom";
    case Side::top: return "top";
  }
  return "";
}

double HeatStack::power_W() const {
  double sum = 0;
  for (const HeatLayer& l : layers)
    for (const HeatSource& s : l.sources) sum += s.power_W;
  return sum;
}

namespace {

std::string um(double m) {
  return fmt::format("{:.6g} um", m * 1e6);
}

/// Whether a rectangle leaves the box by more than rounding of its numbers.
bool outside(const HeatRect& r, const HeatStack& s) {
  const double slack_x = 1e-9 * s.width_m, slack_y = 1e-9 * s.depth_m;
  return r.x_m < -slack_x || r.y_m < -slack_y || r.x_m + r.w_m > s.width_m + slack_x || r.y_m + r.h_m > s.depth_m + slack_y;
}

std::string described(const HeatRect& r) {
  return fmt::format("from ({}, {}) to ({}, {})", um(r.x_m), um(r.y_m), um(r.x_m + r.w_m), um(r.y_m + r.h_m));
}

}  // namespace

std::vector<HeatFault> faults(const HeatStack& s, bool transient) {
  using Kind = HeatFault::Kind;
  std::vector<HeatFault> out;
  for (std::size_t k = 0; k < s.layers.size(); ++k) {
    const HeatLayer& l = s.layers[k];
    for (std::size_t i = 0; i < l.sources.size(); ++i) {
      const HeatSource& p = l.sources[i];
      const std::string which = p.name.empty() ? fmt::format("source {}", i) : fmt::format("source '{}'", p.name);
      if (p.power_W < 0 || p.leakage_W < 0)
        out.push_back({Kind::negative_power, k, i,
                       fmt::format("{} of layer '{}' has {:.6g} W; power is never negative", which, l.name,
                                   std::min(p.power_W, p.leakage_W))});
      if (!(p.rect.w_m > 0) || !(p.rect.h_m > 0))
        out.push_back({Kind::value, k, i, fmt::format("{} of layer '{}' has no area", which, l.name)});
      else if (outside(p.rect, s))
        out.push_back({Kind::source_outside, k, i,
                       fmt::format("{} of layer '{}' reaches {}, and the box is {} x {}", which, l.name, described(p.rect),
                                   um(s.width_m), um(s.depth_m))});
    }
    for (std::size_t i = 0; i < l.regions.size(); ++i)
      if (outside(l.regions[i].rect, s))
        out.push_back({Kind::region_outside, k, i,
                       fmt::format("region {} of layer '{}' reaches {}, and the box is {} x {}", i, l.name,
                                   described(l.regions[i].rect), um(s.width_m), um(s.depth_m))});
    if (transient) {
      const auto missing = [&](std::size_t m) { return !(s.materials[m].capacity_J_m3K > 0); };
      std::size_t material = s.materials.size();
      if (missing(l.material)) material = l.material;
      for (const HeatRegion& r : l.regions)
        if (missing(r.material)) material = r.material;
      if (material < s.materials.size())
        out.push_back({Kind::no_capacity, k, 0,
                       fmt::format("material '{}' of layer '{}' has no heat capacity, which a transient needs",
                                   s.materials[material].name, l.name)});
    }
  }
  const bool way_out = std::any_of(s.faces.begin(), s.faces.end(), [](const HeatFace& f) { return f.kind != FaceKind::adiabatic; });
  if (!way_out && !transient)
    out.push_back({Kind::no_way_out, 0, 0,
                   fmt::format("no face exchanges heat: a steady state does not exist ({:.6g} W have nowhere to go)", s.power_W())});
  return out;
}

}  // namespace taufold::tech
