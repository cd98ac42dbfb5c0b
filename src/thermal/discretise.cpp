#include "thermal/discretise.hpp"

#include <algorithm>
#include <cmath>

namespace taufold::thermal {

namespace {

using tech::HeatRect;

/// Overlap of [lo, hi] with cell i of n equal cells over `length`, as a share of the cell; rounding of edges counts as none.
struct Cover {
  int first, last;  ///< cells touched
  double lo, hi, cell;
  Cover(double from, double to, double length, int n) : cell(length / n) {
    const auto snapped = [&](double v) {
      const double c = v / cell, r = std::round(c);
      return std::clamp(std::abs(c - r) < 1e-7 ? r : c, 0.0, static_cast<double>(n));
    };
    lo = snapped(from);
    hi = snapped(to);
    first = std::clamp(static_cast<int>(std::floor(lo)), 0, n - 1);
    last = std::clamp(static_cast<int>(std::ceil(hi)) - 1, first, n - 1);
  }
  double share(int i) const { return std::max(0.0, std::min(hi, i + 1.0) - std::max(lo, static_cast<double>(i))); }
};

struct Properties {
  double kx, ky, kz, capacity, exponent;
};

Properties of(const tech::HeatMaterial& m) {
  return {m.kx_W_mK, m.ky_W_mK, m.kz_W_mK, m.capacity_J_m3K, m.exponent};
}

/// Heat along an axis crosses the covered part of the width in series with the rest, and both beside what is not covered at all.
double mixed_along(double old, double block, double share_along, double share_across) {
  const double series = 1 / ((1 - share_along) / old + share_along / block);
  return share_across * series + (1 - share_across) * old;
}

void paint(Layer& out, const tech::HeatStack& s, const tech::HeatRegion& r, int nx, int ny) {
  const Properties m = of(s.materials[r.material]);
  const Cover cx(r.rect.x_m, r.rect.x_m + r.rect.w_m, s.width_m, nx), cy(r.rect.y_m, r.rect.y_m + r.rect.h_m, s.depth_m, ny);
  for (int y = cy.first; y <= cy.last; ++y)
    for (int x = cx.first; x <= cx.last; ++x) {
      const double sx = cx.share(x), sy = cy.share(y), share = sx * sy;
      if (share <= 0) continue;
      const std::size_t i = static_cast<std::size_t>(y) * static_cast<std::size_t>(nx) + static_cast<std::size_t>(x);
      out.kx[i] = mixed_along(out.kx[i], m.kx, sx, sy);
      out.ky[i] = mixed_along(out.ky[i], m.ky, sy, sx);
      out.kz[i] += share * (m.kz - out.kz[i]);
      out.capacity[i] += share * (m.capacity - out.capacity[i]);
      if (!out.exponent.empty()) out.exponent[i] += share * (m.exponent - out.exponent[i]);
    }
}

void add_power(std::vector<double>& map, const HeatRect& r, double watts, const tech::HeatStack& s, int nx, int ny) {
  if (watts == 0) return;
  map.resize(static_cast<std::size_t>(nx) * static_cast<std::size_t>(ny), 0.0);
  const Cover cx(r.x_m, r.x_m + r.w_m, s.width_m, nx), cy(r.y_m, r.y_m + r.h_m, s.depth_m, ny);
  double area = 0;
  for (int y = cy.first; y <= cy.last; ++y)
    for (int x = cx.first; x <= cx.last; ++x) area += cx.share(x) * cy.share(y);
  if (!(area > 0)) {  // thinner than rounding: all of it goes to the column it lies in
    map[static_cast<std::size_t>(cy.first) * static_cast<std::size_t>(nx) + static_cast<std::size_t>(cx.first)] += watts;
    return;
  }
  for (int y = cy.first; y <= cy.last; ++y)
    for (int x = cx.first; x <= cx.last; ++x)
      map[static_cast<std::size_t>(y) * static_cast<std::size_t>(nx) + static_cast<std::size_t>(x)] +=
          watts * cx.share(x) * cy.share(y) / area;
}

}  // namespace

GridChoice choose_grid(const tech::HeatStack& s, int most) {
  GridChoice g;
  const double longer = std::max(s.width_m, s.depth_m);
  g.nx = s.nx > 0 ? s.nx : std::max(1, static_cast<int>(std::lround(most * s.width_m / longer)));
  g.ny = s.ny > 0 ? s.ny : std::max(1, static_cast<int>(std::lround(most * s.depth_m / longer)));
  for (const tech::HeatLayer& l : s.layers)
    // Above about 10 um, the thickness of wiring and thinned silicon, a cell of a quarter of the layer and at most 50 um.
    g.cells.push_back(l.cells > 0 ? l.cells
                                  : l.thickness_m <= 12e-6 ? 1
                                                           : std::clamp(static_cast<int>(std::ceil(l.thickness_m / 50e-6)), 3, 16));
  return g;
}

GridChoice refined(const GridChoice& g, int lateral, int vertical) {
  GridChoice out = g;
  out.nx *= lateral;
  out.ny *= lateral;
  for (int& c : out.cells) c *= vertical;
  return out;
}

Problem discretise(const tech::HeatStack& s, const GridChoice& g) {
  Problem p;
  p.dx_m.assign(static_cast<std::size_t>(g.nx), s.width_m / g.nx);
  p.dy_m.assign(static_cast<std::size_t>(g.ny), s.depth_m / g.ny);
  p.faces = s.faces;
  p.leakage_reference_K = s.leakage_reference_K;
  p.leakage_doubling_K = s.leakage_doubling_K;
  for (std::size_t k = 0; k < s.layers.size(); ++k) {
    const tech::HeatLayer& from = s.layers[k];
    Layer l;
    l.thickness_m = from.thickness_m;
    l.cells = g.cells[k];
    const Properties m = of(s.materials[from.material]);
    bool exponent = m.exponent != 0;
    for (const tech::HeatRegion& r : from.regions) exponent = exponent || s.materials[r.material].exponent != 0;
    const std::size_t n = from.regions.empty() ? 1 : p.columns();
    l.kx.assign(n, m.kx);
    l.ky.assign(n, m.ky);
    l.kz.assign(n, m.kz);
    l.capacity.assign(n, m.capacity);
    if (exponent) l.exponent.assign(n, m.exponent);
    for (const tech::HeatRegion& r : from.regions) paint(l, s, r, g.nx, g.ny);
    for (const tech::HeatSource& q : from.sources) {
      add_power(l.power_W, q.rect, q.power_W, s, g.nx, g.ny);
      add_power(l.leakage_W, q.rect, q.leakage_W, s, g.nx, g.ny);
    }
    p.layers.push_back(std::move(l));
  }
  return p;
}

std::vector<Phase> phases_of(const tech::HeatStack& s, const GridChoice& g) {
  std::vector<Phase> out;
  for (const tech::HeatPhase& p : s.phases) {
    Phase phase{p.begin_s, p.end_s, p.factor};
    if (!p.source_W.empty())
      phase.power_W = [&s, &p, nx = g.nx, ny = g.ny](std::vector<std::vector<double>>& maps) {
        for (std::size_t l = 0; l < s.layers.size(); ++l)
          for (std::size_t i = 0; i < s.layers[l].sources.size(); ++i) add_power(maps[l], s.layers[l].sources[i].rect, p.source_W[l][i], s, nx, ny);
      };
    out.push_back(std::move(phase));
  }
  return out;
}

bool cuts_columns(const tech::HeatStack& s, const GridChoice& g) {
  const auto cuts = [](double v, double length, int n) {
    const double c = v / length * n;
    return std::abs(c - std::round(c)) > 1e-6;
  };
  const auto rect_cuts = [&](const HeatRect& r) {
    return cuts(r.x_m, s.width_m, g.nx) || cuts(r.x_m + r.w_m, s.width_m, g.nx) || cuts(r.y_m, s.depth_m, g.ny) ||
           cuts(r.y_m + r.h_m, s.depth_m, g.ny);
  };
  for (const tech::HeatLayer& l : s.layers) {
    for (const auto& q : l.sources)
      if (rect_cuts(q.rect)) return true;
    for (const auto& r : l.regions)
      if (rect_cuts(r.rect)) return true;
  }
  return false;
}

}  // namespace taufold::thermal
