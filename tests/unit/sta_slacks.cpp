// Slacks that follow by hand from a linear library.
//
// rooms: base diag geom db liberty io sta
#include <gtest/gtest.h>

#include "support/timing_case.hpp"

namespace taufold {
namespace {

using test::TimingCase;

constexpr double kExact = 2e-7;  // ns; delays are kept as floats

const char* const kPipe = R"(module t (ck, a, y); input ck, a; output y; wire n, m, k;
  DFF f (.CK(ck), .D(a), .Q(n)); INV i (.A(n), .Y(m)); DFF g (.CK(ck), .D(m), .Q(k)); BUF b (.A(k), .Y(y)); endmodule)";

// f/Q rises: 0.1 + 2 x 0.002 = 0.104 with slew 0.012; the inverter falls 0.015 + 0.0012 + 0.004 later, at
// 0.1242, and rises after f/Q fell at 0.094: 0.094 + 0.02 + 0.0012 + 0.004 = 0.1192.
TEST(Slacks, RegisterToRegister) {
  const TimingCase c(kPipe, "create_clock -name k -period 2 [get_ports ck]\nset_input_delay 0.5 -clock k a\nset_output_delay 0.3 -clock k y");
  EXPECT_NEAR(c.slack("g/D"), 2 - 0.04 - 0.1242, kExact);
  EXPECT_NEAR(c.hold("g/D"), 0.1192 - 0.01, kExact);
  EXPECT_NEAR(c.slack("f/D"), 2 - 0.5 - 0.04, kExact);
  EXPECT_NEAR(c.hold("f/D"), 0.5 - 0.01, kExact);
  // k to y: the buffer's load is nothing.
  EXPECT_NEAR(c.slack("y"), 2 - 0.3 - (0.104 + 0.04 + 0.0012), kExact);
}

TEST(Slacks, UncertaintyLatencyAndTransition) {
  const TimingCase c(kPipe, R"(create_clock -name k -period 2 [get_ports ck]
    set_clock_uncertainty -setup 0.1 [get_clocks k]
    set_clock_uncertainty -hold 0.05 [get_clocks k]
    set_clock_latency 0.7 [get_clocks k]
    set_clock_transition 0.2 [get_clocks k])");
  // A slew of 0.2 at the register's clock costs 0.02; the latency is the same for both registers.
  EXPECT_NEAR(c.slack("g/D"), 2 - 0.1 - 0.04 - 0.1442, kExact);
  EXPECT_NEAR(c.hold("g/D"), 0.1392 - 0.01 - 0.05, kExact);
  EXPECT_FALSE(c.constrained("f/D")) << "nothing is said of the input";
}

TEST(Slacks, MulticycleMovesHoldWithSetup) {
  const std::string clock = "create_clock -name k -period 2 [get_ports ck]\n";
  const TimingCase setup(kPipe, clock + "set_multicycle_path -setup 3 -to [get_cells g]");
  EXPECT_NEAR(setup.slack("g/D"), 6 - 0.04 - 0.1242, kExact);
  EXPECT_NEAR(setup.hold("g/D"), 0.1192 - 0.01 - 4, kExact);
  const TimingCase both(kPipe, clock + "set_multicycle_path -setup 3 -to [get_cells g]\nset_multicycle_path -hold 2 -to [get_cells g]");
  EXPECT_NEAR(both.hold("g/D"), 0.1192 - 0.01, kExact);
}

TEST(Slacks, ExceptionsByRank) {
  const std::string clock = "create_clock -name k -period 2 [get_ports ck]\n";
  EXPECT_FALSE(TimingCase(kPipe, clock + "set_false_path -from [get_cells f]").constrained("g/D"));
  EXPECT_FALSE(TimingCase(kPipe, clock + "set_false_path -through [get_pins i/Y]").constrained("g/D"));
  // Only falling edges arrive at g/D over a rise of f/Q.
  const TimingCase rise(kPipe, clock + "set_false_path -rise_through [get_pins f/Q]");
  EXPECT_NEAR(rise.slack("g/D"), 2 - 0.03 - 0.1192, kExact);
  const TimingCase delay(kPipe, clock + "set_max_delay 0.5 -from [get_cells f] -to [get_cells g]\nset_multicycle_path 3 -to [get_cells g]");
  EXPECT_NEAR(delay.slack("g/D"), 0.5 - 0.04 - 0.1242, kExact);
}

// A path of 1.3 enters a latch that opens at 1.0 for 1.0: it borrows and goes on from D.
TEST(Slacks, LatchBorrows) {
  const TimingCase c(R"(module t (ck, a, y); input ck, a; output y; wire q;
    LATH l (.G(ck), .D(a), .Q(q)); DFF f (.CK(ck), .D(q), .Q(y)); endmodule)",
                     R"(create_clock -name k -period 2 -waveform {1 2} [get_ports ck]
    create_clock -name v -period 2
    set_input_delay 1.3 -clock v a)");
  EXPECT_NEAR(c.slack("l/D"), 0, kExact) << "it borrows less than its window";
  // 1.3 + 0.07 + 0.004 at f/D, captured at 3.
  EXPECT_NEAR(c.slack("f/D"), 3 - 0.04 - 1.374, kExact);
  const TimingCase late(R"(module t (ck, a, y); input ck, a; output y; LATH l (.G(ck), .D(a), .Q(y)); endmodule)",
                        R"(create_clock -name k -period 2 -waveform {1 2} [get_ports ck]
    create_clock -name v -period 2
    set_input_delay 2.1 -clock v a)");
  // Not before it closes at 2, less its setup time.
  EXPECT_NEAR(late.slack("l/D"), 2 - 0.025 - 2.1, kExact);
}

TEST(Slacks, GateInTheClockIsChecked) {
  const char* const kGate = R"(module t (ck, e, a, y); input ck, e, a; output y; wire g;
    AND2 x (.A(ck), .B(e), .Y(g)); DFF f (.CK(g), .D(a), .Q(y)); endmodule)";
  const TimingCase c(kGate, "create_clock -name k -period 2 [get_ports ck]\nset_input_delay 0.6 -clock k e");
  // Before the rising edge; not before the falling one.
  EXPECT_NEAR(c.slack("x/B"), 2 - 0.6, kExact);
  EXPECT_NEAR(c.hold("x/B"), 0.6 - 1, kExact);
}

const char* const kTree = R"(module t (ck, a, y); input ck, a; output y; wire r, p, q, n;
  BUF root (.A(ck), .Y(r)); BUF left (.A(r), .Y(p)); BUF right (.A(r), .Y(q));
  DFF f (.CK(p), .D(a), .Q(n)); DFF g (.CK(q), .D(n), .Q(y)); endmodule)";

// root: 0.04 + 0.004, slew 0.014; a leaf buffer: 0.04 + 0.0014 + 0.002 = 0.0434, slew 0.012. The register adds
// 0.1 + 0.0012 + 0.004.
TEST(Slacks, PropagatedClockWithCredit) {
  const std::string clock = "create_clock -name k -period 2 [get_ports ck]\nset_propagated_clock [all_clocks]\n";
  const TimingCase plain(kTree, clock);
  EXPECT_NEAR(plain.slack("g/D"), 2 - 0.03 - 0.1052, kExact);
  // Early clocks are a tenth faster. What the root has is common, and comes back.
  const TimingCase derated(kTree, clock + "set_timing_derate -early 0.9 -clock");
  const double root = 0.044, leaf = 0.0434;
  EXPECT_NEAR(derated.slack("g/D"), 2 + 0.9 * (root + leaf) - (root + leaf) - 0.03 - 0.1052 + 0.1 * root, kExact);
}

TEST(Slacks, GeneratedClockCountsItsWay) {
  const char* const kDivided = R"(module t (ck, a, y); input ck, a; output y; wire n, d, q;
    DFF div (.CK(ck), .D(n), .Q(d)); INV i (.A(d), .Y(n));
    DFF f (.CK(ck), .D(a), .Q(q)); DFF g (.CK(d), .D(q), .Q(y)); endmodule)";
  const TimingCase c(kDivided, R"(create_clock -name k -period 2 [get_ports ck]
    create_generated_clock -name h -source [get_ports ck] -divide_by 2 [get_pins div/Q]
    set_propagated_clock [all_clocks])");
  // div/Q rises 0.1 + 2 x 0.004 after ck; f/Q at 0.104 or, falling, at 0.094. From edges at 2 to the edge at 4.
  EXPECT_NEAR(c.slack("g/D"), 2 + 0.108 - 0.03 - 0.104, kExact);
  EXPECT_NEAR(c.hold("g/D"), 0.094 - 0.108 - 0.005, kExact);
}

TEST(Slacks, TwoPulsesAPeriod) {
  const TimingCase c(kPipe, "create_clock -name k -period 4 -waveform {0.5 1 2.5 3} [get_ports ck]");
  EXPECT_NEAR(c.slack("g/D"), 2 - 0.04 - 0.1242, kExact);
}

TEST(Slacks, ConstantsTakePathsAway) {
  const char* const kChoice = R"(module t (ck, s, y); input ck, s; output y; wire n, m;
    DFF f (.CK(ck), .D(m), .Q(n)); XOR2 x (.A(n), .B(s), .Y(m)); assign y = n; endmodule)";
  const std::string clock = "create_clock -name k -period 2 [get_ports ck]\n";
  // Free: both edges of f/Q become both edges; s at 1: it inverts; s at 0: it does not.
  const double slew = 0.1 * 0.012, load = 0.004;
  EXPECT_NEAR(TimingCase(kChoice, clock).slack("f/D"), 2 - 0.04 - (0.104 + 0.055 + slew + load), kExact);
  EXPECT_NEAR(TimingCase(kChoice, clock + "set_case_analysis 1 s").slack("f/D"),
              2 - 0.04 - (0.104 + 0.055 + slew + load), kExact);
  EXPECT_NEAR(TimingCase(kChoice, clock + "set_case_analysis 0 s").slack("f/D"),
              2 - 0.03 - (0.104 + 0.06 + slew + load), kExact);
}

TEST(Slacks, CornersOfTheirOwn) {
  // Early paths by a library twice as fast: hold launches early and captures late.
  const TimingCase c(kPipe, "create_clock -name k -period 2 [get_ports ck]", test::linear_library(), test::linear_library(0.5));
  EXPECT_NEAR(c.slack("g/D"), 2 - 0.04 - 0.1242, kExact);
  // 0.5 x (0.09 + 0.004) + 0.5 x (0.02 + 0.004) + 0.1 x 0.012 falls out of the tables' slopes in slew.
  EXPECT_NEAR(c.hold("g/D"), 0.047 + 0.012 + 0.0012 - 0.01, kExact);
}

// Networks that hold the capacitances of pins say nothing of nets that they leave out: those keep their pins.
TEST(Slacks, NetsWithoutANetworkKeepTheirPins) {
  const TimingCase c(kPipe, "create_clock -name k -period 2 [get_ports ck]");
  db::ParasiticsBuilder builder(c.netlist);
  const db::NetId net = c.netlist.find_net("m");
  builder.begin(net);
  const std::uint32_t node = builder.add_node(db::NodeKey::of(c.netlist.find_pin(c.netlist.find_inst("i"), "Y")));
  builder.add_cap(node, 0.01e-12);
  const db::Parasitics wires = builder.finish();
  sta::Timer held(c.netlist, c.libraries(), c.constraints, &wires, true), beside(c.netlist, c.libraries(), c.constraints, &wires);
  held.update();
  beside.update();
  const auto slack = [](const sta::Timer& t) {
    for (const sta::Endpoint& e : t.endpoints())
      if (t.graph().name(e.at) == "g/D") return e.worst[1]->slack_s * 1e9;
    return 0.0;
  };
  // The inverter drives 0.01 pF and g/D, which the network leaves out: 0.015 + 0.0012 + 2 x 0.012. Net n, without a
  // network, loads f/Q with its pin as before.
  EXPECT_NEAR(slack(held), 2 - 0.04 - (0.104 + 0.015 + 0.0012 + 0.024), kExact);
  EXPECT_NEAR(slack(beside), slack(held), kExact) << "no pin of the net stands in the network but the driver, of 0";
}

TEST(Slacks, LoopsAreCutOnce) {
  const TimingCase c(R"(module t (ck, a, y); input ck, a; output y; wire p, q;
    AND2 x (.A(a), .B(q), .Y(p)); BUF b (.A(p), .Y(q)); DFF f (.CK(ck), .D(p), .Q(y)); endmodule)",
                     "create_clock -name k -period 2 [get_ports ck]\nset_input_delay 0 -clock k a");
  EXPECT_EQ(c.timer->graph().loops().size(), 1u);
  EXPECT_TRUE(c.constrained("f/D"));
}

}  // namespace
}  // namespace taufold
