// Gates of the shipped kit simulated by Icarus Verilog: a counter, whose toggles are known in closed form, through
// hierarchy and escaped names to the nets of the netlist; from VCD and from the SAIF written of it the same power.
//
// rooms: base diag geom db io
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "base/subprocess.hpp"
#include "diag/sink.hpp"
#include "io/saif/saif.hpp"
#include "support/program_run.hpp"

namespace taufold {
namespace {

constexpr int kBits = 6, kCycles = 4 << kBits;

/// A counter of half adders and flip-flops, a module a bit; the enable comes over a net with an odd name.
std::string counter() {
  std::string out =
      "module stage (ck, rn, c, q, co); input ck, rn, c; output q, co; wire d;\n"
      "  HA_1 h (.A(q), .B(c), .S(d), .CO(co));\n  DFFR_1 \\r.reg[0] (.D(d), .CK(ck), .RN(rn), .Q(q));\nendmodule\n";
  out += fmt::format(
      "module counter (ck, rn, en, q); input ck, rn, en; output [{}:0] q; wire [{}:0] c; wire \\odd.name[3] , late;\n"
      "  BUF_1 b0 (.A(en), .Y(\\odd.name[3] ));\n  BUF_1 b1 (.A(\\odd.name[3] ), .Y(c[0]));\n  BUF_1 b2 (.A(q[0]), .Y(late));\n",
      kBits - 1, kBits);
  for (int k = 0; k < kBits; ++k) out += fmt::format("  stage s{0} (.ck(ck), .rn(rn), .c(c[{0}]), .q(q[{0}]), .co(c[{1}]));\n", k, k + 1);
  return out + "endmodule\n";
}

class ActivityIcarus : public test::ProgramRun {
 protected:
  void SetUp() override {
    if (!find_program("iverilog") || !find_program("vvp")) GTEST_SKIP() << "Icarus Verilog is not installed (package iverilog)";
    write("counter.v", counter());
    // Reset ends within the low phase of the clock, and whole cycles are dumped.
    write("tb.v", fmt::format("`timescale 1ns/1ps\nmodule tb; reg ck = 0, rn = 0; wire [{}:0] q;\ncounter dut (.ck(ck), .rn(rn), .en(1'b1), .q(q));\n"
                              "always #5 ck = ~ck;\ninitial begin $dumpfile(\"run.vcd\"); #1 rn = 1; #1 $dumpvars(0, tb); #{} $finish; end\nendmodule\n",
                              kBits - 1, 10 * kCycles));
    write("c.sdc", "create_clock -name ck -period 10 [get_ports ck]\n");
    const std::string kit = std::string(TAUFOLD_SOURCE) + "/examples/kit/";
    const std::string command = "cd " + quoted(folder.path()) + "&& iverilog -g2005 -o sim counter.v tb.v " + quoted(kit + "cells.v") + "&& vvp -n sim >log";
    ASSERT_EQ(std::system(command.c_str()), 0);
    library = quoted(kit + "kit28.lib");
  }
  std::string power() const { return printed.substr(printed.find("internal    switching")); }
  std::string library;
};

TEST_F(ActivityIcarus, CounterInClosedForm) {
  ASSERT_EQ(run("sta " + library + "counter.v c.sdc --activity run.vcd --write-saif run.saif --json run.json"), 0) << printed;
  EXPECT_NE(printed.find("scope tb/dut"), std::string::npos) << printed;
  EXPECT_NE(text("run.json").find("sta.activity.annotated_nets"), std::string::npos);
  const std::string from_vcd = power();
  diag::Collector out;
  const std::string saif = text("run.saif");
  const auto record = io::saif::read_saif({"run.saif", saif}, out);
  ASSERT_TRUE(record) << diag::to_text(out);
  EXPECT_EQ(record->duration, std::int64_t{10} * kCycles * 1000) << "in ps";
  int found = 0;
  const auto toggles = [&](const std::string& net, std::uint64_t expected) {
    for (const io::ActivityRecord::Signal& s : record->signals)
      if (s.name == net) {
        EXPECT_EQ(record->bits[s.first].toggles, expected) << net;
        ++found;
        return;
      }
    ADD_FAILURE() << net << " is not in the SAIF";
  };
  toggles("ck", 2 * kCycles);
  toggles("rn", 0);
  toggles("en", 0);
  toggles("late", kCycles);
  toggles("odd.name[3]", 0);
  toggles("c[0]", 0);
  for (int k = 0; k < kBits; ++k) {
    toggles(fmt::format("q[{}]", k), static_cast<std::uint64_t>(kCycles >> k));
    toggles(fmt::format("s{}/d", k), static_cast<std::uint64_t>(kCycles >> k));
    // The carry is 1 in one of 2^(k+1) states: up and down once a round.
    toggles(fmt::format("c[{}]", k + 1), static_cast<std::uint64_t>(kCycles >> k));
  }
  EXPECT_EQ(static_cast<std::size_t>(found), record->signals.size()) << "every net was looked at";
  // The SAIF says the same.
  ASSERT_EQ(run("sta " + library + "counter.v c.sdc --activity run.saif --write-saif again.saif"), 0) << printed;
  EXPECT_EQ(power(), from_vcd);
  EXPECT_EQ(text("again.saif"), saif);
}

TEST_F(ActivityIcarus, WhatIsNotAnnotatedFollowsThroughTheLogic) {
  // Ports alone: the counter's registers are found through the logic.
  write("tb2.v", "`timescale 1ns/1ps\nmodule tb2; reg ck = 0, rn = 1, en = 1; always #5 ck = ~ck;\n"
                 "initial begin $dumpfile(\"ports.vcd\"); $dumpvars(0, tb2); #1000 $finish; end\nendmodule\n");
  ASSERT_EQ(std::system(("cd " + quoted(folder.path()) + "&& iverilog -o sim2 tb2.v && vvp -n sim2 >log").c_str()), 0);
  ASSERT_EQ(run("sta " + library + "counter.v c.sdc --activity ports.vcd --require 'sta.activity.annotated_nets=3' --require 'sta.power.total>0'"), 0)
      << printed;
}

}  // namespace
}  // namespace taufold
