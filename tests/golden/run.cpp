// rooms: report
// The program from end to end on small cases: what a fold leaves, exit codes, interrupts and limits, what is
// never overwritten, and where options come from.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "report/document.hpp"
#include "support/text_file.hpp"

namespace taufold {
namespace {

namespace fs = std::filesystem;
using report::as_double;

class Run : public testing::Test {
 protected:
  void SetUp() override {
    fs::copy(fs::path(TAUFOLD_SOURCE) / "tests/golden/cli/files", path("files"));
    tiny_ = path("files/tiny.txt");
    example_ = fs::path(TAUFOLD_SOURCE) / "examples/02-fold-against-flat/case.txt.xz";
  }

  fs::path path(const std::string& name) const { return scratch_.path() / name; }

  pid_t start(const std::vector<std::string>& words) {
    const pid_t child = fork();
    if (child != 0) return child;
    std::vector<const char*> argv{"taufold"};
    for (const std::string& w : words) argv.push_back(w.c_str());
    argv.push_back(nullptr);
    if (!freopen(path("stdout").c_str(), "w", stdout) || !freopen(path("stderr").c_str(), "w", stderr))
      _exit(99);
    execv(TAUFOLD_PROGRAM, const_cast<char* const*>(argv.data()));
    _exit(98);
  }

  static int finish(pid_t child) {
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
  }

  int run(const std::vector<std::string>& words) { return finish(start(words)); }
  std::string out() const { return test::read_text(path("stdout")); }
  std::string err() const { return test::read_text(path("stderr")); }

  report::Document document(const fs::path& file) {
    report::Loaded l = report::from_json(test::read_text(file));
    EXPECT_EQ(l.error, "") << file;
    return l.document;
  }

  double metric(const report::Document& d, const std::string& name) {
    const report::Metric* m = d.find(name);
    EXPECT_NE(m, nullptr) << name;
    return m ? as_double(m->value) : -1;
  }

  test::TempFolder scratch_;
  std::string tiny_, example_;
};

TEST_F(Run, AFoldLeavesACompleteFolder) {
  ASSERT_EQ(run({"fold", tiny_, "-o", path("out"), "--effort", "1", "--seed", "5", "--threads", "1"}), 0)
      << err();
  for (const char* name : {"placement.txt", "report.json", "report.html", "log.txt", "bonds.csv"})
    EXPECT_GT(fs::file_size(path("out") / name), 0u) << name;
  const report::Document d = document(path("out/report.json"));
  EXPECT_EQ(d.seed, 5u);
  EXPECT_EQ(d.threads, 1);
  ASSERT_EQ(d.inputs.size(), 1u);
  EXPECT_EQ(d.inputs[0].sha256.size(), 64u);
  EXPECT_EQ(metric(d, "fold.legal"), 1);
  EXPECT_EQ(metric(d, "fold.tiers"), 2);
  EXPECT_EQ(metric(d, "design.cells"), 4);
  EXPECT_EQ(metric(d, "design.nets"), 3);
  EXPECT_EQ(metric(d, "design.pins"), 7);
  EXPECT_EQ(metric(d, "design.bond_sites"), 54);
  EXPECT_EQ(metric(d, "fold.bond_sites_per_cell"), 13.5);
  EXPECT_EQ(metric(d, "fold.cells.tier0") + metric(d, "fold.cells.tier1"), 4);
  EXPECT_EQ(metric(d, "fold.hpwl.tier0") + metric(d, "fold.hpwl.tier1"), metric(d, "fold.score"));
  std::vector<std::string> passes;
  for (const report::Pass& p : d.passes) passes.push_back(p.name);
  EXPECT_EQ(passes.front(), "read");
  EXPECT_EQ(passes.back(), "report");
  EXPECT_NE(std::find(passes.begin(), passes.end(), "fold"), passes.end());
  EXPECT_TRUE(d.holds());
  EXPECT_NE(out().find("score"), std::string::npos) << "the summary goes to standard output";
  EXPECT_EQ(err().find("report:"), std::string::npos);
  const std::string html = test::read_text(path("out/report.html"));
  EXPECT_EQ(html.find("http"), std::string::npos) << "the report needs no network";
  EXPECT_EQ(html.find("<script"), std::string::npos);

  EXPECT_EQ(run({"check", path("out")}), 0) << out() << err();
  EXPECT_EQ(run({"check", "--case", tiny_, path("out/placement.txt"), "--json", path("check.json"), "-q"}),
            0);
  const report::Document judged = document(path("check.json"));
  EXPECT_EQ(metric(judged, "fold.score"), metric(d, "fold.score"));
  EXPECT_EQ(metric(judged, "fold.legal"), 1);
  EXPECT_EQ(out(), "");
}

TEST_F(Run, CheckFindsWhatWasChanged) {
  ASSERT_EQ(run({"fold", tiny_, "-o", path("out"), "--effort", "1", "-q"}), 0) << err();
  std::string placement = test::read_text(path("out/placement.txt"));
  const std::size_t at = placement.find("Inst u1 ");
  ASSERT_NE(at, std::string::npos);
  placement.replace(at, placement.find('\n', at) - at, "Inst u1 27 10");  // 4 wide: leaves the die
  test::write_text(path("out/placement.txt"), placement);
  EXPECT_EQ(run({"check", path("out")}), 2);
  EXPECT_NE(out().find("outside_die"), std::string::npos) << out();
  test::write_text(path("files/tiny.txt"), test::read_text(tiny_) + "\n");
  EXPECT_EQ(run({"check", path("out")}), 1);
  EXPECT_NE(err().find("CLI-0012"), std::string::npos) << err();
}

TEST_F(Run, AMovedCaseIsFoundBesideItsResult) {
  ASSERT_EQ(run({"fold", tiny_, "-o", path("out"), "--effort", "1", "-q"}), 0) << err();
  fs::rename(tiny_, path("tiny.txt"));
  EXPECT_EQ(run({"check", path("out"), "-q"}), 0) << err();
}

TEST_F(Run, AFailedRunLeavesTheEarlierResultAlone) {
  ASSERT_EQ(run({"fold", tiny_, "-o", path("out"), "--effort", "1", "-q"}), 0) << err();
  const std::string before = test::read_text(path("out/report.json"));
  test::write_text(path("cut.txt"), test::read_text(tiny_).substr(0, 200));
  for (const std::string& bad :
       {path("cut.txt").string(), path("files/squares.txt").string(), path("none.txt").string()}) {
    EXPECT_EQ(run({"fold", bad, "-o", path("out"), "-q"}), 1) << bad;
    EXPECT_NE(err().find("error"), std::string::npos) << bad;
  }
  EXPECT_EQ(test::read_text(path("out/report.json")), before);
  std::size_t entries = 0;
  for (const auto& entry : fs::directory_iterator(scratch_.path()))
    entries += entry.path().filename().string().rfind("out", 0) == 0;
  EXPECT_EQ(entries, 1u) << "no half-made folder is left";
}

TEST_F(Run, AFolderOfSomebodyElseIsNeverReplaced) {
  fs::create_directory(path("mine"));
  test::write_text(path("mine/notes.txt"), "keep");
  EXPECT_EQ(run({"fold", tiny_, "-o", path("mine"), "--effort", "1", "-q"}), 1);
  EXPECT_NE(err().find("FILE-0013"), std::string::npos) << err();
  EXPECT_EQ(test::read_text(path("mine/notes.txt")), "keep");
}

TEST_F(Run, ARequirementThatFailsIsStatusTwo) {
  EXPECT_EQ(run({"fold", tiny_, "-o", path("out"), "--effort", "1", "--require", "fold.score<=0"}), 2);
  EXPECT_NE(out().find("fails: fold.score<=0"), std::string::npos) << out();
  EXPECT_EQ(metric(document(path("out/report.json")), "fold.legal"), 1)
      << "the result is written all the same";
  EXPECT_EQ(run({"fold", tiny_, "-o", path("out"), "--effort", "1", "--require", "fold.legal>=1", "-q"}), 0)
      << err();
}

TEST_F(Run, OptionsComeFromFlagsThenConfigurationThenDefaults) {
  test::write_text(path("run.toml"),
                   "seed = 3\neffort = 1\noutput = \"" + path("out").string() + "\"\nquiet = true\n");
  ASSERT_EQ(run({"fold", tiny_, "--config", path("run.toml"), "--seed", "8"}), 0) << err();
  const report::Document d = document(path("out/report.json"));
  EXPECT_EQ(d.seed, 8u);
  EXPECT_EQ(d.find_option("seed")->origin, "command line");
  EXPECT_EQ(std::get<std::int64_t>(*d.find_option("effort")->value), 1);
  EXPECT_EQ(d.find_option("effort")->origin, path("run.toml").string() + ":2");
  EXPECT_EQ(d.find_option("flat")->origin, "default");
  EXPECT_EQ(std::get<std::int64_t>(*d.find_option("threads")->value), d.threads);
  EXPECT_EQ(out(), "");
}

TEST_F(Run, FlatBaselineAndRatio) {
  ASSERT_EQ(run({"fold", tiny_, "-o", path("out"), "--effort", "1", "--flat", "yes"}), 0) << err();
  const report::Document d = document(path("out/report.json"));
  EXPECT_DOUBLE_EQ(metric(d, "fold.hpwl_ratio"), metric(d, "fold.hpwl") / metric(d, "flat.hpwl"));
  EXPECT_EQ(metric(d, "flat.tiers"), 1);
  EXPECT_EQ(metric(d, "flat.legal"), 1);
  const report::Series* sweep = d.find_series("flat.sweep");
  ASSERT_NE(sweep, nullptr);
  EXPECT_EQ(sweep->columns[0].second.front(), 1.0);
  for (const double hpwl : sweep->columns[1].second)
    EXPECT_GE(hpwl, metric(d, "flat.hpwl")) << "the best of the sweep is reported";
  EXPECT_NE(err().find("flat at density 1:"), std::string::npos) << "the sweep is printed";

  // The figures of an earlier report stand in for a new sweep.
  ASSERT_EQ(
      run({"fold", tiny_, "-o", path("again"), "--effort", "1", "--flat", path("out/report.json"), "-q"}), 0)
      << err();
  EXPECT_EQ(metric(document(path("again/report.json")), "fold.hpwl_ratio"), metric(d, "fold.hpwl_ratio"));

  ASSERT_EQ(run({"fold", tiny_, "-o", path("flat"), "--effort", "1", "--tiers", "1", "-q"}), 0) << err();
  const report::Document alone = document(path("flat/report.json"));
  EXPECT_EQ(metric(alone, "flat.hpwl"), metric(d, "flat.hpwl"));
  EXPECT_EQ(alone.find("fold.score"), nullptr);
  EXPECT_EQ(run({"check", path("flat")}), 0) << out() << err();
}

TEST_F(Run, InterruptWritesTheBestLegalResult) {
  const pid_t child = start({"fold", example_, "-o", path("out"), "--effort", "9"});
  std::this_thread::sleep_for(std::chrono::milliseconds(700));
  kill(child, SIGINT);
  ASSERT_EQ(finish(child), 130) << err();
  EXPECT_EQ(metric(document(path("out/report.json")), "fold.legal"), 1);
  EXPECT_EQ(run({"check", path("out")}), 0) << out() << err();
}

TEST_F(Run, ASecondInterruptEndsAtOnce) {
  const pid_t child = start({"fold", example_, "-o", path("out"), "--effort", "9"});
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  kill(child, SIGTERM);
  kill(child, SIGINT);
  EXPECT_EQ(finish(child), 130);
}

TEST_F(Run, TimeLimitEndsWithALegalResultInTime) {
  const auto begin = std::chrono::steady_clock::now();
  ASSERT_EQ(run({"fold", example_, "-o", path("out"), "--effort", "9", "--time-limit", "2", "-q"}), 0)
      << err();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  EXPECT_LT(seconds, 4.0);
  EXPECT_EQ(metric(document(path("out/report.json")), "fold.legal"), 1);
}

TEST_F(Run, VersionAndDoctor) {
  ASSERT_EQ(run({"--version"}), 0);
  EXPECT_EQ(out().rfind("taufold ", 0), 0u) << out();
  ASSERT_EQ(run({"doctor", "--json", path("doctor.json")}), 0);
  for (const char* word : {"compiler", "memory", "zlib", "yosys"})
    EXPECT_NE(out().find(word), std::string::npos) << word;
  EXPECT_GT(metric(document(path("doctor.json")), "doctor.memory"), 0);
}

TEST_F(Run, TheLogHasWhatQuietKeepsBack) {
  ASSERT_EQ(run({"fold", tiny_, "-o", path("out"), "--effort", "1", "-q", "--log", path("log.txt")}), 0);
  EXPECT_EQ(out() + err(), "");
  EXPECT_NE(test::read_text(path("log.txt")).find("score"), std::string::npos);
}

}  // namespace
}  // namespace taufold
