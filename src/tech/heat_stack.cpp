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

double HeatStack::leakage_W() const {
  double sum = 0;
  for (const HeatLayer& l : layers)
    for (const HeatSource& s : l.sources) sum += s.leakage_W;
  return sum;
}

namespace {

std::string um(double m) {
  return fmt::format("{:.6g} um", m * 1e6);
}

bool outside(const HeatRect& r, const HeatStack& s) {
  return reaches_beyond(r, {0, 0, s.width_m, s.depth_m});
}

std::string described(const HeatRect& r) {
  return fmt::format("from ({}, {}) to ({}, {})", um(r.x_m), um(r.y_m), um(r.x_m + r.w_m), um(r.y_m + r.h_m));
}

}  // namespace

void add_plates(HeatStack& s, std::size_t around, const std::vector<HeatPlate>& plates) {
  constexpr int kCells = 6;  // along z: heat spreads over millimetres there
  const double chip_w = s.width_m, chip_d = s.depth_m, box = plates.back().edge_m, dx = (box - chip_w) / 2, dy = (box - chip_d) / 2;
  const auto shift = [&](HeatRect& r) { r.x_m += dx, r.y_m += dy; };
  for (HeatLayer& l : s.layers) {
    for (HeatRegion& r : l.regions) shift(r.rect);
    for (HeatSource& q : l.sources) shift(q.rect);
    if (l.die.w_m > 0) shift(l.die);
    if (l.material == around) continue;
    l.regions.insert(l.regions.begin(), {{dx, dy, chip_w, chip_d}, l.material});
    l.material = around;
  }
  for (HeatProbe& p : s.probes) p.x_m += dx, p.y_m += dy;
  s.width_m = s.depth_m = box;
  s.footprint = {dx, dy, chip_w, chip_d};
  for (const HeatPlate& p : plates) {
    s.materials.push_back({p.name, p.k_W_mK, p.k_W_mK, p.k_W_mK, p.capacity_J_m3K, 0});
    HeatLayer l;
    l.name = p.name;
    l.thickness_m = p.thickness_m;
    l.cells = kCells;
    l.material = s.materials.size() - 1;
    if (p.edge_m < box * (1 - 1e-9)) {
      l.regions.push_back({{(box - p.edge_m) / 2, (box - p.edge_m) / 2, p.edge_m, p.edge_m}, l.material});
      l.material = around;
    }
    s.layers.push_back(std::move(l));
  }
  // Phases have a factor a layer.
  for (HeatPhase& p : s.phases) {
    if (!p.factor.empty()) p.factor.resize(s.layers.size(), 0.0);
    if (!p.source_W.empty()) p.source_W.resize(s.layers.size());
  }
}

bool reaches_beyond(const HeatRect& r, const HeatRect& of) {
  const double slack_x = 1e-9 * of.w_m, slack_y = 1e-9 * of.h_m;
  return r.x_m < of.x_m - slack_x || r.y_m < of.y_m - slack_y || r.x_m + r.w_m > of.x_m + of.w_m + slack_x || r.y_m + r.h_m > of.y_m + of.h_m + slack_y;
}

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
      else if (l.die.w_m > 0 && reaches_beyond(p.rect, l.die))
        out.push_back({Kind::beside_die, k, i,
                       fmt::format("{} of layer '{}' reaches {}, and its die {}", which, l.name, described(p.rect), described(l.die))});
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
