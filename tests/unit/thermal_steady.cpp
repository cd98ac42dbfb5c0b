// Steady heat against closed forms. Every formula is of the continuous problem unless it says so.
//
// rooms: base tech num thermal
#include "thermal/steady.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "support/heat_problem.hpp"
#include "thermal/discretise.hpp"
#include "thermal/map.hpp"

namespace taufold::thermal {
namespace {

using std::numbers::pi;
using test::heat_box;
using test::heat_layer;

ThreadPool& pool() {
  static ThreadPool p(2);
  return p;
}

// Power set free in the lowest of three layers leaves through the resistances of all in series.
TEST(Steady, LayersAreResistancesInSeries) {
  for (const bool direct : {true, false}) {
    Problem p = heat_box(6, 5, 0.006, 0.005, 2e4, 310);
    p.layers = {heat_layer(2e-6, 1, 120), heat_layer(5e-6, 2, 2), heat_layer(1e-4, 3, 120)};
    const double watts = 12, area = 0.006 * 0.005, q = watts / area;
    p.layers[0].power_W.assign(30, watts / 30);
    SteadyOptions o;
    o.direct = direct;
    o.relative_residual = 1e-12;
    const Solution s = steady(p, o, pool());
    EXPECT_EQ(s.status, Status::converged);
    EXPECT_EQ(s.direct, direct);
    // The node of a heated cell stands half a cell from the border to the next layer.
    const double want = 310 + q * (1 / 2e4 + 1e-4 / 120 + 5e-6 / 2 + 1e-6 / 120);
    for (std::size_t i = 0; i < 30; ++i) EXPECT_NEAR(s.temperature_K[i], want, 1e-8);
    EXPECT_NEAR(s.heat_out_W[static_cast<std::size_t>(Side::top)], watts, 1e-9 * watts);
    EXPECT_LT(s.imbalance(), 1e-10);
  }
}

// A slab between two fixed temperatures with k = k0 (T / 300)^-n: by Kirchhoff's transform its flux is known.
TEST(Steady, ConductivityFollowsTemperature) {
  const double k0 = 148, n = 1.3, t0 = 300, t1 = 420, length = 1e-3;
  Problem p = heat_box(1, 1, 1e-3, 1e-3);
  p.layers = {heat_layer(length, 400, k0)};
  p.layers[0].exponent = {n};
  p.faces[static_cast<std::size_t>(Side::bottom)] = {FaceKind::temperature, 0, t1};
  p.faces[static_cast<std::size_t>(Side::top)] = {FaceKind::temperature, 0, t0};
  const Solution s = steady(p, {}, pool());
  ASSERT_EQ(s.status, Status::converged);
  EXPECT_GT(s.outer, 1);
  const auto theta = [&](double t) { return k0 * 300 / (1 - n) * std::pow(t / 300, 1 - n); };
  const double flux = (theta(t1) - theta(t0)) / length;
  EXPECT_NEAR(s.heat_out_W[static_cast<std::size_t>(Side::top)] / 1e-6, flux, 2e-4 * flux);
  EXPECT_LT(s.imbalance(), 1e-9);
  // Half way up theta is half way too.
  const double middle = (s.temperature_K[199] + s.temperature_K[200]) / 2;
  const double want = 300 * std::pow((theta(t0) + theta(t1)) / 2 * (1 - n) / (k0 * 300), 1 / (1 - n));
  EXPECT_NEAR(middle, want, 0.02);
}

// A plate heated at one edge and cooled on its face is a fin: cosh along x where the plate is thin for its coefficient.
TEST(Steady, AThinPlateIsAFin) {
  const double length = 0.02, thickness = 1e-4, k = 100, h = 500, edge = 350, ambient = 300;
  const int n = 400;
  Problem p = heat_box(n, 1, length, 1e-3, h, ambient);
  p.layers = {heat_layer(thickness, 1, k)};
  p.faces[static_cast<std::size_t>(Side::x_min)] = {FaceKind::temperature, 0, edge};
  const Solution s = steady(p, {}, pool());
  ASSERT_EQ(s.status, Status::converged);
  const double m = std::sqrt(1 / (k * thickness * (1 / h + thickness / (2 * k))));  // the half thickness adds to 1 / h
  for (const int i : {0, 50, 200, 399}) {
    const double x = (i + 0.5) * length / n;
    const double want = ambient + (edge - ambient) * std::cosh(m * (length - x)) / std::cosh(m * length);
    EXPECT_NEAR(s.temperature_K[static_cast<std::size_t>(i)], want, 2e-3) << i;
  }
}

/// Rise over ambient on a slab's bottom, adiabatic there, under a rectangle of flux at the bottom: the Fourier series.
double series(double x, double y, double lx, double ly, double h, double k, double thickness, const tech::HeatRect& r, double watts) {
  const double q = watts / (r.w_m * r.h_m);
  double t = 0;
  constexpr int kModes = 400;
  for (int u = 0; u < kModes; ++u)
    for (int v = 0; v < kModes; ++v) {
      const double a = pi * u / lx, b = pi * v / ly, m = std::hypot(a, b);
      const double cu = u == 0 ? r.w_m / lx : 2 / (pi * u) * (std::sin(a * (r.x_m + r.w_m)) - std::sin(a * r.x_m));
      const double cv = v == 0 ? r.h_m / ly : 2 / (pi * v) * (std::sin(b * (r.y_m + r.h_m)) - std::sin(b * r.y_m));
      const double tanh = std::tanh(m * thickness);
      const double z = m == 0 ? thickness / k + 1 / h : (k * m + h * tanh) / (k * m * (h + k * m * tanh));
      t += q * cu * cv * z * std::cos(a * x) * std::cos(b * y);
    }
  return t;
}

TEST(Steady, ARectangleOfPowerIsItsFourierSeries) {
  const double lx = 0.008, ly = 0.006, thickness = 5e-4, k = 120, h = 2e4;
  const tech::HeatRect r{0.002, 0.0015, 0.001, 0.0015};
  const auto solve = [&](int n) {
    tech::HeatStack s;
    s.width_m = lx;
    s.depth_m = ly;
    s.materials = {{"si", k, k, k, 1.6e6, 0}};
    s.layers.resize(2);
    s.layers[0].thickness_m = thickness * 1e-4;  // as near to the face as makes no difference
    s.layers[0].sources = {{"", r, 3, 0}};
    s.layers[1].thickness_m = thickness * (1 - 1e-4);
    s.face(Side::top) = {FaceKind::convection, h, 300};
    const Problem p = discretise(s, {4 * n, 3 * n, {1, 2 * n}});
    SteadyOptions o;
    o.keep = {1, 0};
    const Solution out = steady(p, o, pool());
    return Map{4 * n, 3 * n, lx, ly, out.layer_map(p, 0)};
  };
  const Map coarse = solve(24), fine = solve(48);
  for (const auto& [x, y] : {std::pair{0.0025, 0.00225}, {0.005, 0.004}, {0.0072, 0.0004}}) {
    const double want = 300 + series(x, y, lx, ly, h, k, thickness, r, 3);
    const double far = std::abs(coarse.probe(x, y) - want), near = std::abs(fine.probe(x, y) - want);
    EXPECT_LT(near, 0.012) << x;
    EXPECT_LT(near, far * 0.45 + 2e-3) << x;
  }
}

// One cosine mode in a slab: the error of the discrete solution falls with the square of the cell.
TEST(Steady, IsOfSecondOrderInSpace) {
  const double l = 0.01, thickness = 2e-4, k = 120, h = 2e4, q0 = 5e9;
  const int mx = 3, my = 2;
  const double m = pi * std::hypot(mx / l, my / l);
  const double mean = q0 / (k * m * m) * (1 - std::sinh(m * thickness) / (m * thickness) / (std::cosh(m * thickness) + k * m / h * std::sinh(m * thickness)));
  for (const bool direct : {true, false}) {
    std::vector<double> error;
    for (const int n : {16, 32, 64}) {
      Problem p = heat_box(n, n, l, l, h);
      p.layers = {heat_layer(thickness, n / 4, k)};
      const double a = pi * mx / n, b = pi * my / n;
      for (int y = 0; y < n; ++y)
        for (int x = 0; x < n; ++x)
          p.layers[0].power_W.push_back(q0 * thickness * p.dx_m[0] * p.dy_m[0] * std::sin(a / 2) / (a / 2) * std::sin(b / 2) / (b / 2) *
                                        std::cos(a * (x + 0.5)) * std::cos(b * (y + 0.5)));
      SteadyOptions o;
      o.direct = direct;
      const Solution s = steady(p, o, pool());
      const double amplitude = (s.layer_map(p, 0)[0] - 300) / (std::cos(a / 2) * std::cos(b / 2));
      error.push_back(std::abs(amplitude - mean));
    }
    for (std::size_t i = 0; i + 1 < error.size(); ++i) {
      const double order = std::log2(error[i] / error[i + 1]);
      EXPECT_GT(order, 1.8) << direct;
      EXPECT_LT(order, 2.2) << direct;
    }
  }
}

// A material edge in a thin layer, on cell borders: at least first order against a refined solution.
TEST(Steady, IsOfFirstOrderAtLateralMaterialEdges) {
  const auto mean_at = [&](int n) {
    Problem p = heat_box(n, n, 0.008, 0.008, 1e4);
    p.layers = {heat_layer(2e-5, 1, 120), heat_layer(1e-5, 1, 1), heat_layer(1e-4, 2, 120)};
    const std::size_t c = p.columns();
    for (std::vector<double>* k : {&p.layers[1].kx, &p.layers[1].ky, &p.layers[1].kz}) k->assign(c, 1.0);
    p.layers[1].capacity.assign(c, 1.6e6);
    p.layers[0].power_W.assign(c, 0.0);
    for (int y = 0; y < n; ++y)
      for (int x = 0; x < n; ++x) {
        const std::size_t i = static_cast<std::size_t>(y * n + x);
        if (x >= n / 2 && y < n / 2)
          for (std::vector<double>* k : {&p.layers[1].kx, &p.layers[1].ky, &p.layers[1].kz}) (*k)[i] = 100;
        if (x < n / 2) p.layers[0].power_W[i] = 20.0 / (n * n / 2);
      }
    const Solution s = steady(p, {}, pool());
    EXPECT_EQ(s.status, Status::converged);
    return Map{n, n, 0.008, 0.008, s.layer_map(p, 0)}.mean_over({0, 0, 0.004, 0.004});
  };
  const double a = mean_at(16), b = mean_at(32), c = mean_at(64);
  EXPECT_GT(std::log2(std::abs(a - b) / std::abs(b - c)), 0.8);
}

// One column: leakage is a scalar equation, h A (T - Ta) = P + L0 2^((T - T0) / d).
TEST(Steady, LeakageIsTheFixedPointOfItsEquation) {
  Problem p = heat_box(1, 1, 1e-3, 1e-3, 1e4, 300);
  p.layers = {heat_layer(1e-9, 1, 1e6)};
  p.layers[0].power_W = {0.2};
  p.layers[0].leakage_W = {0.05};
  p.leakage_reference_K = 300;
  p.leakage_doubling_K = 25;
  const Solution s = steady(p, {}, pool());
  ASSERT_EQ(s.status, Status::converged);
  double t = 300;
  for (int i = 0; i < 500; ++i) t = 300 + (0.2 + 0.05 * std::exp2((t - 300) / 25)) / 1e-2;
  EXPECT_NEAR(s.temperature_K[0], t, 1e-5);
  EXPECT_NEAR(s.leakage_W, 0.05 * std::exp2((t - 300) / 25), 1e-7);
  EXPECT_LT(s.imbalance(), 1e-7);
}

// The same with more leakage has no solution: h A d / ln 2 = 0.36 W is the most that leakage can be where the slopes meet.
TEST(Steady, RunawayIsToldAndNotLoopedOn) {
  for (const double leak : {0.12, 0.5, 40.0}) {
    Problem p = heat_box(1, 1, 1e-3, 1e-3, 1e4, 300);
    p.layers = {heat_layer(1e-6, 1, 120)};
    p.layers[0].power_W = {0.2};
    p.layers[0].leakage_W = {leak};
    p.leakage_doubling_K = 25;
    const Solution s = steady(p, {}, pool());
    EXPECT_EQ(s.status, Status::runaway) << leak;
    EXPECT_LE(s.outer, 100);
  }
}

TEST(Steady, PowerIsKeptOnGridsThatDivideNothing) {
  tech::HeatStack s;
  s.width_m = 0.01;
  s.depth_m = 0.007;
  s.materials = {{"si", 120, 120, 120, 1.6e6, 0}};
  s.layers.resize(1);
  s.layers[0].thickness_m = 1e-4;
  s.layers[0].sources = {{"", {0.0011, 0.0003, 0.0047, 0.0051}, 7, 0}, {"", {0.00999, 0.00699, 1e-5, 1e-5}, 2, 0}};
  s.face(Side::top) = {FaceKind::convection, 1e4, 300};
  for (const auto& [nx, ny] : {std::pair{95, 96}, {47, 31}, {1, 1}, {3, 200}}) {
    const Problem p = discretise(s, {nx, ny, {20}});
    EXPECT_NEAR(p.power_W(), 9, 1e-12);
    const Solution out = steady(p, {}, pool());
    // All grids give the same mean: the one-dimensional balance.
    EXPECT_NEAR(Map({nx, ny, 0.01, 0.007, out.layer_map(p, 0)}).mean(), 300 + 9 / (0.01 * 0.007) * (1 / 1e4 + 1e-4 / 120 / 3), 1e-4);
    EXPECT_TRUE(cuts_columns(s, {nx, ny, {2}}));
  }
}

// A block over half of a column, cut along x or along y: in series with the rest, or beside it.
TEST(Steady, BlocksThatCutColumnsAreMixedByDirection) {
  tech::HeatStack s;
  s.width_m = s.depth_m = 0.001;
  s.materials = {{"a", 1, 1, 1, 1e6, 0}, {"b", 9, 9, 9, 3e6, 0}};
  s.layers.resize(1);
  s.layers[0].thickness_m = 1e-5;
  s.layers[0].regions = {{{0, 0, 0.0005, 0.001}, 1}};
  const Problem p = discretise(s, {1, 1, {1}});
  EXPECT_NEAR(p.layers[0].kx[0], 1.8, 1e-12);
  EXPECT_NEAR(p.layers[0].ky[0], 5, 1e-12);
  EXPECT_NEAR(p.layers[0].kz[0], 5, 1e-12);
  EXPECT_NEAR(p.layers[0].capacity[0], 2e6, 1e-6);
}

TEST(Map, ReadsItsFigures) {
  const Map m{4, 2, 4, 2, {1, 2, 3, 4, 5, 6, 7, 8}};
  EXPECT_DOUBLE_EQ(m.mean(), 4.5);
  EXPECT_EQ(m.hottest(), 7u);
  EXPECT_DOUBLE_EQ(m.probe(1, 1), (1 + 2 + 5 + 6) / 4.0);
  EXPECT_DOUBLE_EQ(m.probe(0, 0), 1);
  EXPECT_DOUBLE_EQ(m.probe(0.5, 0.5), 1);
  EXPECT_DOUBLE_EQ(m.mean_over({0.5, 0, 1, 1}), 1.5);
  EXPECT_DOUBLE_EQ(m.mean_over({0, 0, 4, 2}), 4.5);
  EXPECT_EQ(m.blocks(2, 1), (std::vector<double>{3.5, 5.5}));
}

}  // namespace
}  // namespace taufold::thermal
