// What the timer finds beside slacks: look-ups beyond tables, outputs without arcs, clocks on nothing, libraries that differ.
//
// rooms: base diag geom db liberty io sta
#include "sta/findings.hpp"

#include <gtest/gtest.h>

#include "support/liberty_text.hpp"
#include "support/timing_case.hpp"

namespace taufold {
namespace {

using test::TimingCase;

const std::string kPipe = R"(module t (ck, a, y); input ck, a; output y; wire n, m, k;
  DFF f (.CK(ck), .D(a), .Q(n)); INV i (.A(n), .Y(m)); DFF g (.CK(ck), .D(m), .Q(k)); BUF b (.A(k), .Y(y)); endmodule)";
const std::string kClock = "create_clock -name k -period 2 [get_ports ck]\n";

std::string with(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

/// A buffer like BUF of the linear library (delay 0.04 ns + 0.1 slew + 1 ns/pF, slew 0.01 ns + 1 ns/pF, 0.002 pF), in other units.
std::string buffer_library(const std::string& units, double time, double load, const std::string& more = "") {
  const auto table = [&](const char* name, double d0, double per_slew) {
    const auto at = [&](double slew_ns, double load_pF) { return (d0 + per_slew * slew_ns + load_pF) / time; };
    return fmt::format("{} (t) {{ index_1 (\"0, {}\"); index_2 (\"0, {}\"); values (\"{}, {}\", \"{}, {}\"); }}\n", name, 1 / time, 1 / load, at(0, 0),
                       at(0, 1), at(1, 0), at(1, 1));
  };
  return fmt::format(R"(library (other) {{ {} voltage_unit : "1V"; {}
  slew_lower_threshold_pct_rise : 20; slew_upper_threshold_pct_rise : 80; slew_lower_threshold_pct_fall : 20; slew_upper_threshold_pct_fall : 80;
  lu_table_template (t) {{ variable_1 : input_net_transition; variable_2 : total_output_net_capacitance; index_1 ("0, 1"); index_2 ("0, 1"); }}
  cell (BUFU) {{ area : 1; pin (A) {{ direction : input; capacitance : {}; }}
    pin (Y) {{ direction : output; function : "A"; timing () {{ related_pin : "A"; timing_sense : positive_unate; {}{}{}{} }} }} }} }})",
                     units, more, 0.002 / load, table("cell_rise", 0.04, 0.1), table("cell_fall", 0.04, 0.1), table("rise_transition", 0.01, 0),
                     table("fall_transition", 0.01, 0));
}

TEST(StaFindings, LibrariesOfOtherUnitsGiveTheSameSlacks) {
  const std::string sdc = kClock + "set_output_delay 0.3 -clock k y\nset_load 0.05 y\n", mixed = with(kPipe, "BUF b", "BUFU b");
  const double expected = TimingCase(kPipe, sdc).slack("y");
  // b rises last: 0.104 at k, 0.04 + 0.1 x 0.012 + 0.05 for the buffer.
  EXPECT_NEAR(expected, 2 - 0.3 - (0.104 + 0.04 + 0.0012 + 0.05), 2e-7);
  const std::pair<std::string, std::pair<double, double>> units[] = {
      {R"(time_unit : "1ps"; capacitive_load_unit (1, ff);)", {1e-3, 1e-3}},
      {R"(time_unit : "10ps"; capacitive_load_unit (10, ff);)", {1e-2, 1e-2}},
      {R"(time_unit : "1ns"; capacitive_load_unit (1, ff);)", {1, 1e-3}},
      {R"(time_unit : "100ps"; capacitive_load_unit (1, pf);)", {0.1, 1}}};
  for (const auto& [text, unit] : units)
    EXPECT_NEAR(TimingCase(mixed, sdc, test::linear_library(), "", buffer_library(text, unit.first, unit.second)).slack("y"), expected, 2e-7) << text;
}

TEST(StaFindings, LookUpsBeyondTablesAreCountedByKind) {
  const TimingCase inside(kPipe, kClock + "set_load 1 y\n");
  const sta::TableRange none = sta::table_range(*inside.timer);
  // Four transitions of an arc in each mode, two of them of a register's; two of each check.
  EXPECT_EQ(none.lookups, 4u + 4u + 4u + 4u + 2 * 4u);
  EXPECT_EQ(none.load.above + none.load.below + none.slew.above + none.slew.below, 0u);
  // The buffer drives 1.5 pF; with 2 pF at k its slew of 2 ns is beyond the tables of the buffer too.
  const TimingCase load(kPipe, kClock + "set_load 1.5 y\n");
  const sta::TableRange one = sta::table_range(*load.timer);
  EXPECT_EQ(one.load.above, 4u);
  EXPECT_EQ(one.slew.above, 0u);
  EXPECT_EQ(load.timer->graph().name(one.load.worst), "b/Y");
  EXPECT_EQ(one.load.cell, "BUF");
  EXPECT_NEAR(one.load.value, 1.5e-12, 1e-18);
  EXPECT_NEAR(one.load.limit, 1e-12, 1e-18);
  const TimingCase slew(kPipe, kClock + "set_load -wire_load 2 [get_nets k]\n");
  const sta::TableRange two = sta::table_range(*slew.timer);
  EXPECT_EQ(two.load.above, 4u);
  EXPECT_EQ(slew.timer->graph().name(two.load.worst), "g/Q");
  EXPECT_EQ(two.slew.above, 4u);
  EXPECT_EQ(slew.timer->graph().name(two.slew.worst), "b/A");
  EXPECT_NEAR(two.slew.value, 2.012e-9, 1e-14);
  // Tables that begin later.
  const std::string late = [] {
    std::string text = test::linear_library();
    const std::string from = "index_2 (\"0, 1\")";
    return text.replace(text.find(from), from.size(), "index_2 (\"0.001, 1\")");
  }();
  const TimingCase below(kPipe, kClock, late);
  EXPECT_EQ(sta::table_range(*below.timer).load.below, 4u) << "the output port is no load";
}

TEST(StaFindings, OutputsWithoutArcsAreNamed) {
  const std::string gap = test::library(R"(cell (GAP) { area : 1; pin (A) { direction : input; capacitance : 0.002; }
      pin (Y) { direction : output; function : "A"; } pin (Z) { direction : output; function : "1"; }
      pin (W) { direction : output; function : "!A"; timing () { related_pin : "A"; timing_sense : negative_unate; } } })");
  const std::string netlist = R"(module t (ck, a, y); input ck, a; output y; wire n, m, k, z, w, v;
    GAP x (.A(a), .Y(n), .Z(z), .W(w)); AND2 c (.A(n), .B(z), .Y(m)); AND2 d (.A(m), .B(w), .Y(k)); DFF g (.CK(ck), .D(k), .Q(y));
    GAP u (.A(a), .Y(v)); endmodule)";
  const auto names = [](const TimingCase& c) {
    std::string out;
    for (const sta::VertexId v : sta::outputs_without_arcs(*c.timer)) out += c.timer->graph().name(v) + " ";
    return out;
  };
  // The constant output is none, the arc without tables is as good as none, and v leads nowhere.
  EXPECT_EQ(names(TimingCase(netlist, kClock, test::linear_library(), "", gap)), "x/Y x/W ");
  EXPECT_EQ(names(TimingCase(netlist, kClock + "set_input_delay 0.1 -clock k [get_pins x/Y]\n", test::linear_library(), "", gap)), "x/W ");
  EXPECT_EQ(names(TimingCase(kPipe, kClock)), "");
}

TEST(StaFindings, ClocksOnNothing) {
  const auto idle = [](const std::string& sdc) {
    const TimingCase c(kPipe, kClock + sdc);
    std::string out;
    for (const db::ClockId k : sta::idle_clocks(*c.timer)) out += c.constraints.clocks[k].name + " ";
    return out;
  };
  EXPECT_EQ(idle(""), "");
  EXPECT_EQ(idle("create_clock -name v -period 3\n"), "") << "virtual";
  EXPECT_EQ(idle("create_clock -name w -period 3 [get_ports a]\n"), "w ");
  EXPECT_EQ(idle("create_clock -name w -period 3 [get_ports a]\nset_output_delay 1 -clock w [get_ports y]\n"), "");
}

TEST(StaFindings, LoopsAreFollowedAllTheWayRound) {
  const std::string ring = R"(module t (ck, a, y); input ck, a; output y; wire n, m, k;
    AND2 x (.A(a), .B(k), .Y(n)); INV i (.A(n), .Y(m)); BUF b (.A(m), .Y(k)); DFF f (.CK(ck), .D(n), .Q(y)); endmodule)";
  const TimingCase c(ring, kClock);
  ASSERT_EQ(c.timer->graph().loops().size(), 1u);
  std::string names;
  for (const sta::VertexId v : sta::around_loop(*c.timer, c.timer->graph().loops()[0])) names += c.timer->graph().name(v) + " ";
  EXPECT_EQ(names, "x/Y i/A i/Y b/A b/Y x/B x/Y ");
}

TEST(StaFindings, EndpointsBetweenClocksApart) {
  const std::string crossing = R"(module t (ca, cb, a, y, z); input ca, cb, a; output y, z; wire n, m, k;
    DFF f (.CK(ca), .D(a), .Q(n)); DFF g (.CK(cb), .D(n), .Q(m)); DFF h (.CK(ca), .D(n), .Q(k)); BUF b (.A(m), .Y(y)); BUF c (.A(k), .Y(z)); endmodule)";
  const auto said = [&](const std::string& more) {
    const TimingCase c(crossing, "create_clock -name ca -period 2 [get_ports ca]\ncreate_clock -name cb -period 2 [get_ports cb]\n"
                                 "set_output_delay 0.1 -clock ca [get_ports y]\nset_output_delay 0.1 -clock ca [get_ports z]\n" + more);
    const sta::ApartClocks apart = sta::apart_clocks(*c.timer);
    std::string out;
    for (const auto& [from, to] : apart.pairs) out += c.constraints.clocks[from].name + ">" + c.constraints.clocks[to].name + " ";
    for (const sta::VertexId v : apart.untimed) out += c.timer->graph().name(v) + " ";
    return out;
  };
  EXPECT_EQ(said(""), "");
  EXPECT_EQ(said("set_clock_groups -asynchronous -group ca -group cb\n"), "ca>cb cb>ca g/D y ");
  EXPECT_EQ(said("set_clock_groups -asynchronous -group ca -group cb\nset_output_delay 0.1 -add_delay -clock cb [get_ports y]\n"), "ca>cb cb>ca g/D ");
}

// What a library cell or one of its pins is told holds for each instance.
TEST(StaFindings, DisabledLibraryCells) {
  const auto timed = [](const std::string& sdc) { return TimingCase(kPipe, kClock + sdc).timer->worst_slack_s(sta::Mode::late).has_value(); };
  EXPECT_TRUE(timed(""));
  EXPECT_FALSE(timed("set_disable_timing -from A -to Y [get_lib_cells linear/INV]\n"));
  EXPECT_FALSE(timed("set_disable_timing [get_lib_pins linear/INV/A]\n"));
  EXPECT_TRUE(timed("set_disable_timing [get_lib_cells linear/BUF]\n"));
}

TEST(StaFindings, LibrariesOfOtherConditions) {
  const std::string units = R"(time_unit : "1ns"; capacitive_load_unit (1, pf);)", mixed = with(kPipe, "BUF b", "BUFU b");
  const auto text = [&](const std::string& more, const std::string& netlist) {
    const TimingCase c(netlist, kClock, test::linear_library(), "", buffer_library(units, 1, 1, more));
    const auto list = sta::library_contrasts(*c.timer);
    EXPECT_LE(list.size(), 1u);
    return list.empty() ? std::string() : list[0].text;
  };
  EXPECT_EQ(text("nom_voltage : 1;", mixed), "");
  EXPECT_EQ(text("", mixed), "") << "what is not stated is no contrast";
  EXPECT_EQ(text("nom_voltage : 0.8;", mixed), "1 and 0.8 V");
  EXPECT_EQ(text("nom_voltage : 0.8;", kPipe), "") << "none of its cells is in use";
  EXPECT_EQ(text("nom_voltage : 1; output_threshold_pct_rise : 40; output_threshold_pct_fall : 40;", mixed),
            "slews from 20 to 80 %, delays at 50 % and slews from 20 to 80 %, delays at 50 and 40 %");
}

}  // namespace
}  // namespace taufold
