// Timing of a fold through the program: the SPEF that it leaves gives the slacks that it reports, placing for the slacks betters
// them at little wirelength and in the same bits for any number of threads, and figures are consistent with each other.
//
// rooms: base diag
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>

#include "base/random.hpp"
#include "support/program_run.hpp"

namespace taufold {
namespace {

namespace fs = std::filesystem;

/// Pipelines of random gates between registers: `width` bits, `stages` of `depth` gates.
std::string pipelines(int width, int stages, int depth) {
  Rng rng(5);
  std::string ports = "clk", wires, cells;
  for (int b = 0; b < width; ++b) ports += fmt::format(", d{0}, q{0}", b);
  std::string head = "module pipes (" + ports + ");\ninput clk;\n";
  for (int b = 0; b < width; ++b) head += fmt::format("input d{0}; output q{0};\n", b);
  std::vector<std::string> now;
  for (int b = 0; b < width; ++b) now.push_back(fmt::format("d{}", b));
  int n = 0;
  const auto net = [&] {
    wires += fmt::format("wire n{};\n", n);
    return fmt::format("n{}", n++);
  };
  const auto flop = [&](const std::string& d, const std::string& q) { cells += fmt::format("(* src = \"pipes.sv:7\" *) DFF_1 r{} (.D({}), .CK(clk), .Q({}));\n", n++, d, q); };
  for (int s = 0; s < stages; ++s) {
    for (std::string& x : now) {
      const std::string q = net();
      flop(x, q);
      x = q;
    }
    for (int level = 0; level < depth; ++level) {
      std::vector<std::string> next;
      for (int b = 0; b < width; ++b) {
        const std::string y = net();
        const auto other = static_cast<std::size_t>(rng.below(static_cast<std::uint32_t>(width)));
        cells += fmt::format("{} g{} (.A({}), .B({}), .Y({}));\n", rng.below(2) == 0 ? "NAND2_1" : "XOR2_1", n, now[static_cast<std::size_t>(b)], now[other], y);
        next.push_back(y);
      }
      now = std::move(next);
    }
  }
  for (int b = 0; b < width; ++b) flop(now[static_cast<std::size_t>(b)], fmt::format("q{}", b));
  return head + wires + cells + "endmodule\n";
}

class FoldTiming : public test::ProgramRun {
 protected:
  void SetUp() override {
    write("pipes.v", pipelines(24, 3, 6));
    write("pipes.sdc", "create_clock -period 0.5 [get_ports clk]\n");
  }
  std::string fold(const std::string& more) {
    return "fold " + kit("tech.lef") + kit("cells.lef") + kit("lib") + "pipes.v pipes.sdc --bond-pitch 1.5 --effort 2 --flat no -q " + more;
  }
};

TEST_F(FoldTiming, ItsSpefGivesItsSlacks) {
  ASSERT_EQ(run(fold("--seed 3 -o out")), 0) << printed;
  ASSERT_EQ(run("sta " + kit("lib") + "pipes.v pipes.sdc --spef out/tier0.spef --spef out/tier1.spef --spef out/bonds.spef --json sta.json"), 0) << printed;
  for (const char* name : {"worst_setup_slack", "worst_hold_slack", "tns", "power.total"}) {
    const double of_fold = metric("out/report.json", std::string("fold.") + name), of_sta = metric("sta.json", std::string("sta.") + name);
    // SPEF has so many digits.
    EXPECT_NEAR(of_fold, of_sta, 1e-5 * std::abs(of_fold) + 1e-15) << name;
  }
  EXPECT_EQ(metric("sta.json", "sta.unannotated_nets"), 0);
  // Paths say where they are: tier, bonds with their places as in bonds.csv, and the line of the RTL.
  const std::string paths = text("out/timing.txt"), bonds = text("out/bonds.csv"), hop = "through bond 0-1 at (";
  EXPECT_NE(paths.find("tier 1"), std::string::npos);
  const std::size_t at = paths.find(hop);
  ASSERT_NE(at, std::string::npos) << paths;
  char* rest = nullptr;
  const double x = std::strtod(paths.c_str() + at + hop.size(), &rest), y = std::strtod(rest + 1, nullptr);
  bool there = false;
  std::istringstream lines(bonds);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t last = line.rfind(','), before = line.rfind(',', last - 1);
    there = there || (std::abs(std::strtod(line.c_str() + before + 1, nullptr) - x) < 6e-4 && std::abs(std::strtod(line.c_str() + last + 1, nullptr) - y) < 6e-4);
  }
  EXPECT_TRUE(there) << x << " " << y << "\n" << bonds;
  for (const std::string& with_source : {paths, printed, text("out/tiers/tier0.v") + text("out/tiers/tier1.v")}) EXPECT_NE(with_source.find("pipes.sv:7"), std::string::npos);
}

TEST_F(FoldTiming, PlacingForTheSlacksBettersThem) {
  ASSERT_EQ(run(fold("--seed 3 -o plain")), 0) << printed;
  ASSERT_EQ(run(fold("--seed 3 --timing --threads 1 -o timed")), 0) << printed;
  const double before = metric("plain/report.json", "fold.tns"), after = metric("timed/report.json", "fold.tns");
  ASSERT_LT(before, 0);
  EXPECT_GT(after, 0.95 * before);
  EXPECT_LE(metric("timed/report.json", "fold.hpwl"), 1.02 * metric("plain/report.json", "fold.hpwl"));
  // The plain placement is among those compared.
  EXPECT_DOUBLE_EQ(metric("timed/report.json", "fold.plain.tns"), before);
  ASSERT_EQ(run(fold("--seed 3 --timing --threads 3 -o again")), 0) << printed;
  EXPECT_EQ(text("timed/placement.txt"), text("again/placement.txt"));
  EXPECT_EQ(text("timed/tier1.spef").substr(text("timed/tier1.spef").find("*NAME_MAP")), text("again/tier1.spef").substr(text("again/tier1.spef").find("*NAME_MAP")));
}

TEST_F(FoldTiming, PlacingForTheSlacksIsNeverWorse) {
  for (const char* period : {"0.3", "5"}) {  // where all fails, and where nothing does
    write("pipes.sdc", fmt::format("create_clock -period {} [get_ports clk]\n", period));
    ASSERT_EQ(run(fold("--effort 1 --seed 2 -o plain")), 0) << printed;
    ASSERT_EQ(run(fold("--effort 1 --seed 2 --timing -o timed")), 0) << printed;
    EXPECT_GE(metric("timed/report.json", "fold.tns"), metric("plain/report.json", "fold.tns")) << period;
    EXPECT_GE(metric("timed/report.json", "fold.worst_setup_slack"), metric("plain/report.json", "fold.worst_setup_slack")) << period;
    EXPECT_EQ(metric("timed/report.json", "fold.legal"), 1);
  }
}

TEST_F(FoldTiming, UnderATimeLimitTheSlacksAreThereAndTheSweepIsNot) {
  ASSERT_EQ(run(fold("--seed 3 --time-limit 60 -o out")), 0) << printed;
  EXPECT_FALSE(std::isnan(metric("out/report.json", "fold.worst_setup_slack")));
  EXPECT_TRUE(std::isnan(metric("out/report.json", "fold.corners.worst_setup_slack")));
  ASSERT_EQ(run(fold("--seed 3 -o whole")), 0) << printed;
  EXPECT_FALSE(std::isnan(metric("whole/report.json", "fold.corners.worst_setup_slack")));
}

TEST_F(FoldTiming, ACrossingCostsWhatItIsSaidTo) {
  ASSERT_EQ(run(fold("--seed 3 --hop-capacitance 0 -o light")), 0) << printed;
  ASSERT_EQ(run(fold("--seed 3 --hop-capacitance 4 -o heavy")), 0) << printed;
  ASSERT_EQ(text("light/placement.txt"), text("heavy/placement.txt"));
  const double bonds = metric("light/report.json", "fold.bonds");
  ASSERT_GT(bonds, 0);
  EXPECT_NEAR(metric("heavy/report.json", "fold.wire.capacitance") - metric("light/report.json", "fold.wire.capacitance"), bonds * 4e-15, 1e-4 * bonds * 4e-15);
  EXPECT_LT(metric("heavy/report.json", "fold.worst_setup_slack"), metric("light/report.json", "fold.worst_setup_slack"));
}

}  // namespace
}  // namespace taufold
