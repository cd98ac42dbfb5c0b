#include "thermal/discretise.hpp"

#include <algorithm>
#include <cmath>

namespace taufold::thermal {

namespace {

using tech::HeatRect;

/// The columns along one axis: n equal ones over `length`, or those between `borders`.
struct Axis {
  double length;
  int n;
  const std::vector<double>& borders;
  /// A place as a number of columns, of which the part of a column in which it lies counts by its share.
  double columns_to(double v) const {
    double c = v / length * n;
    if (!borders.empty()) {
      const auto above = std::clamp<std::ptrdiff_t>(std::upper_bound(borders.begin(), borders.end(), v) - borders.begin(), 1, n);
      const double from = borders[static_cast<std::size_t>(above) - 1], to = borders[static_cast<std::size_t>(above)];
      c = static_cast<double>(above - 1) + (v - from) / (to - from);
    }
    const double r = std::round(c);
    return std::abs(c - r) < 1e-7 ? r : c;  // rounding of edges counts as none
  }
  /// Width of a column over that of a mean one.
  double width(int i) const {
    const auto k = static_cast<std::size_t>(i);
    return borders.empty() ? 1.0 : (borders[k + 1] - borders[k]) * n / length;
  }
};

/// Overlap of [from, to] with the columns of an axis, as a share of each.
struct Cover {
  int first, last;  ///< columns touched
  double lo, hi;
  Cover(double from, double to, const Axis& a) {
    lo = std::clamp(a.columns_to(from), 0.0, static_cast<double>(a.n));
    hi = std::clamp(a.columns_to(to), 0.0, static_cast<double>(a.n));
    first = std::clamp(static_cast<int>(std::floor(lo)), 0, a.n - 1);
    last = std::clamp(static_cast<int>(std::ceil(hi)) - 1, first, a.n - 1);
  }
  double share(int i) const { return std::max(0.0, std::min(hi, i + 1.0) - std::max(lo, static_cast<double>(i))); }
};

struct Axes {
  Axis x, y;
  Axes(const tech::HeatStack& s, const GridChoice& g) : x{s.width_m, g.nx, g.x_m}, y{s.depth_m, g.ny, g.y_m} {}
  std::size_t at(int i, int j) const { return static_cast<std::size_t>(j) * static_cast<std::size_t>(x.n) + static_cast<std::size_t>(i); }
  std::size_t columns() const { return static_cast<std::size_t>(x.n) * static_cast<std::size_t>(y.n); }
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

void paint(Layer& out, const tech::HeatStack& s, const tech::HeatRegion& r, const Axes& a) {
  const Properties m = of(s.materials[r.material]);
  const Cover cx(r.rect.x_m, r.rect.x_m + r.rect.w_m, a.x), cy(r.rect.y_m, r.rect.y_m + r.rect.h_m, a.y);
  for (int y = cy.first; y <= cy.last; ++y)
    for (int x = cx.first; x <= cx.last; ++x) {
      const double sx = cx.share(x), sy = cy.share(y), share = sx * sy;
      if (share <= 0) continue;
      const std::size_t i = a.at(x, y);
      out.kx[i] = mixed_along(out.kx[i], m.kx, sx, sy);
      out.ky[i] = mixed_along(out.ky[i], m.ky, sy, sx);
      out.kz[i] += share * (m.kz - out.kz[i]);
      out.capacity[i] += share * (m.capacity - out.capacity[i]);
      if (!out.exponent.empty()) out.exponent[i] += share * (m.exponent - out.exponent[i]);
    }
}

void add_power(std::vector<double>& map, const HeatRect& r, double watts, const Axes& a) {
  if (watts == 0) return;
  map.resize(a.columns(), 0.0);
  const Cover cx(r.x_m, r.x_m + r.w_m, a.x), cy(r.y_m, r.y_m + r.h_m, a.y);
  const auto covered = [&](int x, int y) { return cx.share(x) * a.x.width(x) * (cy.share(y) * a.y.width(y)); };
  double area = 0;
  for (int y = cy.first; y <= cy.last; ++y)
    for (int x = cx.first; x <= cx.last; ++x) area += covered(x, y);
  if (!(area > 0)) {  // thinner than rounding: all of it goes to the column it lies in
    map[a.at(cx.first, cy.first)] += watts;
    return;
  }
  for (int y = cy.first; y <= cy.last; ++y)
    for (int x = cx.first; x <= cx.last; ++x) map[a.at(x, y)] += watts * covered(x, y) / area;
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
  for (std::vector<double>* borders : {&out.x_m, &out.y_m}) {
    std::vector<double> fine;
    for (std::size_t k = 0; k + 1 < borders->size(); ++k)
      for (int i = 0; i < lateral; ++i) fine.push_back((*borders)[k] + ((*borders)[k + 1] - (*borders)[k]) * i / lateral);
    if (!borders->empty()) fine.push_back(borders->back());
    *borders = std::move(fine);
  }
  for (int& c : out.cells) c *= vertical;
  return out;
}

Problem discretise(const tech::HeatStack& s, const GridChoice& g) {
  Problem p;
  p.dx_m.assign(static_cast<std::size_t>(g.nx), s.width_m / g.nx);
  p.dy_m.assign(static_cast<std::size_t>(g.ny), s.depth_m / g.ny);
  for (std::size_t i = 0; i + 1 < g.x_m.size(); ++i) p.dx_m[i] = g.x_m[i + 1] - g.x_m[i];
  for (std::size_t i = 0; i + 1 < g.y_m.size(); ++i) p.dy_m[i] = g.y_m[i + 1] - g.y_m[i];
  const Axes axes(s, g);
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
    for (const tech::HeatRegion& r : from.regions) paint(l, s, r, axes);
    for (const tech::HeatSource& q : from.sources) {
      add_power(l.power_W, q.rect, q.power_W, axes);
      add_power(l.leakage_W, q.rect, q.leakage_W, axes);
    }
    p.layers.push_back(std::move(l));
  }
  return p;
}

std::vector<Phase> phases_of(const tech::HeatStack& s, const GridChoice& g, double until_s) {
  std::vector<Phase> out;
  for (const tech::HeatPhase& p : s.phases) {
    Phase phase{p.begin_s, p.end_s, p.factor};
    if (!p.source_W.empty())
      phase.power_W = [&s, &p, &g](std::vector<std::vector<double>>& maps) {
        const Axes axes(s, g);
        for (std::size_t l = 0; l < s.layers.size(); ++l)
          for (std::size_t i = 0; i < s.layers[l].sources.size(); ++i) add_power(maps[l], s.layers[l].sources[i].rect, p.source_W[l][i], axes);
      };
    out.push_back(std::move(phase));
  }
  const std::size_t own = out.size();
  if (s.period_s > 0 && own > 0)
    for (double begin = s.period_s; begin < until_s; begin = static_cast<double>(out.size() / own) * s.period_s)
      for (std::size_t k = 0; k < own; ++k) {
        Phase phase = out[k];
        phase.begin_s += begin;
        phase.end_s += begin;
        out.push_back(std::move(phase));
      }
  return out;
}

bool cuts_columns(const tech::HeatStack& s, const GridChoice& g) {
  const Axes axes(s, g);
  const auto cuts = [](double v, const Axis& a) {
    const double c = a.columns_to(v);
    return std::abs(c - std::round(c)) > 1e-6;
  };
  const auto rect_cuts = [&](const HeatRect& r) {
    return cuts(r.x_m, axes.x) || cuts(r.x_m + r.w_m, axes.x) || cuts(r.y_m, axes.y) || cuts(r.y_m + r.h_m, axes.y);
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
