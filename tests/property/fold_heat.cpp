// Heat of a fold through the program: the folder that it leaves gives `taufold thermal` the temperatures that it reports, power is kept from
// the cells to the maps, and cells that are placed for heat make the hottest place cooler, in the same bits for any number of threads.
//
// rooms: base diag
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "support/program_run.hpp"

namespace taufold {
namespace {

namespace fs = std::filesystem;

/// Islands without a net between them but the clock: shift registers of `width` bits with XORs of neighbours between the stages.
std::string islands(int count, int width, int stages) {
  Rng rng(9);
  std::string ports = "clk", wires, cells, head;
  int n = 0;
  for (int i = 0; i < count; ++i) {
    std::vector<std::string> now;
    for (int b = 0; b < width; ++b) {
      ports += fmt::format(", d{0}_{1}, q{0}_{1}", i, b);
      head += fmt::format("input d{0}_{1}; output q{0}_{1};\n", i, b);
      now.push_back(fmt::format("d{}_{}", i, b));
    }
    for (int s = 0; s < stages; ++s) {
      std::vector<std::string> next;
      for (int b = 0; b < width; ++b) {
        const auto other = static_cast<std::size_t>(rng.below(static_cast<std::uint32_t>(width)));
        wires += fmt::format("wire x{0}, y{0};\n", n);
        cells += fmt::format("XOR2_1 g{0} (.A({1}), .B({2}), .Y(x{0}));\nDFF_1 r{0} (.D(x{0}), .CK(clk), .Q(y{0}));\n", n, now[static_cast<std::size_t>(b)], now[other]);
        next.push_back(fmt::format("y{}", n++));
      }
      now = next;
    }
    for (int b = 0; b < width; ++b) cells += fmt::format("DFF_1 o{0}_{1} (.D({2}), .CK(clk), .Q(q{0}_{1}));\n", i, b, now[static_cast<std::size_t>(b)]);
  }
  return "module islands (" + ports + ");\ninput clk;\n" + head + wires + cells + "endmodule\n";
}

/// The first island is fed with a transition a clock, the others sleep.
std::string activity(int count, int width) {
  std::string nets = "      (clk (T0 500000) (T1 500000) (TX 0) (TC 2000) (IG 0))\n";
  for (int i = 0; i < count; ++i)
    for (int b = 0; b < width; ++b) nets += fmt::format("      (d{}_{} (T0 500000) (T1 500000) (TX 0) (TC {}) (IG 0))\n", i, b, i == 0 ? 1000 : 0);
  return "(SAIFILE\n  (SAIFVERSION \"2.0\")\n  (DIRECTION \"backward\")\n  (DIVIDER / )\n  (TIMESCALE 1 ps)\n  (DURATION 1000000)\n  (INSTANCE islands\n    (NET\n" + nets +
         "    )\n  )\n)\n";
}

class FoldHeat : public test::ProgramRun {
 protected:
  void SetUp() override {
    write("islands.v", islands(4, 12, 5));
    write("islands.sdc", "create_clock -period 1.0 [get_ports clk]\n");
    write("one_hot.saif", activity(4, 12));
  }
  std::string fold(const std::string& more) {
    return "fold " + kit("tech.lef") + kit("cells.lef") + kit("lib") + "islands.v islands.sdc --bond-pitch 1.5 --effort 2 --seed 3 -q --activity one_hot.saif " + more;
  }
  /// Sum of a column of a CSV file.
  double column_sum(const std::string& path, std::size_t column) {
    std::istringstream in(text(path));
    std::string line;
    std::getline(in, line);
    double sum = 0;
    while (std::getline(in, line)) {
      std::istringstream fields(line);
      std::string field;
      for (std::size_t k = 0; k <= column; ++k) std::getline(fields, field, ',');
      sum += std::strtod(field.c_str(), nullptr);
    }
    return sum;
  }
};

TEST_F(FoldHeat, ItsFolderGivesItsTemperatures) {
  ASSERT_EQ(run(fold("--thermal --sink microchannel --effort 1 -o out")), 0) << printed;
  for (const char* side : {"fold", "flat"}) {
    const std::string name = side, prefix = name == "flat" ? "flat-" : "";
    const double watts = column_sum("out/heat/" + prefix + "power.csv", 5) + column_sum("out/heat/" + prefix + "power.csv", 6);
    EXPECT_NEAR(watts, metric("out/report.json", name + ".power.total"), 1e-9 * watts) << side;
    EXPECT_LT(metric("out/report.json", name + ".temp.imbalance"), 1e-9);
    EXPECT_NEAR(metric("out/report.json", name + ".temp.heat_out"), metric("out/report.json", name + ".temp.power"), 1e-9 * watts);
    ASSERT_EQ(run(fmt::format("thermal out/heat/{0}stack.toml out/heat/{0}power.csv --grid 16 --json {1}.json", prefix, side)), 0) << printed;
    EXPECT_NEAR(metric(name + ".json", "thermal.max"), metric("out/report.json", name + ".temp.peak"), 1e-6) << side;
  }
  // The folder and its report stand for the same files; a finer grid is not far away.
  ASSERT_EQ(run("thermal out --grid 16 --json folder.json"), 0) << printed;
  EXPECT_EQ(metric("folder.json", "thermal.max"), metric("fold.json", "thermal.max"));
  ASSERT_EQ(run("thermal out/heat/stack.toml out/report.json --grid 64 --json report.json"), 0) << printed;
  EXPECT_NEAR(metric("report.json", "thermal.max"), metric("fold.json", "thermal.max"), 0.02 * metric("out/report.json", "fold.temp.rise"));
  // Cell by cell it is the same power, and nearly the same temperature: on the grid of the bins cells are spread over bins too.
  EXPECT_NEAR(column_sum("out/heat/cells.csv", 5) + column_sum("out/heat/cells.csv", 6), metric("out/report.json", "fold.power.total"),
              1e-9 * metric("out/report.json", "fold.power.total"));
  ASSERT_EQ(run("thermal out/heat/stack.toml out/heat/cells.csv --grid 16 --json cells.json"), 0) << printed;
  EXPECT_NEAR(metric("cells.json", "thermal.max"), metric("fold.json", "thermal.max"), 1e-3 * metric("out/report.json", "fold.temp.rise"));
  // Half the area and a tier behind the other: hotter than the flat by a little more than twice, where the sink is the die's own.
  EXPECT_GT(metric("out/report.json", "fold.temp.rise_ratio"), 1);
  EXPECT_LT(metric("out/report.json", "fold.temp.rise_ratio"), 2.8);
  EXPECT_LT(metric("out/report.json", "fold.sustained.power_ratio"), 1);
  EXPECT_GT(metric("out/report.json", "fold.sustained.power_ratio"), 0.35);
  // Dummies conduct; without them it is no cooler.
  EXPECT_GE(metric("out/report.json", "fold.temp.rise.without_dummies"), metric("out/report.json", "fold.temp.rise"));
  EXPECT_GT(metric("out/report.json", "fold.dummy_bonds"), 0);
  EXPECT_NE(text("out/report.html").find("Temperatures"), std::string::npos);
}

TEST_F(FoldHeat, TemperaturesChangeNoPlacementAndPowerDensityScales) {
  ASSERT_EQ(run(fold("--flat no --effort 1 -o plain")), 0) << printed;
  ASSERT_EQ(run(fold("--flat no --thermal --power-density 50 --junction-limit 400 --effort 1 -o heat")), 0) << printed;
  EXPECT_EQ(text("plain/placement.txt"), text("heat/placement.txt"));
  const double scale = metric("heat/report.json", "heat.power_scale"), watts = metric("heat/report.json", "fold.power.total");
  // Without a flat placement the fold's own power stands for it, on the area of both tiers.
  EXPECT_NEAR(scale * watts / (2 * metric("heat/report.json", "fold.footprint")), 5e5, 0.03 * 5e5);
  // At the power that is sustained the hottest place is at the limit.
  const double times = metric("heat/report.json", "fold.sustained.frequency") * 1e-9;
  EXPECT_GT(times, 0);
  EXPECT_GT(metric("heat/report.json", "fold.sustained.power"), 0);
}

TEST_F(FoldHeat, PlacingForHeatCoolsTheHottestPlace) {
  const std::string common = "--flat no --thermal --sink microchannel --power-density 100 ";
  ASSERT_EQ(run(fold(common + "-o plain")), 0) << printed;
  ASSERT_EQ(run(fold(common + "--thermal-weight 4 --threads 1 -o cool")), 0) << printed;
  const double before = metric("plain/report.json", "fold.temp.rise"), after = metric("cool/report.json", "fold.temp.rise");
  EXPECT_LT(after, 0.97 * before);
  // A per cent of the rise is worth four of wire, and less than that is paid for it; part of the gain is that nets that move often take less power.
  EXPECT_LT(metric("cool/report.json", "fold.hpwl") / metric("plain/report.json", "fold.hpwl") - 1, 4 * (1 - after / before));
  EXPECT_LT(metric("cool/report.json", "fold.power.switching"), metric("plain/report.json", "fold.power.switching"));
  EXPECT_EQ(metric("cool/report.json", "fold.legal"), 1);
  ASSERT_EQ(run(fold(common + "--thermal-weight 4 --threads 3 -o again")), 0) << printed;
  EXPECT_EQ(text("cool/placement.txt"), text("again/placement.txt"));
}

// Where bonds are scarce a partition gives the tiers, and the hot half goes next to the sink, which is on top.
TEST_F(FoldHeat, APartitionStandsTheCoolerWayUp) {
  const auto share_on_top = [&](const std::string& out) {
    std::istringstream in(text(out + "/heat/power.csv"));
    std::string line;
    std::getline(in, line);
    double top = 0, all = 0;
    while (std::getline(in, line)) {
      std::istringstream fields(line);
      std::string field, layer;
      std::getline(fields, layer, ',');
      for (int k = 0; k < 5; ++k) std::getline(fields, field, ',');
      all += std::strtod(field.c_str(), nullptr);
      if (layer == "tier1") top += std::strtod(field.c_str(), nullptr);
    }
    return top / all;
  };
  for (const std::string seed : {"1", "2"}) {
    const std::string command = "fold " + kit("tech.lef") + kit("cells.lef") + kit("lib") + "islands.v islands.sdc --sites-per-cell 0.25 --effort 2 -q --activity one_hot.saif --flat no --thermal --sink microchannel --power-density 100 --seed " + seed;
    ASSERT_EQ(run(command + " -o plain"), 0) << printed;
    ASSERT_EQ(run(command + " --thermal-weight 2 -o cool"), 0) << printed;
    EXPECT_LT(metric("plain/report.json", "fold.bond_sites_per_cell"), 0.3);
    EXPECT_GT(share_on_top("cool"), 0.6);
    EXPECT_LE(metric("cool/report.json", "fold.temp.rise"), metric("plain/report.json", "fold.temp.rise"));
    EXPECT_LT(metric("cool/report.json", "fold.bonds"), 1.1 * metric("plain/report.json", "fold.bonds"));
  }
}

TEST_F(FoldHeat, ASweepKeepsTheCoolestThatCostsLittle) {
  ASSERT_EQ(run(fold("--flat no --thermal --thermal-sweep --sink microchannel --power-density 100 --effort 1 -o out")), 0) << printed;
  EXPECT_NE(text("out/report.json").find("fold.heat_pareto"), std::string::npos);
  ASSERT_EQ(run(fold("--flat no --thermal --sink microchannel --power-density 100 --effort 1 -o plain")), 0) << printed;
  EXPECT_LE(metric("out/report.json", "fold.temp.rise"), metric("plain/report.json", "fold.temp.rise"));
  EXPECT_LE(metric("out/report.json", "fold.hpwl"), 1.01 * metric("plain/report.json", "fold.hpwl"));
}

TEST_F(FoldHeat, RunawayIsToldAndWhatIsSustainedIsThere) {
  // These cells leak so much that fins and a fan do not hold them at this clock.
  ASSERT_EQ(run(fold("--flat no --thermal --sink air --effort 1 -o out")), 0) << printed;
  EXPECT_NE(text("out/report.json").find("THM-0022"), std::string::npos);
  EXPECT_TRUE(std::isnan(metric("out/report.json", "fold.temp.peak")));
  const double sustained = metric("out/report.json", "fold.sustained.power_density");
  EXPECT_GT(sustained, 0);
  EXPECT_LT(sustained, metric("out/report.json", "fold.temp.power_density"));
}

TEST_F(FoldHeat, WithoutLibrariesItSaysThatThereIsNoPower) {
  ASSERT_EQ(run("fold " + kit("tech.lef") + kit("cells.lef") + kit("lib") + "islands.v --bond-pitch 1.5 --effort 1 --flat no --thermal -o out"), 0) << printed;
  EXPECT_NE(printed.find("PLC-0020"), std::string::npos);
  EXPECT_TRUE(std::isnan(metric("out/report.json", "fold.temp.peak")));
}

}  // namespace
}  // namespace taufold
