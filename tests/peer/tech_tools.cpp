// A predictive library under the field's tools: Yosys maps RTL to it, OpenSTA times what came out as we do, KLayout reads its layouts, and a design of it folds and
// is proven.
//
// rooms: base
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "base/subprocess.hpp"
#include "support/program_run.hpp"

namespace taufold {
namespace {

// Adders, a multiplexed register with enable, an asynchronous reset, a latch.
constexpr const char* kRtl = R"(module mac (input clk, input rst_n, input en, input [7:0] a, input [7:0] b, output reg [19:0] sum, output reg held);
  reg [7:0] x, y;
  always @(posedge clk) if (en) begin x <= a; y <= b; end
  always @(posedge clk or negedge rst_n) if (!rst_n) sum <= 0; else sum <= sum + x * y;
  always @* if (en) held = sum[3] ^ a[0];
endmodule
)";
constexpr const char* kSdc = R"(create_clock -name clk -period 400 [get_ports clk]
set_input_delay 40 -clock clk [get_ports {rst_n en a b}]
set_output_delay 40 -clock clk [get_ports {sum held}]
)";

class PeerTech : public test::ProgramRun {
 protected:
  std::string path(const std::string& name) { return (folder.path() / name).string(); }
  std::string tool(std::vector<std::string> arguments) {
    Command command;
    command.arguments = std::move(arguments);
    command.environment = {{"QT_QPA_PLATFORM", "offscreen"}, {"HOME", folder.path().string()}};
    command.stdout_file = command.stderr_file = path("said.txt");
    command.time_limit_s = 240;
    const RunResult result = taufold::run(command);
    const std::string said = text("said.txt");
    EXPECT_TRUE(result.success()) << command.arguments[0] << ": " << result.error << said;
    return said;
  }
  void generate() { ASSERT_EQ(run("tech generate n5 -q -o n5 --memory 64x16 --memory 32x8x2"), 0) << printed; }
};

TEST_F(PeerTech, YosysMapsAndTheFoldIsProven) {
  if (!find_program("yosys")) GTEST_SKIP() << "Yosys is not installed (package yosys)";
  generate();
  write("mac.v", kRtl);
  write("mac.sdc", kSdc);
  write("design.toml",
        "name = 'mac'\nrtl = 'mac.v'\nlef = ['n5/n5.tech.lef', 'n5/n5.cells.lef']\nliberty = 'n5/n5_tt_0p75v_25c.lib'\nsdc = 'mac.sdc'\n"
        "tiers = 2\nbond_pitch_um = 0.4\n[synth]\ntechmap = 'n5/n5.map.v'\n");
  ASSERT_EQ(run("fold design.toml --effort 1 -q -o out"), 0) << printed;
  EXPECT_EQ(metric("out/report.json", "fold.legal"), 1);
  EXPECT_GT(metric("out/report.json", "fold.fmax"), 5e8);
  EXPECT_GT(metric("out/report.json", "fold.power.total"), 0);
  const std::string netlist = text("out/synthesis/netlist.v");
  EXPECT_NE(netlist.find("DFFE_X1"), std::string::npos);
  EXPECT_NE(netlist.find("DLH_X1"), std::string::npos);
  EXPECT_EQ(run("check out --equivalence"), 0) << printed;

  if (!find_program("sta")) GTEST_SKIP() << "OpenSTA is not installed (package opensta): its slacks are not compared";
  write("run.tcl",
        "read_liberty n5/n5_tt_0p75v_25c.lib\nread_verilog out/synthesis/netlist.v\nlink_design mac\nread_sdc mac.sdc\n"
        "puts \"slack [worst_slack]\"\nexit\n");
  ASSERT_EQ(run("sta n5/n5_tt_0p75v_25c.lib out/synthesis/netlist.v mac.sdc -q --json own.json"), 0) << printed;
  Command command;
  const std::string said = tool({"sh", "-c", "cd '" + folder.path().string() + "' && sta -no_splash -exit run.tcl"});
  EXPECT_EQ(said.find("rror"), std::string::npos) << said;
  const std::size_t at = said.find("slack ");
  ASSERT_NE(at, std::string::npos) << said;
  const double theirs = std::strtod(said.c_str() + at + 6, nullptr), scale = std::abs(theirs) < 1e-6 ? 1e12 : 1;
  EXPECT_NEAR(theirs * scale, metric("own.json", "sta.worst_setup_slack") * 1e12, 0.05) << said;
}

TEST_F(PeerTech, MatchSaysWhatTwoTiersEqual) {
  if (!find_program("yosys")) GTEST_SKIP() << "Yosys is not installed (package yosys)";
  write("mac.v", kRtl);
  write("mac.sdc", kSdc);
  write("design.toml", "name = 'mac'\nrtl = 'mac.v'\nlef = []\nliberty = []\nsdc = 'mac.sdc'\n");
  ASSERT_EQ(run("match design.toml --from n7 --tiers 2 --bond-pitch 0.3 --against n5 -q -o out"), 0) << printed;
  const nlohmann::json report = nlohmann::json::parse(text("out/report.json"));
  for (const char* name : {"match.node.density", "match.node.tau", "match.node.energy"}) {
    const auto& m = report["metrics"][name];
    ASSERT_TRUE(m.contains("low")) << name;
    EXPECT_LE(m["low"].get<double>(), m["value"].get<double>()) << name;
    EXPECT_LE(m["value"].get<double>(), m["high"].get<double>()) << name;
  }
  const auto value = [&](const char* name) { return report["metrics"][name]["value"].get<double>(); };
  // Two tiers of N7 are denser than N5 per footprint and no faster.
  EXPECT_GT(value("match.x2.0.3um.N5.density"), 1.2);
  EXPECT_GT(value("match.x2.0.3um.N5.tau"), 1);
  EXPECT_LT(value("match.node.density"), 5.5e-9);
  EXPECT_GT(value("match.node.tau"), 5e-9);
  EXPECT_NE(text("out/match.txt").find("fewest tiers that match"), std::string::npos);
}

TEST_F(PeerTech, OpenStaReadsEveryCornerOfEveryKindOfNode) {
  if (!find_program("sta")) GTEST_SKIP() << "OpenSTA is not installed (package opensta)";
  for (const std::string node : {"n28", "n7", "a16"}) {
    ASSERT_EQ(run("tech generate " + node + " -q -o lib --memory 64x16 --memory 32x8x2"), 0) << printed;
    std::string script;
    for (const auto& e : std::filesystem::directory_iterator(folder.path() / "lib"))
      if (e.path().extension() == ".lib") script += "read_liberty " + e.path().string() + "\n";
    write("run.tcl", script + "puts done\nexit\n");
    const std::string said = tool({"sta", "-no_splash", "-exit", path("run.tcl")});
    EXPECT_EQ(said, "done\n") << node;
  }
}

TEST_F(PeerTech, KLayoutReadsTheLayouts) {
  if (!find_program("klayout")) GTEST_SKIP() << "KLayout is not installed (package klayout)";
  generate();
  write("script.py", R"(import pya
options = pya.LoadLayoutOptions()
config = options.lefdef_config
config.lef_files = [tech, cells]
config.read_lef_with_def = False
config.dbu = 0.0005
layout = pya.Layout()
layout.read(ram, options)
names = sorted(c.name for c in layout.each_cell())
print("cells", len(names), "NAND2_X1" in names, "SRAM_64X16" in names)
cell = layout.cell("NAND2_X1")
for index in layout.layer_indexes():
    if layout.get_info(index).name == "M1.PIN":
        boxes = [s.bbox() for s in cell.shapes(index).each() if not s.is_text()]
        print("pins", len(boxes), min(b.height() for b in boxes))
)");
  const std::string said = tool({"klayout", "-b", "-rd", "tech=" + path("n5/n5.tech.lef"), "-rd", "cells=" + path("n5/n5.cells.lef"), "-rd", "ram=" + path("n5/SRAM_64X16.lef"), "-r", path("script.py")});
  EXPECT_NE(said.find(" True True"), std::string::npos) << said;
  // Three pins, half of the 210 nm of the cell high: from a quarter to three quarters, in units of half a nanometre.
  EXPECT_NE(said.find("pins 3 210"), std::string::npos) << said;
}

}  // namespace
}  // namespace taufold
