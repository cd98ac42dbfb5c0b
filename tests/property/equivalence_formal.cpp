// A folded netlist whose tiers were changed by hand, as a repair pass or a fault would change them: what computes the same is proven,
// what does not is refuted with a counterexample.
//
// rooms: base diag
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <regex>
#include <string>

#include "base/subprocess.hpp"
#include "support/program_run.hpp"
#include "support/text_file.hpp"

namespace taufold {
namespace {

namespace fs = std::filesystem;

/// Twenty stages of a shift register with gates between: s[i+1] <= !(buf(s[i] & d) & s[i-1]), cleared by rst.
std::string stages() {
  std::string v = "module stages (input clk, input rst, input [3:0] d, output [3:0] q);\n  wire [20:0] s, n, m, k;\n";
  v += "  BUF_1 b0 (.A(d[0]), .Y(s[0]));\n";
  for (int i = 0; i < 20; ++i) {
    v += fmt::format("  AND2_1 g{0} (.A(s[{0}]), .B(d[{1}]), .Y(n[{0}]));\n  BUF_1 c{0} (.A(n[{0}]), .Y(m[{0}]));\n", i, i % 4);
    v += fmt::format("  NAND2_1 h{0} (.A(m[{0}]), .B(s[{1}]), .Y(k[{0}]));\n", i, i == 0 ? 20 : i - 1);
    v += fmt::format("  DFFR_1 r{0} (.CK(clk), .RN(rst), .D(k[{0}]), .Q(s[{1}]));\n", i, i + 1);
  }
  for (int i = 0; i < 4; ++i) v += fmt::format("  assign q[{0}] = s[{1}];\n", i, 17 + i);
  return v + "endmodule\n";
}

class EquivalenceFormal : public test::ProgramRun {
 protected:
  void SetUp() override {
    write("stages.v", stages());
    const fs::path kit = fs::path(TAUFOLD_SOURCE) / "examples/kit";
    ASSERT_EQ(run("fold " + quoted(kit / "kit45.tech.lef") + quoted(kit / "kit45.cells.lef") + quoted(kit / "kit45.lib") +
                  "stages.v --effort 1 --flat no --bond-pitch 1 --utilisation 0.5 -o out"),
              0)
        << printed;
    for (std::size_t k = 0; k < files_.size(); ++k) original_[k] = text(files_[k]);
  }
  /// Replaces the one place where `pattern` stands in a tier.
  void edit(const std::string& pattern, const std::string& with) {
    std::size_t found = 0;
    for (std::size_t k = 0; k < files_.size(); ++k) {
      const std::regex place(pattern);
      found += static_cast<std::size_t>(std::distance(std::sregex_iterator(original_[k].begin(), original_[k].end(), place), std::sregex_iterator()));
      test::write_text(folder.path() / files_[k], std::regex_replace(original_[k], place, with));
    }
    ASSERT_EQ(found, 1u) << pattern;
  }
  void expect(int status, const std::string& words) {
    EXPECT_EQ(run("check out --equivalence --json check.json"), status) << printed;
    EXPECT_NE(printed.find(words), std::string::npos) << "expected: " << words << "\n" << printed;
    EXPECT_EQ(text("check.json").find("\"equivalence.proven\": {\"value\": 1") != std::string::npos ||
                  printed.find("equivalence: proven") != std::string::npos,
              status == 0)
        << printed;
  }

  const std::array<std::string, 2> files_ = {"out/tiers/tier0.v", "out/tiers/tier1.v"};
  std::array<std::string, 2> original_;
};

TEST_F(EquivalenceFormal, OtherDrivesAreTheSameCircuit) {
  edit(R"(NAND2_1 h7 )", "NAND2_2 h7 ");
  expect(0, "1 of another type with the same functions");
  edit(R"(BUF_1 c7 )", "BUF_8 c7 ");
  expect(0, "equivalence: proven");
}

TEST_F(EquivalenceFormal, BuffersAndPairsOfInvertersAreSeenThroughAlsoOverBonds) {
  // A net that crosses: its name stands in the list of bonds.
  const std::string bonds = text("out/bonds.csv");
  std::string chosen;
  for (int i = 0; i < 20 && chosen.empty(); ++i)
    if (bonds.find(fmt::format("m[{}]", i)) != std::string::npos || bonds.find(fmt::format("k[{}]", i)) != std::string::npos) chosen = std::to_string(i);
  ASSERT_FALSE(chosen.empty()) << bonds;
  const bool crossing_m = bonds.find(fmt::format("m[{}]", chosen)) != std::string::npos;
  const std::string sink = crossing_m ? fmt::format(R"((NAND2_1 h{} \(\.A\()([^)]*)(\)))", chosen) : fmt::format(R"((DFFR_1 r{} \(.*\.D\()([^)]*)(\)))", chosen);
  edit(sink, "wire far; BUF_4 repair (.A($2), .Y(far));\n  $1far$3");
  expect(0, "seen through");
  edit(sink, "wire near, far; INV_1 one (.A($2), .Y(near));\n  INV_4 two (.A(near), .Y(far));\n  $1far$3");
  expect(0, "seen through");
}

TEST_F(EquivalenceFormal, WhatComputesSomethingElseIsRefutedWithACounterexample) {
  edit(R"((NAND2_1 h7 \(\.A\()([^)]*)(\)))", "wire far; INV_1 wrong (.A($2), .Y(far));\n  $1far$3");
  expect(2, "equivalence: refuted: the next state of register 'r7' is ");
  EXPECT_NE(printed.find("'h7/A' follows the inverse of 'g7/Y' instead of 'g7/Y'"), std::string::npos) << printed;
  edit(R"(AND2_1 g5 )", "NAND2_1 g5 ");
  expect(2, "instance 'g5' is 'NAND2_1' (Y = !(A & B)) instead of 'AND2_1' (Y = A & B): Y is !(A & B) instead of A & B");
  EXPECT_NE(printed.find("the next state of register 'r5' is "), std::string::npos) << printed;
  edit(R"(BUF_1 c9 )", "INV_1 c9 ");
  expect(2, "the next state of register 'r9' is ");
  EXPECT_NE(printed.find("instance 'c9' is 'INV_1' (Y = !A) instead of 'BUF_1' (Y = A)"), std::string::npos) << printed;
  // A flip-flop that does not see the reset.
  edit(R"(DFFR_1 r11 \((.*)\.RN\([^)]*\), )", "DFF_1 r11 ($1");
  expect(2, "the clear of register 'r11' is 0 instead of 1");
}

TEST_F(EquivalenceFormal, SwappedAndDroppedBondsHaveACounterexample) {
  const std::string top = text("out/top.v");
  const std::regex connection(R"(\.(\\?(?:[smk])\[\S+)\s*\(\s*([^\s()]+)\s*\))");
  std::vector<std::smatch> found;
  for (auto it = std::sregex_iterator(top.begin(), top.end(), connection); it != std::sregex_iterator(); ++it) found.push_back(*it);
  ASSERT_GT(found.size(), 3u) << top;
  const std::smatch &a = found[0], &b = found[1];
  const auto cut = [&](std::ptrdiff_t from, std::ptrdiff_t to) { return top.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(to - from)); };
  const auto rest = [&](const std::smatch& m) { return top.substr(static_cast<std::size_t>(m.position(2) + m.length(2))); };
  test::write_text(folder.path() / "out/top.v", cut(0, a.position(2)) + b[2].str() + " " + cut(a.position(2) + a.length(2), b.position(2)) + a[2].str() + " " + rest(b));
  expect(2, "equivalence: refuted: the next state of register 'r");
  test::write_text(folder.path() / "out/top.v", cut(0, a.position(2)) + rest(a));
  expect(2, "equivalence: refuted: ");
  EXPECT_TRUE(std::regex_search(printed, std::regex("refuted: (the next state of register|port) '[^']+' is [01] instead of [01] when "))) << printed;
}

TEST_F(EquivalenceFormal, AnotherStructureOfTheSameFunctionIsProvenByAbc) {
  edit(R"(AND2_1 g5 (\(.*)\.Y\(([^)]*)\)\);)", "wire not5; NAND2_1 g5 $1.Y(not5));\n  INV_1 g5i (.A(not5), .Y($2));");
  if (!find_program("yosys-abc") && !find_program("berkeley-abc")) {
    expect(2, "ABC is not installed");
    GTEST_SKIP() << "no ABC";
  }
  expect(0, "equivalence: proven: formally: ");
  // De Morgan, over two cells of other names.
  edit(R"(NAND2_1 h5 \(\.A\(([^)]*)\), \.B\(([^)]*)\), \.Y\(([^)]*)\)\);)",
       "wire x, y; INV_1 x5 (.A($1), .Y(x));\n  INV_1 y5 (.A($2), .Y(y));\n  OR2_1 z5 (.A(x), .B(y), .Y($3));");
  expect(0, "equivalence: proven: formally: ");
  EXPECT_EQ(run("check out --formal"), 0) << printed;
}

TEST_F(EquivalenceFormal, FormalComparesWhatStructureHasProven) {
  if (!find_program("yosys-abc") && !find_program("berkeley-abc")) GTEST_SKIP() << "no ABC";
  EXPECT_EQ(run("check out --formal"), 0) << printed;
  EXPECT_NE(printed.find("equivalence: formally: "), std::string::npos) << printed;
}

}  // namespace
}  // namespace taufold
