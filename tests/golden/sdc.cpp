// Golden diagnostics of SDC: every file of golden/sdc holds a constraint file and what is said about it, and
// every code of the family has such a file. `TAUFOLD_UPDATE=1` rewrites the expected parts; review the
// difference.
//
// rooms: base diag geom db io
#include "io/sdc/sdc.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "diag/sink.hpp"
#include "support/golden_file.hpp"
#include "support/sdc_design.hpp"

namespace taufold {
namespace {

using test::Golden;

const std::filesystem::path kFolder = std::filesystem::path(TAUFOLD_SOURCE) / "tests/golden/sdc";

std::string said(const Golden& g) {
  io::InputFile file;
  file.path = "t.sdc";
  file.text = g.part("input");
  diag::Collector out;
  io::sdc::Options options;
  options.max_commands = 1000;
  options.max_seconds = 30;
  options.units_known = !g.has("units");
  db::Constraints constraints;
  const bool read = io::sdc::read_sdc(file, test::SdcDesign::small(), options, constraints, out);
  EXPECT_EQ(read, out.ok());
  return diag::to_text(out);
}

class GoldenSdc : public testing::TestWithParam<std::string> {};

TEST_P(GoldenSdc, SaysWhatIsExpected) {
  test::expect_golden(kFolder, GetParam(), said);
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  return test::golden_test_name(info.param);
}

INSTANTIATE_TEST_SUITE_P(All, GoldenSdc, testing::ValuesIn(test::golden_names(kFolder)), test_name);

TEST(GoldenSdcFiles, EveryCodeHasOne) {
  test::expect_every_code(kFolder, {"SDC"}, 15);
}

}  // namespace
}  // namespace taufold
