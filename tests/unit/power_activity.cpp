// Activity of small circuits by hand, and power that adds up.
//
// rooms: base diag geom db liberty io sta power
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "power/power.hpp"
#include "support/timing_case.hpp"

namespace taufold {
namespace {

using power::Activity;
using test::TimingCase;

constexpr double kExact = 1e-6;  // relative to 1 Hz after scaling; slews are floats, densities are not

const char* const kClock = "create_clock -name k -period 2 [get_ports ck]";
constexpr double kInput = 0.1 / 2e-9;  // Hz

sta::VertexId find(const sta::Timer& t, const std::string& name) {
  for (const sta::VertexId v : ids<sta::VertexId>(t.graph().size()))
    if (t.graph().name(v) == name) return v;
  ADD_FAILURE() << "no " << name;
  return {};
}

void expect(const power::Activities& a, const std::string& name, double density_Hz, double duty) {
  const Activity x = a.at(find(a.timer(), name));
  EXPECT_NEAR(x.density_Hz, density_Hz, kExact * (1 + density_Hz)) << name;
  EXPECT_NEAR(x.duty, duty, kExact) << name;
}

// AND: p = 1/4, each input is seen while the other is 1. XOR: always seen.
TEST(Activity, GatesOfIndependentInputs) {
  const TimingCase c(R"(module t (ck, a, b, x, y, z); input ck, a, b; output x, y, z;
    AND2 g (.A(a), .B(b), .Y(x)); XOR2 h (.A(a), .B(b), .Y(y)); INV i (.A(x), .Y(z)); endmodule)",
                     kClock);
  power::Activities a(*c.timer);
  a.update();
  expect(a, "a", kInput, 0.5);
  expect(a, "g/Y", kInput, 0.25);
  expect(a, "h/Y", 2 * kInput, 0.5);
  expect(a, "i/Y", kInput, 0.75);
}

TEST(Activity, GivenInputs) {
  const TimingCase c(
      "module t (ck, a, b, x); input ck, a, b; output x; OR2 g (.A(a), .B(b), .Y(x)); endmodule", kClock);
  power::Activities a(*c.timer);
  a.set(find(*c.timer, "a"), {3e6, 0.2});
  a.set(find(*c.timer, "b"), {5e6, 0.9});
  a.update();
  expect(a, "g/Y", 3e6 * 0.1 + 5e6 * 0.8, 1 - 0.8 * 0.1);
  EXPECT_TRUE(a.settled());
}

// Below half the clock's density a register passes its data on; above it changes as often as two independent
// values in a row differ. A pin that nothing reaches does not move.
TEST(Activity, Registers) {
  const TimingCase c(R"(module t (ck, a, x, y); input ck, a; output x, y; wire n, m;
    DFF f (.CK(ck), .D(a), .Q(x)); INV i (.A(n), .Y(m)); DFF g (.CK(ck), .D(m), .Q(n)); BUF b (.A(n), .Y(y)); endmodule)",
                     kClock);
  power::Activities a(*c.timer);
  a.update();
  expect(a, "f/CK", 1e9, 0.5);
  expect(a, "f/Q", kInput, 0.5);
  expect(a, "b/Y", 0, 0);
  a.set(find(*c.timer, "a"), {0.8e9, 0.25});
  a.update();
  expect(a, "f/Q", 2 * 0.25 * 0.75 * 1e9, 0.25);
}

// Two loops that feed each other; the second oscillates, and no round of it is the last.
TEST(Activity, LoopsOfGatesComeToAnEnd) {
  const TimingCase c(R"(module t (ck, a, y); input ck, a; output y; wire p, q, r, s;
    AND2 x (.A(a), .B(q), .Y(p)); BUF b (.A(p), .Y(q)); OR2 z (.A(p), .B(s), .Y(r)); INV i (.A(r), .Y(s));
    DFF f (.CK(ck), .D(r), .Q(y)); endmodule)",
                     kClock);
  power::Activities a(*c.timer);
  a.update();
  EXPECT_FALSE(a.settled());
  // The loop of AND2 and BUF stays at 0 once it is there: p = p/2.
  EXPECT_NEAR(a.at(find(*c.timer, "x/Y")).duty, 0, 0.01);
  // A loop that comes to rest does so: q = a + q stays at 1.
  const TimingCase rest("module t (ck, a, y); input ck, a; output y; wire q, p; OR2 z (.A(a), .B(q), .Y(p)); BUF b (.A(p), .Y(q)); "
                        "DFF f (.CK(ck), .D(p), .Q(y)); endmodule",
                        kClock);
  power::Activities b(*rest.timer);
  b.update();
  EXPECT_NEAR(b.at(find(*rest.timer, "z/Y")).duty, 1, 0.02);
}

TEST(Activity, ClockGateOfPlainGates) {
  const TimingCase c(R"(module t (ck, en, a, x); input ck, en, a; output x; wire n;
    AND2 g (.A(ck), .B(en), .Y(n)); DFF f (.CK(n), .D(a), .Q(x)); endmodule)",
                     kClock);
  power::Activities a(*c.timer);
  a.update();
  expect(a, "g/Y", 1e9 * 0.5 + kInput * 0.5, 0.25);
  const power::Powers p = power::compute(a);
  EXPECT_EQ(p.group_of[c.netlist.find_inst("g")], power::Group::clock);
  EXPECT_EQ(p.group_of[c.netlist.find_inst("f")], power::Group::sequential);
}

// C V^2 f / 2 at 1 V: the inverter drives one pin of 2 fF.
TEST(Power, SwitchingAndSums) {
  const TimingCase c(R"(module t (ck, a, x, y); input ck, a; output x, y; wire n;
    INV i (.A(a), .Y(n)); XOR2 h (.A(n), .B(a), .Y(x)); TIE1 k (.Y(y)); DFF f (.CK(ck), .D(n)); endmodule)",
                     kClock);
  power::Activities a(*c.timer);
  a.update();
  const power::Powers p = power::compute(a);
  EXPECT_NEAR(p.instance[c.netlist.find_inst("i")].switching_W, 0.5 * 4e-15 * kInput, 1e-15);
  power::Watts by_instance, by_cell, by_group;
  for (const power::Watts& w : p.instance) by_instance += w;
  for (const power::Watts& w : p.cell) by_cell += w;
  for (const power::Watts& w : p.group) by_group += w;
  for (const power::Watts& w : {by_instance, by_cell, by_group})
    EXPECT_NEAR(w.total_W(), p.total.total_W(), 1e-12 * p.total.total_W());
}

TEST(Probability, ManyInputsCountOperandsAsIndependent) {
  std::string text = "a0";
  for (int k = 1; k < 16; ++k) text += "&a" + std::to_string(k);
  std::vector<liberty::Op> ops;
  liberty::FunctionError e;
  ASSERT_TRUE(liberty::parse_function(
      text,
      [](std::string_view n) { return static_cast<std::uint32_t>(std::stoi(std::string(n.substr(1)))); }, ops,
      e));
  const power::Probability p{liberty::Function(ops)};
  const std::vector<double> duty(16, 0.9);
  EXPECT_NEAR(p.duty(duty), std::pow(0.9, 16), 1e-12);
  EXPECT_NEAR(p.sensitivity(3, duty), std::pow(0.9, 15), 1e-12);
}

}  // namespace
}  // namespace taufold
