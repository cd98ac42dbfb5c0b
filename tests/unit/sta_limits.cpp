// Limits of slew, load and fan-out, by hand from a linear library.
//
// rooms: base diag geom db liberty io sta wire
#include <gtest/gtest.h>

#include <map>

#include "sta/limits.hpp"
#include "support/timing_case.hpp"

namespace taufold {
namespace {

using db::LimitKind;
using test::TimingCase;

constexpr double kFloat = 1e-8;  // loads and slews are kept as floats

const char* const kCircuit = R"(module t (ck, a, y); input ck, a; output y; wire n, m, k;
  DFF f (.CK(ck), .D(a), .Q(n)); INV i (.A(n), .Y(m)); AND2 j (.A(n), .B(m), .Y(k)); DFF g (.CK(ck), .D(k), .Q()); BUF b (.A(n), .Y(y)); endmodule)";
const std::string kClock = "create_clock -name k -period 2 [get_ports ck]\nset_input_delay 0.5 -clock k a\n";

struct Found {
  double limit, actual;
};

std::map<std::string, Found> checks(const TimingCase& c, LimitKind kind, double unit) {
  std::map<std::string, Found> out;
  double last = -1e9;
  for (const sta::LimitCheck& x : sta::check_limits(*c.timer, kind)) {
    EXPECT_GE(x.slack(), last) << "worst first";
    last = x.slack();
    out[c.timer->graph().name(x.at)] = {x.limit / unit, x.actual / unit};
  }
  return out;
}

/// The library with limits of its own in front of what it has.
std::string limited(const std::string& defaults) {
  std::string text = test::linear_library();
  return text.insert(text.find("lu_table_template"), defaults + "\n");
}

TEST(Limits, NothingIsStatedNothingIsChecked) {
  const TimingCase c(kCircuit, kClock);
  for (const LimitKind k : {LimitKind::max_transition, LimitKind::max_capacitance, LimitKind::max_fanout})
    EXPECT_TRUE(sta::check_limits(*c.timer, k).empty());
}

// The flip-flop's output has three pins of 0.002 pF: slew 0.01 + 0.006 ns at it and behind it.
TEST(Limits, TightestOfDesignPinAndLibrary) {
  const TimingCase c(
      kCircuit, kClock + "set_max_transition 0.1 [current_design]\nset_max_transition 0.013 [get_pins j/A]\n",
      limited("default_max_transition : 0.015;"));
  const auto t = checks(c, LimitKind::max_transition, 1e-9);
  EXPECT_NEAR(t.at("j/A").limit, 0.013, kFloat);
  EXPECT_NEAR(t.at("j/A").actual, 0.016, kFloat);
  EXPECT_NEAR(t.at("f/Q").limit, 0.015, kFloat);
  EXPECT_NEAR(t.at("i/Y").actual, 0.012, kFloat);
  EXPECT_NEAR(t.at("y").limit, 0.1, kFloat) << "a port is in no library";
  EXPECT_FALSE(t.contains("f/CK")) << "an ideal clock has no slew";
}

TEST(Limits, CapacitanceOfDriversAlone) {
  const TimingCase c(
      kCircuit,
      kClock + "set_max_capacitance 0.005 [current_design]\nset_max_capacitance 0.001 [get_ports a]\n",
      limited("default_max_capacitance : 0.0015;"));
  const auto t = checks(c, LimitKind::max_capacitance, 1e-12);
  EXPECT_NEAR(t.at("f/Q").limit, 0.0015, kFloat);
  EXPECT_NEAR(t.at("f/Q").actual, 0.006, kFloat);
  EXPECT_NEAR(t.at("a").limit, 0.001, kFloat);
  EXPECT_NEAR(t.at("a").actual, 0.002, kFloat);
  EXPECT_FALSE(t.contains("j/A"));
}

TEST(Limits, FanoutCountsLoadsOfPinsAndPorts) {
  const TimingCase plain(kCircuit,
                         kClock + "set_max_fanout 2 [current_design]\nset_fanout_load 5 [get_ports y]\n");
  const auto t = checks(plain, LimitKind::max_fanout, 1);
  EXPECT_EQ(t.at("f/Q").actual, 3);
  EXPECT_EQ(t.at("b/Y").actual, 5) << "what is said of the port";
  EXPECT_EQ(t.at("ck").actual, 2);
  const TimingCase heavy(kCircuit, kClock, limited("default_max_fanout : 4; default_fanout_load : 1.5;"));
  const auto h = checks(heavy, LimitKind::max_fanout, 1);
  EXPECT_EQ(h.at("f/Q").actual, 4.5);
  EXPECT_EQ(h.at("f/Q").limit, 4);
  EXPECT_FALSE(h.contains("ck")) << "nothing limits a port";
}

TEST(Limits, OfClocksForTheirPathsAndTheirData) {
  const TimingCase both(kCircuit,
                        kClock + "set_propagated_clock k\nset_max_transition 0.02 [get_clocks k]\n");
  EXPECT_TRUE(checks(both, LimitKind::max_transition, 1e-9).contains("f/CK"));
  EXPECT_TRUE(checks(both, LimitKind::max_transition, 1e-9).contains("i/A"));
  const TimingCase data(
      kCircuit, kClock + "set_propagated_clock k\nset_max_transition 0.02 -data_path [get_clocks k]\n");
  EXPECT_FALSE(checks(data, LimitKind::max_transition, 1e-9).contains("f/CK"));
  EXPECT_TRUE(checks(data, LimitKind::max_transition, 1e-9).contains("i/A"));
  const TimingCase clock(
      kCircuit, kClock + "set_propagated_clock k\nset_max_transition 0.02 -clock_path [get_clocks k]\n");
  EXPECT_TRUE(checks(clock, LimitKind::max_transition, 1e-9).contains("f/CK"));
  EXPECT_FALSE(checks(clock, LimitKind::max_transition, 1e-9).contains("i/A"));
}

}  // namespace
}  // namespace taufold
