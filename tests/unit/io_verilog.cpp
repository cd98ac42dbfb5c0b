// The Verilog reader on small netlists whose nets and pins are known by hand.
//
// rooms: base diag db io
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "diag/sink.hpp"
#include "io/verilog/verilog.hpp"
#include "support/verilog_cells.hpp"

namespace taufold {
namespace {

using db::Constant;
using db::Netlist;

struct Read {
  std::optional<Netlist> netlist;
  diag::Collector out;
  std::string said() const { return diag::to_text(out); }
};

Read read(const std::string& text, const io::verilog::ReadOptions& options = {}) {
  Read r;
  io::InputFile file;
  file.path = "top.v";
  file.text = text;
  r.netlist = io::verilog::read({&file, 1}, options, r.out);
  EXPECT_EQ(r.netlist.has_value(), r.out.ok()) << r.said();
  if (r.netlist) {
    EXPECT_EQ(db::inconsistency(*r.netlist), "");
  }
  return r;
}

/// Terminals of a net, sorted, as one text.
std::string ends(const Netlist& n, std::string_view net) {
  const db::NetId id = n.find_net(net);
  if (!id.valid()) return "no net";
  std::vector<std::string> names;
  for (const db::PinId p : n.pins(id)) names.push_back(n.full_pin_name(p));
  for (const db::PortBitId b : n.port_bits(id)) names.push_back(n.port_bit_name(b));
  std::sort(names.begin(), names.end());
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : " ") + name;
  return text;
}

TEST(VerilogReader, JoinsConcatenationsAndAssignments) {
  const Read r = read(
      "module top (ck, a, y);\n input ck; input [2:0] a; output [2:0] y;\n wire [2:0] q, t; wire s;\n"
      " DFF f0 (.D(a[0]), .CK(ck), .Q(q[0]));\n DFF f1 (.D(a[1]), .CK(ck), .Q(q[1]));\n"
      " DFF f2 (.D(a[2]), .CK(ck), .Q(q[2]));\n"
      " assign { t[2], t[0], s } = { q[1:0], q[2] };\n assign t[1] = s;\n"
      " INV u0 (.A(t[0]), .Y(y[0]));\n INV u1 (.A(t[1]), .Y(y[1]));\n NAND2 u2 (.A(t[2]), .B(s), .Y(y[2]));\n"
      "endmodule\n");
  ASSERT_TRUE(r.netlist) << r.said();
  const Netlist& n = *r.netlist;
  const db::NetlistCounts c = n.counts();
  EXPECT_EQ(c.cells, 6u);
  EXPECT_EQ(c.nets, 10u);
  EXPECT_EQ(c.pins, 16u);
  EXPECT_EQ(ends(n, "q[2]"), "f2/Q u1/A u2/B");
  EXPECT_EQ(ends(n, "s"), "f2/Q u1/A u2/B") << "an alias leads to its net";
  EXPECT_EQ(ends(n, "t[2]"), "f1/Q u2/A");
  EXPECT_EQ(ends(n, "y[1]"), "u1/Y y[1]");
}

TEST(VerilogReader, KeepsALiteralNameApartFromABusBit) {
  const Read r = read(
      "module top (a, y); input a; output [1:0] y; wire \\n[0] ; wire [1:0] n;\n"
      " INV u0 (.A(a), .Y(\\n[0] ));\n INV u1 (.A(\\n[0] ), .Y(n[0]));\n INV u2 (.A(n[0]), .Y(y[0]));\n"
      " INV u3 (.A(n[0]), .Y(\\y[1] ));\n INV u4 (.A(\\y[1] ), .Y(y[1]));\nendmodule\n");
  ASSERT_TRUE(r.netlist) << r.said();
  EXPECT_EQ(ends(*r.netlist, "n[0]"), "u1/Y u2/A u3/A");
  EXPECT_EQ(ends(*r.netlist, "n\\[0\\]"), "u0/Y u1/A");
  EXPECT_EQ(ends(*r.netlist, "y\\[1\\]"), "u3/Y u4/A");
  EXPECT_EQ(ends(*r.netlist, "y[1]"), "u4/Y y[1]");
  EXPECT_EQ(r.out.warnings(), 2u);
}

TEST(VerilogReader, KeepsAFlatNameApartFromThatOfAnInside) {
  const Read r = read(
      "module sub (i, o); input i; output o; wire n; INV a (.A(i), .Y(n)); INV b (.A(n), .Y(o)); endmodule\n"
      "module top (a, y); input a; output [1:0] y; wire n2, \\u1/n ;\n"
      " INV \\u1/a (.A(n2), .Y(\\u1/n ));\n sub u1 (.i(a), .o(n2));\n"
      " INV u3 (.A(n2), .Y(y[0])); INV u4 (.A(\\u1/n ), .Y(y[1]));\nendmodule\n");
  ASSERT_TRUE(r.netlist) << r.said();
  const Netlist& n = *r.netlist;
  EXPECT_EQ(n.counts().cells, 5u);
  EXPECT_EQ(ends(n, "u1/n"), "u1/a/Y u1/b/A");
  EXPECT_EQ(ends(n, "u1\\/n"), "u1\\/a/Y u4/A");
  EXPECT_TRUE(n.find_inst("u1\\/a").valid());
  EXPECT_NE(n.find_inst("u1/a"), n.find_inst("u1\\/a"));
  EXPECT_EQ(n.find_inst("u\\3"), n.find_inst("u3")) << "a backslash that is not needed is read over";
}

TEST(VerilogReader, PositionsAliasesAndFeedthroughs) {
  const Read r = read(
      "module stage (i, o); input i; output o; INV u (.A(i), .Y(o)); endmodule\n"
      "module ft (i, o, p); input i; output o, p; assign o = i; assign p = i; endmodule\n"
      "module pair ({m, k}, .out(z)); input m, k; output z; NAND2 u (.A(m), .B(k), .Y(z)); endmodule\n"
      "module top (input [1:0] a, output y, z, w);\n wire n1, n2, n3;\n stage s (a[0], n1);\n"
      " ft f (.i(n1), .o(n2), .p(z));\n INV u1 (.A(n2), .Y(y));\n pair p (a, w);\nendmodule\n");
  ASSERT_TRUE(r.netlist) << r.said();
  const Netlist& n = *r.netlist;
  EXPECT_EQ(ends(n, "z"), "s/u/Y u1/A z");
  EXPECT_EQ(n.find_net("n1"), n.find_net("z")) << "the port gives the joined net its name";
  EXPECT_EQ(ends(n, "a[1]"), "a[1] p/u/A");
  EXPECT_EQ(ends(n, "a[0]"), "a[0] p/u/B s/u/A");
  EXPECT_EQ(ends(n, "w"), "p/u/Y w");
}

TEST(VerilogReader, ConstantsOfAllSpellings) {
  const Read r = read(
      "module top (output [3:0] y, output z);\n supply1 vdd;\n wire tie;\n assign tie = 1'b0;\n"
      " assign y = 4'hA;\n assign z = 2'd3;\n"
      " C u1 (.A('b1), .B(1'bx), .E(tie), .F(vdd), .G(1'bz), .H({2{1'b1}}), .I(8'shF_0), "
      ".J(32'd1));\nendmodule\n");
  ASSERT_TRUE(r.netlist) << r.said();
  const Netlist& n = *r.netlist;
  const auto tied = [&](const char* pin) {
    const db::NetId net = n.pin_net[n.find_pin(n.find_inst("u1"), pin)];
    return net.valid() ? static_cast<int>(n.net_constant[net]) : -1;
  };
  EXPECT_EQ(tied("A"), static_cast<int>(Constant::one));
  EXPECT_EQ(tied("B"), static_cast<int>(Constant::unknown));
  EXPECT_EQ(tied("E"), static_cast<int>(Constant::zero));
  EXPECT_EQ(tied("F"), static_cast<int>(Constant::one));
  EXPECT_EQ(tied("G"), -1);
  EXPECT_EQ(tied("H[1]"), static_cast<int>(Constant::one));
  EXPECT_EQ(tied("I[7]"), static_cast<int>(Constant::one));
  EXPECT_EQ(tied("I[3]"), static_cast<int>(Constant::zero));
  EXPECT_EQ(tied("J[31]"), static_cast<int>(Constant::zero));
  EXPECT_EQ(tied("J[0]"), static_cast<int>(Constant::one));
  EXPECT_EQ(ends(n, "1'b0").find("y[0] y[2]") != std::string::npos, true) << ends(n, "1'b0");
  EXPECT_EQ(n.counts().nets, 0u);
  EXPECT_EQ(r.out.warnings(), 1u) << r.said();  // z takes one bit of 2'd3
}

TEST(VerilogReader, RangesThatRunUpwardsAreNegativeOrOfOneBit) {
  const Read r = read(
      "module top (a, y); input [0:2] a; output [-1:-2] y; wire [0:0] one;\n"
      " INV u0 (.A(a[0]), .Y(y[-1]));\n INV u1 (.A(a[2]), .Y(one));\n INV u2 (.A(one[0]), "
      ".Y(y[-2]));\nendmodule\n");
  ASSERT_TRUE(r.netlist) << r.said();
  EXPECT_EQ(ends(*r.netlist, "a[2]"), "a[2] u1/A");
  EXPECT_EQ(ends(*r.netlist, "y[-2]"), "u2/Y y[-2]");
  EXPECT_EQ(ends(*r.netlist, "one[0]"), "u1/Y u2/A");
}

TEST(VerilogReader, TheLibraryGivesBusesSuppliesAndDirections) {
  io::verilog::ReadOptions options;
  options.cells = test::verilog_cells();
  const Read r = read(
      "module top (input [3:0] a, input ck, output [7:0] q, output o);\n wire n;\n"
      " RAM m (.addr(a), .q(q));\n RAM k (.addr[0](a[0]), .addr[1:3](a[2:0]));\n"
      " DFF f (.D(n), .CK(ck), .Q(o), .VDD(1'b1));\nendmodule\n",
      options);
  ASSERT_TRUE(r.netlist) << r.said();
  const Netlist& n = *r.netlist;
  EXPECT_EQ(ends(n, "a[3]"), "a[3] m/addr[0]") << "addr is declared [0:3]";
  EXPECT_EQ(ends(n, "a[0]"), "a[0] k/addr[0] k/addr[3] m/addr[3]");
  EXPECT_EQ(n.counts().pins, 4u + 8 + 4 + 3);
  EXPECT_FALSE(n.find_pin(n.find_inst("f"), "VDD").valid());
  diag::Collector out;
  const io::verilog::DriverCounts c = io::verilog::check_drivers(n, "top.v", out);
  EXPECT_EQ(c.multi_driven_nets, 0u);
  EXPECT_EQ(c.undriven_nets, 1u) << diag::to_text(out);
  EXPECT_EQ(c.open_outputs, 1u + 8) << "f/QN and the outputs of k";
}

TEST(VerilogReader, SeveralDriversAreNamed) {
  io::verilog::ReadOptions options;
  options.cells = test::verilog_cells();
  const Read r = read(
      "module top (input a, b, output y, t);\n wire n;\n INV u1 (.A(a), .Y(n)); INV u2 (.A(b), .Y(n));\n"
      " INV u3 (.A(n), .Y(y));\n TBUF t1 (.A(a), .EN(b), .Y(t)); TBUF t2 (.A(b), .EN(a), "
      ".Y(t));\nendmodule\n",
      options);
  ASSERT_TRUE(r.netlist) << r.said();
  diag::Collector out;
  const io::verilog::DriverCounts c = io::verilog::check_drivers(*r.netlist, "top.v", out);
  EXPECT_EQ(c.multi_driven_nets, 1u);
  EXPECT_NE(diag::to_text(out).find("net 'n' has 2 drivers: 'u1/Y', 'u2/Y'"), std::string::npos)
      << diag::to_text(out);
}

TEST(VerilogReader, BlackBoxesAndStubsAreCells) {
  const Read r = read(
      "(* blackbox *) module ip (input [1:0] d, output q); endmodule\nmodule stub (a, z); input a; output z; "
      "endmodule\n"
      "module top (input [1:0] x, output y); wire n; ip i (x, n); stub s (.a(n), .z(y)); endmodule\n");
  ASSERT_TRUE(r.netlist) << r.said();
  const Netlist& n = *r.netlist;
  EXPECT_EQ(n.name, "top");
  EXPECT_EQ(n.counts().cells, 2u);
  EXPECT_EQ(ends(n, "x[1]"), "i/d[1] x[1]");
  EXPECT_EQ(n.direction(n.find_pin(n.find_inst("s"), "z")), db::PinDirection::output);
}

TEST(VerilogReader, KeepsTheSourceOfInstances) {
  const Read r = read(
      "module top (input a, output y); (* src = \"rtl/top.v:12.3-12.9\" *) INV u (.A(a), .Y(y)); INV v "
      "(.A(a)); endmodule\n");
  ASSERT_TRUE(r.netlist) << r.said();
  EXPECT_EQ(r.netlist->source(r.netlist->find_inst("u")), "rtl/top.v:12.3-12.9");
  EXPECT_EQ(r.netlist->source(r.netlist->find_inst("v")), "");
}

TEST(VerilogReader, SkipsWhatSaysNothingAboutConnections) {
  const Read r = read(
      "`timescale 1ns / 1ps\n`define A \\\n  b\n`ifdef NOT_THERE\nmodule x; always\n`else\n"
      "module top (input a, output y);\n`endif\n parameter W = 3; // c\n"
      " specify (a => y) = (1.5, 2); endspecify\n INV #(.W(4)) u (.A(a), .Y(y)); /* no */\n"
      " defparam u.W = 5;\nendmodule");
  ASSERT_TRUE(r.netlist) << r.said();
  EXPECT_EQ(r.netlist->counts().cells, 1u);
  EXPECT_EQ(r.out.notes(), 1u);
}

TEST(VerilogReader, WritesWhatItReads) {
  const std::string text =
      "module top (\\always , a, y, \\b[0] , t);\n input \\always ; input [0:2] a; output [3:0] y; input "
      "\\b[0] ;\n"
      " output [1:0] t; wire \\n[0] ; wire [1:0] n; wire same;\n"
      " assign t = {1'b1, a[1]}; assign y[3] = y[2]; assign same = a[0];\n"
      " M \\u/1 (.d({a, 1'b0, n[1]}), .q(y[1:0]), .o(), .x(\\n[0] ), .r(\\always ));\n"
      " INV u2 (.A(same), .Y(n[0])); INV u3 (.A(n[0]), .Y(n[1])); INV u4 (.A(\\n[0] ), .Y(y[2]));\n"
      " INV u5 (.A(\\b[0] ), .Y(\\n[0] ));\nendmodule\n";
  const Read first = read(text);
  ASSERT_TRUE(first.netlist) << first.said();
  const std::string written = io::verilog::write(*first.netlist);
  const Read second = read(written);
  ASSERT_TRUE(second.netlist) << second.said() << written;
  EXPECT_EQ(io::verilog::write(*second.netlist), written);
  EXPECT_EQ(ends(*second.netlist, "a[0]"), ends(*first.netlist, "a[0]"));
  EXPECT_EQ(ends(*second.netlist, "y[2]"), ends(*first.netlist, "y[2]"));
  EXPECT_EQ(second.netlist->counts().pins, first.netlist->counts().pins);
  EXPECT_EQ(second.netlist->counts().constant_pins, first.netlist->counts().constant_pins);
}

/// Every pin of the instances as NAME:NET.
std::string pins(const Netlist& n) {
  std::string text;
  for (const db::InstId i : ids<db::InstId>(n.num_insts()))
    for (const db::PinId p : n.pins(i))
      if (n.pin_net[p].valid())
        text += n.full_pin_name(p) + ":" + std::string(n.net_name(n.pin_net[p])) + " ";
  return text;
}

TEST(VerilogReader, WritesBusPinsOfAnyRange) {
  // addr of the library is [0:3]; ports of the stub begin at 1 and run upwards below zero.
  io::verilog::ReadOptions options;
  options.cells = test::verilog_cells();
  const Read first = read(
      "(* blackbox *) module ip (input [2:1] d, input [-2:0] e, input [1:1] f, output q);\nendmodule\n"
      "module top (input [3:0] a, output y);\n"
      " RAM r (.addr[0:1](a[1:0]), .addr[2](a[2]), .addr[3](a[3]), .q());\n"
      " ip i (.d(a[3:2]), .e({a[0], a[1], a[2]}), .f(a[1]), .q(y));\nendmodule\n",
      options);
  ASSERT_TRUE(first.netlist) << first.said();
  EXPECT_EQ(
      pins(*first.netlist),
      "r/addr[0]:a[1] r/addr[1]:a[0] r/addr[2]:a[2] r/addr[3]:a[3] i/d[2]:a[3] i/d[1]:a[2] i/e[-2]:a[0] "
      "i/e[-1]:a[1] i/e[0]:a[2] i/f[1]:a[1] i/q:y ");
  const std::string written = io::verilog::write(*first.netlist);
  options.cells = io::verilog::cells_of(*first.netlist);
  const Read second = read(written, options);
  ASSERT_TRUE(second.netlist) << second.said() << written;
  EXPECT_EQ(pins(*second.netlist), pins(*first.netlist)) << written;
}

}  // namespace
}  // namespace taufold
