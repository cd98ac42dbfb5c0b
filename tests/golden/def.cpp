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

std::vector<std::string> golden_names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kFolder))
    if (entry.path().extension() == ".txt") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

class GoldenDef : public testing::TestWithParam<std::string> {};

TEST_P(GoldenDef, SaysWhatIsExpected) {
  const fs::path path = kFolder / (GetParam() + ".txt");
  const Golden g(test::read_text(path));
  const std::string now = said(g);
  if (std::getenv("TAUFOLD_UPDATE") != nullptr)
    test::write_text(path, g.head + "=== expected\n" + now);
  else
    EXPECT_EQ(now, g.part("expected")) << path;
  const std::string code = GetParam().substr(0, 8);
  EXPECT_NE(now.find("[" + code + "]"), std::string::npos) << "the golden of " << code << " does not show it";
}

std::string test_name(const testing::TestParamInfo<std::string>& info) { return test::golden_test_name(info.param); }

INSTANTIATE_TEST_SUITE_P(All, GoldenDef, testing::ValuesIn(golden_names()), test_name);

TEST(GoldenDefFiles, EveryCodeHasOne) {
  const std::vector<std::string> names = golden_names();
  for (const diag::CodeInfo& c : diag::all_codes()) {
    if (!c.code.starts_with("DEF-")) continue;
    EXPECT_TRUE(std::any_of(names.begin(), names.end(), [&](const std::string& n) { return n.substr(0, 8) == c.code; }))
        << c.code << " has no golden";
  }
}

}  // namespace
}  // namespace taufold
