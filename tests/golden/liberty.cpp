// Golden diagnostics of Liberty files: every file of golden/liberty holds a library and what is said about
// it, and every code of the family LIB has such a file. `TAUFOLD_UPDATE=1` rewrites the expected parts;
// review the difference.
//
// rooms: base diag liberty io
#include "io/liberty/liberty.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "diag/sink.hpp"
#include "support/golden_file.hpp"
#include "support/text_file.hpp"

namespace taufold {
namespace {

namespace fs = std::filesystem;
using test::Golden;

const fs::path kFolder = fs::path(TAUFOLD_SOURCE) / "tests/golden/liberty";

std::string said(const Golden& g) {
  io::InputFile file;
  file.path = "t.lib";
  file.text = g.part("input");
  diag::Collector out;
  io::liberty::read_library(file, out);
  return diag::to_text(out);
}

class GoldenLiberty : public testing::TestWithParam<std::string> {};

TEST_P(GoldenLiberty, SaysWhatIsExpected) {
  test::expect_golden(kFolder, GetParam(), said);
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  return test::golden_test_name(info.param);
}

INSTANTIATE_TEST_SUITE_P(All, GoldenLiberty, testing::ValuesIn(test::golden_names(kFolder)), test_name);

TEST(GoldenLibertyFiles, EveryCodeHasOne) {
  test::expect_every_code(kFolder, {"LIB"}, 27);
}

}  // namespace
}  // namespace taufold
