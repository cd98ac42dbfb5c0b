// Golden diagnostics of DEF: every file of golden/def holds an input and what is said about it, and every code of the
// family has such a file. `TAUFOLD_UPDATE=1` rewrites the expected parts; review the difference.
//
// rooms: base diag geom db io
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "diag/sink.hpp"
#include "io/def/def.hpp"
#include "support/golden_file.hpp"
#include "support/text_file.hpp"

namespace taufold {
namespace {

namespace fs = std::filesystem;
using test::Golden;

const fs::path kFolder = fs::path(TAUFOLD_SOURCE) / "tests/golden/def";

/// What the reader says about the input; `=== items` is put into an otherwise good file.
std::string said(const Golden& g) {
  io::InputFile file;
  file.path = "d.def";
  file.text = g.part("input");
  if (file.text.empty())
    file.text = "DESIGN d ;\nUNITS DISTANCE MICRONS 2000 ;\n" + g.part("items") + "END DESIGN\n";
  diag::Collector out;
  const std::optional<db::Floorplan> plan = io::def::read_def(file, out);
  EXPECT_EQ(plan.has_value(), out.ok());
  return diag::to_text(out);
}

class GoldenDef : public testing::TestWithParam<std::string> {};

TEST_P(GoldenDef, SaysWhatIsExpected) {
  test::expect_golden(kFolder, GetParam(), said);
}

std::string test_name(const testing::TestParamInfo<std::string>& info) { return test::golden_test_name(info.param); }

INSTANTIATE_TEST_SUITE_P(All, GoldenDef, testing::ValuesIn(test::golden_names(kFolder)), test_name);

TEST(GoldenDefFiles, EveryCodeHasOne) {
  test::expect_every_code(kFolder, {"DEF"}, 16);
}

}  // namespace
}  // namespace taufold
