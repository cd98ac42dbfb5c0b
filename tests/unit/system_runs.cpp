// rooms: base diag io system
// The command on files: published runs held against the bars, shipped examples, the same figures for any number of threads, a fold's report.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "io/csv.hpp"
#include "support/program_run.hpp"
#include "system/case.hpp"

namespace taufold {
namespace {

namespace fs = std::filesystem;

class SystemRuns : public test::ProgramRun {
 protected:
  static std::string example(const std::string& name) { return quoted(fs::path(TAUFOLD_SOURCE) / "examples/09-system" / name); }
};

TEST_F(SystemRuns, PublishedStepsAreWithinTheBars) {
  const fs::path cases = fs::path(TAUFOLD_SHARED) / "facts/systems-cases.csv";
  if (!fs::exists(cases)) GTEST_SKIP() << "no file " << cases;
  ASSERT_EQ(run("system --validate " + quoted(cases) + "--json out.json --require 'system.validate.mean<=0.04' --require 'system.validate.worst<=0.12' "
                "--require 'system.validate.left_out.mean<=0.04' --require 'system.validate.left_out.worst<=0.12' --require 'system.validate.pair_out.worst<=0.12'"),
            0)
      << printed;
  EXPECT_GE(metric("out.json", "system.validate.covered"), 0.7);
  EXPECT_LE(metric("out.json", "system.validate.covered"), 0.95);
}

TEST_F(SystemRuns, OtherToolsAreShownBeside) {
  const fs::path cases = fs::path(TAUFOLD_SHARED) / "facts/system-reference-records.csv";
  if (!fs::exists(cases)) GTEST_SKIP() << "no file " << cases;
  ASSERT_EQ(run("system --validate " + quoted(cases) + "--json out.json"), 0) << printed;
  EXPECT_NE(text("out.json").find("\"system.peers\""), std::string::npos);
  EXPECT_NE(printed.find("ref03"), std::string::npos);
}

/// The exponent of data sheets that phones are given, from measured clusters of cores: power above idle over the upper 40 % of the clock.
TEST_F(SystemRuns, PowerOfPhoneCoresRisesAsTheDefaultSays) {
  const fs::path points = fs::path(TAUFOLD_SHARED) / "facts/dvfs-points.csv";
  if (!fs::exists(points)) GTEST_SKIP() << "no file " << points;
  const std::string all = test::read_text(points);
  std::map<std::string, std::vector<std::pair<double, double>>> clusters;
  io::CsvRecords rows(all);
  rows.next();
  while (rows.next()) {
    const auto& f = rows.fields();
    clusters[f[1] + "/" + f[4]].emplace_back(std::strtod(f[5].c_str(), nullptr), std::strtod(f[7].c_str(), nullptr));
  }
  std::vector<double> exponents;
  for (const auto& [name, p] : clusters) {
    double most = 0, n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
    for (const auto& [f, w] : p) most = std::max(most, f);
    for (const auto& [f, w] : p) {
      if (f < 0.6 * most) continue;
      const double x = std::log(f), y = std::log(w);
      n += 1, sx += x, sy += y, sxx += x * x, sxy += x * y;
    }
    if (n >= 3) exponents.push_back((n * sxy - sx * sy) / (n * sxx - sx * sx));
  }
  ASSERT_GE(exponents.size(), 15u);
  std::sort(exponents.begin(), exponents.end());
  EXPECT_NEAR(exponents[exponents.size() / 2], system::Case().rate_exponent, 0.25);
}

TEST_F(SystemRuns, EveryExampleRuns) {
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(TAUFOLD_SOURCE) / "examples/09-system")) {
    if (entry.path().extension() != ".toml" || entry.path().stem() == "sweep" || entry.path().stem() == "search") continue;
    ++files;
    EXPECT_EQ(run("system " + quoted(entry.path()) + "--json out.json"), 0) << entry.path() << printed;
    EXPECT_GT(metric("out.json", "system.time"), 0);
    double sum = 0;
    for (const char* part : {"arithmetic", "memory", "scale_up", "scale_out", "latency", "wait", "jitter"}) sum += metric("out.json", std::string("system.tau.") + part);
    EXPECT_NEAR(sum, metric("out.json", "system.time"), 1e-9 * sum) << entry.path();
  }
  EXPECT_GE(files, 6u);
}

TEST_F(SystemRuns, ThreadsChangeNothing) {
  ASSERT_EQ(run("system " + example("cluster.toml") + "--threads 1"), 0) << printed;
  const std::string one = printed;
  ASSERT_EQ(run("system " + example("cluster.toml") + "--threads 4"), 0) << printed;
  EXPECT_EQ(printed, one);
}

TEST_F(SystemRuns, AFoldIsTakenFromItsReport) {
  const std::string cluster =
      "platform = \"GB200\"\naccelerators = 512\n[workload]\nkind = \"training\"\nmodel = \"llama31_405b\"\nformat = \"fp8\"\nbatch = 896\n[mapping]\ntensor = 4\npipeline = 8\nchunks = 8\ncontext = 2\n";
  write("r.json",
        "{\"schema\":\"taufold.report/1\",\"metrics\":{\"fold.fmax\":{\"value\":1.05e9,\"unit\":\"Hz\"},\"flat.fmax\":{\"value\":1e9,\"unit\":\"Hz\"},"
        "\"fold.power.total\":{\"value\":0.9,\"unit\":\"W\"},\"flat.power.total\":{\"value\":1,\"unit\":\"W\"},\"fold.tiers\":{\"value\":2,\"unit\":\"1\"}}}\n");
  write("given.toml", cluster + "[fold]\ntiers = 2\nspeed = 1.05\ncapacitance = 0.9\n");
  write("read.toml", cluster + "[fold]\nreport = \"r.json\"\n");
  write("flat.toml", cluster);
  ASSERT_EQ(run("system given.toml --json given.json"), 0) << printed;
  ASSERT_EQ(run("system read.toml --json read.json"), 0) << printed;
  ASSERT_EQ(run("system flat.toml --json flat.json"), 0) << printed;
  EXPECT_EQ(metric("given.json", "system.time"), metric("read.json", "system.time"));
  EXPECT_LT(metric("read.json", "system.time"), metric("flat.json", "system.time"));
}

TEST_F(SystemRuns, AComparisonAndItsFolder) {
  ASSERT_EQ(run("system compare " + example("gb200.toml") + example("gb200-two-tiers.toml") + "-o out --require 'system.compare.rate_each>1'"), 0) << printed;
  EXPECT_TRUE(fs::exists(folder.path() / "out/report.html"));
  EXPECT_NEAR(metric("out/report.json", "system.compare.time") * metric("out/report.json", "system.compare.rate_each"), 1, 1e-9);
  EXPECT_EQ(run("system compare " + example("gb200.toml") + example("gb200-two-tiers.toml") + "--require 'system.compare.rate_each>2'"), 2);
}

}  // namespace
}  // namespace taufold
