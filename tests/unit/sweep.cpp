// rooms: base diag flow
// Sweeps: killed at any moment and taken up again nothing is lost and nothing stands twice; a database that cannot be used is left as it is; points
// are those of the method, whatever the threads.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>
#include <sstream>
#include <string>

#include "base/random.hpp"
#include "flow/sweep/file.hpp"
#include "support/program_run.hpp"

namespace taufold {
namespace {

namespace fs = std::filesystem;

class Sweeps : public test::ProgramRun {
 protected:
  void SetUp() override {
    write("base.toml",
          "platform = \"GB200\"\naccelerators = 512\n[workload]\nkind = \"training\"\nmodel = \"llama31_405b\"\nformat = \"fp8\"\nbatch = 896\n[mapping]\ntensor = 4\npipeline = 8\nchunks = 8\n"
          "context = 2\n[[link]]\nname = \"scale-up\"\nlatency_us = 1\n");
  }
  void sweep(int points, const std::string& name = "s.toml") {
    write(name, "base = \"base.toml\"\nmethod = \"random\"\npoints = " + std::to_string(points) +
                    "\n[[lever]]\nkey = \"power.limit_W\"\nlow = 400\nhigh = 1200\n[[lever]]\nkey = \"link.scale-up.latency_us\"\nlow = 0.1\nhigh = 10\nscale = \"log\"\n"
                    "[[lever]]\nkey = \"chip.memory_GB\"\nvalues = [100, 186]\n[[goal]]\nfigure = \"time\"\n[[goal]]\nfigure = \"energy\"\n");
  }
};

TEST_F(Sweeps, KilledTenTimesNothingIsLostAndNothingTwice) {
  constexpr int kPoints = 3000;
  sweep(kPoints);
  ASSERT_EQ(run("sweep s.toml --store whole.sqlite --threads 2 -o whole --json whole.json"), 0) << printed;
  EXPECT_EQ(metric("whole.json", "sweep.points"), kPoints);
  EXPECT_GT(metric("whole.json", "sweep.faults"), 0);  // 100 GB are too little
  Rng rng(5);
  int killed = 0;
  for (int k = 0; k < 10; ++k) {
    const std::string command = "cd " + quoted(folder.path()) + "&& timeout -s KILL " + std::to_string(0.02 + 0.06 * rng.uniform()) + " " + quoted(TAUFOLD_PROGRAM) +
                                "sweep s.toml --store killed.sqlite --threads 2 >/dev/null 2>&1 </dev/null";
    killed += std::system(command.c_str()) != 0;
  }
  EXPECT_GT(killed, 0);
  ASSERT_EQ(run("sweep s.toml --store killed.sqlite --threads 1 -o killed --json killed.json"), 0) << printed;
  EXPECT_EQ(metric("killed.json", "sweep.points"), kPoints);
  EXPECT_EQ(text("killed/points.csv"), text("whole/points.csv"));
  EXPECT_EQ(text("killed/pareto.csv"), text("whole/pareto.csv"));
  // Once more computes nothing.
  ASSERT_EQ(run("sweep s.toml --store killed.sqlite"), 0);
  EXPECT_NE(printed.find("3000 of them stored already"), std::string::npos) << printed;
}

TEST_F(Sweeps, ADamagedDatabaseIsLeftAsItIs) {
  sweep(600);
  ASSERT_EQ(run("sweep s.toml"), 0) << printed;
  ASSERT_TRUE(fs::exists(folder.path() / "s.sqlite"));
  const std::string good = text("s.sqlite");
  std::string bad = good, changed = good;
  for (std::size_t k = 3 * 4096; k < 3 * 4096 + 64; ++k) bad[k] = static_cast<char>(k * 7);  // the head of a page
  changed[changed.size() - 20] = static_cast<char>(changed[changed.size() - 20] ^ 1);         // a number of a row
  for (const std::string& content : {bad, changed, good.substr(0, good.size() / 2), std::string("no database at all, but a text that somebody wants to keep\n")}) {
    write("s.sqlite", content);
    EXPECT_EQ(run("sweep s.toml"), 1) << printed;
    EXPECT_NE(printed.find("[SYM-0017]"), std::string::npos) << printed;
    EXPECT_EQ(text("s.sqlite"), content);
  }
  write("s.sqlite", good);
  EXPECT_EQ(run("sweep s.toml"), 0) << printed;
  // Another sweep does not get in.
  sweep(601, "t.toml");
  EXPECT_EQ(run("sweep t.toml --store s.sqlite"), 1);
  EXPECT_NE(printed.find("[SYM-0018]"), std::string::npos) << printed;
}

io::InputFile file_of(const std::string& text) {
  io::InputFile f;
  f.path = "s.toml";
  f.text = text;
  return f;
}

TEST(SweepMethods, AGridHasEveryCombinationOnce) {
  diag::Collector out;
  const io::InputFile file = file_of("base = \"b.toml\"\nmethod = \"grid\"\n[[lever]]\nkey = \"a.x\"\nvalues = [1, 2, 5]\n[[lever]]\nkey = \"a.y\"\nlow = 1\nhigh = 100\nsteps = 3\nscale = \"log\"\n");
  const auto s = flow::read_sweep(file, out);
  ASSERT_TRUE(s.has_value());
  ASSERT_EQ(s->points, 9);
  std::set<std::pair<double, double>> all;
  for (std::int64_t k = 0; k < 9; ++k) all.emplace(s->value(0, k), s->value(1, k));
  EXPECT_EQ(all.size(), 9u);
  EXPECT_NEAR(s->value(1, 1), 10, 1e-9);
}

TEST(SweepMethods, AHypercubeHasEveryStratumOnce) {
  diag::Collector out;
  const io::InputFile file = file_of("base = \"b.toml\"\nmethod = \"latin-hypercube\"\npoints = 97\n[[lever]]\nkey = \"a.x\"\nlow = 0\nhigh = 97\n[[lever]]\nkey = \"a.y\"\nlow = 0\nhigh = 97\n");
  const auto s = flow::read_sweep(file, out);
  ASSERT_TRUE(s.has_value());
  for (std::size_t l = 0; l < 2; ++l) {
    std::set<int> strata;
    for (std::int64_t k = 0; k < s->points; ++k) strata.insert(static_cast<int>(std::floor(s->value(l, k))));
    EXPECT_EQ(strata.size(), 97u);
  }
}

}  // namespace
}  // namespace taufold
