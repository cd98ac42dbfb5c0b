// A match says the same for any number of threads, runs beside each other or one after the other, and leaves
// run folders that `check` proves.
//
// rooms: base
#include <gtest/gtest.h>

#include <sys/wait.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
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
  /// Exit status of a match that is interrupted as soon as a file is there.
  int interrupted(const std::string& arguments, const std::string& awaited) {
    const std::string command = "cd " + quoted(folder.path()) + "; " + quoted(TAUFOLD_PROGRAM) + "match add.toml --from n7 --against n5,n3e --threads 2 " + arguments +
                                " >printed 2>&1 </dev/null & p=$!; k=0; while [ $k -lt 2400 ] && ! ls -d " + awaited +
                                " >/dev/null 2>&1; do sleep 0.05; k=$((k+1)); done; kill -TERM $p; wait $p";
    const int status = std::system(command.c_str());
    printed = text("printed");
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
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

TEST_F(MatchBits, AnInterruptLeavesTheAnswerOfTheRunsThatEnded) {
  // Interrupted as soon as the first fold has a report; dozens are still to come.
  ASSERT_EQ(interrupted("--tiers 2,3,4 --bond-pitch 0.2,0.19,0.18,0.17,0.16,0.15,0.14,0.13,0.12,0.11 -o out", "out.tmp-*/runs/n7.x2.0.2um/report.json"), 130) << printed;
  EXPECT_GT(metric("out/report.json", "match.runs_left_out"), 0) << printed;
  EXPECT_GT(metric("out/report.json", "match.x2.0.2um.N5.density"), 1.2) << printed;
  EXPECT_NE(text("out/match.txt").find("Interrupted; without the runs"), std::string::npos) << printed;
  EXPECT_NE(text("out/report.html").find("Interrupted; without the runs"), std::string::npos);
}

TEST_F(MatchBits, APitchAtWhichNoBondFitsIsAnAnswerBesideOthers) {
  const std::string common = "match add.toml --from n7 --tiers 2 --against n5 --threads 2 -q -o out --bond-pitch ";
  ASSERT_EQ(run(common + "50,0.2"), 0) << printed;
  EXPECT_NE(text("out/match.txt").find("no legal fold: bonds are short"), std::string::npos) << text("out/match.txt");
  EXPECT_TRUE(std::isnan(metric("out/report.json", "match.x2.50um.N5.density")));
  EXPECT_GT(metric("out/report.json", "match.x2.0.2um.N5.density"), 1.2);
  EXPECT_EQ(run(common + "50"), 1);
  EXPECT_NE(printed.find("a finer pitch"), std::string::npos) << printed;
}

TEST_F(MatchBits, AnInterruptBeforeAnythingCanBeComparedLeavesNothing) {
  EXPECT_EQ(interrupted("--tiers 2 --bond-pitch 0.2 -o out", "out.tmp-*"), 130) << printed;
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "out"));
}

}  // namespace
}  // namespace taufold
