// Golden diagnostics of VCD and SAIF: every file of golden/activity holds a file and what is said about it,
// and every code of the families has such a file. `TAUFOLD_UPDATE=1` rewrites the expected parts; review the
// difference.
//
// rooms: base diag geom db io
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "diag/sink.hpp"
#include "io/saif/saif.hpp"
#include "io/vcd/vcd.hpp"
#include "support/golden_file.hpp"

namespace taufold {
namespace {

using test::Golden;

const std::filesystem::path kFolder = std::filesystem::path(TAUFOLD_SOURCE) / "tests/golden/activity";

std::string said(const Golden& g) {
  diag::Collector out;
  const bool vcd = !g.part("run.vcd").empty();
  const std::string text = g.part(vcd ? "run.vcd" : "run.saif");
  const diag::Source source{vcd ? "run.vcd" : "run.saif", text};
  const bool read =
      vcd ? io::vcd::read_vcd(source, out).has_value() : io::saif::read_saif(source, out).has_value();
  EXPECT_EQ(read, out.ok());
  return diag::to_text(out);
}

class GoldenActivity : public testing::TestWithParam<std::string> {};

TEST_P(GoldenActivity, SaysWhatIsExpected) {
  test::expect_golden(kFolder, GetParam(), said);
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  return test::golden_test_name(info.param);
}

INSTANTIATE_TEST_SUITE_P(All, GoldenActivity, testing::ValuesIn(test::golden_names(kFolder)), test_name);

TEST(GoldenActivityFiles, EveryCodeHasOne) {
  test::expect_every_code(kFolder, {"VCD", "SAIF"}, 14);
}

}  // namespace
}  // namespace taufold
