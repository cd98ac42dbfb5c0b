// A match says the same for any number of threads, runs beside each other or one after the other, and leaves
// run folders that `check` proves.
//
// rooms: base
#include <gtest/gtest.h>

#include <string>

#include "base/subprocess.hpp"
#include "support/program_run.hpp"

namespace taufold {
namespace {

constexpr const char* kRtl =
    "module add (input clk, input [5:0] a, input [5:0] b, output reg [6:0] s);\n"
    "  reg [5:0] x, y;\n"
    "  always @(posedge clk) begin x <= a; y <= b; s <= x + y; end\n"
    "endmodule\n";

class MatchBits : public test::ProgramRun {
 protected:
  void SetUp() override {
    if (std::system("command -v yosys >/dev/null 2>&1") != 0) GTEST_SKIP() << "no Yosys";
    write("add.v", kRtl);
    write("add.sdc", "create_clock -name clk -period 1000 [get_ports clk]\n");
    write("add.toml",
          "name = \"add\"\ntop = \"add\"\nrtl = [\"add.v\"]\nlef = []\nliberty = []\nsdc = [\"add.sdc\"]\n");
  }
  int match(const std::string& threads) {
    return run("match add.toml --from n7 --tiers 2 --bond-pitch 0.2 --against n5,n3e -q --threads " +
               threads + " -o out" + threads);
  }
};

TEST_F(MatchBits, SameForAnyNumberOfThreads) {
  ASSERT_EQ(match("1"), 0) << printed;
  ASSERT_EQ(match("3"), 0) << printed;
  const std::string one = text("out1/match.txt");
  EXPECT_NE(one.find("fewest tiers that match"), std::string::npos) << one;
  EXPECT_EQ(one, text("out3/match.txt"));
  for (const char* run_folder : {"n7.flat", "n5.flat", "n3e.flat", "n7.x2.0.2um"})
    EXPECT_EQ(text(std::string("out1/runs/") + run_folder + "/placement.txt"),
              text(std::string("out3/runs/") + run_folder + "/placement.txt"))
        << run_folder;
}

TEST_F(MatchBits, RunFoldersAreProvenAndEveryAnswerHasAnInterval) {
  ASSERT_EQ(match("2"), 0) << printed;
  for (const char* run_folder : {"n5.flat", "n7.x2.0.2um"}) {
    EXPECT_EQ(run(std::string("check out2/runs/") + run_folder + " --equivalence"), 0) << run_folder << "\n"
                                                                                       << printed;
    EXPECT_NE(printed.find("holds: score as reported"), std::string::npos) << printed;
  }
  // The same with the libraries gone says what is missing.
  std::filesystem::remove_all(folder.path() / "out2/libraries");
  EXPECT_EQ(run("check out2/runs/n5.flat"), 1) << printed;
  ASSERT_EQ(match("1"), 0) << printed;
  for (const char* name : {"match.node.density", "match.node.tau", "match.node.energy", "match.node.leakage",
                           "match.node.peak_temperature", "match.node.cost"})
    EXPECT_GT(metric("out1/report.json", name), 0) << name;
  EXPECT_NE(text("out1/report.html").find("Metrics against tiers"), std::string::npos);
}

}  // namespace
}  // namespace taufold
