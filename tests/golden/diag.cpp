// Golden diagnostics: every file of golden/diag holds an input and what is said about it, and every code of
// the families CASE, RSLT, FILE and FEAS has such a file. `TAUFOLD_UPDATE=1` rewrites the expected parts;
// review the difference.
//
// rooms: base diag db io check
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "check/feasibility.hpp"
#include "diag/sink.hpp"
#include "io/contest/contest.hpp"
#include "io/input_file.hpp"
#include "io/writer.hpp"
#include "support/golden_file.hpp"
#include "support/text_file.hpp"

namespace taufold {
namespace {

namespace fs = std::filesystem;
using test::Golden;

const fs::path kFolder = fs::path(TAUFOLD_SOURCE) / "tests/golden/diag";

/// What the program says about the input. `kind` tells which reader is asked.
std::string said(const Golden& g) {
  diag::Collector out;
  const std::string& kind = g.keys.at("kind");
  const auto file = [&](const char* part, const char* name) {
    io::InputFile f;
    f.path = name;
    f.text = g.part(part);
    return f;
  };
  if (kind == "case") {
    io::contest::read_case(file("input", "case.txt"), out);
  } else if (kind == "result" || kind == "feasible") {
    std::optional<db::Design> design =
        io::contest::read_case(file(kind == "result" ? "case" : "input", "case.txt"), out);
    if (!design) return "the case cannot be read\n" + diag::to_text(out);
    if (g.has("tiers")) {
      const std::size_t tiers = std::stoul(g.keys.at("tiers"));
      const db::Tier tier = design->tiers[db::TierId(0)];
      const db::BondRule bond = design->interfaces[0];
      design->tiers.assign(tiers, tier);
      design->interfaces.assign(tiers - 1, bond);
    }
    if (kind == "result")
      io::contest::read_result(file("input", "placement.txt"), *design, out);
    else
      check::feasible(*design, "case.txt", out);
  } else if (kind == "unpack") {
    io::InputLimits limits;
    if (g.has("limit")) limits.unpacked = std::stoull(g.keys.at("limit"));
    io::unpack_input(g.keys.at("name"), g.part("input"), out, limits);
  } else {
    // Files and folders: paths are relative to a fresh folder, which then is the current one.
    const test::TempFolder folder;
    const fs::path before = fs::current_path();
    fs::current_path(folder.path());
    if (g.has("file")) test::write_text(g.keys.at("file"), g.part("input"));
    if (g.has("folder")) fs::create_directories(g.keys.at("folder"));
    if (g.has("file in folder")) test::write_text(g.keys.at("file in folder"), g.part("input"));
    if (kind == "open") {
      io::InputLimits limits;
      if (g.has("limit")) limits.stored = std::stoull(g.keys.at("limit"));
      io::read_input(g.keys.at("path"), out, limits);
    } else if (kind == "write folder") {
      io::FolderWriter writer(g.keys.at("path"));
      writer.begin(out);
    } else if (kind == "write file") {
      io::write_file(g.keys.at("path"), "text", out);
    } else {
      ADD_FAILURE() << "unknown kind " << kind;
    }
    fs::current_path(before);
  }
  return diag::to_text(out);
}

std::vector<std::string> golden_names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kFolder))
    if (entry.path().extension() == ".txt") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

class GoldenDiagnostic : public testing::TestWithParam<std::string> {};

TEST_P(GoldenDiagnostic, SaysWhatIsExpected) {
  const fs::path path = kFolder / (GetParam() + ".txt");
  const Golden g(test::read_text(path));
  const std::string now = said(g);
  if (std::getenv("TAUFOLD_UPDATE") != nullptr)
    test::write_text(path, g.head + "=== expected\n" + now);
  else
    EXPECT_EQ(now, g.part("expected")) << path;
  const std::string code = GetParam().substr(0, 9);
  EXPECT_NE(now.find("[" + code + "]"), std::string::npos) << "the golden of " << code << " does not show it";
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  return test::golden_test_name(info.param);
}

INSTANTIATE_TEST_SUITE_P(All, GoldenDiagnostic, testing::ValuesIn(golden_names()), test_name);

TEST(GoldenDiagnostics, EveryCodeHasOne) {
  const std::vector<std::string> names = golden_names();
  std::size_t codes = 0;
  for (const diag::CodeInfo& c : diag::all_codes()) {
    const std::string_view family = c.code.substr(0, 4);
    if (family != "CASE" && family != "RSLT" && family != "FILE" && family != "FEAS") continue;
    ++codes;
    const bool there = std::any_of(names.begin(), names.end(),
                                   [&](const std::string& n) { return n.rfind(c.code, 0) == 0; });
    EXPECT_TRUE(there) << c.code << " has no golden";
  }
  EXPECT_GT(codes, 60u);
}

}  // namespace
}  // namespace taufold
