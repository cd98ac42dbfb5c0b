// Sweeps as array jobs of a Slurm cluster of one node that the test starts for itself (Debian: slurmctld, slurmd, slurm-client, munge): the table is that of a local run,
// byte for byte, also where jobs are lost, the run is killed and taken up again, or the search goes generation by generation.
//
// rooms: base
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "support/private_slurm.hpp"
#include "support/program_run.hpp"

namespace taufold {
namespace {

namespace fs = std::filesystem;

class SweepSlurm : public test::ProgramRun {
 protected:
  void SetUp() override {
    if (const std::string program = test::PrivateSlurm::missing(); !program.empty()) GTEST_SKIP() << "no " << program << " on this machine: packages slurmctld, slurmd, slurm-client, munge";
    std::string why;
    ASSERT_TRUE(slurm.start(why)) << why;
  }
  void sweep(const std::string& method, int points) {
    write("s.toml", "base = \"gb200-405b\"\nmethod = \"" + method + "\"\npoints = " + std::to_string(points) +
                        "\n[[lever]]\nkey = \"power.limit_W\"\nlow = 400\nhigh = 1200\n[[lever]]\nkey = \"chip.memory_GBps\"\nlow = 4000\nhigh = 16000\nscale = \"log\"\n"
                        "[[goal]]\nfigure = \"time\"\n[[goal]]\nfigure = \"energy\"\n");
  }
  test::PrivateSlurm slurm;
};

TEST_F(SweepSlurm, TheTableIsThatOfALocalRun) {
  sweep("latin-hypercube", 300);
  ASSERT_EQ(run("sweep s.toml --store local.sqlite --threads 1 -o local"), 0) << printed;
  ASSERT_EQ(run("sweep s.toml --store far.sqlite --on slurm --jobs 4 -o far"), 0) << printed;
  EXPECT_NE(printed.find("300 points as 4 array jobs"), std::string::npos) << printed;
  EXPECT_EQ(text("far/points.csv"), text("local/points.csv"));
  EXPECT_FALSE(fs::exists(folder.path() / "far.sqlite.parts"));  // merged, and gone
  // There is nothing left to do.
  ASSERT_EQ(run("sweep s.toml --store far.sqlite --on slurm"), 0) << printed;
  EXPECT_EQ(printed.find("array job"), std::string::npos) << printed;
}

TEST_F(SweepSlurm, KilledAndLostJobsLoseNothing) {
  sweep("random", 4000);
  ASSERT_EQ(run("sweep s.toml --store local.sqlite --threads 1 -o local"), 0) << printed;
  // Ended twice while jobs run; a job of the first round is cancelled besides.
  const std::string command = "sweep s.toml --store far.sqlite --on slurm --jobs 3";
  const auto killed_after = [&](const char* seconds) {
    return std::system(("cd " + quoted(folder.path()) + "&& timeout -s KILL " + seconds + " " + quoted(TAUFOLD_PROGRAM) + command + " >/dev/null 2>&1 </dev/null").c_str());
  };
  EXPECT_NE(killed_after("1.2"), 0);
  [[maybe_unused]] const int cancelled = std::system("scancel --state=PENDING --user=$(id -un) >/dev/null 2>&1");
  EXPECT_NE(killed_after("0.6"), 0);
  ASSERT_EQ(run(command + " -o far --json far.json"), 0) << printed;
  EXPECT_EQ(metric("far.json", "sweep.points"), 4000);
  EXPECT_EQ(text("far/points.csv"), text("local/points.csv"));
}

TEST_F(SweepSlurm, ASearchGoesGenerationByGeneration) {
  sweep("nsga2", 48);
  write("s.toml", text("s.toml").replace(text("s.toml").find("points = 48"), 11, "points = 48\npopulation = 16"));
  ASSERT_EQ(run("sweep s.toml --store local.sqlite --threads 1 -o local"), 0) << printed;
  ASSERT_EQ(run("sweep s.toml --store far.sqlite --on slurm --jobs 2 -o far"), 0) << printed;
  EXPECT_EQ(text("far/points.csv"), text("local/points.csv"));
}

TEST_F(SweepSlurm, WhatTheClusterRefusesIsSaid) {
  sweep("random", 10);
  EXPECT_EQ(run("sweep s.toml --on slurm --slurm=--partition=nowhere"), 1) << printed;
  EXPECT_NE(printed.find("[SYM-0019]"), std::string::npos) << printed;
  EXPECT_NE(printed.find("partition"), std::string::npos) << printed;
}

}  // namespace
}  // namespace taufold
