// A design of LEF and Verilog through the program: folded, checked, proven; broken tops are refuted.
//
// rooms: base
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <string>

#include "support/program_run.hpp"
#include "support/text_file.hpp"

namespace taufold {
namespace {

namespace fs = std::filesystem;

class FoldDesign : public test::ProgramRun {
 protected:
  std::string ring(const std::string& more) { return std::string("fold ").append(file("tiny.lef")).append(file("ring.v")).append("--effort 1 --bond-pitch 1 --utilisation 0.6 ").append(more); }
};

TEST_F(FoldDesign, IsLegalAndProvenOnAnyNumberOfTiers) {
  for (const std::string tiers : {"1", "2", "3", "4"}) {
    ASSERT_EQ(run(ring("--tiers " + tiers + " -o out" + tiers)), 0) << printed;
    EXPECT_EQ(printed.find("fold / flat") != std::string::npos, tiers != "1");
    EXPECT_EQ(run("check out" + tiers + " --equivalence --require equivalence.proven=1"), 0) << printed;
    EXPECT_NE(printed.find("48 instances"), std::string::npos) << printed;
  }
}

TEST_F(FoldDesign, GivesTheSameFilesForAnyNumberOfThreads) {
  ASSERT_EQ(run(ring("--threads 1 --flat no -o a")), 0) << printed;
  ASSERT_EQ(run(ring("--threads 4 --flat no -o b")), 0) << printed;
  for (const std::string name : {"placement.txt", "bonds.csv", "top.v", "tiers/tier0.v", "tiers/tier1.v", "tiers/tier0.def", "tiers/tier1.def"})
    EXPECT_EQ(text("a/" + name), text("b/" + name)) << name;
}

TEST_F(FoldDesign, RefutesSwappedAndDroppedBondsAndAnotherCell) {
  ASSERT_EQ(run(ring("--flat no -o out")), 0) << printed;
  const std::string top = text("out/top.v"), tier = text("out/tiers/tier0.v");
  const std::regex connection(R"(\.(\S+)\s*\(\s*([^\s()]+)\s*\))");
  std::vector<std::smatch> found;
  for (auto it = std::sregex_iterator(top.begin(), top.end(), connection); it != std::sregex_iterator(); ++it) found.push_back(*it);
  ASSERT_GT(found.size(), 8u);
  const std::smatch &a = found[2], &b = found[6];
  ASSERT_NE(a[2].str(), b[2].str());
  const auto cut = [&](std::ptrdiff_t from, std::ptrdiff_t to) { return top.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(to - from)); };
  const std::string swapped = cut(0, a.position(2)) + b[2].str() + " " + cut(a.position(2) + a.length(2), b.position(2)) + a[2].str() + " " +
                              top.substr(static_cast<std::size_t>(b.position(2) + b.length(2)));
  const std::string dropped = cut(0, a.position(2)) + top.substr(static_cast<std::size_t>(a.position(2) + a.length(2)));
  for (const std::string& wrong : {swapped, dropped}) {
    test::write_text(folder.path() / "out/top.v", wrong);
    EXPECT_EQ(run("check out --equivalence"), 2) << printed;
    EXPECT_NE(printed.find("refuted"), std::string::npos) << printed;
  }
  test::write_text(folder.path() / "out/top.v", top);
  test::write_text(folder.path() / "out/tiers/tier0.v", std::regex_replace(tier, std::regex("NAND2"), "NOR2", std::regex_constants::format_first_only));
  EXPECT_EQ(run("check out --equivalence"), 2) << printed;
  test::write_text(folder.path() / "out/tiers/tier0.v", tier);
  EXPECT_EQ(run("check out --equivalence"), 0) << printed;
}

TEST_F(FoldDesign, PortsAreJudgedWhereTheDefOfTheLowestTierHasThem) {
  for (const std::string tiers : {"1", "2"}) {
    ASSERT_EQ(run(ring("--flat no --tiers " + tiers + " -o out")), 0) << printed;
    // Whatever the seed of the placer was: nothing is placed again.
    const std::string claims = text("out/report.json"), def = text("out/tiers/tier0.def");
    test::write_text(folder.path() / "out/report.json", std::regex_replace(claims, std::regex("\"seed\": *1"), "\"seed\": 77"));
    ASSERT_NE(text("out/report.json"), claims);
    EXPECT_EQ(run("check out --json check.json"), 0) << printed;
    EXPECT_NE(text("check.json").find("every port stands where it may"), std::string::npos);
    const std::regex place("(- en [^;]*PLACED \\( )(\\S+) (\\S+)( \\))");
    const std::regex outline("DIEAREA \\( 0 0 \\) \\( (\\S+) (\\S+) \\)");
    std::smatch at, die;
    ASSERT_TRUE(std::regex_search(def, at, place));
    ASSERT_TRUE(std::regex_search(def, die, outline));
    const auto judged = [&](const std::string& text, const std::string& words) {
      test::write_text(folder.path() / "out/tiers/tier0.def", text);
      EXPECT_EQ(run("check out"), 2) << printed;
      EXPECT_NE(printed.find(words), std::string::npos) << printed;
    };
    // Elsewhere on the edge the nets have another length, off the edge no port may stand, and none may lack a place.
    const std::string corner = at[2] == "0" || at[3] == "0" ? die[1].str() + " " + die[2].str() : "0 0";
    judged(std::regex_replace(def, place, "$01" + corner + "$4"), "fails: score as reported");
    judged(std::regex_replace(def, place, "$01 5 5 $4"), "fails: ports: tiers/tier0.def: port 'en' does not stand on the edge");
    judged(std::regex_replace(def, std::regex("(- en [^;]*)\\+ PLACED [^;]*;"), "$1;"), "port 'en' has no place");
    judged(std::regex_replace(def, outline, "DIEAREA ( 0 0 ) ( 7 7 )"), "the outline is not that of the design");
    test::write_text(folder.path() / "out/tiers/tier0.def", def);
    EXPECT_EQ(run("check out"), 0) << printed;
  }
}

// Cells of two rows with ground below and above stand on rows that have it below, which are those that face N.
TEST_F(FoldDesign, PutsCellsOfTwoRowsWhereTheirRailsAre) {
  const auto rail = [](const std::string& name, const std::string& use, const std::string& y) {
    return "  PIN " + name + " DIRECTION INOUT ; USE " + use + " ; PORT LAYER M1 ; " + y + " END END " + name + "\n";
  };
  const auto cell = [&](const std::string& name, const std::string& high, const std::string& ground, const std::string& power) {
    return "MACRO " + name + " CLASS CORE ; SIZE 0.6 BY " + high + " ; SYMMETRY X Y ; SITE core ;\n" +
           "  PIN A DIRECTION INPUT ; PORT LAYER M1 ; RECT 0.1 0.9 0.2 1.1 ; END END A\n  PIN Y DIRECTION OUTPUT ; PORT LAYER M1 ; RECT 0.4 0.9 0.5 1.1 ; END END Y\n" +
           rail("VSS", "GROUND", ground) + rail("VDD", "POWER", power) + "END " + name + "\n";
  };
  const std::string low = "RECT 0 -0.1 0.6 0.1 ;", middle = "RECT 0 1.9 0.6 2.1 ;", high = "RECT 0 3.9 0.6 4.1 ;";
  std::string netlist = "module m (input a);\n  wire [60:0] n;\n  assign n[0] = a;\n";
  for (int k = 0; k < 60; ++k)
    netlist += std::string(k % 3 == 0 ? "  TALL" : "  LOW") + " u" + std::to_string(k) + " (.A(n[" + std::to_string(k) + "]), .Y(n[" + std::to_string(k + 1) + "]));\n";
  test::write_text(folder.path() / "m.v", netlist + "endmodule\n");
  for (const bool ground_below : {true, false}) {
    const std::string outer = low + " " + high;
    test::write_text(folder.path() / "tall.lef", "VERSION 5.8 ;\n" + cell("LOW", "2", low, middle) + (ground_below ? cell("TALL", "4", outer, middle) : cell("TALL", "4", middle, outer)) +
                                                     "END LIBRARY\n");
    for (const std::string tiers : {"1", "2", "3"}) {
      ASSERT_EQ(run(std::string("fold ").append(file("tiny.lef")).append("tall.lef m.v --effort 1 --flat no --bond-pitch 1 --utilisation 0.5 -o out --tiers ").append(tiers)), 0) << printed;
      EXPECT_EQ(run("check out --equivalence"), 0) << printed;
      const std::string def = text("out/tiers/tier0.def");
      const std::regex placed("- \\S+ TALL [^;]*PLACED \\( \\S+ (\\S+) \\) (\\S+)");
      int found = 0;
      for (auto at = std::sregex_iterator(def.begin(), def.end(), placed); at != std::sregex_iterator(); ++at, ++found) {
        EXPECT_EQ(std::stoi((*at)[1]) % 4000, ground_below ? 0 : 2000);
        EXPECT_EQ((*at)[2], ground_below ? "N" : "FS");
      }
      EXPECT_GT(found, 2);
    }
  }
  // A floorplan may begin with a row that faces FS; where rows do not take turns such cells stand nowhere.
  const std::string fold = std::string("fold ").append(file("tiny.lef")).append("tall.lef m.v plan.def --effort 1 --tiers 1 -o out");
  ASSERT_EQ(run(std::string("fold ").append(file("tiny.lef")).append("tall.lef m.v --effort 1 --utilisation 0.5 --tiers 1 -o out")), 0) << printed;
  const std::string def = text("out/tiers/tier0.def"), head = def.substr(0, def.find("COMPONENTS")) + "END DESIGN\n";
  const std::regex north(" N DO"), south(" FS DO"), kept(" was DO");
  test::write_text(folder.path() / "plan.def", std::regex_replace(std::regex_replace(std::regex_replace(head, north, " was DO"), south, " N DO"), kept, " FS DO"));
  ASSERT_EQ(run(fold), 0) << printed;
  EXPECT_EQ(run("check out --equivalence"), 0) << printed;
  EXPECT_TRUE(std::regex_search(text("out/tiers/tier0.def"), std::regex("- \\S+ TALL [^;]*PLACED \\( \\S+ (0|4000|8000) \\) FS"))) << "power below";
  test::write_text(folder.path() / "plan.def", std::regex_replace(head, south, " N DO"));
  EXPECT_EQ(run(fold), 1);
  EXPECT_NE(printed.find("[DES-0013]"), std::string::npos) << printed;
}

TEST_F(FoldDesign, FoldsARealNetlist) {
  const fs::path kit = fs::path(TAUFOLD_SHARED) / "designs/nangate45";
  if (!fs::exists(kit)) GTEST_SKIP() << "no shared designs";
  const auto name = [&](const std::string& n) { return quoted(kit / n); };
  ASSERT_EQ(run(std::string("fold ") + name("NangateOpenCellLibrary.tech.lef") + name("NangateOpenCellLibrary.macro.lef.xz") + name("nangate45_typ.lib.xz") +
                name("gcd/gcd.v") + name("gcd/constraints.sdc") + "--top gcd --bond-pitch 1.0 --effort 2 -q -o out --require 'fold.hpwl_ratio<=0.85'"),
            0)
      << printed;
  EXPECT_EQ(run("check out --equivalence"), 0) << printed;
  EXPECT_NE(printed.find("294 instances"), std::string::npos) << printed;
}

}  // namespace
}  // namespace taufold
