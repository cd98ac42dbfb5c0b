// design.toml through the program: a netlist or RTL, with stacks and tier hints; what was folded is what is checked.
//
// rooms: base
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>
#include <vector>

#include "base/subprocess.hpp"
#include "support/program_run.hpp"
#include "support/text_file.hpp"

namespace taufold {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

const fs::path kKit = fs::path(TAUFOLD_SOURCE) / "examples/kit";
const fs::path kFiles = fs::path(TAUFOLD_SOURCE) / "tests/golden/cli/files";

class FoldDesignFile : public test::ProgramRun {
 protected:
  void SetUp() override {
    for (const char* name : {"tiny.lef", "ring.v"}) fs::copy(kFiles / name, folder.path() / name);
  }
  /// The ring of 48 cells in a folder of its own.
  void write_ring(const std::string& more, const std::string& name = "sub") {
    fs::create_directory(folder.path() / name);
    write(name + "/design.toml", "netlist = '../ring.v'\nlef = '../tiny.lef'\nutilisation = 0.6\neffort = 1\n" + more);
  }
  json report(const std::string& out) { return json::parse(text(out + "/report.json")); }
  double metric(const std::string& out, const std::string& name) { return report(out)["metrics"][name]["value"].get<double>(); }
  json option(const std::string& out, const std::string& name) { return report(out)["options"][name]; }
};

TEST_F(FoldDesignFile, NamesTheFilesAndTheOptionsOfADesign) {
  write_ring("tiers = 3\nbond_pitch_um = 1.0\nflat = false\n");
  ASSERT_EQ(run("fold sub/design.toml -q -o out"), 0) << printed;
  EXPECT_EQ(metric("out", "fold.tiers"), 3);
  EXPECT_DOUBLE_EQ(metric("out", "stack.interface.0.bond_pitch"), 1e-6);
  EXPECT_EQ(report("out")["metrics"].count("flat.hpwl"), 0u);
  EXPECT_EQ(report("out")["metrics"].count("stack.one_site_per_cell_pitch"), 1u);
  EXPECT_EQ(run("check out --equivalence"), 0) << printed;
  EXPECT_NE(printed.find("48 instances"), std::string::npos) << printed;
}

TEST_F(FoldDesignFile, FlagsWinOverItsKeys) {
  write_ring("tiers = 3\nbond_pitch_um = 1.0\nflat = false\nseed = 7\n");
  ASSERT_EQ(run("fold sub/design.toml -q --tiers 2 --bond-pitch 0.8 --utilisation 0.5 -o out"), 0) << printed;
  EXPECT_EQ(metric("out", "fold.tiers"), 2);
  EXPECT_DOUBLE_EQ(metric("out", "stack.interface.0.bond_pitch"), 0.8e-6);
  EXPECT_NEAR(metric("out", "fold.utilisation"), 0.5, 0.02);
  EXPECT_EQ(report("out")["seed"], 7);
  EXPECT_EQ(run("check out --equivalence"), 0) << printed;
}

// The pitch that leaves a site per cell is found, and the check finds the same.
TEST_F(FoldDesignFile, SitesPerCellChooseThePitch) {
  for (const auto& [sites, stack] : {std::pair{"1", "tiers = 2\n"}, std::pair{"0.5", "tiers = 3\n"}, std::pair{"2", "tiers = 4\n"}}) {
    const std::string name = std::string("n") + stack[0] + sites;
    write_ring(std::string(stack) + "flat = false\nsites_per_cell = " + sites + "\n", name);
    ASSERT_EQ(run("fold " + name + "/design.toml -q -o " + name + ".out"), 0) << printed;
    EXPECT_GE(metric(name + ".out", "fold.bond_sites_per_cell"), 0.99 * std::stod(sites)) << name;
    EXPECT_LE(metric(name + ".out", "fold.bond_sites_per_cell"), 1.35 * std::stod(sites)) << name;  // 48 cells: sites come in whole rows
    EXPECT_EQ(run("check " + name + ".out --equivalence"), 0) << printed;
  }
  write_ring("tiers = 2\nbond_pitch_um = 1.0\nsites_per_cell = 1\n", "both");
  EXPECT_EQ(run("fold both/design.toml -q -o no"), 1);
  EXPECT_NE(printed.find("design.toml:7:"), std::string::npos) << printed;
  EXPECT_NE(printed.find("[DSN-0005]"), std::string::npos) << printed;
  write_ring("tiers = 2\nflat = false\nsites_per_cell = 1\n", "flags");
  EXPECT_EQ(run("fold flags/design.toml -q --bond-pitch 0.8 -o flags.out"), 0) << printed;
  EXPECT_DOUBLE_EQ(metric("flags.out", "stack.interface.0.bond_pitch"), 0.8e-6);
  EXPECT_EQ(run("fold flags/design.toml -q --bond-pitch 0.8 --sites-per-cell 1 -o no"), 1) << printed;
  EXPECT_NE(printed.find("[DSN-0005]"), std::string::npos) << printed;
}

// Yield and cost stand in the report of a fold: at the nodes that are named, or at those whose libraries are as dense; these are of no node's.
TEST_F(FoldDesignFile, TheReportCarriesYieldAndCost) {
  write_ring("tiers = 2\n");
  ASSERT_EQ(run("fold sub/design.toml -q --cost-node N7,N5 --cost-against N3E -o out"), 0) << printed;
  for (const std::string side : {"fold", "flat", "advanced"})
    for (const char* figure : {".yield", ".cost.good_die", ".carbon"}) {
      const json m = report("out")["metrics"][side + figure];
      EXPECT_LT(m["low"].get<double>(), m["value"].get<double>()) << side << figure;
      EXPECT_FALSE(m["source"].get<std::string>().empty());
    }
  EXPECT_GT(metric("out", "fold.cost.good_die_ratio"), 0.5);
  EXPECT_NE(text("out/report.html").find("Yield and cost"), std::string::npos);
  EXPECT_EQ(run("check out --equivalence"), 0) << printed;
  ASSERT_EQ(run("fold sub/design.toml -q -o plain"), 0) << printed;
  EXPECT_EQ(report("plain")["metrics"].count("fold.yield"), 0u);
  EXPECT_EQ(text("plain/placement.txt"), text("out/placement.txt"));
}

TEST_F(FoldDesignFile, AStackOfTheCommandLineWinsOverTiersAndStackOfTheFile) {
  write_ring("tiers = 2\nflat = false\n");
  ASSERT_EQ(run("fold sub/design.toml -q --stack 3-tier --bond-pitch 0.8 -o out"), 0) << printed;
  EXPECT_EQ(metric("out", "fold.tiers"), 3);
  EXPECT_EQ(run("check out --equivalence"), 0) << printed;
  write_ring("tiers = 2\nstack = '2-tier-f2b'\nflat = false\n", "both");
  ASSERT_EQ(run("fold both/design.toml -q --stack 3-tier --bond-pitch 0.8 -o other"), 0) << printed;
  EXPECT_EQ(text("other/placement.txt"), text("out/placement.txt"));
  // Two flags that contradict each other are refused still.
  EXPECT_EQ(run("fold sub/design.toml -q --stack 3-tier --tiers 2 -o no"), 1) << printed;
  EXPECT_NE(printed.find("[DSN-0005]"), std::string::npos) << printed;
}

TEST_F(FoldDesignFile, HintFilesOfOneNameAreToldApart) {
  for (const char* at : {"a", "b"}) fs::create_directory(folder.path() / at);
  write("a/wishes.jsonl", "{\"instance\": \"g1\", \"tier\": 1, \"strength\": \"locked\"}\n");
  write("b/wishes.jsonl", "{\"instance\": \"g2\", \"tier\": 0, \"strength\": \"locked\"}\n");
  write_ring("bond_pitch_um = 1.0\nflat = false\n");
  ASSERT_EQ(run("fold sub/design.toml -q --tier-hints a/wishes.jsonl --tier-hints b/wishes.jsonl -o out"), 0) << printed;
  // From elsewhere, where the paths of the options lead nowhere.
  fs::create_directory(folder.path() / "elsewhere");
  fs::rename(folder.path() / "out", folder.path() / "elsewhere/out");
  EXPECT_EQ(run("check elsewhere/out"), 0) << printed;
  const std::string here = "cd elsewhere && " + quoted(TAUFOLD_PROGRAM) + "check out >../printed 2>&1";
  EXPECT_EQ(std::system(("cd " + quoted(folder.path()) + "&& " + here).c_str()), 0) << text("printed");
}

TEST_F(FoldDesignFile, AChangedInputIsNoticed) {
  write_ring("bond_pitch_um = 1.0\nflat = false\n");
  ASSERT_EQ(run("fold sub/design.toml -q -o out"), 0) << printed;
  write("ring.v", text("ring.v") + "\n");
  EXPECT_EQ(run("check out"), 1) << printed;
  EXPECT_NE(printed.find("[CLI-0012]"), std::string::npos) << printed;
}

TEST_F(FoldDesignFile, TakesAStackByNameAndByFile) {
  write_ring("flat = false\n");
  ASSERT_EQ(run("fold sub/design.toml -q --stack 4-tier --bond-pitch 0.7 -o four"), 0) << printed;
  EXPECT_EQ(metric("four", "fold.tiers"), 4);
  EXPECT_EQ(run("check four --equivalence"), 0) << printed;
  write("own.toml", "base = '2-tier-f2b'\n[[interface]]\nbond_pitch_um = 0.9\ntsv_pitch_um = 0.8\ntsv_size_um = 0.1\ntsv_keep_out_um = 0.1\n[[tier]]\nname = 'low'\nmax_utilisation = 0.5\n[[tier]]\nname = 'high'\n");
  // As an option, as a file of its kind, and as a key: the same stack and the same result.
  ASSERT_EQ(run("fold sub/design.toml -q --stack own.toml -o a"), 0) << printed;
  ASSERT_EQ(run("fold tiny.lef ring.v own.toml -q --flat no --effort 1 --utilisation 0.6 -o b"), 0) << printed;
  write_ring("flat = false\nstack = '../own.toml'\n", "other");
  ASSERT_EQ(run("fold other/design.toml -q -o c"), 0) << printed;
  for (const std::string out : {"a", "b", "c"}) {
    EXPECT_EQ(text(out + "/placement.txt"), text("a/placement.txt"));
    EXPECT_DOUBLE_EQ(metric(out, "stack.interface.0.tsv_pitch"), 0.8e-6);
    EXPECT_LE(metric(out, "fold.utilisation.tier0"), 0.5);
    // The upper tier is pierced: a square of 0.3 um a bond, which its DEF keeps free of cells.
    EXPECT_EQ(metric(out, "fold.tsvs"), metric(out, "fold.bonds"));
    EXPECT_NEAR(metric(out, "fold.tsv_area"), 0.09e-12 * metric(out, "fold.tsvs"), 1e-18);
    const auto tsvs = static_cast<int>(metric(out, "fold.tsvs"));
    EXPECT_NE(text(out + "/tiers/tier1.def").find("BLOCKAGES " + std::to_string(tsvs) + " ;"), std::string::npos);
    EXPECT_EQ(text(out + "/tiers/tier0.def").find("BLOCKAGES"), std::string::npos);
    EXPECT_EQ(run("check " + out + " --equivalence"), 0) << printed;
  }
}

TEST_F(FoldDesignFile, LocksAndHintsAreFollowed) {
  write("wishes.jsonl", "{\"instance\": \"u1*\", \"tier\": 1, \"strength\": \"locked\"}\n{\"instance\": \"g3\", \"tier\": \"tier0\"}\n"
                        "{\"instance\": \"u19/inv\", \"tier\": 0, \"strength\": \"locked\"}\n");
  write_ring("bond_pitch_um = 1.0\nflat = false\ntier_hints = '../wishes.jsonl'\n");
  ASSERT_EQ(run("fold sub/design.toml -q -o out"), 0) << printed;
  const std::string low = text("out/tiers/tier0.v"), high = text("out/tiers/tier1.v");
  for (const std::string name : {"u1/inv", "u10/inv", "u15/inv", "u18/inv"}) EXPECT_NE(high.find("\\" + name + " "), std::string::npos) << name;
  EXPECT_NE(low.find("\\u19/inv "), std::string::npos) << "the later lock of a full name holds";
  EXPECT_NE(low.find(" g3 "), std::string::npos);
  EXPECT_EQ(text("out/tier-diff.jsonl"), "");
  EXPECT_EQ(metric("out", "fold.hints.locked"), 11);
  EXPECT_EQ(metric("out", "fold.hints.hinted"), 1);
  EXPECT_EQ(run("check out --equivalence"), 0) << printed;
}

TEST_F(FoldDesignFile, HintsBeyondTheRoomOfATierAreListedWithTheirReason) {
  write("wishes.jsonl", "{\"instance\": \"*\", \"tier\": 1}\n");
  ASSERT_EQ(run("fold tiny.lef ring.v --tier-hints wishes.jsonl --effort 1 --bond-pitch 1 --utilisation 0.6 --flat no -q -o out"), 0) << printed;
  std::istringstream lines(text("out/tier-diff.jsonl"));
  std::size_t overruled = 0;
  for (std::string line; std::getline(lines, line); ++overruled) {
    const json entry = json::parse(line);
    EXPECT_EQ(entry["wanted"], 1);
    EXPECT_EQ(entry["got"], 0);
    EXPECT_EQ(entry["hint"], "wishes.jsonl:1");
    EXPECT_NE(entry["reason"].get<std::string>().find("tier 1 is full"), std::string::npos) << line;
  }
  EXPECT_EQ(metric("out", "fold.hints.overruled"), static_cast<double>(overruled));
  EXPECT_GT(overruled, 20u);
  EXPECT_EQ(run("check out --equivalence"), 0) << printed;
}

TEST_F(FoldDesignFile, TiersOfDifferentProcessesTakeTheirOwnCells) {
  // Half the size, NAND2 under another name, and no inverter.
  std::string small = text("tiny.lef");
  const auto replace = [&](const std::string& from, const std::string& to) {
    for (std::size_t at = small.find(from); at != std::string::npos; at = small.find(from, at + to.size())) small.replace(at, from.size(), to);
  };
  replace("NAND2", "ND2");
  replace("SIZE 0.8 BY 2", "SIZE 0.4 BY 1");
  replace("SIZE 0.2 BY 2", "SIZE 0.1 BY 1");
  replace("MACRO INV", "MACRO NOINV");
  replace("END INV", "END NOINV");
  write("small.lef", small);
  write("mixed.toml", "base = '2-tier-f2f'\n[process.own]\n[process.small]\nlef = ['small.lef']\n[[tier]]\nname = 'old'\nprocess = 'own'\n[[tier]]\nname = 'new'\n"
                      "process = 'small'\n[[map]]\nfrom = 'own'\nto = 'small'\ncells = { NAND2 = 'ND2' }\n");
  ASSERT_EQ(run("fold tiny.lef ring.v --stack mixed.toml --bond-pitch 0.6 --utilisation 0.5 --effort 1 -q -o out"), 0) << printed;
  const std::string low = text("out/tiers/tier0.v"), high = text("out/tiers/tier1.v");
  EXPECT_EQ(high.find("INV"), std::string::npos) << "an inverter has no counterpart on tier 1";
  EXPECT_NE(high.find("ND2"), std::string::npos);
  EXPECT_EQ(high.find("NAND2"), std::string::npos);
  EXPECT_EQ(low.find(" ND2 "), std::string::npos);
  EXPECT_EQ(metric("out", "stack.tier1.cells_without_counterpart"), 24);
  EXPECT_EQ(metric("out", "design.technologies"), 2);
  EXPECT_EQ(report("out")["metrics"].count("flat.hpwl"), 0u) << "there is no fair flat version";
  EXPECT_NE(text("out/tiers/tier1.def").find(" ND2 "), std::string::npos);
  EXPECT_EQ(text("out/tiers/tier1.def").find(" NAND2 "), std::string::npos);
  EXPECT_EQ(run("check out --equivalence"), 0) << printed;
  ASSERT_EQ(run("fold tiny.lef ring.v --stack mixed.toml --bond-pitch 0.6 --utilisation 0.5 --effort 1 --threads 1 -q -o one"), 0) << printed;
  EXPECT_EQ(text("one/placement.txt"), text("out/placement.txt"));
  std::string wrong = high;
  wrong.replace(wrong.find("ND2"), 3, "NAND2");
  write("out/tiers/tier1.v", wrong);
  EXPECT_EQ(run("check out --equivalence"), 2) << printed;
}

TEST_F(FoldDesignFile, RtlBecomesCellsAndIsFolded) {
  if (!find_program("yosys")) GTEST_SKIP() << "Yosys is not installed (Debian package: yosys)";
  write("counter.sv", "module counter #(parameter WIDTH = 4) (input logic clk, enable, output logic [WIDTH-1:0] count);\n"
                      "  always_ff @(posedge clk) if (enable) count <= count + 1'b1;\nendmodule\n");
  write("design.toml", "top = 'counter'\nrtl = 'counter.sv'\nparameters = { WIDTH = 24 }\nlef = ['" + (kKit / "kit45.tech.lef").string() + "', '" +
                           (kKit / "kit45.cells.lef").string() + "']\nliberty = '" + (kKit / "kit45.lib").string() +
                           "'\nutilisation = 0.6\nbond_pitch_um = 0.7\neffort = 1\nflat = false\n[synth]\ntechmap = '" + (kKit / "map.v").string() + "'\n");
  ASSERT_EQ(run("fold design.toml -q -o out"), 0) << printed;
  EXPECT_FALSE(fs::exists(folder.path() / "out.synthesis"));
  EXPECT_TRUE(fs::exists(folder.path() / "out/synthesis/synthesis.log"));
  EXPECT_NE(text("out/synthesis/netlist.v").find("counter.sv:2"), std::string::npos) << "the source lines are lost";
  EXPECT_GT(metric("out", "design.cells"), 48);
  EXPECT_EQ(run("check out --equivalence"), 0) << printed;
  // The folder may move; the netlist in it is the one that was folded.
  fs::rename(folder.path() / "out", folder.path() / "moved");
  EXPECT_EQ(run("check moved --equivalence"), 0) << printed;
  write("moved/synthesis/netlist.v", text("moved/synthesis/netlist.v") + "\n");
  EXPECT_EQ(run("check moved --equivalence"), 1) << printed;
}

TEST_F(FoldDesignFile, TheNetlistOfRtlIsTheSameWhereverTheProgramRuns) {
  if (!find_program("yosys")) GTEST_SKIP() << "Yosys is not installed (Debian package: yosys)";
  for (const char* name : {"sub", "sub/with blanks", "temporary files"}) fs::create_directory(folder.path() / name);
  write("sub/with blanks/body.vh", "  always @(posedge clk) q <= d ^ {q[6:0], q[7]};\n");
  write("sub/core.v", "module core (input clk, input [7:0] d, output reg [7:0] q);\n`include \"body.vh\"\nendmodule\n");
  write("top.v", "module top (input clk, input [7:0] d, output [7:0] q, output reg k);\n  core u (.clk(clk), .d(d), .q(q));\n  always @(posedge clk) k <= ^q;\nendmodule\n");
  ASSERT_EQ(std::system(("gzip " + quoted(folder.path() / "top.v")).c_str()), 0);
  write("sub/design.toml", "top = 'top'\nrtl = ['core.v', '../top.v']\ninclude_dirs = 'with blanks'\nlef = ['" + (kKit / "kit45.tech.lef").string() + "', '" +
                               (kKit / "kit45.cells.lef").string() + "']\nliberty = '" + (kKit / "kit45.lib").string() +
                               "'\nutilisation = 0.5\nbond_pitch_um = 0.7\neffort = 1\nflat = false\n");
  ASSERT_EQ(run("fold sub/design.toml -q -o a"), 0) << printed;
  const auto from = [&](const std::string& where, const std::string& words) {
    return std::system(("cd " + quoted(folder.path() / where) + "&& " + words + " >" + quoted(folder.path() / "printed") + "2>&1 </dev/null").c_str());
  };
  ASSERT_EQ(from("sub", quoted(TAUFOLD_PROGRAM) + "fold design.toml -q -o ../b"), 0) << text("printed");
  ASSERT_EQ(from("/", "TMPDIR=" + quoted(folder.path() / "temporary files") + quoted(TAUFOLD_PROGRAM) + "fold " + quoted(folder.path() / "sub/design.toml") + "-q -o " +
                          quoted(folder.path() / "c")),
            0)
      << text("printed");
  const std::string netlist = text("a/synthesis/netlist.v");
  for (const char* name : {"\"core.v:1", "\"../top.v:3", "\"with blanks/body.vh:1"}) EXPECT_NE(netlist.find(name), std::string::npos) << name;
  EXPECT_EQ(netlist.find("taufold-synthesis"), std::string::npos);
  EXPECT_EQ(text("b/synthesis/netlist.v"), netlist);
  EXPECT_EQ(text("c/synthesis/netlist.v"), netlist);
  EXPECT_EQ(run("check a --equivalence"), 0) << printed;
  // What is wrong in them is shown by the name that the user knows.
  write("sub/with blanks/body.vh", "  always @(posedge clk) q <= = d;\n");
  EXPECT_EQ(run("fold sub/design.toml -q -o d"), 1);
  EXPECT_NE(printed.find("sub/with blanks/body.vh:1:3: error: syntax error"), std::string::npos) << printed;
}

// Three macros and a row of inverters: what stands nearer to a macro than its halo would be an overlap.
TEST_F(FoldDesignFile, KeepsAHaloAroundMacrosFree) {
  std::string netlist = "module m (input a);\n  wire [80:0] n;\n  assign n[0] = a;\n";
  for (int k = 0; k < 80; ++k) netlist += "  INV i" + std::to_string(k) + " (.A(n[" + std::to_string(k) + "]), .Y(n[" + std::to_string(k + 1) + "]));\n";
  for (int k = 0; k < 3; ++k) netlist += "  RAM r" + std::to_string(k) + " (.D(n[" + std::to_string(20 * k + 5) + "]));\n";
  write("m.v", netlist + "endmodule\n");
  constexpr int kHalo = 3;
  write("design.toml", "netlist = 'm.v'\nlef = 'tiny.lef'\nutilisation = 0.6\neffort = 1\nhalo_um = " + std::to_string(kHalo) + "\n");
  for (const std::string tiers : {"1", "2"}) {
    ASSERT_EQ(run("fold design.toml -q --flat no --bond-pitch 1 --tiers " + tiers + " -o out"), 0) << printed;
    EXPECT_EQ(run("check out --equivalence"), 0) << printed;
    const std::vector<std::string> each = tiers == "1" ? std::vector<std::string>{"0"} : std::vector<std::string>{"0", "1"};
    std::size_t found = 0;
    for (const std::string& tier : each) {
      struct Box {
        int x0, y0, x1, y1;
        bool macro;
      };
      std::vector<Box> boxes;
      const std::string def = text("out/tiers/tier" + tier + ".def");
      const std::regex placed("- \\S+ (RAM|INV) [^;]*PLACED \\( (\\S+) (\\S+) \\)");
      for (auto at = std::sregex_iterator(def.begin(), def.end(), placed); at != std::sregex_iterator(); ++at) {
        const int x = std::stoi((*at)[2]), y = std::stoi((*at)[3]);
        const bool macro = (*at)[1] == "RAM";
        boxes.push_back({x, y, x + (macro ? 20000 : 600), y + (macro ? 12000 : 2000), macro});
      }
      int near = 0;
      for (const Box& a : boxes)
        for (const Box& b : boxes) {
          const int gap = std::max(std::max(a.x0 - b.x1, b.x0 - a.x1), std::max(a.y0 - b.y1, b.y0 - a.y1));
          near += a.macro && &a != &b && gap < 1000 * kHalo;
        }
      EXPECT_EQ(near, 0) << "tier " << tier << " of " << tiers;
      found += boxes.size();
    }
    EXPECT_EQ(found, 83u);
  }
}

}  // namespace
}  // namespace taufold
