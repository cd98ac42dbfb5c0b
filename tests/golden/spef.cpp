// Golden diagnostics of SPEF: every file of golden/spef holds an input and what is said about it, and every
// code of the family has such a file. `TAUFOLD_UPDATE=1` rewrites the expected parts; review the difference.
//
// rooms: base diag geom db io
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "support/golden_file.hpp"
#include "support/spef_design.hpp"

namespace taufold {
namespace {

using test::Golden;

const std::filesystem::path kFolder = std::filesystem::path(TAUFOLD_SOURCE) / "tests/golden/spef";

/// What the reader says about the input; `=== nets` is put behind a good head. `instance: u` reads it for
/// one.
std::string said(const Golden& g) {
  std::string text = g.part("input");
  if (text.empty()) text = test::kSpefHead + g.part("nets");
  const auto instance = g.keys.find("instance");
  return test::read_parts(test::spef_netlist(), {{text, instance == g.keys.end() ? "" : instance->second}})
      .said;
}

class GoldenSpef : public testing::TestWithParam<std::string> {};

TEST_P(GoldenSpef, SaysWhatIsExpected) {
  test::expect_golden(kFolder, GetParam(), said);
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  return test::golden_test_name(info.param);
}

INSTANTIATE_TEST_SUITE_P(All, GoldenSpef, testing::ValuesIn(test::golden_names(kFolder)), test_name);

TEST(GoldenSpefFiles, EveryCodeHasOne) {
  test::expect_every_code(kFolder, {"SPEF"}, 17);
}

}  // namespace
}  // namespace taufold
