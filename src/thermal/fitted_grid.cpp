// Columns that follow the edges of materials. At an edge between two materials the gradient of temperature grows without bound towards
// corners and where an edge meets the next layer, as a power of the distance with an exponent of 2/3 - 1 at worst for a lone
// block, so that equal columns converge like h^1 to h^(4/3) only. Columns whose widths fall as the square root of the distance to the
// edge make up for it (A. Schatz and L. Wahlbin, Maximum norm estimates in the finite element method on plane polygonal
// domains, part 2, Math. Comp. 33, 1979; T. Apel, Anisotropic Finite Elements, 1999), at no more than twice their number.
#include <algorithm>
#include <cmath>

#include "thermal/discretise.hpp"

namespace taufold::thermal {

namespace {

constexpr double kReach = 1.0 / 16;     ///< of grading, over the longer side of the chip
constexpr double kGrowth = 0.25;        ///< of the width of a column by distance, outside of the chip
constexpr std::size_t kMostEdges = 48;  ///< along an axis; beyond, edges within the chip are left to cut columns
constexpr double kSame = 1.0 / 64;      ///< edges nearer than this share of a column are one

/// How many columns stand within a distance of an edge, and back.
struct Grading {
  double h0, reach, growth;
  double columns(double d) const {
    if (d <= reach) return 2 * std::sqrt(d * reach) / h0;
    const double beyond = (d - reach) / h0;
    return 2 * reach / h0 + (growth > 0 ? std::log1p(growth * beyond) / growth : beyond);
  }
  double distance(double n) const {
    if (n <= 2 * reach / h0) return n * h0 * n * h0 / (4 * reach);
    const double beyond = n - 2 * reach / h0;
    return reach + h0 * (growth > 0 ? std::expm1(growth * beyond) / growth : beyond);
  }
};

/// Appends the borders between `a` and `b`, `b` included; `at`(share) of the way from a to b in numbers of columns is a place.
template <class At>
void fill(double total, double b, At&& at, std::vector<double>& out) {
  const int n = std::max(1, static_cast<int>(std::ceil(total - 1e-6)));
  for (int k = 1; k < n; ++k) out.push_back(at(total * k / n));
  out.push_back(b);
}

/// Between two edges, towards which columns become narrower where they are graded.
void fill_between(double a, double b, bool graded_a, bool graded_b, const Grading& g, std::vector<double>& out) {
  const double length = b - a;
  if (graded_a && graded_b) {
    const double half = g.columns(length / 2);
    fill(2 * half, b, [&](double w) { return w <= half ? a + g.distance(w) : b - g.distance(2 * half - w); }, out);
  } else if (graded_a) {
    fill(g.columns(length), b, [&](double w) { return a + g.distance(w); }, out);
  } else if (graded_b) {
    const double total = g.columns(length);
    fill(total, b, [&](double w) { return b - g.distance(total - w); }, out);
  } else {
    fill(length / g.h0, b, [&](double w) { return a + w * g.h0; }, out);
  }
}

/// Outside of the chip, from its edge on: columns widen with the distance from it.
void fill_outside(double a, double b, double edge, const Grading& g, std::vector<double>& out) {
  const bool before = (a + b) / 2 < edge;
  const double near = g.columns(std::max(0.0, before ? edge - b : a - edge)), far = g.columns(before ? edge - a : b - edge);
  fill(far - near, b, [&](double w) { return before ? edge - g.distance(far - w) : edge + g.distance(near + w); }, out);
}

struct Edge {
  double at;
  bool material;  ///< otherwise of a source, where nothing is singular
};

std::vector<double> borders(double length, double chip_from, double chip_to, double longer, const std::vector<Edge>& all, int most) {
  const double h0 = longer / most, slack = kSame * h0;
  std::vector<Edge> edges;
  const auto gather = [&](bool sources, bool inner) {
    edges = all;
    edges.insert(edges.end(), {{chip_from, true}, {chip_to, true}});
    std::erase_if(edges, [&](const Edge& e) {
      return e.at < slack || e.at > length - slack || (!e.material && !sources) || (!inner && e.at > chip_from + slack && e.at < chip_to - slack);
    });
    std::sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) { return a.at < b.at; });
    // Of those that are one a material's stays.
    std::size_t kept = 0;
    for (const Edge& e : edges)
      if (kept > 0 && e.at - edges[kept - 1].at < slack)
        edges[kept - 1] = edges[kept - 1].material ? edges[kept - 1] : e;
      else
        edges[kept++] = e;
    edges.resize(kept);
  };
  gather(true, true);
  if (edges.size() > kMostEdges) gather(false, true);
  if (edges.size() > kMostEdges) gather(false, false);
  std::vector<double> out{0.0};
  edges.push_back({length, false});
  bool graded = false;
  for (const Edge& e : edges) {
    const double a = out.back(), b = e.at, middle = (a + b) / 2;
    if (middle < chip_from || middle > chip_to)
      fill_outside(a, b, middle < chip_from ? chip_from : chip_to, {h0, longer * kReach, kGrowth}, out);
    else
      fill_between(a, b, graded, e.material, {h0, longer * kReach, 0}, out);
    graded = e.material;
  }
  return out;
}

}  // namespace

GridChoice fitted_grid(const tech::HeatStack& s, int most) {
  GridChoice g = choose_grid(s, most);
  if (s.nx > 0 || s.ny > 0) return g;
  std::vector<Edge> x, y;
  const auto add = [&](const tech::HeatRect& r, bool material) {
    x.insert(x.end(), {{r.x_m, material}, {r.x_m + r.w_m, material}});
    y.insert(y.end(), {{r.y_m, material}, {r.y_m + r.h_m, material}});
  };
  for (const tech::HeatLayer& l : s.layers)
    for (const tech::HeatRegion& r : l.regions) add(r.rect, true);
  if (x.empty() && !(s.footprint.w_m > 0)) return g;
  for (const tech::HeatLayer& l : s.layers)
    for (const tech::HeatSource& q : l.sources) add(q.rect, false);
  const tech::HeatRect c = s.chip();
  const double longer = std::max(c.w_m, c.h_m);
  g.x_m = borders(s.width_m, c.x_m, c.x_m + c.w_m, longer, x, most);
  g.y_m = borders(s.depth_m, c.y_m, c.y_m + c.h_m, longer, y, most);
  g.nx = static_cast<int>(g.x_m.size()) - 1;
  g.ny = static_cast<int>(g.y_m.size()) - 1;
  return g;
}

}  // namespace taufold::thermal
