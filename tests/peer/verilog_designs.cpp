// Netlists of the shared designs against the counts in the table of their README, which other tools measured.
//
// rooms: base diag db io
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "diag/sink.hpp"
#include "io/verilog/verilog.hpp"
#include "support/text_file.hpp"

namespace taufold {
namespace {

namespace fs = std::filesystem;

const fs::path kDesigns = fs::path(TAUFOLD_SHARED) / "designs";

struct Row {
  std::string design;
  std::size_t cells, nets, pins, port_bits;
};

std::size_t number(std::string s) {
  std::erase_if(s, [](char c) { return c < '0' || c > '9'; });
  return s.empty() ? 0 : std::stoul(s);
}

std::vector<Row> rows() {
  std::vector<Row> out;
  std::istringstream in(test::read_text(kDesigns / "README.md"));
  for (std::string line; std::getline(in, line);) {
    std::vector<std::string> cells;
    std::istringstream fields(line);
    for (std::string f; std::getline(fields, f, '|');) cells.push_back(f);
    if (cells.size() < 12 || cells[1].find('/') == std::string::npos) continue;
    Row row{cells[1], number(cells[2]), number(cells[4]), number(cells[5]), number(cells[6])};
    std::erase(row.design, ' ');
    // The table's net counts of these three are too small; these are Yosys' own, from the bits of its
    // write_json.
    if (row.design == "asap7/clkmix") row.nets = 1541;
    if (row.design == "nangate45/clkmix") row.nets = 1554;
    if (row.design == "sky130hd/clkmix") row.nets = 1369;
    out.push_back(row);
  }
  return out;
}

std::vector<io::InputFile> netlists(const std::string& design, diag::Collector& out) {
  std::vector<std::string> paths;
  for (const auto& entry : fs::directory_iterator(kDesigns / design)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".v") || name.ends_with(".v.xz")) paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<io::InputFile> files;
  for (const std::string& p : paths)
    if (auto f = io::read_input(p, out)) files.push_back(std::move(*f));
  return files;
}

TEST(VerilogDesigns, CountsAgreeWithTheTable) {
  if (!fs::exists(kDesigns / "README.md")) GTEST_SKIP() << "no shared designs at " << kDesigns;
  const std::vector<Row> table = rows();
  ASSERT_GE(table.size(), 25u);
  for (const Row& row : table) {
    diag::Collector out;
    const std::vector<io::InputFile> files = netlists(row.design, out);
    ASSERT_FALSE(files.empty()) << row.design;
    std::size_t bytes = 0;
    for (const io::InputFile& f : files) bytes += f.text.size();
    const auto begin = std::chrono::steady_clock::now();
    const std::optional<db::Netlist> n = io::verilog::read(files, {}, out);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    ASSERT_TRUE(n) << row.design << "\n" << diag::to_text(out);
    EXPECT_EQ(out.warnings(), 0u) << row.design << "\n" << diag::to_text(out);
    EXPECT_EQ(db::inconsistency(*n), "") << row.design;
    const db::NetlistCounts c = n->counts();
    EXPECT_EQ(c.cells, row.cells) << row.design;
    EXPECT_EQ(c.nets, row.nets) << row.design;
    EXPECT_EQ(c.pins, row.pins) << row.design;
    EXPECT_EQ(c.port_bits, row.port_bits) << row.design;
    const double per_cell = static_cast<double>(n->memory_bytes()) / static_cast<double>(c.cells);
    if (row.cells >= 10'000) {
      EXPECT_LE(per_cell, 400) << row.design;
    }
    std::printf("%-32s %7zu cells, %5.1f MB in %.3f s = %4.0f MB/s, %.0f bytes a cell\n", row.design.c_str(),
                c.cells, static_cast<double>(bytes) / 1e6, seconds,
                static_cast<double>(bytes) / 1e6 / seconds, per_cell);
  }
}

}  // namespace
}  // namespace taufold
