// The reader of SDC files: Tcl and its limits, queries, every kind of constraint, and what is said about
// mistakes. The design is a list of names.
//
// rooms: base diag geom db io
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "diag/sink.hpp"
#include "io/sdc/sdc.hpp"
#include "support/sdc_design.hpp"
#include "support/text_file.hpp"

namespace taufold {
namespace {

namespace fs = std::filesystem;
using db::CaseValue;
using db::ExceptionKind;
using db::ObjectKind;
using db::PathEdge;

struct Outcome {
  bool read = false;
  db::Constraints c;
  std::string said;
  std::string name(db::Object o) const {
    return o.kind == ObjectKind::clock ? c.clocks[db::ClockId(o.index)].name
                                       : test::SdcDesign::small().name(o);
  }
  std::string names(const db::Objects& objects) const {
    std::string out;
    for (const db::Object o : objects) {
      if (!out.empty()) out += ' ';
      out += name(o);
    }
    return out;
  }
};

Outcome run(std::string text, const io::sdc::Options& options = {}, std::string path = "t.sdc") {
  io::InputFile file;
  file.path = std::move(path);
  file.text = std::move(text);
  diag::Collector out;
  Outcome o;
  o.read = io::sdc::read_sdc(file, test::SdcDesign::small(), options, o.c, out);
  o.said = diag::to_text(out);
  EXPECT_EQ(o.read, out.ok()) << o.said;
  if (!o.read) {
    EXPECT_EQ(o.c.clocks.size(), 0u) << "nothing is handed on";
  }
  return o;
}

Outcome good(std::string text, const io::sdc::Options& options = {}) {
  Outcome o = run("create_clock -name clk -period 2 [get_ports ck]\n" + std::move(text), options);
  EXPECT_TRUE(o.read) << o.said;
  return o;
}

const std::string kClock = "create_clock -name clk -period 2 [get_ports ck]\n";

TEST(SdcClocks, WaveformsAndSources) {
  const Outcome o = good(
      "create_clock -name v -period 10\n"
      "create_clock -p 4 -waveform {0.5 1.5 2.5 3.5} [get_pins f1/Q]\n"
      "create_generated_clock -name half -source [get_ports ck] -divide_by 2 -invert [get_pins f2/Q]\n"
      "create_generated_clock -name e -source [get_ports ck] -edges {1 3 5} -edge_shift {0 0.1 0} -master "
      "clk -add "
      "[get_pins f2/Q]\n");
  ASSERT_EQ(o.c.clocks.size(), 5u);
  const auto& k = o.c.clocks.raw();
  EXPECT_DOUBLE_EQ(k[0].period_s, 2e-9);
  EXPECT_DOUBLE_EQ(k[0].waveform_s[1], 1e-9);
  EXPECT_EQ(o.names(k[0].sources), "ck");
  EXPECT_TRUE(k[1].sources.empty());
  EXPECT_EQ(k[2].name, "f1/Q");
  EXPECT_EQ(k[2].waveform_s.size(), 4u);
  EXPECT_EQ(k[3].generated->divide_by, 2);
  EXPECT_TRUE(k[3].generated->invert);
  EXPECT_EQ(o.names(k[3].generated->source), "ck");
  EXPECT_EQ(k[4].generated->edges, (std::vector<std::int32_t>{1, 3, 5}));
  EXPECT_DOUBLE_EQ(k[4].generated->edge_shift_s[1], 0.1e-9);
  EXPECT_EQ(k[4].generated->master, db::ClockId(0));
  EXPECT_EQ(k[4].at.line, 5u);
}

TEST(SdcClocks, LatencyUncertaintyTransition) {
  const Outcome o = good(
      "create_clock -name b -period 3\n"
      "set_clock_latency 0.1 [get_clocks clk]; set_clock_latency -source -early 0.02 [all_clocks]\n"
      "set_clock_latency -source -late -rise 0.03 clk\n"
      "set_clock_uncertainty -setup 0.04 [get_clocks {clk b}]\n"
      "set_clock_uncertainty -from clk -to b -hold 0.07\n"
      "set_clock_transition -min 0.01 clk; set_propagated_clock clk\n"
      "set_clock_groups -asynchronous -name g -group {clk} -group b\n");
  const db::Clock& k = o.c.clocks[db::ClockId(0)];
  EXPECT_DOUBLE_EQ(k.latency_s[1][0], 0.1e-9);
  EXPECT_DOUBLE_EQ(k.source_latency_s[0][0][1], 0.02e-9);
  EXPECT_DOUBLE_EQ(k.source_latency_s[1][0][1], 0.03e-9);
  EXPECT_FALSE(db::given(k.source_latency_s[1][1][1]));
  EXPECT_DOUBLE_EQ(k.uncertainty_s[1], 0.04e-9);
  EXPECT_FALSE(db::given(k.uncertainty_s[0]));
  ASSERT_EQ(o.c.inter_clock.size(), 1u);
  EXPECT_DOUBLE_EQ(o.c.inter_clock[0].uncertainty_s[0], 0.07e-9);
  EXPECT_DOUBLE_EQ(k.transition_s[0][0], 0.01e-9);
  EXPECT_TRUE(k.propagated);
  ASSERT_EQ(o.c.clock_groups.size(), 1u);
  EXPECT_EQ(o.c.clock_groups[0].groups.size(), 2u);
}

TEST(SdcPorts, DelaysReplaceAndAdd) {
  const Outcome o = good(
      "create_clock -name v -period 4\n"
      "set_input_delay 0.5 -clock clk {a d[*]}\n"
      "set_input_delay -max 0.7 -clock clk [get_ports a]\n"
      "set_input_delay 0.2 -clock v -clock_fall -add_delay a\n"
      "set_output_delay -max 1 -clock v [all_outputs]\n"
      "set_output_delay -0.5 -min -clock v y\n");
  ASSERT_EQ(o.c.port_delays.size(), 7u) << "a, four bits of d, a again, y";
  const auto& d = o.c.port_delays;
  EXPECT_DOUBLE_EQ(d[0].delay_s[0][0], 0.5e-9);
  EXPECT_DOUBLE_EQ(d[0].delay_s[0][1], 0.7e-9);
  EXPECT_EQ(o.name(d[2].port), "d[1]");
  EXPECT_TRUE(d[5].clock_fall);
  EXPECT_DOUBLE_EQ(d[6].delay_s[1][0], -0.5e-9);
  EXPECT_DOUBLE_EQ(d[6].delay_s[1][1], 1e-9);
  const Outcome replaced = good(
      "create_clock -name v -period 4\nset_input_delay 0.5 -clock clk a\nset_input_delay 0.2 -clock v a\n");
  ASSERT_EQ(replaced.c.port_delays.size(), 1u) << "of the first nothing is left";
  EXPECT_EQ(replaced.c.port_delays[0].clock, db::ClockId(1));
}

TEST(SdcPorts, InputDelayAtTheClocksOwnPortIsLeftOut) {
  const Outcome o = good("set_input_delay 0.1 -clock clk [all_inputs]\n");
  for (const db::PortDelay& d : o.c.port_delays) EXPECT_NE(o.name(d.port), "ck");
  EXPECT_NE(o.said.find("note: an input delay relative to 'clk' at its own port 'ck'"), std::string::npos)
      << o.said;
}

TEST(SdcPaths, ExceptionsKeepOrderEdgesAndPoints) {
  const Outcome o = good(
      "set_false_path -from [get_ports a] -through {u1/Y} -through [get_nets n1] -fall_to [get_clocks clk]\n"
      "set_multicycle_path 3 -setup -to [get_cells f2]\nset_multicycle_path -hold -end 2 -to f2\n"
      "set_max_delay -ignore_clock_latency 0.8 -from a -to y\nset_min_delay 0.1 -rise_from a -to y\n"
      "group_path -name io -weight 2 -from [list [get_ports a] [get_ports {d[0] d[1]}]]\n");
  ASSERT_EQ(o.c.exceptions.size(), 6u);
  const auto& e = o.c.exceptions;
  EXPECT_EQ(e[0].kind, ExceptionKind::false_path);
  ASSERT_EQ(e[0].through.size(), 2u);
  EXPECT_EQ(e[0].through[1].objects[0].kind, ObjectKind::net);
  EXPECT_EQ(e[0].to->edge, PathEdge::fall);
  EXPECT_TRUE(e[0].setup && e[0].hold);
  EXPECT_EQ(e[1].cycles, 3);
  EXPECT_TRUE(e[1].setup && !e[1].hold);
  EXPECT_FALSE(e[1].start);
  EXPECT_EQ(e[2].cycles, 2);
  EXPECT_EQ(e[2].start, false);
  EXPECT_TRUE(!e[2].setup && e[2].hold);
  EXPECT_DOUBLE_EQ(e[3].delay_s, 0.8e-9);
  EXPECT_TRUE(e[3].ignore_clock_latency);
  EXPECT_EQ(e[4].from->edge, PathEdge::rise);
  EXPECT_EQ(o.names(e[5].from->objects), "a d[0] d[1]");
}

TEST(SdcEnvironment, LoadsDriversLimitsDerates) {
  const Outcome o = good(
      "set_load -pin_load 0.05 [get_ports y]; set_load -wire_load 0.02 y\n"
      "set_driving_cell -lib_cell INV -pin Y -input_transition_rise 0.1 [get_ports {a d}]\n"
      "set_input_transition -max 0.3 a\nset_max_fanout 16 [current_design]\n"
      "set_max_transition 0.2 -clock_path [get_clocks clk]\nset_timing_derate -late 1.04 -clock\n"
      "set_case_analysis 1 [get_ports a]; set_case_analysis rising {d[2]}\nset_disable_timing -from A -to Y "
      "[get_cells u1]\n"
      "set_logic_zero {d[0]}\nset_max_area 0\nset_clock_gating_check -setup 0.1\n");
  ASSERT_EQ(o.c.loads.size(), 1u);
  EXPECT_DOUBLE_EQ(o.c.loads[0].pin_F[0][1], 0.05e-12);
  EXPECT_DOUBLE_EQ(o.c.loads[0].wire_F[1][0], 0.02e-12);
  ASSERT_EQ(o.c.drives.size(), 5u) << "a bus stands for its bits";
  EXPECT_EQ(o.c.driving_cells.at(o.c.drives[0].cell[1][0]).cell, "INV");
  EXPECT_DOUBLE_EQ(o.c.drives[0].transition_s[1][1], 0.3e-9);
  ASSERT_EQ(o.c.limits.size(), 2u);
  EXPECT_TRUE(o.c.limits[0].objects.empty());
  EXPECT_TRUE(o.c.limits[1].clock_path);
  EXPECT_TRUE(o.c.derates[0].clock && !o.c.derates[0].data && o.c.derates[0].late);
  ASSERT_EQ(o.c.cases.size(), 3u);
  EXPECT_EQ(o.c.cases[1].value, CaseValue::rise);
  EXPECT_EQ(o.c.disabled[0].from, "A");
  EXPECT_DOUBLE_EQ(o.c.max_area_um2, 0);
}

TEST(SdcQueries, PatternsFiltersAndRelations) {
  const auto found = [](const std::string& query) {
    const Outcome o = good("group_path -name g -from " + query + "\n");
    return o.c.exceptions.empty() ? std::string("nothing") : o.names(o.c.exceptions[0].from->objects);
  };
  EXPECT_EQ(found("[get_cells u*]"), "u1 u2");
  EXPECT_EQ(found("[get_cells *]"), "f1 f2 u1 u2") << "a star stays within a level";
  EXPECT_EQ(found("[get_cells */x*]"), "h/x");
  EXPECT_EQ(found("[get_cells -hier x]"), "h/x");
  EXPECT_EQ(found("[get_cells h]"), "h/x") << "a level stands for the cells below it";
  EXPECT_EQ(found("[get_cells h*]"), "h/x");
  // Paths start and end at cells, not at levels.
  const Outcome level = good("set_false_path -from [get_cells h]\nset_false_path -from [get_cells {h u1}]\n");
  ASSERT_EQ(level.c.exceptions.size(), 1u);
  EXPECT_EQ(level.names(level.c.exceptions[0].from->objects), "u1");
  EXPECT_EQ(found("[get_cells -regexp {u[12]}]"), "u1 u2");
  EXPECT_EQ(found("[get_cells -nocase U1]"), "u1");
  EXPECT_EQ(found("[get_cells * -filter {ref_name =~ D* && ref_name != DFX}]"), "f1 f2");
  EXPECT_EQ(found("[get_cells * -filter {!(ref_name==INV)}]"), "f1 f2");
  EXPECT_EQ(found("[get_pins u1/*]"), "u1/A u1/Y");
  EXPECT_EQ(found("[get_pins -of_objects [get_cells u1] -filter \"direction == output\"]"), "u1/Y");
  EXPECT_EQ(found("[get_pins -of [get_nets n1]]"), "f1/Q u1/A");
  EXPECT_EQ(found("[get_ports -filter direction==out]"), "y");
  EXPECT_EQ(found("[get_ports {d[1] d[?]}]"), "d[1] d[0] d[1] d[2] d[3]");
  EXPECT_EQ(found("[get_ports d\\[1\\]]"), "d[1]");
  EXPECT_EQ(found("[all_inputs -no_clocks]"), "a d[0] d[1] d[2] d[3]");
  EXPECT_EQ(found("[all_registers]"), "f1 f2");
  EXPECT_EQ(found("[all_registers -data_pins]"), "f1/D f2/D");
  EXPECT_EQ(found("[all_registers -clock clk]"), "f1") << "f2 has another clock";
  EXPECT_EQ(found("[get_ports [get_object_name [get_ports a]]]"), "a");
  EXPECT_EQ(found("[filter_collection [get_cells *] {ref_name == INV}]"), "u1 u2");
  EXPECT_EQ(found("[add_to_collection [get_ports a] [get_ports y]]"), "a y");
  EXPECT_EQ(found("[remove_from_collection [get_cells *] [get_cells u*]]"), "f1 f2");
}

TEST(SdcTcl, IsARealLanguage) {
  const Outcome o = good(
      "set T 2.0\nif {![info exists X]} { set X 3.0 }\nproc half {x} { return [expr {$x / 2}] }\n"
      "foreach p {a y} { set_load [half $X] [get_ports $p] }\n"
      "foreach_in_collection c [get_cells u*] { set_disable_timing $c }\n"
      "set_max_fanout [expr $T * $::env(FACTOR)] [current_design]\n"
      "set_max_capacitance [llength [get_ports *]] \\\r\n  [current_design]\r\n"
      "puts \"hello\"\n# the end, no line end \xc2\xb5",
      [] {
        io::sdc::Options options;
        options.environment = {{"FACTOR", "4"}};
        return options;
      }());
  EXPECT_DOUBLE_EQ(o.c.loads[0].pin_F[0][0], 1.5e-12);
  EXPECT_EQ(o.c.disabled.size(), 2u);
  EXPECT_DOUBLE_EQ(o.c.limits[0].value, 8);
  EXPECT_DOUBLE_EQ(o.c.limits[1].value, 7e-12);
}

TEST(SdcTcl, FilesBesideAreSourced) {
  const test::TempFolder folder;
  test::write_text(folder.path() / "clocks.sdc", "create_clock -name c -period $T [get_ports ck]\n");
  test::write_text(folder.path() / "ring.sdc", "source ring.sdc\n");
  const std::string path = (folder.path() / "top.sdc").string();
  const Outcome o = run("set T 5\nsource clocks.sdc\nset_propagated_clock c\n", {}, path);
  ASSERT_TRUE(o.read) << o.said;
  EXPECT_DOUBLE_EQ(o.c.clocks[db::ClockId(0)].period_s, 5e-9);
  EXPECT_EQ(o.c.files[o.c.clocks[db::ClockId(0)].at.file], (folder.path() / "clocks.sdc").string());
  for (const char* bad : {"source ../x.sdc", "source /etc/passwd", "source none.sdc", "source ring.sdc"}) {
    const Outcome refused = run(bad, {}, path);
    EXPECT_FALSE(refused.read) << bad;
    EXPECT_NE(refused.said.find("SDC-0008"), std::string::npos) << refused.said;
  }
}

TEST(SdcTcl, NothingReachesTheSystem) {
  for (const char* bad :
       {"exec ls", "open /etc/passwd", "file delete x", "exit", "socket h 1", "glob *", "load x.so",
        "interp create", "cd /", "pwd", "after 10", "vwait x", "set f [open t w]", "env"}) {
    const Outcome o = run(kClock + bad);
    EXPECT_FALSE(o.read) << bad;
  }
  for (const char* bad : {"pid", "set x [expr {rand()}]", "info hostname", "tcl::clock::seconds",
                          "tcl::unsupported::inject x y", "oo::class create c", "clock seconds",
                          "encoding system", "interp invokehidden {} exec ls"}) {
    const Outcome o = run(kClock + bad);
    EXPECT_FALSE(o.read) << bad;
  }
}

TEST(SdcTcl, LimitsEndTheScript) {
  io::sdc::Options options;
  options.max_seconds = 0.5;
  options.max_commands = 100'000;
  options.max_bytes = std::uint64_t{64} << 20;
  for (const char* bad :
       {"while {1} {}", "while {1} {set x 1}", "proc f {} { f }\nf", "set x a; while {1} { append x $x }",
        "set x a; while {1} { lappend x $x $x }", "string repeat x 2000000000", "lrepeat 2000000000 x",
        "format %2000000000d 1", "expr {3**200000000}", "if {3**200000000 > 1} {}", "expr {1<<2000000000}",
        "set x 9; while {1} { set x [expr {$x * $x}] }", "regexp {(a*)*\\1b} [string repeat a 40]",
        "for {set i 0} {1} {incr i} { set a($i) [string repeat x 10000] }", "catch { while {1} {} }",
        "catch {while {1} {catch {while {1} {}}}}"}) {
    const Outcome o = run(bad, options);
    EXPECT_FALSE(o.read) << bad;
  }
}

// Constraint files of other tools leave the braces of a bus bit away, and Tcl then calls a command named by a number.
TEST(SdcObjects, ABitOfABusNeedsNoBraces) {
  const Outcome o = good("set_load 1 [get_ports d[2]]\nset_input_delay 0.1 -clock clk d[0]\nset k 3\nset_load 2 [get_ports d[$k]]\n");
  ASSERT_EQ(o.c.loads.size(), 2u);
  EXPECT_EQ(o.name(o.c.loads[0].at), "d[2]");
  EXPECT_EQ(o.name(o.c.loads[1].at), "d[3]");
  ASSERT_EQ(o.c.port_delays.size(), 1u);
  EXPECT_EQ(o.name(o.c.port_delays[0].port), "d[0]");
}

TEST(SdcMistakes, AreNamedWithTheirPlace) {
  const auto says = [](const std::string& text, const std::string& what, bool read = false) {
    const Outcome o = run(kClock + text);
    EXPECT_EQ(o.read, read) << o.said;
    EXPECT_NE(o.said.find(what), std::string::npos) << text << "\n" << o.said;
  };
  says("creat_clock -period 1", "t.sdc:2:1: error: no command is named 'creat_clock' [SDC-0001]");
  says("creat_clock -period 1", "did you mean 'create_clock'?");
  says("set_load 1 [get_ports d[0 1]]", "no command is named '0'");
  says("set_load 1 -pinload [get_ports y]", "set_load has no option '-pinload' [SDC-0002]");
  says("set_input_delay 1 -c clk a", "set_input_delay has several options that begin with '-c'");
  says("set_load x [get_ports y]", "a load must be a number, found 'x' [SDC-0004]");
  says("set_load 1 $nothing", "can't read \"nothing\": no such variable [SDC-0003]");
  says("\n\nset_load {1 [get_ports y]", "t.sdc:4:1: error: missing close-brace");
  says("set_false_path -from [get_ports b]", "t.sdc:2:33: warning: no port matches 'b' [SDC-0005]", true);
  says("set_false_path -from [get_ports b]", "set_false_path is dropped: nothing is left of -from", true);
  says("set_max_delay 0.2 -from [get_pins n1] -to [get_pins f2/D]", "'n1' is a net, not a pin (driver f1/Q)",
       true);
  says("set_input_delay 0.3 -clock clk [get_ports {d[.*]}]", "no port matches 'd[.*]'", true);
  says("set_input_delay 0.3 -clock clk [get_ports {d[.*]}]", "did you mean d[*]?", true);
  says("create_generated_clock -name cg -source clk -divide_by 2 [get_pins f1/Q]",
       "-source takes a pin or port; 'clk' is a clock (its port is ck) [SDC-0013]");
  says("create_clock -period 0 a", "the period of a clock must be positive");
  says("create_clock -name x -period 2 -waveform {0 1 2} a", "even number of edges, found 3");
  says("create_clock -name clk2 -period 3 ck",
       "create_clock replaces clock 'clk' at 'ck', which is virtual now [SDC-0014]", true);
  says("set_load 1 [get_ports -quiet nothing]",
       "set_load is dropped: nothing is left of its objects [SDC-0012]", true);
  says("set_clock_uncertainty -from [get_clocks none] -to clk 0.1",
       "set_clock_uncertainty is dropped: nothing is left of -from [SDC-0012]", true);
  says("set_input_delay 1 -clock clk -reference_pin f1/X a", "set_input_delay is dropped: its reference pin",
       true);
  says("set_data_check 1 -from f1/D -to f2/D -clock none",
       "set_data_check is dropped: its clock does not exist", true);
  says("set_units -time ps -capacitance pF",
       "set_units gives 'ps' as the unit of time, but the library's is 1 ns", true);
  says("set_dont_use BUF\nset_dont_use INV", "ignored: 'set_dont_use' (2)", true);
}

TEST(SdcSummary, CountsAndPortsOfWhichNothingIsSaid) {
  const Outcome o = good(
      "create_clock -name v -period 4\nset_input_delay 0.1 -clock v [get_ports {d[0] d[1]}]\nset_false_path "
      "-from [get_ports {d[2]}]\n"
      "set_multicycle_path 2 -to [get_cells f2]\nset_case_analysis 0 [get_ports a]\n");
  const io::sdc::Counts n = io::sdc::count(o.c, test::SdcDesign::small());
  EXPECT_EQ(n.clocks, 2u);
  EXPECT_EQ(n.virtual_clocks, 1u);
  EXPECT_EQ(n.input_delays, 2u);
  EXPECT_EQ(n.false_paths + n.multicycle_paths, 2u);
  EXPECT_EQ(o.names(n.inputs_without_delay), "d[3]");
  EXPECT_EQ(o.names(n.outputs_without_delay), "y");
  EXPECT_EQ(io::sdc::unit_name(1e-12, "s"), "1 ps");
  EXPECT_EQ(io::sdc::unit_name(1e-14, "F"), "10 fF");
}

TEST(SdcMistakes, LenientModeListsUnknownCommandsOnce) {
  io::sdc::Options options;
  options.strict = false;
  const Outcome o = good("my_own_command 1\nmy_own_command 2\nanother\n", options);
  EXPECT_NE(o.said.find("ignored: 'my_own_command' (2), 'another' (1) [SDC-0009]"), std::string::npos)
      << o.said;
}

TEST(SdcMistakes, AllOfThemAreCollected) {
  const Outcome o = run("foo\nset_load x y\nbar\n");
  EXPECT_NE(o.said.find("t.sdc:1:1"), std::string::npos);
  EXPECT_NE(o.said.find("t.sdc:2:10"), std::string::npos) << o.said;
  EXPECT_NE(o.said.find("t.sdc:3:1"), std::string::npos);
  std::string many;
  for (int k = 0; k < 1000; ++k) many += "foo\n";
  EXPECT_FALSE(run(many).read);
}

TEST(SdcLater, ASecondFileReplacesDelaysAndLoadsOfTheFirst) {
  io::InputFile first, second;
  first.path = "a.sdc";
  first.text = kClock +
               "create_clock -name v -period 3\nset_input_delay 1 -clock clk a\nset_load 1 "
               "y\nset_driving_cell -lib_cell INV a\n";
  second.path = "b.sdc";
  second.text =
      "set_input_delay 2 -clock v a\nset_load -wire_load 3 y\nset_driving_cell -rise -max -lib_cell DFF "
      "a\nset_false_path -from a\n"
      "set_max_delay 1 -reset_path -from a\n";
  diag::Collector out;
  db::Constraints c;
  ASSERT_TRUE(io::sdc::read_sdc(first, test::SdcDesign::small(), {}, c, out));
  ASSERT_TRUE(io::sdc::read_sdc(second, test::SdcDesign::small(), {}, c, out));
  ASSERT_EQ(c.port_delays.size(), 1u);
  EXPECT_EQ(c.port_delays[0].clock, db::ClockId(1));
  ASSERT_EQ(c.loads.size(), 1u);
  EXPECT_DOUBLE_EQ(c.loads[0].pin_F[0][0], 1e-12);
  EXPECT_DOUBLE_EQ(c.loads[0].wire_F[0][0], 3e-12);
  ASSERT_EQ(c.drives.size(), 1u);
  EXPECT_EQ(c.driving_cells.at(c.drives[0].cell[0][1]).cell, "DFF");
  EXPECT_EQ(c.driving_cells.at(c.drives[0].cell[0][0]).cell, "INV");
  EXPECT_EQ(c.exceptions.size(), 2u) << "a limit of setup leaves the false path of hold";
}

TEST(SdcLater, FilesBuildOnEachOther) {
  io::InputFile first, second;
  first.path = "a.sdc";
  first.text = kClock;
  second.path = "b.sdc";
  second.text = "set_propagated_clock [all_clocks]\n";
  diag::Collector out;
  db::Constraints c;
  EXPECT_TRUE(io::sdc::read_sdc(first, test::SdcDesign::small(), {}, c, out));
  EXPECT_TRUE(io::sdc::read_sdc(second, test::SdcDesign::small(), {}, c, out));
  EXPECT_TRUE(c.clocks[db::ClockId(0)].propagated);
  EXPECT_EQ(c.files.size(), 2u);
}

}  // namespace
}  // namespace taufold
