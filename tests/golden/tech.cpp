// Golden diagnostics of the node ladder: every file of golden/tech holds the files of a run of `taufold tech` and what it says is wrong, and
// every code of the family has such a file. `TAUFOLD_UPDATE=1` rewrites the expected parts; review the difference.
//
// rooms: base diag
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "support/golden_file.hpp"
#include "support/program_run.hpp"

namespace taufold {
namespace {

using test::Golden;

const std::filesystem::path kFolder = std::filesystem::path(TAUFOLD_SOURCE) / "tests/golden/tech";

class GoldenTech : public test::ProgramRun, public testing::WithParamInterface<std::string> {};

TEST_P(GoldenTech, SaysWhatIsExpected) {
  test::expect_golden(kFolder, GetParam(), [&](const Golden& g) {
    for (const auto& [name, content] : g.parts)
      if (name != "expected") write(name, content);
    const std::string& arguments = g.keys.at("arguments");
    const int status = run((arguments.starts_with("match ") ? "" : "tech ") + arguments);
    // What was computed and its times stand between the diagnostics.
    return test::diagnostics_of(printed, {}) + "exit " + std::to_string(status) + "\n";
  });
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  return test::golden_test_name(info.param);
}

INSTANTIATE_TEST_SUITE_P(All, GoldenTech, testing::ValuesIn(test::golden_names(kFolder)), test_name);

TEST(GoldenTechFiles, EveryCodeHasOne) {
  test::expect_every_code(kFolder, {"TEC"}, 13);
}

}  // namespace
}  // namespace taufold
