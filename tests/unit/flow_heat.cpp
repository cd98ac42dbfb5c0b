// Heat of placements on plain arrays: maps keep every watt, the Green's function's gradient against finite differences, and what a smaller
// die does to a sink.
//
// rooms: base geom tech db power sta place thermal report io flow
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "base/random.hpp"
#include "flow/heat/costs.hpp"
#include "flow/heat/sweep.hpp"
#include "flow/power_map.hpp"
#include "place/cell_field.hpp"
#include "place/problem.hpp"
#include "tech/stack_presets.hpp"
#include "tech/surroundings.hpp"

namespace taufold {
namespace {

/// Two tiers of rows; cells of several widths, and one macro that may be turned.
db::Design design(std::size_t cells) {
  db::Design d;
  d.name = "d";
  d.dbu_per_micron = 1000;
  d.die = {100, 200, 100 + 40000, 200 + 28000};
  db::Technology t;
  for (int m = 0; m < 4; ++m) {
    d.masters.push_back({"M" + std::to_string(m), m == 3, {"a"}});
    t.shapes.push_back({m == 3 ? 9000 : 400 * (m + 1), m == 3 ? 5000 : 1400, {{0, 0}}});
  }
  d.techs.push_back(t);
  for (int k = 0; k < 2; ++k) d.tiers.push_back({"t" + std::to_string(k), db::TechId(0u), {100, 200, 40000, 1400, 20, 1}});
  d.interfaces.push_back({500, 500, 500, 0});
  for (std::size_t i = 0; i < cells; ++i) {
    d.inst_names.insert("i" + std::to_string(i));
    d.inst_master.push_back(db::MasterId(static_cast<std::uint32_t>(i % 4)));
  }
  return d;
}

double sum(const std::vector<std::vector<double>>& maps) {
  double s = 0;
  for (const auto& m : maps) s = std::accumulate(m.begin(), m.end(), s);
  return s;
}

TEST(PowerMap, KeepsEveryWattOnAnyGrid) {
  const db::Design d = design(400);
  Rng rng(3);
  db::Placement p;
  p.resize(d.num_insts());
  power::Powers w;
  w.instance.assign(d.num_insts(), {});
  double dynamic = 0, leakage = 0, upper = 0;
  for (const db::InstId i : ids<db::InstId>(d.num_insts())) {
    p.tier[i] = db::TierId(rng.below(2));
    p.orient[i] = i.value % 4 == 3 && rng.below(2) == 0 ? geom::Orient::R90 : geom::Orient::R0;
    // Some stick out of the die, and some lie beside it.
    p.x[i] = rng.between(-6000, 46000);
    p.y[i] = rng.between(-6000, 34000);
    w.instance[i] = {1e-6 * rng.uniform(), 1e-6 * rng.uniform(), 1e-7 * rng.uniform()};
    dynamic += w.instance[i].internal_W + w.instance[i].switching_W;
    leakage += w.instance[i].leakage_W;
    if (p.tier[i].value == 1) upper += w.instance[i].total_W();
  }
  for (const auto& [nx, ny] : {std::pair{1, 1}, {7, 3}, {64, 45}, {16, 200}}) {
    const flow::PowerMap m = flow::power_map(d, p, w, nx, ny, 2.0);
    EXPECT_NEAR(sum(m.dynamic_W), 2 * dynamic, 1e-12 * dynamic);
    EXPECT_NEAR(sum(m.leakage_W), 2 * leakage, 1e-12 * leakage);
    EXPECT_NEAR(m.tier_W(1), 2 * upper, 1e-12 * upper);
    EXPECT_DOUBLE_EQ(m.width_m, 40e-6);
    const report::Grid g = flow::power_density(m, 0);
    EXPECT_NEAR(std::accumulate(g.value.begin(), g.value.end(), 0.0) * m.width_m * m.depth_m / nx / ny, m.tier_W(0), 1e-12 * dynamic);
  }
}

TEST(PowerMap, PutsACellWhereItStands) {
  const db::Design d = design(4);
  db::Placement p;
  p.resize(4);
  power::Powers w;
  w.instance.assign(4, {});
  for (const db::InstId i : ids<db::InstId>(std::size_t{4})) p.tier[i] = db::TierId(0u);
  // The macro, turned: 5000 wide and 9000 high, over columns 1 and 2 of 4 columns of 10000 by 3 : 2.
  p.orient[db::InstId(3u)] = geom::Orient::R90;
  p.x[db::InstId(3u)] = 100 + 17000;
  p.y[db::InstId(3u)] = 200;
  w.instance[db::InstId(3u)] = {0.5, 0.5, 0};
  const flow::PowerMap m = flow::power_map(d, p, w, 4, 1);
  EXPECT_DOUBLE_EQ(m.dynamic_W[0][0], 0);
  EXPECT_NEAR(m.dynamic_W[0][1], 0.6, 1e-12);
  EXPECT_NEAR(m.dynamic_W[0][2], 0.4, 1e-12);
}

tech::HeatStack two_tiers(double side_um) {
  tech::Stack s = tech::default_stack(2);
  s.thermal.width_um = {side_um, side_um, side_um, "test"};
  s.thermal.depth_um = {0.7 * side_um, 0.7 * side_um, 0.7 * side_um, "test"};
  s.thermal.sink = "cold-plate";
  std::string fault;
  return *tech::heat_stack(s, fault);
}

TEST(HeatModel, GradientIsThatOfFiniteDifferences) {
  ThreadPool pool(2);
  flow::HeatModel model(two_tiers(400), 12, 9, pool);
  ASSERT_EQ(model.tiers(), 2u);
  Rng rng(11);
  std::vector<std::vector<double>> watts(2, std::vector<double>(108));
  for (auto& m : watts)
    for (double& v : m) v = 1e-4 * rng.uniform();
  watts[0][40] = 5e-3;  // a hot spot far from the sink
  const auto rise = model.rise_K(watts);
  double low = 1e9, high = 0;
  for (const auto& m : rise)
    for (const double v : m) low = std::min(low, v), high = std::max(high, v);
  const double tau = 0.1 * (high - low);
  const auto gradient = model.gradient(rise, tau);
  for (const auto& [t, b] : {std::pair<std::size_t, std::size_t>{0, 40}, {0, 41}, {1, 40}, {0, 0}, {1, 107}, {0, 60}}) {
    const double step = 1e-6;
    auto more = watts, less = watts;
    more[t][b] += step;
    less[t][b] -= step;
    const double numeric = (model.smooth_peak_K(model.rise_K(more), tau) - model.smooth_peak_K(model.rise_K(less), tau)) / (2 * step);
    EXPECT_NEAR(gradient[t][b], numeric, 1e-5 * numeric) << t << " " << b;
  }
  // With the unevenness of the tiers beside the peak.
  const auto both = model.gradient(rise, tau, 0.7);
  const auto cost = [&](const std::vector<std::vector<double>>& w) {
    const auto r = model.rise_K(w);
    return model.smooth_peak_K(r, tau) + 0.7 * flow::HeatModel::spread_K(r);
  };
  for (const auto& [t, b] : {std::pair<std::size_t, std::size_t>{0, 40}, {1, 40}, {0, 0}, {1, 107}}) {
    const double step = 1e-6;
    auto more = watts, less = watts;
    more[t][b] += step;
    less[t][b] -= step;
    const double numeric = (cost(more) - cost(less)) / (2 * step);
    EXPECT_NEAR(both[t][b], numeric, 1e-5 * std::abs(numeric) + 1e-6) << t << " " << b;
  }
  // The hot spot's own watt costs most, and less on the tier next to the sink.
  EXPECT_GT(gradient[0][40], gradient[0][0]);
  EXPECT_GT(gradient[0][40], gradient[1][40]);
}

TEST(CellField, SlopeIsThatOfFiniteDifferencesAndFlatBeyondTheEdge) {
  const db::Design d = design(4);
  place::Problem p;
  p.die = d.die;
  p.cells = 2;
  p.cell_inst = {1, 0};
  place::CostField f;
  f.nx = 5;
  f.ny = 4;
  f.charge.assign(4, 0.0f);
  f.charge[db::InstId(1u)] = 3;
  Rng rng(5);
  f.value.resize(2);
  for (auto& v : f.value)
    for (int b = 0; b < 20; ++b) v.push_back(static_cast<float>(100 * rng.uniform()));
  place::CellField field;
  EXPECT_TRUE(field.empty());
  field.take(f, p);
  EXPECT_EQ(field.charge(0), 3);
  EXPECT_EQ(field.charge(1), 0);
  // The centre of a bin has its value.
  EXPECT_NEAR(field.at(1, 100 + 2.5f * 8000, 200 + 1.5f * 7000), f.value[1][7], 1e-3);
  for (int k = 0; k < 50; ++k) {
    const float x = 100 + 40000 * static_cast<float>(rng.uniform()), y = 200 + 28000 * static_cast<float>(rng.uniform()), step = 4;
    const place::CellField::Slope s = field.slope(0, x, y);
    // Steps that cross from one bin to the next meet a kink.
    const auto bin = [](float v, float origin, float w) { return std::floor((v - origin) / w - 0.5f); };
    if (bin(x - step, 100, 8000) != bin(x + step, 100, 8000) || bin(y - step, 200, 7000) != bin(y + step, 200, 7000)) continue;
    EXPECT_NEAR(s.x, (field.at(0, x + step, y) - field.at(0, x - step, y)) / (2 * step), 2e-4);
    EXPECT_NEAR(s.y, (field.at(0, x, y + step) - field.at(0, x, y - step)) / (2 * step), 2e-4);
  }
  EXPECT_EQ(field.slope(0, 101, 14000).x, 0);
}

TEST(Sinks, ASmallerDieKeepsPartOfTheSink) {
  for (const tech::Sink& s : tech::sinks()) {
    EXPECT_NEAR(tech::same_sink_gain(s, 1), 1, 1e-12) << s.name;
    const double gain = tech::same_sink_gain(s, 0.5);
    EXPECT_GE(gain, 1) << s.name;
    EXPECT_LE(gain, 2) << s.name;
    EXPECT_GE(s.whole, 0);
    EXPECT_GE(s.spreading, 0);
    EXPECT_LE(s.whole + s.spreading, 1);
    // The resistance itself never falls with the area.
    EXPECT_LE(tech::same_sink_gain(s, 0.5) * 0.5, 1 + 1e-12);
  }
  EXPECT_DOUBLE_EQ(tech::same_sink_gain(*tech::sink("microchannel"), 0.5), 1);
}

TEST(HeatSweep, TakesTheCoolestThatCostsLittle) {
  using flow::HeatPoint;
  const std::vector<HeatPoint> points = {{0, 1000000, 10, 1, 1}, {1, 1004000, 9.5, 1, 1}, {2, 1009000, 9, 1, 1}, {4, 1020000, 5, 1, 1}};
  EXPECT_EQ(flow::coolest(points), 2u);
  EXPECT_EQ(flow::coolest({points[0]}), 0u);
  EXPECT_EQ(flow::coolest({points[0], {1, 990000, 11, 1, 1}}), 0u);
}

}  // namespace
}  // namespace taufold
