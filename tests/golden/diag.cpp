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

class GoldenDiagnostic : public testing::TestWithParam<std::string> {};

TEST_P(GoldenDiagnostic, SaysWhatIsExpected) {
  test::expect_golden(kFolder, GetParam(), said);
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  return test::golden_test_name(info.param);
}

INSTANTIATE_TEST_SUITE_P(All, GoldenDiagnostic, testing::ValuesIn(test::golden_names(kFolder)), test_name);

TEST(GoldenDiagnostics, EveryCodeHasOne) {
  test::expect_every_code(kFolder, {"CASE", "RSLT", "FILE", "FEAS"}, 61);
}

}  // namespace
}  // namespace taufold
