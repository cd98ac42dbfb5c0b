// Formal proofs by ABC, and of a mapped netlist against its RTL. What needs ABC or Yosys is skipped where it is not installed.
//
// rooms: base diag geom liberty db io check flow
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "base/subprocess.hpp"
#include "diag/sink.hpp"
#include "flow/design/library_cells.hpp"
#include "flow/proof/formal.hpp"
#include "flow/proof/formal_rtl.hpp"
#include "io/liberty/liberty.hpp"
#include "io/verilog/verilog.hpp"
#include "support/text_file.hpp"

namespace taufold::flow {
namespace {

namespace fs = std::filesystem;

#define NEEDS_ABC() \
  if (!find_program("yosys-abc") && !find_program("berkeley-abc")) GTEST_SKIP() << "ABC is not installed (Debian package: yosys)"
#define NEEDS_YOSYS() \
  if (!find_program("yosys")) GTEST_SKIP() << "Yosys is not installed (Debian package: yosys)"

class FlowFormal : public testing::Test {
 protected:
  FlowFormal() {
    const auto file = io::read_input(kit_, out_);
    auto read = file ? io::liberty::read_library(*file, out_) : std::nullopt;
    EXPECT_TRUE(read) << diag::to_text(out_);
    if (read) library_ = std::make_unique<liberty::Library>(std::move(read->library));
    libraries_ = {library_.get()};
  }
  db::Netlist netlist(const std::string& text) {
    io::InputFile file;
    file.path = "t.v";
    file.text = text;
    io::verilog::ReadOptions options;
    options.cells = cell_lookup(libraries_, nullptr);
    auto n = io::verilog::read({&file, 1}, options, out_);
    EXPECT_TRUE(n) << diag::to_text(out_);
    return n ? std::move(*n) : db::Netlist();
  }
  FormalResult prove(const std::string& source, const std::string& other, const FormalOptions& options = {}) {
    const db::Netlist a = netlist(source), b = netlist(other);
    return prove_formally(check::CutNetwork(a, check::CellLogic(a, libraries_), {}), check::CutNetwork(b, check::CellLogic(b, libraries_), {}), options, out_);
  }
  SynthesisRequest rtl(const std::string& text, const std::string& top) {
    SynthesisRequest r;
    test::write_text(folder_.path() / "in.v", text);
    r.rtl = {(folder_.path() / "in.v").string()};
    r.liberty = {kit_};
    r.top = top;
    r.folder = folder_.path() / "out";
    return r;
  }

  const std::string kit_ = (fs::path(TAUFOLD_SOURCE) / "examples/kit/kit45.lib").string();
  test::TempFolder folder_;
  diag::Collector out_;
  std::unique_ptr<liberty::Library> library_;
  std::vector<const liberty::Library*> libraries_;
};

/// One of 2^32 assignments makes y 1, none of the first and simplest.
std::string needle(const std::string& last) {
  std::string v = "module t (input [31:0] a, output y);\n  wire [31:0] n, s;\n";
  for (int i = 0; i < 32; ++i) {
    v += i % 3 == 0 ? fmt::format("  INV_1 i{0} (.A(a[{0}]), .Y(n[{0}]));\n", i) : fmt::format("  BUF_1 i{0} (.A(a[{0}]), .Y(n[{0}]));\n", i);
    if (i > 0) v += fmt::format("  AND2_1 g{0} (.A({1}), .B(n[{0}]), .Y(s[{0}]));\n", i, i == 1 ? "n[0]" : fmt::format("s[{}]", i - 1));
  }
  return v + last + "endmodule\n";
}

TEST_F(FlowFormal, AbcFindsWhatSimulationCannot) {
  NEEDS_ABC();
  const FormalResult r = prove(needle("  assign y = s[31];\n"), needle("  assign y = 1'b0;\n"));
  EXPECT_EQ(r.proof, Proof::refuted);
  // Found by ABC, then simulated here: a[1], a[2], a[4] .. are 1 and the others 0.
  EXPECT_EQ(r.text, "port 'y' is 0 instead of 1 when port 'a[10]' = 1, port 'a[11]' = 1, port 'a[13]' = 1, port 'a[14]' = 1, port 'a[16]' = 1, "
                    "port 'a[17]' = 1, port 'a[19]' = 1, port 'a[1]' = 1, port 'a[20]' = 1, port 'a[22]' = 1, port 'a[23]' = 1, port 'a[25]' = 1, "
                    "9 more = 1 and all else 0");
}

TEST_F(FlowFormal, AProgramIsBelievedOnlyWhenItsCounterexampleHolds) {
  const fs::path liar = folder_.path() / "liar";
  const std::string same = needle("  assign y = s[31];\n");
  const auto says = [&](const std::string& words) {
    test::write_text(liar, "#!/bin/sh\necho '" + words + "'\n");
    fs::permissions(liar, fs::perms::owner_all);
    FormalOptions options;
    options.program = liar.string();
    options.time_limit_s = 5;
    return prove(same, needle("  AND2_1 last (.A(s[31]), .B(n[0]), .Y(y));\n"), options);
  };
  EXPECT_EQ(says("Networks are NOT EQUIVALENT.\nInput pattern: i0=1 i1=1").proof, Proof::undecided);
  EXPECT_EQ(says("Networks are NOT EQUIVALENT.").proof, Proof::undecided);
  EXPECT_EQ(says("Networks are UNDECIDED.").proof, Proof::undecided);
  EXPECT_EQ(says("Segmentation fault").proof, Proof::undecided);
  EXPECT_EQ(says("Networks are equivalent.").proof, Proof::proven);
}

constexpr const char* kCounter =
    "module counter (input clk, input enable, input clear, output reg [3:0] count, output last);\n"
    "  always @(posedge clk) if (clear) count <= 4'd9; else if (enable) count <= count + 4'd1;\n"
    "  assign last = count == 4'd12;\n"
    "endmodule\n";

TEST_F(FlowFormal, AMappedNetlistIsProvenAgainstItsRtlAndNotAgainstAnother) {
  NEEDS_YOSYS();
  NEEDS_ABC();
  const auto made = synthesise(rtl(kCounter, "counter"), out_);
  ASSERT_TRUE(made) << diag::to_text(out_);
  const db::Netlist mapped = netlist(test::read_text(made->netlist));
  const check::CellLogic cells(mapped, libraries_);
  const auto against = [&](std::string text, const std::string& from, const std::string& to) {
    if (!from.empty()) text.replace(text.find(from), from.size(), to);
    const auto r = prove_against_rtl(rtl(text, "counter"), mapped, cells, libraries_, {}, out_);
    EXPECT_TRUE(r) << diag::to_text(out_);
    return r.value_or(FormalResult{});
  };
  const FormalResult same = against(kCounter, "", "");
  EXPECT_EQ(same.proof, Proof::proven) << same.text;
  // Written in another way.
  EXPECT_EQ(against(kCounter, "count == 4'd12", "count[3] & count[2] & ~count[1] & ~count[0]").proof, Proof::proven);
  const FormalResult reset = against(kCounter, "4'd9", "4'd8");
  EXPECT_EQ(reset.proof, Proof::refuted);
  EXPECT_EQ(reset.text.find("the next state of register 'count[0]' is 1 instead of 0 when "), 0u) << reset.text;
  const FormalResult compared = against(kCounter, "4'd12", "4'd13");
  EXPECT_EQ(compared.proof, Proof::refuted);
  EXPECT_EQ(compared.text.find("port 'last' is "), 0u) << compared.text;
  const FormalResult edge = against(kCounter, "posedge", "negedge");
  EXPECT_EQ(edge.proof, Proof::refuted);
  EXPECT_EQ(edge.text.find("the clock of register 'count["), 0u) << edge.text;
}

}  // namespace
}  // namespace taufold::flow
