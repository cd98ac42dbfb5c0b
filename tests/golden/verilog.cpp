// Golden diagnostics of Verilog files: every file of golden/verilog holds a netlist and what is said about
// it, and every code of the family VLOG has such a file. `TAUFOLD_UPDATE=1` rewrites the expected parts;
// review the difference.
//
// rooms: base diag db io
#include "io/verilog/verilog.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "diag/sink.hpp"
#include "support/golden_file.hpp"
#include "support/verilog_cells.hpp"

namespace taufold {
namespace {

namespace fs = std::filesystem;
using test::Golden;

const fs::path kFolder = fs::path(TAUFOLD_SOURCE) / "tests/golden/verilog";

/// What the reader says; with the key `library`, pins are known and drivers are looked at too.
std::string said(const Golden& g) {
  io::InputFile file;
  file.path = "top.v";
  file.text = g.part("input");
  io::verilog::ReadOptions options;
  if (g.has("top")) options.top = g.keys.at("top");
  if (g.has("library")) options.cells = test::verilog_cells();
  if (g.has("free objects")) options.free_objects = std::stoull(g.keys.at("free objects"));
  diag::Collector out;
  const auto netlist = io::verilog::read({&file, 1}, options, out);
  EXPECT_EQ(netlist.has_value(), out.ok());
  if (netlist && g.has("library")) io::verilog::check_drivers(*netlist, file.path, out);
  return diag::to_text(out);
}

class GoldenVerilog : public testing::TestWithParam<std::string> {};

TEST_P(GoldenVerilog, SaysWhatIsExpected) {
  test::expect_golden(kFolder, GetParam(), said);
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  return test::golden_test_name(info.param);
}

INSTANTIATE_TEST_SUITE_P(All, GoldenVerilog, testing::ValuesIn(test::golden_names(kFolder)), test_name);

TEST(GoldenVerilogFiles, EveryCodeHasOne) {
  test::expect_every_code(kFolder, {"VLOG"}, 26);
}

}  // namespace
}  // namespace taufold
