// Golden diagnostics of timing: every file of golden/sta holds the files of a run of `taufold sta` and what it
// says on the way, and every code of the family has such a file. The library `linear.lib`, and `other.lib` with
// arcs of its own, are at hand. `TAUFOLD_UPDATE=1` rewrites the expected parts; review the difference.
//
// rooms: base diag geom db liberty io sta
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "support/golden_file.hpp"
#include "support/program_run.hpp"
#include "support/timing_case.hpp"

namespace taufold {
namespace {

using test::Golden;

const std::filesystem::path kFolder = std::filesystem::path(TAUFOLD_SOURCE) / "tests/golden/sta";

class GoldenSta : public test::ProgramRun, public testing::WithParamInterface<std::string> {};

TEST_P(GoldenSta, SaysWhatIsExpected) {
  test::expect_golden(kFolder, GetParam(), [&](const Golden& g) {
    write("linear.lib", test::linear_library());
    std::string other = test::linear_library(0.5);
    other.replace(other.find("cell (TIE1)"), 11, "cell (XOR3)");
    const std::size_t check = other.find("hold_rising");
    other.replace(check, 11, "removal_rising");
    write("other.lib", other);
    for (const auto& [name, content] : g.parts)
      if (name != "expected") write(name, content);
    run("sta " + g.keys.at("arguments"));
    // What follows is the report, which other tests look at.
    const std::size_t report = std::min(printed.find("timing of "), printed.find(" endpoint slacks within"));
    return report == std::string::npos ? printed : printed.substr(0, printed.rfind('\n', report) + 1);
  });
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  return test::golden_test_name(info.param);
}

INSTANTIATE_TEST_SUITE_P(All, GoldenSta, testing::ValuesIn(test::golden_names(kFolder)), test_name);

TEST(GoldenStaFiles, EveryCodeHasOne) {
  test::expect_every_code(kFolder, {"STA"}, 23);
}

}  // namespace
}  // namespace taufold
