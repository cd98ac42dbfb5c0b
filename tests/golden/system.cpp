// Golden diagnostics of systems: every file of golden/system holds the files of a run of `taufold system` (or of its `command`, after what it names as `before`) and what it says is wrong with them, and
// every code of the family has such a file. `TAUFOLD_UPDATE=1` rewrites the expected parts; review the difference.
//
// rooms: base diag
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "support/golden_file.hpp"
#include "support/program_run.hpp"

namespace taufold {
namespace {

using test::Golden;

const std::filesystem::path kFolder = std::filesystem::path(TAUFOLD_SOURCE) / "tests/golden/system";

class GoldenSystem : public test::ProgramRun, public testing::WithParamInterface<std::string> {};

TEST_P(GoldenSystem, SaysWhatIsExpected) {
  test::expect_golden(kFolder, GetParam(), [&](const Golden& g) {
    for (const auto& [name, content] : g.parts)
      if (name != "expected") write(name, content);
    // Programs are looked for in a folder of the run's own where the case says so.
    const std::string path = std::getenv("PATH") != nullptr ? std::getenv("PATH") : "";
    if (g.has("path")) setenv("PATH", g.keys.at("path").c_str(), 1);
    if (g.has("before")) run(g.keys.at("before"));
    const int status = run((g.has("command") ? g.keys.at("command") : std::string("system")) + " " + g.keys.at("arguments"));
    setenv("PATH", path.c_str(), 1);
    // What was computed stands between the diagnostics.
    return test::diagnostics_of(printed, {"  record ", " mappings: "}) + "exit " + std::to_string(status) + "\n";
  });
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  return test::golden_test_name(info.param);
}

INSTANTIATE_TEST_SUITE_P(All, GoldenSystem, testing::ValuesIn(test::golden_names(kFolder)), test_name);

TEST(GoldenSystemFiles, EveryCodeHasOne) {
  test::expect_every_code(kFolder, {"SYM"}, 18);
}

}  // namespace
}  // namespace taufold
