// How a stack of tiers becomes layers of heat.
//
// rooms: base tech
#include "tech/surroundings.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "tech/stack_keys.hpp"
#include "tech/stack_presets.hpp"

namespace taufold::tech {
namespace {

Stack stack_of(std::string_view preset_name) {
  Stack s = *preset(preset_name);
  s.thermal.width_um = {4000, 4000, 4000, "test"};
  s.thermal.depth_um = {3000, 3000, 3000, "test"};
  return s;
}

HeatStack layers_of(const Stack& s) {
  std::string fault;
  std::optional<HeatStack> h = heat_stack(s, fault);
  EXPECT_TRUE(h) << fault;
  return h ? *h : HeatStack{};
}

std::string names(const HeatStack& s) {
  std::string out;
  for (const HeatLayer& l : s.layers) out += (out.empty() ? "" : " ") + l.name;
  return out;
}

TEST(Surroundings, EveryDefaultIsInItsIntervalAndHasASource) {
  for (const Sink& k : sinks()) {
    EXPECT_LT(k.low, k.h_W_m2K);
    EXPECT_LT(k.h_W_m2K, k.high);
    EXPECT_FALSE(k.source.empty());
    EXPECT_EQ(sink(k.name), &k);
    Surroundings s;
    s.sink = k.name;
    fill_defaults(s);
    EXPECT_EQ(s.top_h_W_m2K.value, k.h_W_m2K);
  }
  Surroundings s;
  fill_defaults(s);
  EXPECT_EQ(s.sink, "air");
  for (const auto& k : thermal_keys()) {
    const Quantity& q = s.*k.field;
    const bool open = k.key == "width_um" || k.key == "depth_um" || k.key == "initial_K";
    EXPECT_EQ(q.known(), !open) << k.key;
    if (open) continue;
    EXPECT_TRUE(in_range(k, q.value)) << k.key;
    EXPECT_TRUE(q.low <= q.value && q.value <= q.high) << k.key;
  }
}

TEST(Surroundings, LayersStandInTheOrderOfTheFacings) {
  EXPECT_EQ(names(layers_of(stack_of("2-tier-f2f"))),
            "tier0.silicon tier0 tier0.wiring bond0 tier1.wiring tier1 tier1.silicon tim");
  EXPECT_EQ(names(layers_of(stack_of("2-tier-f2b"))),
            "tier0.silicon tier0 tier0.wiring bond0 tier1.silicon tier1 tier1.wiring tim");
  Stack with_board = stack_of("2-tier-f2f");
  with_board.thermal.board_h_W_m2K = {500, 500, 500, "test"};
  const HeatStack h = layers_of(with_board);
  EXPECT_TRUE(names(h).starts_with("underfill tier0.silicon"));
  EXPECT_EQ(h.face(Side::bottom).kind, FaceKind::convection);
}

// The share of copper in a bonding layer is that of pads of half the pitch: a quarter, side by side along z.
TEST(Surroundings, BondsCarryHeatByTheirShare) {
  const HeatStack h = layers_of(stack_of("2-tier-f2f"));
  const HeatMaterial& bond = h.materials[h.layers[3].material];
  EXPECT_NEAR(bond.kz_W_mK, 0.25 * 380 + 0.75 * 1.4, 1e-9);
  EXPECT_LT(bond.kx_W_mK, 1.4 * (1 + 0.25) / (1 - 0.25));  // below the bound of perfectly conducting rods
  EXPECT_GT(bond.kx_W_mK, 1.4);
}

// Via-middle TSVs stand in the silicon that they pierce.
TEST(Surroundings, TsvsRaiseTheSiliconTheyPierce) {
  const HeatStack h = layers_of(stack_of("2-tier-f2b"));
  double pierced_k = 0, whole_k = 0;
  for (const HeatLayer& l : h.layers) {
    if (l.name == "tier1.silicon") pierced_k = h.materials[l.material].kz_W_mK;
    if (l.name == "tier0.silicon") whole_k = h.materials[l.material].kz_W_mK;
  }
  EXPECT_EQ(whole_k, 120);
  EXPECT_GT(pierced_k, 120);
}

TEST(Surroundings, ASmallerDieStandsInMould) {
  Stack s = stack_of("2-tier-f2f");
  for (auto* q : {&s.tiers[1].die_x_um, &s.tiers[1].die_y_um}) *q = {500, 500, 500, "test"};
  for (auto* q : {&s.tiers[1].die_width_um, &s.tiers[1].die_depth_um}) *q = {2000, 2000, 2000, "test"};
  const HeatStack h = layers_of(s);
  for (const HeatLayer& l : h.layers) {
    const bool upper = l.name.starts_with("tier1");
    EXPECT_EQ(h.materials[l.material].name == "mould", upper) << l.name;
    EXPECT_EQ(l.regions.size(), upper ? 1u : 0u) << l.name;
  }
}

TEST(Surroundings, UnfoldedKeepsThePowerAndTheCooling) {
  for (const char* name : {"2-tier-f2f", "4-tier", "3-tier"}) {
    const Stack s = stack_of(name);
    HeatStack h = layers_of(s);
    double watts = 1;
    for (HeatLayer& l : h.layers)
      if (l.active) l.sources = {{l.name, {0.001, 0.001, 0.002, 0.001}, watts++, 0}};
    const HeatStack flat = unfolded(h, s);
    EXPECT_NEAR(flat.power_W(), h.power_W(), 1e-12);
    EXPECT_GE(flat.width_m * flat.depth_m, h.width_m * h.depth_m * static_cast<double>(s.tiers.size()) * (1 - 1e-12));
    EXPECT_TRUE(faults(flat, false).empty());
    EXPECT_EQ(flat.face(Side::top), h.face(Side::top));
  }
}

TEST(Surroundings, ProbesStandOnActiveLayers) {
  Stack s = stack_of("2-tier-f2f");
  s.thermal.probes = {{"tier1", 100, 200}};
  const HeatStack h = layers_of(s);
  ASSERT_EQ(h.probes.size(), 1u);
  EXPECT_EQ(h.layers[h.probes[0].layer].name, "tier1");
  EXPECT_DOUBLE_EQ(h.probes[0].y_m, 200e-6);
  std::string fault;
  s.thermal.probes = {{"tier1.silicon", 100, 200}};
  EXPECT_FALSE(heat_stack(s, fault));
  s.thermal.probes = {{"tier1", 100, 3001}};
  EXPECT_FALSE(heat_stack(s, fault));
  EXPECT_NE(fault.find("outside"), std::string::npos);
}

TEST(Surroundings, BlocksOfUnknownLayersAreTold) {
  Stack s = stack_of("2-tier-f2f");
  s.thermal.blocks = {{"tier5", 0, 0, 10, 10, 300, 300}};
  std::string fault;
  EXPECT_FALSE(heat_stack(s, fault));
  EXPECT_NE(fault.find("tier5"), std::string::npos);
}

}  // namespace
}  // namespace taufold::tech
