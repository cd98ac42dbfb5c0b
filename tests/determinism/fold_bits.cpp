// rooms:
// The program gives the same placement, bit for bit, for any number of threads, with and without address randomisation,
// and in the release and the dev build (docs/architecture.md, "Same bits").
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

class FoldBits : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "taufold-bits-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    scratch_ = pattern;
  }
  void TearDown() override { fs::remove_all(scratch_); }

  /// placement.txt of one run of `program` on an example; the test fails when the run does.
  std::string placement(const std::string& program, const std::string& example, const std::string& options,
                        const std::string& before = "") {
    const fs::path out = scratch_ / ("run" + std::to_string(runs_++)), log = out.string() + ".log";
    const std::string command = before + "'" + program + "' fold '" TAUFOLD_SOURCE "/examples/" + example + "' " +
                                options + " -q -o '" + out.string() + "' >'" + log.string() + "' 2>&1 </dev/null";
    const int status = std::system(command.c_str());
    EXPECT_EQ(status, 0) << command << "\n" << contents(log);
    const std::string text = contents(out / "placement.txt");
    EXPECT_NE(text.find("NumTerminals"), std::string::npos) << command;
    std::map<std::string, std::string> view;
    for (const auto& e : fs::directory_iterator(out / "view")) view[e.path().filename().string()] = contents(e.path());
    EXPECT_GT(view.size(), 10u) << command;
    view_ = std::move(view);
    return text;
  }
  /// The files of view/ of the last run.
  std::map<std::string, std::string> view_;

  static std::string contents(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

 private:
  fs::path scratch_;
  int runs_ = 0;
};

const std::vector<std::string> kExamples = {"01-two-tier-fold/case.txt.xz", "02-fold-against-flat/case.txt.xz",
                                            "03-proven-optimum/case.txt"};

TEST_F(FoldBits, SameForAnyNumberOfThreads) {
  for (const std::string& example : kExamples) {
    const std::string one = placement(TAUFOLD_PROGRAM, example, "--effort 2 --seed 7 --threads 1");
    const auto view = view_;
    for (const char* threads : {"2", "4"}) {
      const std::string more =
          placement(TAUFOLD_PROGRAM, example, std::string("--effort 2 --seed 7 --threads ") + threads);
      EXPECT_TRUE(one == more) << example << ": " << threads << " threads give another placement than one";
      EXPECT_TRUE(view == view_) << example << ": " << threads << " threads give another view than one";
    }
  }
}

TEST_F(FoldBits, SameWithoutAddressRandomisation) {
  if (std::system("setarch -R true >/dev/null 2>&1") != 0) GTEST_SKIP() << "setarch -R is not allowed here";
  for (const std::string& example : kExamples) {
    const std::string options = "--effort 1 --seed 11 --threads 2";
    EXPECT_TRUE(placement(TAUFOLD_PROGRAM, example, options) ==
                placement(TAUFOLD_PROGRAM, example, options, "setarch -R "))
        << example << ": addresses decide the placement";
  }
}

// Without this, a program that ignored everything but the case would pass the tests above.
TEST_F(FoldBits, AnotherSeedGivesAnotherPlacement) {
  EXPECT_FALSE(placement(TAUFOLD_PROGRAM, kExamples[0], "--effort 1 --seed 1") ==
               placement(TAUFOLD_PROGRAM, kExamples[0], "--effort 1 --seed 2"));
}

/// The program of the other preset: named by scripts/test, or found beside this build when it is newer than every source.
std::string other_program(std::string* why_not) {
  if (const char* named = std::getenv("TAUFOLD_OTHER_PROGRAM")) return named;
  const fs::path here = fs::weakly_canonical(TAUFOLD_PROGRAM);
  for (const char* preset : {"dev", "release"}) {
    const fs::path there = fs::path(TAUFOLD_SOURCE) / "build" / preset / "taufold";
    if (!fs::exists(there) || fs::weakly_canonical(there) == here) continue;
    const auto built = fs::last_write_time(there);
    for (const auto& file : fs::recursive_directory_iterator(fs::path(TAUFOLD_SOURCE) / "src")) {
      const auto kind = file.path().extension();
      if ((kind == ".cpp" || kind == ".hpp") && file.last_write_time() > built) {
        *why_not = there.string() + " is older than " + file.path().string();
        return "";
      }
    }
    return there.string();
  }
  *why_not = "no second build: scripts/build dev makes one";
  return "";
}

TEST_F(FoldBits, SameInReleaseAndDevBuilds) {
  std::string why_not;
  const std::string other = other_program(&why_not);
  if (other.empty()) GTEST_SKIP() << why_not;
  for (const std::string& example : kExamples) {
    const std::string options = "--effort 1 --seed 3 --threads 2";
    EXPECT_TRUE(placement(TAUFOLD_PROGRAM, example, options) == placement(other, example, options))
        << example << ": " << other << " gives another placement";
  }
}

}  // namespace
