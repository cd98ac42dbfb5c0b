// `taufold cost` on systems: the shipped examples, the same bits for any number of threads, the report of a fold as input, figures of one's own.
//
// rooms: base diag
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "support/program_run.hpp"

namespace taufold {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

class CostSystems : public test::ProgramRun {
 protected:
  static std::string example(const std::string& name) { return quoted(fs::path(TAUFOLD_SOURCE) / "examples/07-cost" / name); }
  Json metrics(const std::string& file) { return Json::parse(text(file))["metrics"]; }
};

constexpr const char* kHead = "name = \"x\"\ncurrency = \"USD\"\nvolume = 1e6\npackage = \"phone\"\n";

TEST_F(CostSystems, ExamplesPrintTablesAndPicturesWithIntervals) {
  for (const auto& [a, b, la, lb] : std::vector<std::array<std::string, 4>>{{"phone-fold.toml", "phone-flat.toml", "fold", "flat"},
                                                                            {"accelerator-chiplets.toml", "accelerator-one-die.toml", "chiplets", "one"}}) {
    ASSERT_EQ(run("cost " + example(a) + example(b) + "--samples 2000 -o out-" + la + " --json r.json"), 0) << printed;
    const Json m = metrics("r.json");
    for (const std::string& label : {la, lb})
      for (const char* figure : {"yield", "cost.good_die", "cost.unit", "carbon"}) {
        const Json x = m[label + "." + figure];
        EXPECT_LT(x["low"].get<double>(), x["high"].get<double>()) << label << figure;
        EXPECT_GT(x["value"].get<double>(), 0);
        EXPECT_FALSE(x["source"].get<std::string>().empty());
      }
    EXPECT_GT(m[la + ".yield"]["value"].get<double>(), 0.2);
    EXPECT_LT(m[la + ".yield"]["value"].get<double>(), 1);
    EXPECT_NE(printed.find("is driven by"), std::string::npos);
    EXPECT_EQ(m.contains("fold.stacking.die-to-wafer.cost.unit"), la == "fold");
    if (la == "fold") {
      EXPECT_NEAR(m["fold.stacking.wafer-to-wafer.cost.unit"]["value"].get<double>(), m["fold.cost.unit"]["value"].get<double>(), 1e-9);
    }
    EXPECT_EQ(m.contains("tiers4.cost.unit"), la == "fold");  // the other system is of several chips
    const std::string html = text("out-" + la + "/report.html");
    for (const char* part : {"<svg", "data:image/png", "What drives it", "Where ", "Inputs"}) EXPECT_NE(html.find(part), std::string::npos) << part;
    EXPECT_TRUE(fs::exists(folder.path() / ("out-" + la) / "inputs.csv"));
  }
}

TEST_F(CostSystems, TheSameBitsForAnyNumberOfThreads) {
  Json seen;
  for (const int threads : {1, 2, 3}) {
    ASSERT_EQ(run("cost " + example("phone-fold.toml") + example("phone-flat.toml") + "--samples 3000 --threads " + std::to_string(threads) + " --json t.json"), 0) << printed;
    const Json m = metrics("t.json");
    if (threads == 1) seen = m;
    EXPECT_EQ(m, seen) << threads;
  }
  ASSERT_EQ(run("cost " + example("phone-fold.toml") + example("phone-flat.toml") + "--samples 3000 --seed 2 --json t.json"), 0) << printed;
  EXPECT_NE(metrics("t.json")["fold.cost.unit"]["low"], seen["fold.cost.unit"]["low"]);
  EXPECT_EQ(metrics("t.json")["fold.cost.unit"]["value"], seen["fold.cost.unit"]["value"]);
}

// What the report of a fold says about tiers, area and bonds is the same as writing it down.
TEST_F(CostSystems, TheReportOfAFoldGivesAreasAndBonds) {
  write("report.json", R"({"schema": "taufold.report/1", "metrics": {"fold.footprint": {"value": 4.5e-5, "unit": "m2"},
    "fold.tiers": {"value": 3, "unit": "1"}, "fold.bonds": {"value": 4000000, "unit": "1"}, "stack.interface.0.bond_pitch": {"value": 9e-7, "unit": "m"},
    "stack.interface.1.bond_pitch": {"value": 9e-7, "unit": "m"}, "flat.footprint": {"value": 1.35e-4, "unit": "m2"}}})");
  const std::string head = kHead;
  write("fold.toml", head + "[[chip]]\nstacking = \"wafer-to-wafer\"\nnode = \"N7\"\nreport = \"report.json\"\n");
  std::string tiers, joints;
  for (int k = 0; k < 3; ++k) tiers += "[[chip.tier]]\nnode = \"N7\"\narea_mm2 = 45\n";
  for (int k = 0; k < 2; ++k) joints += "[[chip.interface]]\npitch_um = 0.9\nbonds = 2000000\n";
  write("hand.toml", head + "[[chip]]\nstacking = \"wafer-to-wafer\"\n" + tiers + joints);
  write("flat.toml", head + "[[chip]]\nnode = \"N7\"\nreport = \"report.json\"\nside = \"flat\"\n");
  // The same fold as a block of a thousandth, repeated.
  write("block.json", R"({"schema": "taufold.report/1", "metrics": {"fold.footprint": {"value": 4.5e-8, "unit": "m2"},
    "fold.tiers": {"value": 3, "unit": "1"}, "fold.bonds": {"value": 4000, "unit": "1"}, "stack.interface.0.bond_pitch": {"value": 9e-7, "unit": "m"},
    "stack.interface.1.bond_pitch": {"value": 9e-7, "unit": "m"}}})");
  write("block.toml", head + "[[chip]]\nstacking = \"wafer-to-wafer\"\nnode = \"N7\"\nreport = \"block.json\"\nrepeat_to_mm2 = 135\n");
  ASSERT_EQ(run("cost fold.toml hand.toml flat.toml block.toml --samples 500 --json r.json"), 0) << printed;
  const Json m = metrics("r.json");
  EXPECT_NEAR(m["fold.cost.unit"]["value"].get<double>(), m["hand.cost.unit"]["value"].get<double>(), 1e-9);
  EXPECT_NEAR(m["fold.cost.unit"]["value"].get<double>(), m["block.cost.unit"]["value"].get<double>(), 1e-9);
  EXPECT_EQ(m["flat.cost.bonding"]["value"].get<double>(), 0);
  // Blind stacking at clustered defects yields less than one die of all the area, and pays for bonds.
  EXPECT_LT(m["fold.yield"]["value"].get<double>(), m["flat.yield"]["value"].get<double>());
  EXPECT_GT(m["fold.cost.unit_against.flat"]["value"].get<double>(), 1);
}

// Cut into more and more chiplets a large die first gets cheaper, by yield and by the design of a smaller chip, and links and assembly take it back.
TEST_F(CostSystems, APartitionSaysHowManyChipletsAreBest) {
  ASSERT_EQ(run("cost " + example("accelerator-one-die.toml") + "--samples 1000 -o out --json r.json"), 0) << printed;
  const Json m = metrics("r.json");
  const auto unit = [&](int n) { return m["one.partition" + std::to_string(n) + ".cost.unit"]["value"].get<double>(); };
  const int best = m["one.partition.cheapest"]["value"];
  EXPECT_NEAR(unit(1), m["one.cost.unit"]["value"].get<double>(), 1e-9);
  EXPECT_GT(best, 2);
  EXPECT_LT(best, 16);
  for (int n = 1; n <= 16; ++n) EXPECT_GE(unit(n), unit(best));
  EXPECT_EQ(m["one.partition1.link_power"]["value"].get<double>(), 0);
  // Of two halves each sends what crosses; of four each (1/2)^0.6 of it.
  const double two = m["one.partition2.link_power"]["value"], four = m["one.partition4.link_power"]["value"];
  EXPECT_NEAR(four / two, 2 * std::pow(0.5, 0.6), 1e-9);
  EXPECT_NE(text("out/report.html").find("compute as chiplets"), std::string::npos);
}

TEST_F(CostSystems, SharedChipsBearTheirDesignTogether) {
  const std::string chip = "[[chip]]\nname = \"io\"\ncount = 2\n[[chip.tier]]\nnode = \"N7\"\narea_mm2 = 100\n", shared = "[[chip]]\nname = \"io\"\nshared = \"io\"\ncount = 2\n[[chip.tier]]\nnode = \"N7\"\narea_mm2 = 100\n";
  write("alone.toml", std::string(kHead) + chip);
  write("a.toml", std::string(kHead) + shared);
  write("b.toml", std::string(kHead) + shared);
  ASSERT_EQ(run("cost alone.toml a.toml b.toml --samples 500 --json r.json"), 0) << printed;
  const Json m = metrics("r.json");
  const double package = 1;  // its own design is not shared: 1 M USD over 1 M units
  EXPECT_NEAR(m["a.cost.nre"]["value"].get<double>() - package, (m["alone.cost.nre"]["value"].get<double>() - package) / 2, 1e-9);
  EXPECT_NEAR(m["a.cost.good_die"]["value"].get<double>(), m["alone.cost.good_die"]["value"].get<double>(), 1e-9);
}

// Where a fold costs as much as a flat chip, asked for the yield of its bonds as a whole: set to that, both cost the same.
TEST_F(CostSystems, TheYieldOfBondsIsAQuestion) {
  const std::string tier = "[[chip.tier]]\nnode = \"N7\"\narea_mm2 = 50\n";
  write("fold.toml", std::string(kHead) + "[[chip]]\nstacking = \"wafer-to-wafer\"\n" + tier + tier);
  write("flat.toml", std::string(kHead) + "[[chip]]\n[[chip.tier]]\nnode = \"N7\"\narea_mm2 = 150\n");
  ASSERT_EQ(run("cost fold.toml flat.toml --samples 500 --break-even bond.yield --json r.json"), 0) << printed;
  const Json m = metrics("r.json");
  const double at = m["break_even.bond.yield"]["value"];
  EXPECT_GT(at, 0.2);
  EXPECT_LT(at, 0.99);
  EXPECT_NEAR(m["tiers2.break_even.bond.yield"]["value"].get<double>(), at, 0.01);
  EXPECT_NE(printed.find("equal where a bonded interface yields"), std::string::npos);
}

// A node of one's own, in another currency, and what a price does to a die.
TEST_F(CostSystems, FiguresOfTheFileTakeThePlaceOfDefaults) {
  const std::string chip = "[[chip]]\n[[chip.tier]]\nnode = \"mine\"\narea_mm2 = 100\n";
  const std::string node = "[input.mine]\nwafer_price = 1000\nd0 = {value = 0.1, low = 0.05, high = 0.2, source = \"mine\"}\ndensity = 100\nenergy = 2\ngas = 0.2\nmaterial = 0.5\ndesign_nre = 1e6\nmask_set = 1e5\n";
  write("a.toml", std::string(kHead) + chip + node);
  std::string euros = std::string(kHead) + chip + node;
  euros.replace(euros.find("USD"), 3, "EUR");
  euros.insert(euros.find("volume"), "usd_per_unit = 2\n");
  write("b.toml", euros);
  ASSERT_EQ(run("cost a.toml b.toml --samples 500 --json r.json"), 0) << printed;
  const Json m = metrics("r.json");
  EXPECT_NEAR(m["b.cost.wafers"]["value"].get<double>(), 2 * m["a.cost.wafers"]["value"].get<double>(), 1e-9);
  EXPECT_NEAR(m["b.cost.package"]["value"].get<double>(), m["a.cost.package"]["value"].get<double>(), 1e-9);
  EXPECT_EQ(run("cost a.toml --samples 500 --require 'a.cost.unit<=0.01'"), 2) << printed;
  EXPECT_EQ(run("cost a.toml b.toml --samples 500 --break-even mine.wafer_price --json r.json"), 0) << printed;
  EXPECT_NE(printed.find("no mine.wafer_price alone"), std::string::npos) << printed;  // it is the same wafer for both
}

}  // namespace
}  // namespace taufold
