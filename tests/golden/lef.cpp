// Golden diagnostics of LEF: every file of golden/lef holds one file or two that are read in turn, and what is said about them, and
// every code of the family has such a file. `TAUFOLD_UPDATE=1` rewrites the expected parts; review the difference.
//
// rooms: base diag geom tech db io
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "diag/sink.hpp"
#include "io/lef/lef.hpp"
#include "support/golden_file.hpp"

namespace taufold {
namespace {

using test::Golden;

const std::filesystem::path kFolder = std::filesystem::path(TAUFOLD_SOURCE) / "tests/golden/lef";

std::string said(const Golden& g) {
  diag::Collector out;
  tech::Technology technology;
  for (const auto& [name, text] : g.parts) {
    if (name == "expected") continue;
    io::InputFile file;
    file.path = name;
    file.text = text;
    const std::size_t before = out.errors();
    const bool read = io::lef::read_lef(file, out, technology);
    EXPECT_EQ(read, out.errors() == before);
  }
  return diag::to_text(out);
}

class GoldenLef : public testing::TestWithParam<std::string> {};

TEST_P(GoldenLef, SaysWhatIsExpected) {
  test::expect_golden(kFolder, GetParam(), said);
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  return test::golden_test_name(info.param);
}

INSTANTIATE_TEST_SUITE_P(All, GoldenLef, testing::ValuesIn(test::golden_names(kFolder)), test_name);

TEST(GoldenLefFiles, EveryCodeHasOne) {
  test::expect_every_code(kFolder, {"LEF"}, 11);
}

}  // namespace
}  // namespace taufold
