// Golden diagnostics of yield, cost and carbon: every file of golden/cost holds the files of a run of `taufold cost` and what it says is wrong, and
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

const std::filesystem::path kFolder = std::filesystem::path(TAUFOLD_SOURCE) / "tests/golden/cost";

class GoldenCost : public test::ProgramRun, public testing::WithParamInterface<std::string> {};

TEST_P(GoldenCost, SaysWhatIsExpected) {
  test::expect_golden(kFolder, GetParam(), [&](const Golden& g) {
    for (const auto& [name, content] : g.parts)
      if (name != "expected") write(name, content);
    const int status = run((g.has("command") ? g.keys.at("command") : "cost") + " " + g.keys.at("arguments"));
    // What was computed and its times stand between the diagnostics.
    return test::diagnostics_of(printed, {", samples ", "  record "}) + "exit " + std::to_string(status) + "\n";
  });
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  return test::golden_test_name(info.param);
}

INSTANTIATE_TEST_SUITE_P(All, GoldenCost, testing::ValuesIn(test::golden_names(kFolder)), test_name);

TEST(GoldenCostFiles, EveryCodeHasOne) {
  test::expect_every_code(kFolder, {"CST"}, 16);
}

}  // namespace
}  // namespace taufold
