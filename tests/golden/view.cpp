// Golden diagnostics of the viewer: every file of golden/view says what is done to a good result (`break`, a line of the shell) and what `taufold view` of
// `arguments` then says. Every code of the family has such a file. `TAUFOLD_UPDATE=1` rewrites the expected parts; review the difference.
//
// rooms: base diag
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "support/golden_file.hpp"
#include "support/view_program.hpp"

namespace taufold {
namespace {

using test::Golden;

const std::filesystem::path kFolder = std::filesystem::path(TAUFOLD_SOURCE) / "tests/golden/view";

class GoldenView : public test::ViewProgram, public testing::WithParamInterface<std::string> {};

TEST_P(GoldenView, SaysWhatIsExpected) {
  test::expect_golden(kFolder, GetParam(), [&](const Golden& g) {
    for (const auto& [name, content] : g.parts)
      if (name != "expected") write(name, content);
    fold_tiny();
    if (g.has("page")) std::filesystem::remove_all(page_folder());
    if (g.has("break")) {
      EXPECT_EQ(shell(g.keys.at("break")), 0) << printed;
    }
    const int status = shell("\"$taufold\" view " + g.keys.at("arguments"));
    return test::diagnostics_of(printed, {}) + "exit " + std::to_string(status) + "\n";
  });
}

std::string test_name(const testing::TestParamInfo<std::string>& info) { return test::golden_test_name(info.param); }

INSTANTIATE_TEST_SUITE_P(All, GoldenView, testing::ValuesIn(test::golden_names(kFolder)), test_name);

TEST(GoldenViewFiles, EveryCodeHasOne) { test::expect_every_code(kFolder, {"VIW"}, 11); }

}  // namespace
}  // namespace taufold
