// Golden diagnostics of heat: every file of golden/thermal holds the files of a run of `taufold thermal` and what it says is wrong, and
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

const std::filesystem::path kFolder = std::filesystem::path(TAUFOLD_SOURCE) / "tests/golden/thermal";

class GoldenThermal : public test::ProgramRun, public testing::WithParamInterface<std::string> {};

TEST_P(GoldenThermal, SaysWhatIsExpected) {
  test::expect_golden(kFolder, GetParam(), [&](const Golden& g) {
    for (const auto& [name, content] : g.parts)
      if (name != "expected") write(name, content);
    // Other commands report of heat too.
    const auto command = g.keys.find("command");
    const int status = run((command == g.keys.end() ? "thermal" : command->second) + " " + g.keys.at("arguments"));
    // What was computed and its times stand between the diagnostics.
    return test::diagnostics_of(printed, {", balance ", "  layer "}) + "exit " + std::to_string(status) + "\n";
  });
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  return test::golden_test_name(info.param);
}

INSTANTIATE_TEST_SUITE_P(All, GoldenThermal, testing::ValuesIn(test::golden_names(kFolder)), test_name);

TEST(GoldenThermalFiles, EveryCodeHasOne) {
  test::expect_every_code(kFolder, {"THM"}, 26);
}

}  // namespace
}  // namespace taufold
