// Columns that follow the edges of materials and widen under plates, maps of them, and power that repeats.
//
// rooms: base tech num thermal
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "thermal/discretise.hpp"
#include "thermal/map.hpp"
#include "thermal/steady.hpp"

namespace taufold::thermal {
namespace {

ThreadPool& pool() {
  static ThreadPool p(2);
  return p;
}

/// A block of vias in silicon, a hot rectangle beside it.
tech::HeatStack with_block() {
  tech::HeatStack s;
  s.width_m = 8e-3;
  s.depth_m = 6e-3;
  s.materials = {{"si", 120, 120, 120, 1.65e6, 0}, {"vias", 5, 5, 60, 2e6, 0}};
  s.layers.resize(2);
  s.layers[0].thickness_m = 40e-6;
  s.layers[0].regions = {{{2.1e-3, 1.7e-3, 1.3e-3, 0.9e-3}, 1}};
  s.layers[0].sources = {{"", {1.9e-3, 1.5e-3, 2.2e-3, 1.1e-3}, 5, 0}};
  s.layers[1].thickness_m = 100e-6;
  s.face(Side::top) = {FaceKind::convection, 2e4, 300};
  return s;
}

TEST(FittedGrid, EndsColumnsAtEdgesAndNarrowsThemThere) {
  const GridChoice g = fitted_grid(with_block(), 64);
  ASSERT_EQ(g.x_m.size(), static_cast<std::size_t>(g.nx) + 1);
  ASSERT_EQ(g.y_m.size(), static_cast<std::size_t>(g.ny) + 1);
  EXPECT_TRUE(std::is_sorted(g.x_m.begin(), g.x_m.end(), std::less_equal<>()));
  EXPECT_EQ(g.x_m.front(), 0);
  EXPECT_DOUBLE_EQ(g.x_m.back(), 8e-3);
  for (const double edge : {2.1e-3, 3.4e-3, 1.9e-3, 4.1e-3}) {
    const auto at = std::min_element(g.x_m.begin(), g.x_m.end(), [&](double a, double b) { return std::abs(a - edge) < std::abs(b - edge); });
    EXPECT_NEAR(*at, edge, 1e-12);
  }
  EXPECT_FALSE(cuts_columns(with_block(), g));
  double widest = 0, narrowest = 1;
  for (int i = 0; i < g.nx; ++i) {
    const double w = g.x_m[static_cast<std::size_t>(i) + 1] - g.x_m[static_cast<std::size_t>(i)];
    widest = std::max(widest, w), narrowest = std::min(narrowest, w);
  }
  EXPECT_LE(widest, 8e-3 / 64 * (1 + 1e-9));
  EXPECT_LT(narrowest, widest / 4);
  EXPECT_LT(g.nx, 2 * 64);
}

TEST(FittedGrid, IsEqualColumnsWhereNothingEndsInALayerOrTheStackSaysHowMany) {
  tech::HeatStack s = with_block();
  s.layers[0].regions.clear();
  EXPECT_EQ(fitted_grid(s, 64), choose_grid(s, 64));
  s = with_block();
  s.nx = 40;
  s.ny = 30;
  EXPECT_TRUE(fitted_grid(s, 64).x_m.empty());
}

TEST(FittedGrid, KeepsPowerAndBalance) {
  for (const int most : {5, 17, 40}) {
    const GridChoice g = fitted_grid(with_block(), most);
    const Problem p = discretise(with_block(), g);
    EXPECT_NEAR(p.power_W(), 5, 1e-12);
    EXPECT_NEAR(std::accumulate(p.dx_m.begin(), p.dx_m.end(), 0.0), 8e-3, 1e-15);
    const Solution s = steady(p, {}, pool());
    EXPECT_EQ(s.status, Status::converged);
    EXPECT_LT(s.imbalance(), 1e-9);
    const GridChoice fine = refined(g, 3, 2);
    EXPECT_EQ(fine.nx, 3 * g.nx);
    EXPECT_DOUBLE_EQ(fine.x_m.back(), 8e-3);
    EXPECT_NEAR(discretise(with_block(), fine).power_W(), 5, 1e-12);
  }
}

double mean_of_block(const tech::HeatStack& s, const GridChoice& g) {
  const Problem p = discretise(s, g);
  const Solution t = steady(p, {}, pool());
  Map m{g.nx, g.ny, s.width_m, s.depth_m, t.layer_map(p, 0), g.x_m, g.y_m};
  return m.mean_over({1.9e-3, 1.5e-3, 2.2e-3, 1.1e-3});
}

// Against a fine solution on columns that fit: the order is above one at edges of materials (where equal columns have about one), and
// they are nearer than equal ones.
TEST(FittedGrid, GivesBackTheOrderAtMaterialEdges) {
  tech::HeatStack s = with_block();
  for (tech::HeatLayer& l : s.layers) l.cells = 2;
  const double limit = mean_of_block(s, fitted_grid(s, 100));
  const double coarse = std::abs(mean_of_block(s, fitted_grid(s, 20)) - limit), fine = std::abs(mean_of_block(s, fitted_grid(s, 40)) - limit);
  EXPECT_GT(std::log2(coarse / fine), 1);
  EXPECT_LT(fine, std::abs(mean_of_block(s, choose_grid(s, 40)) - limit));
}

TEST(FittedGrid, WidensBeyondTheChip) {
  tech::HeatStack s = with_block();
  s.materials.push_back({"air", 0.03, 0.03, 0.03, 1e3, 0});
  tech::add_plates(s, 2, {{"spreader", 1e-3, 20e-3, 390, 3.4e6}, {"sink", 5e-3, 40e-3, 200, 2.4e6}});
  EXPECT_DOUBLE_EQ(s.width_m, 40e-3);
  const GridChoice g = fitted_grid(s, 20);
  EXPECT_LT(g.nx, 100);
  EXPECT_FALSE(cuts_columns(s, g));
  const Problem p = discretise(s, g);
  EXPECT_NEAR(p.power_W(), 5, 1e-12);
  const Solution t = steady(p, {}, pool());
  EXPECT_EQ(t.status, Status::converged);
  EXPECT_LT(t.iterations, 60);
  EXPECT_LT(t.imbalance(), 1e-9);
  const Map whole{g.nx, g.ny, s.width_m, s.depth_m, t.layer_map(p, 0), g.x_m, g.y_m};
  const Map chip = whole.part(s.footprint);
  EXPECT_NEAR(chip.width_m, 8e-3, 1e-15);
  EXPECT_NEAR(chip.x_border(chip.nx) - chip.x_border(0), 8e-3, 1e-9);
  EXPECT_EQ(chip.max(), whole.max());
  EXPECT_NEAR(chip.mean(), whole.mean_over(s.footprint), 1e-9);
}

// Plates as wide as the chip are two more layers: resistances in series.
TEST(Plates, AsWideAsTheChipAreLayers) {
  tech::HeatStack s;
  s.width_m = s.depth_m = 0.01;
  s.materials = {{"si", 120, 120, 120, 1.65e6, 0}, {"air", 0.03, 0.03, 0.03, 1e3, 0}};
  s.layers.resize(1);
  s.layers[0].thickness_m = 1e-4;
  s.layers[0].sources = {{"", {0, 0, 0.01, 0.01}, 30, 0}};
  tech::add_plates(s, 1, {{"spreader", 1e-3, 0.01, 390, 3.4e6}, {"sink", 5e-3, 0.01, 200, 2.4e6}});
  s.face(Side::top) = {FaceKind::convection, 1e4, 300};
  const Problem p = discretise(s, {6, 6, {40, 1, 1}});
  const Solution t = steady(p, {}, pool());
  const double q = 30 / 1e-4;
  EXPECT_NEAR(t.layer_map(p, 0)[0], 300 + q * (1e-4 / 120 / 3 + 1e-3 / 390 + 5e-3 / 200 + 1 / 1e4), 2e-3);
}

TEST(Map, OfUnevenColumnsWeighsThemByTheirWidth) {
  const Map m{2, 2, 4, 4, {1, 2, 3, 4}, {0, 1, 4}, {0, 3, 4}};
  EXPECT_DOUBLE_EQ(m.mean(), (1 * 3 + 2 * 9 + 3 * 1 + 4 * 3) / 16.0);
  EXPECT_DOUBLE_EQ(m.probe(0.5, 1.5), 1);
  EXPECT_DOUBLE_EQ(m.probe(1.5, 1.5), 1.5);  // half of the way between centres at 0.5 and 2.5
  EXPECT_DOUBLE_EQ(m.mean_over({0.5, 0, 1, 3}), 1.5);
  EXPECT_EQ(m.blocks(1, 4), (std::vector<double>{1.75, 1.75, 1.75, 3.75}));
  EXPECT_DOUBLE_EQ(m.x_of(3), 2.5);
  const Map part = m.part({1, 0, 3, 3});
  EXPECT_EQ(part.value, (std::vector<double>{2}));
  EXPECT_DOUBLE_EQ(part.mean(), 2);
  EXPECT_DOUBLE_EQ(part.x_of(0), 1.5);
}

TEST(Phases, RepeatByTheirPeriod) {
  tech::HeatStack s = with_block();
  s.phases = {{0, 1e-3, {1, 1}}, {1e-3, 2e-3, {0.25, 0}}};
  s.period_s = 3e-3;
  const GridChoice g = choose_grid(s, 8);
  EXPECT_EQ(phases_of(s, g, 3e-3).size(), 2u);
  const std::vector<Phase> three = phases_of(s, g, 8e-3);
  ASSERT_EQ(three.size(), 6u);
  EXPECT_DOUBLE_EQ(three[5].begin_s, 7e-3);
  EXPECT_DOUBLE_EQ(three[5].end_s, 8e-3);
  EXPECT_EQ(three[5].factor, three[1].factor);
  s.period_s = 0;
  EXPECT_EQ(phases_of(s, g, 1).size(), 2u);
}

}  // namespace
}  // namespace taufold::thermal
