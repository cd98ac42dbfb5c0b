// The node ladder: the shipped table, what follows from it against independently computed figures, names, rules, and how layers are exposed.
//
// rooms: base diag geom tech liberty io predict
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <map>
#include <string>

#include "io/csv.hpp"
#include "io/ladder/ladder.hpp"
#include "predict/metals.hpp"
#include "predict/node_model.hpp"
#include "predict/published.hpp"
#include "tech/data.hpp"

namespace taufold {
namespace {

const tech::Ladder& shipped() { return io::ladder::shipped_ladder(); }
const tech::Node& node(const char* name) { return *shipped().find(name); }
predict::NodeModel model(const char* name) { return predict::make_model(node(name), node("N7")); }

TEST(Ladder, ShippedTableReadsWithoutAWordAndIsWhole) {
  tech::Ladder l;
  diag::Collector out;
  const io::InputFile file{"ladder.csv", std::string(tech::data::ladder_csv()), io::Packing::none, 0};
  EXPECT_TRUE(io::ladder::read_ladder(file, out, l));
  EXPECT_TRUE(out.list().empty());
  EXPECT_GE(l.nodes().size(), 15u);
  for (const tech::Node& n : l.nodes()) {
    EXPECT_TRUE(predict::missing_figures(n).empty()) << n.name;
    EXPECT_TRUE(tech::contradictions(n).empty()) << n.name;
    for (const tech::NodeFigure& f : n.figures) EXPECT_FALSE(f.source.empty()) << n.name << " " << f.quantity;
  }
  for (const char* name : {"N28", "N16", "N10", "N7", "N5", "N3E", "N2", "A16", "A14", "18A", "SMIC N+1", "SMIC N+2", "SMIC N+3", "SMIC N+4"}) EXPECT_NE(l.find(name), nullptr) << name;
}

TEST(Ladder, NamesInAnyCaseAndWithoutMaker) {
  EXPECT_EQ(&node("n3e"), &node("N3E"));
  EXPECT_EQ(&node("n+2"), &node("SMIC N+2"));
  EXPECT_EQ(&node("asap7"), &node("PDK-ASAP7"));
  EXPECT_EQ(shipped().find("n8"), nullptr);
}

TEST(Ladder, RulesAreBrokenByWhatBreaksThem) {
  const auto with = [](const char* quantity, double value) {
    tech::Ladder l = shipped();
    l.put("N7", {quantity, value, value, value, "", tech::Status::assumption, "here"});
    return tech::contradictions(*l.find("N7")).size();
  };
  EXPECT_EQ(with("cell_height", 245), 0u);
  EXPECT_EQ(with("cell_height", 300), 1u);  // six tracks of 40 nm
  EXPECT_EQ(with("vdd_nominal", 0.46), 0u);
  EXPECT_EQ(with("vdd_nominal", 0.44), 1u);  // threshold 0.30 V
  EXPECT_EQ(with("gate_length", 41), 1u);
  EXPECT_EQ(with("pitch_my", 130), 1u);  // above Mz
  EXPECT_EQ(with("euv_layers", 90 - 10 + 1), 1u);  // of 80 masks
}

TEST(Ladder, SpeedsAtEqualVoltageAreThoseOfTheRule) {
  // Block level, N7 = 1, as published with the rule.
  const std::map<const char*, double> expected = {{"N28", 0.42}, {"N16", 0.77}, {"N10", 0.84}, {"n+1", 0.85}, {"n+2", 0.95}, {"n+3", 0.99}, {"n+4", 1.05}, {"N5", 1.17}, {"N3E", 1.38}, {"N2", 1.59}, {"A16", 1.93}, {"A14", 1.85}, {"18A", 1.54}};
  for (const auto& [name, value] : expected) EXPECT_NEAR(model(name).block_speed.nominal, value, 0.006) << name;
  // Order of nodes by speed at equal voltage.
  double last = 0;
  for (const char* name : {"N28", "N16", "n+2", "N7", "N5", "N3E", "18A", "N2", "A14"}) {
    EXPECT_GT(model(name).block_speed.nominal, last) << name;
    last = model(name).block_speed.nominal;
  }
}

TEST(Ladder, FiguresAreThoseOfTheSharedTable) {
  const std::filesystem::path file = std::filesystem::path(TAUFOLD_SHARED) / "facts/technology-ladder.csv";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "no table of facts at " << TAUFOLD_SHARED;
  diag::Collector out;
  const auto input = io::read_input(file.string(), out);
  ASSERT_TRUE(input);
  io::CsvRecords rows(input->text);
  ASSERT_TRUE(rows.next());
  int compared = 0;
  while (rows.next()) {
    const auto& f = rows.fields();
    const tech::Node* n = shipped().find(f[0]);
    if (!n || n->is_kit() || f[4].empty()) continue;
    const double stored = std::strtod(f[4].c_str(), nullptr);
    const predict::NodeModel m = predict::make_model(*n, node("N7"));
    const std::vector<predict::Metal> metals = predict::metals_of(*n);
    const auto wire = [&](std::string_view pitch) { return predict::wire_ohm_per_um(n->value(pitch)); };
    double own = std::nan("");
    if (f[1] == "fo4_lvt_tt_at_nominal_vdd") own = m.fo4_s.nominal * 1e12;
    else if (f[1] == "speed_isovoltage_vs_N7") own = m.gate_speed.nominal;
    else if (f[1] == "speed_isovoltage_block_vs_N7") own = m.block_speed.nominal;
    else if (f[1] == "block_cap_ratio_vs_N7") own = m.block_capacitance.nominal;
    else if (f[1] == "cin_inv_x1") own = m.cin_F.nominal * 1e15;
    else if (f[1] == "density_2_over_cpp_h") own = n->density_per_m2() * 1e-12;
    else if (f[1] == "leakage_inv_x1_lvt_25C") own = m.leakage_W.nominal * 1e9;
    else if (f[1] == "energy_fo4_per_full_cycle") own = m.fo4_energy_J.nominal * 1e15;
    else if (f[1] == "r_wire_mx") own = wire("pitch_mx");
    else if (f[1] == "r_wire_my") own = wire("pitch_my");
    else if (f[1] == "r_wire_m0") own = wire("pitch_m0");
    else if (f[1] == "c_wire_mx") own = predict::wire_fF_per_um(n->value("k_eff_imd"));
    else continue;
    if (f[0] == "N7" && f[1] == "leakage_inv_x1_lvt_25C") continue;  // that row is of another off current
    if (f[0] == "N16" && f[1] == "c_wire_mx") continue;               // and that one of another permittivity than its own row of it
    EXPECT_NEAR(own, stored, 0.003 * stored) << f[0] << " " << f[1];
    ++compared;
  }
  EXPECT_GE(compared, 100);
}

TEST(Metals, StackHasTheLayersOfTheNodeAndCoarsens) {
  for (const tech::Node& n : shipped().nodes()) {
    const std::vector<predict::Metal> m = predict::metals_of(n);
    EXPECT_EQ(m.size(), static_cast<std::size_t>(std::lround(n.value("metal_layers")))) << n.name;
    for (std::size_t k = 1; k < m.size(); ++k) {
      EXPECT_NE(m[k].horizontal, m[k - 1].horizontal) << n.name;
      EXPECT_GT(m[k].via_ohm, 0) << n.name;
    }
    for (const predict::Metal& x : m) EXPECT_GT(x.ohm_per_um, 0) << n.name << " " << x.name;
  }
}

TEST(Metals, WiresOfGt2nAreReproduced) {
  // Measured in the kit, ohm per um, by pitch; the model's description states 30 %.
  for (const auto& [pitch, measured] : {std::pair{24.0, 622.0}, {28.0, 437.5}, {42.0, 167.0}, {76.0, 26.6}, {112.0, 7.48}}) EXPECT_NEAR(predict::wire_ohm_per_um(pitch) / measured, 1, 0.31) << pitch;
  double last = 1e9;
  for (double p = 20; p < 300; p += 1) {
    const double r = predict::wire_ohm_per_um(p);
    const bool thicker = p == 26 || p == 36 || p == 50 || p == 70 || p == 140;  // a barrier begins
    EXPECT_TRUE(thicker || r < last) << p;
    last = r;
  }
}

TEST(Metals, ExposureFollowsThePitch) {
  using predict::Exposure;
  EXPECT_EQ(predict::line_masks(90, false).exposure, Exposure::single);
  EXPECT_EQ(predict::line_masks(70, false).exposure, Exposure::lele);
  EXPECT_EQ(predict::line_masks(44, false).exposure, Exposure::sadp);
  EXPECT_EQ(predict::line_masks(32.5, false).exposure, Exposure::saqp);
  EXPECT_EQ(predict::line_masks(32.5, true).exposure, Exposure::euv);
  EXPECT_EQ(predict::line_masks(24, true).exposure, Exposure::euv_double);
  // Without EUV finer layers take more masks than with it, and leave fewer tracks.
  for (const double p : {22.0, 26.0, 30.0, 36.0}) {
    EXPECT_GT(predict::line_masks(p, false).low, predict::line_masks(p, true).high) << p;
    EXPECT_LT(predict::line_masks(p, false).capacity_high, predict::line_masks(p, true).capacity_high) << p;
    EXPECT_GE(predict::hole_masks(p, false).low, predict::hole_masks(p, true).low) << p;
  }
  EXPECT_EQ(predict::critical_masks(node("n+3")).euv, 0);
  EXPECT_GT(predict::critical_masks(node("n3e")).euv, 5);
  // The whole process has more masks than those that depend on pitch.
  for (const tech::Node& n : shipped().nodes()) {
    if (!n.find("mask_count")) continue;
    EXPECT_LT(predict::critical_masks(n).low, n.value("mask_count")) << n.name;
  }
}

TEST(Device, LawOfDriveIsTheClosedForm) {
  const predict::Device d;
  const predict::Corner at{predict::Process::typical, 0.75, 25};
  // g(V)/g(0.75) with alpha 1.3 and 0.30 V.
  for (const auto& [v, g] : {std::pair{0.50, 0.52}, {0.55, 0.64}, {0.60, 0.74}, {0.65, 0.83}, {0.70, 0.92}, {0.80, 1.08}, {0.90, 1.21}, {1.10, 1.44}}) EXPECT_NEAR(1 / predict::delay_ratio(d, {predict::Process::typical, v, 25}, at), g, 0.006) << v;
  for (const double ratio : {0.7, 0.9, 1.0, 1.3}) {
    const double v = predict::supply_for_delay(d, ratio, at);
    EXPECT_NEAR(predict::delay_ratio(d, {predict::Process::typical, v, 25}, at), ratio, 1e-9);
  }
  // Slower when slow, leakier when hot, more so at a high threshold.
  EXPECT_GT(predict::delay_ratio(d, {predict::Process::slow, 0.75, 25}, at), 1.05);
  EXPECT_LT(predict::delay_ratio(d, {predict::Process::fast, 0.75, 25}, at), 0.95);
  const auto heat = [&](double vt) {
    predict::Device x = d;
    x.vt_V = vt;
    return predict::leakage_ratio(x, {predict::Process::typical, 0.75, 100}, at);
  };
  EXPECT_GT(heat(0.30), 20);
  EXPECT_LT(heat(0.30), 35);
  EXPECT_GT(heat(0.36), heat(0.30));
  EXPECT_EQ((predict::Corner{predict::Process::slow, 0.675, -40}).name(), "ss_0p675v_m40c");
}

TEST(Published, SpeedAndPowerTellOneThing) {
  for (const double s : {1.05, 1.15, 1.4, 1.8}) EXPECT_NEAR(predict::speed_at_equal_power(predict::power_at_equal_speed(s)), s, 1e-12);
  EXPECT_GE(predict::published_steps().size(), 20u);
  // NAND2 of three gate pitches and a flip-flop of nineteen: 0.8 + 0.674.
  EXPECT_NEAR(predict::bohr_density({50, 200, 1}) * 50 * 200, 1.4737, 5e-5);
  EXPECT_NEAR(predict::bohr_density({50, 200, 2}) * 50 * 200, 1.24, 0.005);
}

}  // namespace
}  // namespace taufold
