// The SPEF reader on networks that are known by hand, and the writer read back.
//
// rooms: base diag geom db io
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/random.hpp"
#include "io/spef/names.hpp"
#include "io/spef/spef.hpp"
#include "support/spef_design.hpp"

namespace taufold {
namespace {

using test::kSpefHead;
using test::SpefPart;
using test::SpefRead;

const db::Netlist& netlist() {
  static const db::Netlist n = test::spef_netlist();
  return n;
}

SpefRead read(const std::string& nets, const std::string& head = kSpefHead) {
  const SpefRead r = test::read_parts(netlist(), {{head + nets, ""}});
  EXPECT_TRUE(r.wires) << r.said;
  if (r.wires) {
    EXPECT_EQ(db::inconsistency(*r.wires, netlist()), "");
  }
  return r;
}

db::NetRc net(const SpefRead& r, std::string_view name) {
  const db::NetId id = netlist().find_net(name);
  EXPECT_TRUE(id.valid()) << name;
  return r.wires && id.valid() ? r.wires->net(id) : db::NetRc();
}

/// `f/Q 1.5 -- 2`: nodes with their fF, and resistors.
std::string shown(const db::NetRc& rc) {
  std::string text;
  const auto amount = [](double x) {
    std::string s = std::to_string(x);
    while (s.ends_with('0')) s.pop_back();
    if (s.ends_with('.')) s.pop_back();
    return s;
  };
  for (std::size_t k = 0; k < rc.num_nodes(); ++k) {
    text += k == 0 ? "" : ", ";
    const db::NodeTerminal& t = rc.terminal[k];
    text += t.pin.valid()    ? netlist().full_pin_name(t.pin)
            : t.port.valid() ? netlist().port_bit_name(t.port)
                             : "-";
    text += " " + amount(1e15 * rc.cap_F[k]);
  }
  for (const db::Resistor& r : rc.resistors)
    text += "; " + std::to_string(r.a) + "-" + std::to_string(r.b) + " " + amount(r.ohm);
  return text;
}

TEST(SpefReader, ReadsADetailedNet) {
  const SpefRead r = read(
      "*NAME_MAP\n*1 a\n*2 f\n*3 u\n*PORTS\nck I\nd[0] I\n"
      "*D_NET *1 3 *V 2\n*CONN\n*I *2:Q O *C 1.5 2 *L 0.1 *D DFF\n*I u/g:A I *D INV\n*N *1:1 *C 3.6 0.5\n"
      "*CAP\n1 *2:Q 0.5\n2 *1:1 1.5\n3 u/g:A 1.0\n*RES\n1 *2:Q *1:1 40\n2 *1:1 u/g:A 2.5e1\n3 *1:1 *1:1 "
      "1e-6\n*END\n");
  EXPECT_EQ(shown(net(r, "a")), "f/Q 0.5, u/g/A 1, - 1.5; 0-2 40; 2-1 25");
  EXPECT_EQ(r.said, "");
  EXPECT_EQ(r.summary.nets, 1u);
  EXPECT_EQ(r.summary.nodes, 3u);
  EXPECT_EQ(r.summary.resistors, 2u);
  EXPECT_EQ(r.summary.design, "top");
  EXPECT_NEAR(r.summary.cap_F, 3e-15, 1e-30);
  EXPECT_EQ(net(r, "a").node(netlist().find_pin(netlist().find_inst("u/g"), "A")), 1u);
  EXPECT_EQ(net(r, "a").node(netlist().find_pin(netlist().find_inst("u/h"), "A")), db::NetRc::kNone);
  // d[0], d[1], a, b, n.x[3], t/q[1], y, ck and the two inner ones; ck has two ends too.
  std::size_t with_ends = 0;
  for (const db::NetId n : ids<db::NetId>(netlist().num_nets())) with_ends += netlist().num_terminals(n) >= 2;
  EXPECT_EQ(db::unannotated_nets(*r.wires, netlist()), with_ends - 1);
}

TEST(SpefReader, ReadsPortsMappedOrNot) {
  const SpefRead r = read(
      "*NAME_MAP\n*9 d[1]\n*D_NET d[0] 1\n*CONN\n*P d[0] I\n*I f:D I\n*CAP\n1 d[0] 1\n*RES\n1 d[0] f:D "
      "7\n*END\n"
      "*D_NET *9 2\n*CONN\n*P *9 I\n*I w:B I\n*CAP\n1 *9 1\n2 w:B 1\n*RES\n1 *9 w:B 8\n*END\n");
  EXPECT_EQ(shown(net(r, "d[0]")), "f/D 0, d[0] 1; 1-0 7");
  EXPECT_EQ(shown(net(r, "d[1]")), "w/B 1, d[1] 1; 1-0 8");
  EXPECT_EQ(r.said, "");
}

TEST(SpefReader, EscapedOrNotNamesMeet) {
  for (const char* name : {"n\\.x\\[3\\]", "n\\.x[3]", "n.x[3]"})
    for (const char* gate : {"z\\/\\$1", "z/$1", "z/\\$1"}) {
      const SpefRead r =
          read(std::string("*D_NET ") + name + " 2\n*CONN\n*I v/h:Y O\n*I " + gate + ":A I\n*CAP\n1 " + name +
               ":7 2\n*RES\n1 v/h:Y " + name + ":7 1\n2 " + name + ":7 " + gate + ":A 3\n*END\n");
      EXPECT_EQ(shown(net(r, "n.x[3]")), "v/h/Y 0, z/$1/A 0, - 2; 0-2 1; 2-1 3") << name << gate;
      EXPECT_EQ(r.said, "");
    }
}

TEST(SpefReader, TakesTheCharactersOfTheHeader) {
  std::string head = kSpefHead;
  const auto swap = [&](const std::string& from, const std::string& to) {
    head.replace(head.find(from), from.size(), to);
  };
  swap("*DIVIDER /", "*DIVIDER .");
  swap("*DELIMITER :", "*DELIMITER |");
  swap("*BUS_DELIMITER []", "*BUS_DELIMITER < >");
  const SpefRead r = read(
      "*D_NET t.q<1> 2\n*CONN\n*I z.$1|Y O\n*I w|A I\n*CAP\n1 t.q<1>|1 2\n*RES\n1 z.$1|Y t.q<1>|1 1\n2 "
      "t.q<1>|1 w|A 3\n*END\n",
      head);
  EXPECT_EQ(shown(net(r, "t/q[1]")), "z/$1/Y 0, w/A 0, - 2; 0-2 1; 2-1 3");
  EXPECT_EQ(r.said, "");
}

TEST(SpefReader, TakesUnits) {
  std::string head = kSpefHead;
  head.replace(head.find("*C_UNIT 1 FF"), 12, "*C_UNIT 0.5 PF");
  head.replace(head.find("*R_UNIT 1 OHM"), 13, "*R_UNIT 10 kohm");
  const SpefRead r = read(
      "*D_NET a 0.02\n*CONN\n*I f:Q O\n*I u/g:A I\n*CAP\n1 f:Q 0.02\n*RES\n1 f:Q u/g:A 0.003\n*END\n", head);
  EXPECT_EQ(shown(net(r, "a")), "f/Q 10, u/g/A 0; 0-1 30");
}

TEST(SpefReader, ChoosesOneOfThreeValues) {
  const std::string text =
      kSpefHead +
      "*D_NET a 1:2:3\n*CONN\n*I f:Q O\n*I u/g:A I\n*CAP\n1 f:Q 1:2:3\n*RES\n1 f:Q u/g:A 4:5:6\n*END\n";
  const char* expected[] = {"f/Q 1, u/g/A 0; 0-1 4", "f/Q 2, u/g/A 0; 0-1 5", "f/Q 3, u/g/A 0; 0-1 6"};
  for (const auto corner : {io::spef::Corner::best, io::spef::Corner::typical, io::spef::Corner::worst}) {
    const SpefRead r = test::read_parts(netlist(), {{text, ""}}, corner);
    ASSERT_TRUE(r.wires) << r.said;
    EXPECT_EQ(shown(net(r, "a")), expected[static_cast<int>(corner)]);
  }
}

TEST(SpefReader, CouplingCountsOnceInEachNet) {
  const SpefRead r = read(
      "*D_NET a 7\n*CONN\n*I f:Q O\n*I u/g:A I\n*CAP\n1 f:Q 1\n2 f:Q b:1 2\n3 w:A u/g:A 4\n*RES\n1 f:Q u/g:A "
      "1\n*END\n"
      "*D_NET b 3\n*CONN\n*I u/h:Y O\n*I v/g:A I\n*CAP\n1 b:1 f:Q 2\n2 u/h:Y v/g:A 1\n*RES\n1 u/h:Y b:1 1\n2 "
      "b:1 v/g:A 1\n*END\n");
  EXPECT_EQ(shown(net(r, "a")), "f/Q 3, u/g/A 4; 0-1 1");
  EXPECT_EQ(shown(net(r, "b")), "u/h/Y 0.5, v/g/A 0.5, - 2; 0-2 1; 2-1 1");
  EXPECT_EQ(r.summary.couplings, 4u);
  EXPECT_EQ(r.said, "");
}

TEST(SpefReader, ATotalAloneIsOneNode) {
  const SpefRead r = read("*D_NET a 5\n*END\n*D_NET b 4\n*CONN\n*I u/h:Y O\n*I v/g:A I\n*END\n");
  EXPECT_EQ(shown(net(r, "a")), "- 5");
  EXPECT_EQ(shown(net(r, "b")), "u/h/Y 4, v/g/A 0");
}

TEST(SpefReader, AReducedNetIsThePiOfItsDriver) {
  const SpefRead r =
      read("*R_NET a 5\n*DRIVER f:Q\n*CELL DFF\n*C2_R1_C1 2 30 3\n*LOADS\n*RC u/g:A 12.5\n*END\n");
  EXPECT_EQ(shown(net(r, "a")), "f/Q 2, u/g/A 0, - 3; 0-2 30; 2-1 0");
  EXPECT_EQ(r.summary.reduced, 1u);
}

TEST(SpefReader, FilesOfModulesAreJoined) {
  const std::string outer =
      kSpefHead +
      "*D_NET a 1\n*CONN\n*I f:Q O\n*I u:i I *D inner\n*CAP\n1 f:Q 1\n*RES\n1 f:Q u:i 10\n*END\n"
      "*D_NET b 2\n*CONN\n*I u:o O *D inner\n*I v:i I *D inner\n*CAP\n1 b:1 2\n*RES\n1 u:o b:1 20\n2 b:1 v:i "
      "21\n*END\n";
  std::string inner =
      kSpefHead +
      "*D_NET i 3\n*CONN\n*P i I\n*I g:A I\n*CAP\n1 i:1 3\n*RES\n1 i i:1 30\n2 i:1 g:A 31\n*END\n"
      "*D_NET n 4\n*CONN\n*I g:Y O\n*I h:A I\n*CAP\n1 n:1 4\n*RES\n1 g:Y n:1 40\n2 n:1 h:A 41\n*END\n"
      "*D_NET o 5\n*CONN\n*P o O\n*I h:Y O\n*CAP\n1 o:1 5\n*RES\n1 h:Y o:1 50\n2 o:1 o 51\n*END\n";
  const std::string once = test::read_parts(netlist(), {{outer, ""}, {inner, "u"}, {inner, "v"}}).said;
  EXPECT_EQ(once, "");
  const std::vector<std::vector<SpefPart>> orders = {{{outer, ""}, {inner, "u"}, {inner, "v"}},
                                                     {{inner, "v/"}, {outer, ""}, {inner, "u"}}};
  for (const std::vector<SpefPart>& parts : orders) {
    const SpefRead r = test::read_parts(netlist(), parts);
    ASSERT_TRUE(r.wires) << r.said;
    EXPECT_EQ(r.said, "");
    EXPECT_EQ(db::inconsistency(*r.wires, netlist()), "");
    // a: f/Q - u/i - u/i:1 - u/g/A, one network of four nodes.
    EXPECT_EQ(net(r, "a").num_nodes(), 4u);
    EXPECT_EQ(net(r, "a").resistors.size(), 3u);
    EXPECT_NEAR(net(r, "a").total_F(), 4e-15, 1e-28);
    // b: u/h/Y - u/o:1 - u/o - b:1 - v/i - v/i:1 - v/g/A.
    EXPECT_EQ(net(r, "b").num_nodes(), 7u);
    EXPECT_EQ(net(r, "b").resistors.size(), 6u);
    EXPECT_NEAR(net(r, "b").total_F(), 10e-15, 1e-28);
    EXPECT_EQ(net(r, "u/n").num_nodes(), 3u);
    EXPECT_EQ(net(r, "v/n").num_nodes(), 3u);
    // Every node of b is reached from the first: seven nodes, six resistors, connected.
    std::vector<std::uint32_t> group(7);
    for (std::uint32_t k = 0; k < 7; ++k) group[k] = k;
    for (int round = 0; round < 7; ++round)
      for (const db::Resistor& res : net(r, "b").resistors)
        group[res.a] = group[res.b] = std::min(group[res.a], group[res.b]);
    EXPECT_EQ(std::count(group.begin(), group.end(), 0u), 7);
  }
}

TEST(SpefReader, TheLastOfTwoSectionsCounts) {
  const SpefRead r = read(
      "*D_NET a 1\n*CONN\n*I f:Q O\n*I u/g:A I\n*CAP\n1 f:Q 1\n*RES\n1 f:Q u/g:A 1\n*END\n"
      "*D_NET a 2\n*CONN\n*I f:Q O\n*I u/g:A I\n*CAP\n1 f:Q 2\n*RES\n1 f:Q u/g:A 2\n*END\n");
  EXPECT_EQ(shown(net(r, "a")), "f/Q 2, u/g/A 0; 0-1 2");
  EXPECT_NE(r.said.find("SPEF-0009"), std::string::npos);
}

TEST(SpefReader, UnknownNamesAreCountedAndTheRestIsRead) {
  const SpefRead r = read(
      "*D_NET none 1\n*CONN\n*I f:Q O\n*CAP\n1 f:Q 1\n*END\n*D_NET nobody 1\n*END\n"
      "*D_NET a 3\n*CONN\n*I f:Q O\n*I gone:A I\n*I w:A I\n*CAP\n1 f:Q 1\n2 gone:A 2\n*RES\n1 f:Q gone:A "
      "5\n2 f:Q w:A 6\n*END\n");
  EXPECT_EQ(r.summary.unknown_nets, 2u);
  EXPECT_EQ(r.summary.unknown_pins, 1u);
  EXPECT_EQ(r.summary.foreign_pins, 1u);
  EXPECT_EQ(net(r, "a").num_nodes(), 3u);
  EXPECT_NEAR(net(r, "a").total_F(), 3e-15, 1e-28);
  for (const char* code : {"SPEF-0014", "SPEF-0015", "SPEF-0016"})
    EXPECT_NE(r.said.find(code), std::string::npos) << r.said;
}

TEST(SpefReader, ATruncatedFileIsAnErrorWhereverItEnds) {
  const std::string text = kSpefHead +
                           "*NAME_MAP\n*1 a\n*D_NET *1 3\n*CONN\n*I f:Q O\n*I u/g:A I\n*CAP\n1 f:Q "
                           "0.5\n*RES\n1 f:Q u/g:A 40\n*END\n";
  const std::size_t net = text.find("*D_NET");
  for (std::size_t n = 0; n + 2 < text.size(); ++n) {
    const SpefRead r = test::read_parts(netlist(), {{text.substr(0, n), ""}});
    if (n > net + 6) {
      EXPECT_FALSE(r.wires) << text.substr(0, n);
    }
  }
}

TEST(SpefReader, ScansWithoutANetlist) {
  diag::Collector out;
  io::spef::ReadSummary s;
  EXPECT_TRUE(io::spef::scan_spef(
      test::spef_file(kSpefHead + "*D_NET x 3\n*CONN\n*I i:Q O\n*I j:A I\n*CAP\n1 x:1 2\n2 i:Q y:4 "
                                  "1\n*RES\n1 i:Q x:1 1\n2 x:1 j:A 2\n*END\n"),
      {}, out, s));
  EXPECT_EQ(s.nodes, 3u);
  EXPECT_EQ(s.resistors, 2u);
  EXPECT_NEAR(s.cap_F, 3e-15, 1e-30);
  EXPECT_EQ(s.unknown_nets, 0u);
  EXPECT_EQ(io::spef::design_name(kSpefHead), "top");
  EXPECT_TRUE(io::spef::looks_like_spef("// a comment\n*spef \"x\""));
  EXPECT_FALSE(io::spef::looks_like_spef("*SPEFX"));
}

TEST(SpefNumbers, AreRoundedOnce) {
  using io::spef::decimal;
  EXPECT_EQ(decimal("0.118813", -15), 0.118813e-15);
  EXPECT_EQ(decimal("1e-06", 3), 1e-3);
  EXPECT_EQ(decimal("-2.5E+1", 0), -25.0);
  EXPECT_EQ(decimal(".5", 0), 0.5);
  EXPECT_EQ(decimal("5.", 0), 5.0);
  EXPECT_EQ(decimal("123456789012345678901234567890", 0), 123456789012345678901234567890.0);
  EXPECT_EQ(decimal("1e400", 0), std::numeric_limits<double>::infinity());
  EXPECT_EQ(decimal("1e-400", 0), 0.0);
  EXPECT_EQ(decimal("0e999999999999", 0), 0.0);
  for (const char* bad : {"", ".", "1e", "1e+", "e5", "1.2.3", "0x10", "inf", "nan", "1 ", "--1"})
    EXPECT_FALSE(decimal(bad, 0)) << bad;
}

TEST(SpefNumbers, ComeBackAsTheyWere) {
  Rng rng(11);
  for (int k = 0; k < 20000; ++k) {
    const double size = std::pow(10.0, 30 * rng.uniform() - 25);
    const double x = k % 3 == 0 ? std::round(1000 * rng.uniform()) * size : rng.uniform() * size;
    for (const int exponent : {-15, 0}) {
      std::string text;
      io::spef::append_decimal(text, x, exponent);
      EXPECT_EQ(io::spef::decimal(text, exponent), x) << text;
    }
  }
}

}  // namespace
}  // namespace taufold
