// Golden diagnostics of Liberty files: every file of golden/liberty holds a library and what is said about
// it, and every code of the family LIB has such a file. `TAUFOLD_UPDATE=1` rewrites the expected parts;
// review the difference.
//
// rooms: base diag geom db io
#include "io/sdc/sdc.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "diag/sink.hpp"
#include "support/golden_file.hpp"
#include "support/sdc_design.hpp"
#include "support/text_file.hpp"

namespace taufold {
namespace {

namespace fs = std::filesystem;
using test::Golden;

const fs::path kFolder = fs::path(TAUFOLD_SOURCE) / "tests/golden/sdc";

std::vector<std::string> golden_names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kFolder))
    if (entry.path().extension() == ".txt") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::string code_of(const std::string& name) {
  return name.substr(0, name.find('-') + 5);
}

class GoldenSdc : public testing::TestWithParam<std::string> {};

TEST_P(GoldenSdc, SaysWhatIsExpected) {
  const fs::path path = kFolder / (GetParam() + ".txt");
  const Golden g(test::read_text(path));
  io::InputFile file;
  file.path = "t.sdc";
  file.text = g.part("input");
  diag::Collector out;
  io::sdc::Options options;
  options.max_commands = 1000;
  options.max_seconds = 30;
  db::Constraints constraints;
  io::sdc::read_sdc(file, test::SdcDesign::small(), options, constraints, out);
  const std::string now = diag::to_text(out);
  if (std::getenv("TAUFOLD_UPDATE") != nullptr)
    test::write_text(path, g.head + "=== expected\n" + now);
  else
    EXPECT_EQ(now, g.part("expected")) << path;
  const std::string code = code_of(GetParam());
  EXPECT_NE(now.find("[" + code + "]"), std::string::npos) << "the golden of " << code << " does not show it";
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  return test::golden_test_name(info.param);
}

INSTANTIATE_TEST_SUITE_P(All, GoldenSdc, testing::ValuesIn(golden_names()), test_name);

TEST(GoldenSdcFiles, EveryCodeHasOne) {
  const std::vector<std::string> names = golden_names();
  for (const diag::CodeInfo& c : diag::all_codes()) {
    if (c.code.substr(0, 4) != "SDC-") continue;
    EXPECT_TRUE(
        std::any_of(names.begin(), names.end(), [&](const std::string& n) { return code_of(n) == c.code; }))
        << c.code << " has no golden";
  }
}

}  // namespace
}  // namespace taufold
