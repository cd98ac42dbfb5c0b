// Golden diagnostics of files that are held against each other: every file of golden/link holds inputs, in
// the order of the key `files`, and what `check` says about them together, or with the key `tiers` whether
// the floorplan can be filled; every code of the families has such a file. `TAUFOLD_UPDATE=1` rewrites the
// expected parts; review the difference.
//
// rooms: base diag tech db io report flow
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "diag/sink.hpp"
#include "flow/describe/describe.hpp"
#include "flow/design/floorplan_fits.hpp"
#include "io/def/def.hpp"
#include "io/lef/lef.hpp"
#include "support/golden_file.hpp"
#include "support/text_file.hpp"

namespace taufold {
namespace {

namespace fs = std::filesystem;
using test::Golden;

const fs::path kFolder = fs::path(TAUFOLD_SOURCE) / "tests/golden/link";

/// What is said about spreading the DEF, the last of the files, over so many tiers; LEF comes before it.
std::string fits(const std::vector<std::string>& files, int tiers) {
  diag::Collector out;
  tech::Technology library;
  for (const std::string& name : files) {
    const auto file = io::read_input(name, out);
    if (!file) break;
    if (name != files.back()) {
      io::lef::read_lef(*file, out, library);
      continue;
    }
    const auto plan = io::def::read_def(*file, out);
    const auto link = plan ? flow::FloorplanLink::make(*plan, library, file->source(), out) : std::nullopt;
    EXPECT_TRUE(link) << diag::to_text(out);
    if (link) {
      const bool fit = flow::floorplan_fits(*plan, *link, library, tiers, file->source(), out);
      EXPECT_EQ(fit, out.ok());
    }
  }
  return diag::to_text(out);
}

std::string said(const Golden& g) {
  const test::TempFolder folder;
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  std::vector<std::string> files;
  std::istringstream list(g.keys.at("files"));
  for (std::string name; list >> name;) {
    test::write_text(name, g.part(name));
    files.push_back(name);
  }
  if (g.has("tiers")) {
    const std::string text = fits(files, std::stoi(g.keys.at("tiers")));
    fs::current_path(before);
    return text;
  }
  flow::SilentMonitor monitor;
  StopToken stop;
  flow::Session session(monitor, stop);
  flow::describe_inputs(files, "", session);
  fs::current_path(before);
  return diag::to_text(session.diagnostics);
}

class GoldenLink : public testing::TestWithParam<std::string> {};

TEST_P(GoldenLink, SaysWhatIsExpected) {
  test::expect_golden(kFolder, GetParam(), said);
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  return test::golden_test_name(info.param);
}

INSTANTIATE_TEST_SUITE_P(All, GoldenLink, testing::ValuesIn(test::golden_names(kFolder)), test_name);

TEST(GoldenLinkFiles, EveryCodeHasOne) {
  test::expect_every_code(kFolder, {"LINK", "FLP"}, 12);
}

}  // namespace
}  // namespace taufold
