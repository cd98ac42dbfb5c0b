// RTL to cells by Yosys: what it hands over, what it says when things go wrong, and that the library is
// joined as it should be. What needs Yosys itself is skipped where it is not installed.
//
// rooms: base diag io flow
#include "flow/design/synthesis.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/subprocess.hpp"
#include "diag/sink.hpp"
#include "flow/design/synthesis_library.hpp"
#include "support/text_file.hpp"

namespace taufold::flow {
namespace {

namespace fs = std::filesystem;
using test::read_text;
using test::write_text;

const fs::path kKit = fs::path(TAUFOLD_SOURCE) / "examples/kit";

constexpr const char* kCounter =
    "module counter (input clk, input enable, output reg [3:0] count);\n"
    "  always @(posedge clk) if (enable) count <= count + 4'd1;\n"
    "endmodule\n";

class Synthesis : public testing::Test {
 protected:
  fs::path write(const std::string& name, const std::string& text) const {
    fs::create_directories((folder_.path() / name).parent_path());
    write_text(folder_.path() / name, text);
    return folder_.path() / name;
  }
  /// A program in place of Yosys.
  std::string pretender(const std::string& script) const {
    const fs::path path = write("pretender", "#!/bin/sh\n" + script);
    fs::permissions(path, fs::perms::owner_all);
    return path.string();
  }
  SynthesisRequest request(const std::string& rtl) const {
    SynthesisRequest r;
    r.rtl = {write("in.v", rtl).string()};
    r.liberty = {(kKit / "kit45.lib").string()};
    r.folder = folder_.path() / "out";
    return r;
  }
  static std::uint64_t count(const SynthesisResult& r, const std::string& master) {
    for (const auto& [name, n] : r.masters)
      if (name == master) return n;
    return 0;
  }
  test::TempFolder folder_;
  diag::Collector out_;
};

#define NEEDS_YOSYS() \
  if (!find_program("yosys")) GTEST_SKIP() << "Yosys is not installed (Debian package: yosys)"

TEST_F(Synthesis, ACounterBecomesCells) {
  NEEDS_YOSYS();
  const auto r = synthesise(request(kCounter), out_);
  ASSERT_TRUE(r) << diag::to_text(out_);
  EXPECT_EQ(diag::to_text(out_), "");
  EXPECT_EQ(r->top, "counter");
  EXPECT_EQ(count(*r, "DFF_1") + count(*r, "DFF_2"), 4u);
  std::uint64_t sum = 0;
  for (const auto& [name, n] : r->masters) {
    EXPECT_NE(name[0], '$');
    sum += n;
  }
  EXPECT_EQ(sum, r->cells);
  const std::string netlist = read_text(r->netlist);
  EXPECT_NE(netlist.find("module counter("), std::string::npos);
  EXPECT_NE(netlist.find("in.v:2"), std::string::npos) << "the source lines are lost";
  EXPECT_TRUE(fs::exists(r->log));
}

TEST_F(Synthesis, TheSameRequestGivesTheSameNetlist) {
  NEEDS_YOSYS();
  SynthesisRequest a = request(kCounter), b = request(kCounter);
  b.folder = folder_.path() / "another out";  // with a blank
  const auto ra = synthesise(a, out_), rb = synthesise(b, out_);
  ASSERT_TRUE(ra && rb) << diag::to_text(out_);
  EXPECT_EQ(read_text(ra->netlist), read_text(rb->netlist));
}

TEST_F(Synthesis, TechmapsDontUseMacrosAndTheHierarchy) {
  NEEDS_YOSYS();
  SynthesisRequest r = request(
      "module top #(parameter ADDRESS = 0) (input clk, input e, input [31:0] d, output [31:0] q, output k);\n"
      "  wire [31:0] word;\n"
      "  RAM_256x32 ram (.CLK(clk), .CE(1'b1), .WE(e), .WM(4'hf), .A(ADDRESS), .D(d), .Q(word));\n"
      "  RAM_256x32 unread (.CLK(clk), .CE(e), .WE(e), .WM(4'hf), .A(8'd0), .D(d), .Q());\n"
      "  part p (clk, e, word `PLUS d, q);\n"
      "  assign k = 1'b1;\n"
      "endmodule\n"
      "module part (input clk, input e, input [31:0] d, output reg [31:0] q);\n"
      "  always @(posedge clk) if (e) q <= d;\n"
      "endmodule\n");
  r.liberty.push_back((kKit / "kit45.ram.lib").string());
  r.techmaps = {(kKit / "map.v").string()};
  r.defines = {{"PLUS", "+"}};
  r.parameters = {{"ADDRESS", "8'd7"}};
  r.top = "top";
  r.dont_use = {"XNOR*", "MUX2_?"};
  r.period_s = 2e-9;
  const auto flat = synthesise(r, out_);
  ASSERT_TRUE(flat) << diag::to_text(out_);
  EXPECT_EQ(count(*flat, "RAM_256x32"), 2u);
  EXPECT_EQ(count(*flat, "DFFE_1"), 32u);
  EXPECT_EQ(count(*flat, "XNOR2_1"), 0u);
  EXPECT_EQ(count(*flat, "MUX2_1"), 0u);
  EXPECT_GT(count(*flat, "TIEHI"), 0u);
  EXPECT_EQ(read_text(flat->netlist).find("module part"), std::string::npos);
  EXPECT_NE(read_text(flat->netlist).find("module top("), std::string::npos);

  r.flatten = false;
  const auto deep = synthesise(r, out_);
  ASSERT_TRUE(deep) << diag::to_text(out_);
  EXPECT_NE(read_text(deep->netlist).find("module part("), std::string::npos);
  EXPECT_EQ(count(*deep, "DFFE_1"), 32u);
  EXPECT_EQ(count(*deep, "part"), 0u);
}

TEST_F(Synthesis, AnErrorOfTheRtlIsShownAtItsLine) {
  NEEDS_YOSYS();
  EXPECT_FALSE(synthesise(request("module a (input x, output y);\n  assign y = = x;\nendmodule\n"), out_));
  ASSERT_EQ(out_.list().size(), 1u);
  const diag::Diagnostic& d = out_.list()[0];
  EXPECT_EQ(d.code(), "SYN-0002");
  EXPECT_EQ(d.line, 2u);
  EXPECT_NE(d.excerpt.find("assign y = = x;"), std::string::npos) << d.excerpt;
  EXPECT_NE(d.message.find("syntax error"), std::string::npos) << d.message;
  EXPECT_NE(d.note_text.find("synthesis.log"), std::string::npos);
}

TEST_F(Synthesis, AMissingModuleIsNamed) {
  NEEDS_YOSYS();
  EXPECT_FALSE(synthesise(request("module a (input x, output y); absent u (x, y); endmodule\n"), out_));
  ASSERT_EQ(out_.errors(), 1u);
  EXPECT_EQ(out_.list()[0].code(), "SYN-0002");
  EXPECT_NE(out_.list()[0].message.find("absent"), std::string::npos);
}

TEST_F(Synthesis, LogicWithoutACellIsNamed) {
  NEEDS_YOSYS();
  const std::string both =
      "module a (input c, input s, input r, input d, output reg q);\n"
      "  always @(posedge c or posedge s or posedge r) if (r) q <= 0; else if (s) q <= 1; else q <= "
      "d;\nendmodule\n";
  EXPECT_FALSE(synthesise(request(both), out_));
  EXPECT_FALSE(out_.ok());
  EXPECT_NE(diag::to_text(out_).find("DFFSR"), std::string::npos) << diag::to_text(out_);

  diag::Collector latch;
  EXPECT_FALSE(synthesise(
      request("module a (input e, input d, output reg q); always @* if (e) q = d; endmodule\n"), latch));
  ASSERT_FALSE(latch.ok());
  EXPECT_NE(diag::to_text(latch).find("$_DLATCH_P_ [SYN-0006]"), std::string::npos) << diag::to_text(latch);
}

TEST_F(Synthesis, WarningsArePassedOn) {
  NEEDS_YOSYS();
  const auto r =
      synthesise(request("module a (input x, output y, output z); assign y = x & w; endmodule\n"), out_);
  ASSERT_TRUE(r) << diag::to_text(out_);
  EXPECT_GT(out_.warnings(), 0u);
  EXPECT_EQ(out_.list()[0].code(), "SYN-0009");
}

TEST_F(Synthesis, WithoutYosysThePackageIsNamed) {
  SynthesisRequest r = request(kCounter);
  r.program = "yosys-that-is-not-there";
  EXPECT_FALSE(synthesise(r, out_));
  ASSERT_EQ(out_.list().size(), 1u);
  EXPECT_EQ(out_.list()[0].code(), "SYN-0001");
  EXPECT_NE(out_.list()[0].help_text.find("apt-get install yosys"), std::string::npos);
}

TEST_F(Synthesis, TimeLimitCrashSilenceAndStop) {
  SynthesisRequest r = request(kCounter);
  r.program = pretender("sleep 600\n");
  r.time_limit_s = 0.2;
  EXPECT_FALSE(synthesise(r, out_));
  ASSERT_EQ(out_.list().size(), 1u);
  EXPECT_EQ(out_.list()[0].code(), "SYN-0003");

  r.time_limit_s = 60;
  for (const char* script : {"kill -SEGV $$\n", "exit 3\n", "exit 0\n"}) {
    diag::Collector out;
    r.program = pretender(script);
    EXPECT_FALSE(synthesise(r, out));
    ASSERT_EQ(out.list().size(), 1u) << script;
    EXPECT_EQ(out.list()[0].code(), "SYN-0004") << script;
  }

  StopToken stop;
  stop.request_interrupt();
  r.stop = &stop;
  r.program = pretender("sleep 600\n");
  diag::Collector out;
  EXPECT_FALSE(synthesise(r, out));
  EXPECT_TRUE(out.list().empty());
}

TEST_F(Synthesis, AnOldNetlistIsNotTakenForANewOne) {
  SynthesisRequest r = request(kCounter);
  write("out/netlist.v", "module stale; endmodule\n");
  write("out/synthesis.ys", "# Made by taufold; Yosys runs it to map RTL to cells.\n");
  r.program = pretender("exit 0\n");
  EXPECT_FALSE(synthesise(r, out_));
  EXPECT_FALSE(fs::exists(folder_.path() / "out/netlist.v"));
}

TEST_F(Synthesis, FilesOfTheUserStayWhereTheyAre) {
  SynthesisRequest r = request(kCounter);
  write("out/netlist.v", "module mine; endmodule\n");
  r.program = pretender("exit 0\n");
  EXPECT_FALSE(synthesise(r, out_));
  EXPECT_NE(diag::to_text(out_).find("holds files that this program did not make [SYN-0004]"), std::string::npos) << diag::to_text(out_);
  EXPECT_EQ(read_text(folder_.path() / "out/netlist.v"), "module mine; endmodule\n");
}

TEST_F(Synthesis, ADesignFileCannotRunProgramsOrNameOtherFiles) {
  for (const char* line : {"!touch pwned", "exec -- true", "tcl x.tcl", "opt; exec -- true", "opt\nscript x.ys", "write_verilog x.v", ""}) {
    SynthesisRequest r = request(kCounter);
    r.rtl_lines = {line};
    r.program = pretender("exit 0\n");
    diag::Collector out;
    EXPECT_FALSE(synthesise(r, out)) << line;
    EXPECT_NE(diag::to_text(out).find("cannot be handed to Yosys [SYN-0005]"), std::string::npos) << line << diag::to_text(out);
  }
  SynthesisRequest pattern = request(kCounter);
  pattern.rtl = {write("a[1].v", kCounter).string()};
  pattern.program = pretender("exit 0\n");
  EXPECT_FALSE(synthesise(pattern, out_));
  EXPECT_NE(diag::to_text(out_).find("a[1].v' cannot be handed to Yosys [SYN-0005]"), std::string::npos) << diag::to_text(out_);
}

TEST_F(Synthesis, ParametersBelongToANamedTop) {
  SynthesisRequest r = request(kCounter);
  r.parameters = {{"W", "6"}};
  r.program = pretender("exit 0\n");
  EXPECT_FALSE(synthesise(r, out_));
  EXPECT_NE(diag::to_text(out_).find("parameters are given without the module that they are of [SYN-0005]"), std::string::npos) << diag::to_text(out_);
}

TEST_F(Synthesis, WhatCannotBeHandedOverIsRefused) {
  SynthesisRequest r = request(kCounter);
  r.rtl.push_back((folder_.path() / "absent.v").string());
  r.defines = {{"A", "1; exec -- true"}};
  r.top = "a\nb";
  EXPECT_FALSE(synthesise(r, out_));
  const std::string text = diag::to_text(out_);
  EXPECT_NE(text.find("the macro '1; exec -- true' cannot be handed to Yosys [SYN-0005]"), std::string::npos)
      << text;
  EXPECT_NE(text.find("the top module"), std::string::npos) << text;
  EXPECT_NE(text.find("[FILE-0001]"), std::string::npos) << text;

  diag::Collector out;
  r = request(kCounter);
  r.liberty = {};
  EXPECT_FALSE(synthesise(r, out));
  EXPECT_EQ(out.list().at(0).code(), "SYN-0006");
}

std::optional<SynthesisLibrary> join(const std::vector<std::string>& texts, diag::Collector& out,
                                     const std::vector<std::string>& dont_use = {}) {
  std::vector<io::InputFile> files;
  for (const std::string& text : texts) {
    files.emplace_back();
    files.back().path = "lib" + std::to_string(files.size()) + ".lib";
    files.back().text = text;
  }
  return synthesis_library(files, dont_use, out);
}

constexpr const char* kGates =
    "/* { */ library (a) { time_unit : \"1ns\"; comment : \"}\"; // }\n"
    "  lu_table_template (t) { variable_1 : x; }\n"
    "  cell (INV) { pin (A) { direction : input } pin(Y)\n{ direction : output; function : \"!A\"; } }\n"
    "  cell (\"ODD\") { dont_use : true; pin (A) { direction : input; } pin (Y) { function : \"A\"; } }\n"
    "  cell (ONE) { dont_use : true; pin (Z) { direction : output; function : \"1\"; } }\n"
    "  cell (RAM) { bus (D) { direction : input; } }\n"
    "}\n";

TEST(SynthesisLibrary, CellsAreSortedByWhatTheyAreGoodFor) {
  diag::Collector out;
  const auto library = join({kGates,
                             "library (b) { time_unit : \"1ns\" ; lu_table_template (t) { variable_1 : y; }\n"
                             "cell (INV) { area : 9; } cell (NAND) { pin (A) { direction : input; }\n"
                             "pin (Y) { function : \"(A \\\n B)'\"; } } }"},
                            out);
  ASSERT_TRUE(library) << diag::to_text(out);
  EXPECT_EQ(library->mapping_cells, 2u);
  EXPECT_EQ(library->macros, std::vector<std::string>{"RAM"});
  ASSERT_TRUE(library->high);
  EXPECT_EQ(library->high->cell, "ONE");
  EXPECT_EQ(library->high->pin, "Z");
  EXPECT_FALSE(library->low);
  const auto count = [](const std::string& text, std::string_view what) {
    std::size_t n = 0;
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++n;
    return n;
  };
  EXPECT_EQ(count(library->all, "cell ("), 5u);
  EXPECT_EQ(count(library->all, "lu_table_template"), 1u);
  EXPECT_EQ(count(library->mapping, "cell ("), 2u);
  EXPECT_EQ(count(library->mapping, "area : 9"), 0u);

  EXPECT_EQ(join({kGates}, out, {"I?V"})->mapping_cells, 0u);
  EXPECT_EQ(join({kGates}, out, {"*V*", "x"})->mapping_cells, 0u);
  EXPECT_EQ(join({kGates}, out, {"?V", "*X"})->mapping_cells, 1u);
}

TEST(SynthesisLibrary, BrokenAndMixedFilesAreRefused) {
  for (std::string text :
       {std::string(), std::string("library"), std::string("library (a) {"), std::string("cell (A) { }"),
        std::string("library (a) { cell (B) { pin (\"A) { } } }"), std::string("/*"), std::string("}{)(")}) {
    diag::Collector out;
    EXPECT_FALSE(join({text}, out)) << text;
    ASSERT_EQ(out.list().size(), 1u) << text;
    EXPECT_EQ(out.list()[0].code(), "SYN-0007") << text;
  }
  // Every cut of a good file is refused or read, and never read past its end.
  const std::string good = kGates;
  for (std::size_t n = 0; n < good.size(); ++n) {
    diag::Collector out;
    join({good.substr(0, n)}, out);
    EXPECT_LE(out.list().size(), 1u);
  }
  diag::Collector out;
  EXPECT_FALSE(join({kGates,
                     "library (b) { time_unit : \"1ps\"; cell (N) { pin (Y) { function : \"A\"; } pin (A) { "
                     "direction : input; } } }"},
                    out));
  EXPECT_EQ(out.list().at(0).code(), "SYN-0008");
}

}  // namespace
}  // namespace taufold::flow
