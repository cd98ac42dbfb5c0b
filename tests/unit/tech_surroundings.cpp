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
    const bool open = k.key == "width_um" || k.key == "depth_um" || k.key == "initial_K" || k.key == "convection_K_W" ||
                      k.key.starts_with("spreader_") || k.key.starts_with("sink_");
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

Stack with_plates() {
  Stack s = stack_of("2-tier-f2f");
  s.thermal.spreader_um = {1000, 1000, 1000, "test"};
  s.thermal.spreader_width_um = {20000, 20000, 20000, "test"};
  s.thermal.sink_um = {5000, 5000, 5000, "test"};
  s.thermal.sink_width_um = {40000, 40000, 40000, "test"};
  s.thermal.convection_K_W = {0.25, 0.25, 0.25, "test"};
  return s;
}

TEST(Plates, AreWiderThanTheChip) {
  Stack s = with_plates();
  s.thermal.probes = {{"tier1", 100, 200}};
  s.thermal.phases = {{0, 1, {{"tier0", 2.0}}}};
  const HeatStack h = layers_of(s);
  EXPECT_TRUE(names(h).ends_with("tim spreader sink"));
  EXPECT_NEAR(h.width_m, 0.04, 1e-12);
  EXPECT_NEAR(h.chip().x_m, 0.018, 1e-12);
  EXPECT_NEAR(h.chip().h_m, 0.003, 1e-12);
  EXPECT_NEAR(h.face(Side::top).h_W_m2K, 1 / (0.25 * 0.04 * 0.04), 1e-9);
  EXPECT_NEAR(h.probes[0].x_m, 0.0181, 1e-12);
  EXPECT_EQ(h.phases[0].factor.size(), h.layers.size());
  for (const HeatLayer& l : h.layers) EXPECT_EQ(l.regions.size(), l.name == "sink" ? 0u : 1u) << l.name;
  EXPECT_TRUE(faults(h, true).empty());
}

TEST(Plates, ContradictionsAreTold) {
  const auto fault = [](auto&& change) {
    Stack s = with_plates();
    change(s.thermal);
    std::string f;
    EXPECT_FALSE(heat_stack(s, f));
    return f;
  };
  EXPECT_NE(fault([](Surroundings& t) { t.spreader_width_um = {}; }).find("spreader_width_um"), std::string::npos);
  EXPECT_NE(fault([](Surroundings& t) { t.spreader_width_um.value = 3900; }).find("4000"), std::string::npos);
  EXPECT_NE(fault([](Surroundings& t) { t.sink_width_um.value = 19000; }).find("20000"), std::string::npos);
  EXPECT_NE(fault([](Surroundings& t) { t.convection_K_W = {}; }).find("convection_K_W"), std::string::npos);
  EXPECT_NE(fault([](Surroundings& t) { t.convection_K_W = {}, t.sink = "air"; }).find("convection_K_W"), std::string::npos);
  EXPECT_NE(fault([](Surroundings& t) { t.spreader_um = {}, t.sink_um = {}; }).find("convection_K_W"), std::string::npos);
  // A preset of a sink takes their place.
  Stack s = with_plates();
  s.thermal = with_sink(s.thermal, *sink("air"));
  EXPECT_FALSE(has_plates(s.thermal));
  EXPECT_NEAR(layers_of(s).width_m, 0.004, 1e-12);
}

TEST(Plates, StandAboveTheFlatChipToo) {
  const Stack s = with_plates();
  HeatStack h = layers_of(s);
  for (HeatLayer& l : h.layers)
    if (l.active) l.sources = {{l.name, h.chip(), 3, 0}};
  const HeatStack flat = unfolded(h, s);
  EXPECT_NEAR(flat.power_W(), 6, 1e-12);
  EXPECT_NEAR(flat.width_m, 0.04, 1e-12);
  EXPECT_NEAR(flat.chip().w_m, 0.008, 1e-12);
  EXPECT_EQ(flat.face(Side::top), h.face(Side::top));
  EXPECT_TRUE(faults(flat, false).empty());
}

TEST(Surroundings, FacesAreSetOneByOne) {
  Stack s = stack_of("2-tier-f2f");
  s.thermal.faces = {{"x_min", 50, 310}, {"y_max", 0, 320}, {"bottom", 700, 0}};
  const HeatStack h = layers_of(s);
  EXPECT_EQ(h.face(Side::x_min), (HeatFace{FaceKind::convection, 50, 310}));
  EXPECT_EQ(h.face(Side::y_max), (HeatFace{FaceKind::temperature, 0, 320}));
  EXPECT_EQ(h.face(Side::bottom), (HeatFace{FaceKind::convection, 700, 300}));
  EXPECT_EQ(h.face(Side::x_max).kind, FaceKind::adiabatic);
}

TEST(Surroundings, PowerBesideASmallerDieIsAFault) {
  Stack s = stack_of("2-tier-f2f");
  for (auto* q : {&s.tiers[1].die_x_um, &s.tiers[1].die_y_um}) *q = {500, 500, 500, "test"};
  for (auto* q : {&s.tiers[1].die_width_um, &s.tiers[1].die_depth_um}) *q = {2000, 2000, 2000, "test"};
  HeatStack h = layers_of(s);
  for (HeatLayer& l : h.layers)
    if (l.name == "tier1") l.sources = {{"core", {0.4e-3, 0.6e-3, 0.5e-3, 0.5e-3}, 1, 0}};
  const std::vector<HeatFault> f = faults(h, false);
  ASSERT_EQ(f.size(), 1u);
  EXPECT_EQ(f[0].kind, HeatFault::Kind::beside_die);
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
