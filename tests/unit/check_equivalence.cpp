// Equivalence of netlists whose cells were changed: by logic, and by functions cut at registers.
//
// rooms: base diag geom liberty db io check
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "base/random.hpp"
#include "check/cut_comparison.hpp"
#include "check/logic_equivalence.hpp"
#include "diag/sink.hpp"
#include "io/liberty/liberty.hpp"
#include "io/verilog/verilog.hpp"
#include "support/liberty_text.hpp"

namespace taufold {
namespace {

std::string gate(const std::string& name, const std::string& inputs, const std::string& function) {
  std::string pins;
  for (const char c : inputs) pins += fmt::format("pin ({}) {{ direction : input; }} ", c);
  return fmt::format("cell ({}) {{ area : 1; {} pin (Y) {{ direction : output; function : \"{}\"; }} }}\n", name, pins, function);
}

std::string flop(const std::string& name, const std::string& group, const std::string& more_pins = "") {
  return fmt::format("cell ({}) {{ area : 4; {} pin (D) {{ direction : input; }} pin (C) {{ direction : input; }} {} "
                     "pin (Q) {{ direction : output; function : \"IQ\"; }} }}\n",
                     name, group, more_pins);
}

const std::string kReset = "pin (R) { direction : input; }";

std::string cells() {
  return gate("BUF", "A", "A") + gate("BUFX9", "A", "A") + gate("INV", "A", "!A") + gate("INVX9", "A", "A'") + gate("AND2", "AB", "A*B") +
         gate("AND2X9", "AB", "!(!A+!B)") + gate("NAND2", "AB", "!(A*B)") + gate("OR2", "AB", "A+B") + gate("XOR2", "AB", "A^B") +
         gate("MUX2", "ABS", "(A*!S)+(B*S)") + gate("TIE0", "", "0") + gate("TIE1", "", "1") +
         flop("DFF", R"(ff (IQ, IQN) { clocked_on : "C"; next_state : "D"; })") +
         flop("DFFX9", R"(ff (Z, ZN) { clocked_on : "C"; next_state : "D"; })") +
         flop("DFFN", R"(ff (IQ, IQN) { clocked_on : "!C"; next_state : "D"; })") +
         flop("DFFR", R"(ff (IQ, IQN) { clocked_on : "C"; next_state : "D"; clear : "R"; })", kReset) +
         flop("DFFRN", R"(ff (IQ, IQN) { clocked_on : "C"; next_state : "D"; clear : "!R"; })", kReset) +
         flop("LAT", R"(latch (IQ, IQN) { enable : "C"; data_in : "D"; })") +
         "cell (ROM) { area : 9; pin (A) { direction : input; } pin (Q) { direction : output; } }\n";
}

std::string library_text() {
  std::string text = cells();
  // The larger flip-flop calls its state by another name.
  text.replace(text.find("\"IQ\"", text.find("cell (DFFX9)")), 4, "\"Z\"");
  return test::library(text);
}

class Pair {
 public:
  Pair(const std::string& source, const std::string& other) : library_(read_library()), a_(read(source)), b_(read(other)) {}

  check::LogicResult logic() const { return check::compare_logic(a_, cells(a_), b_, cells(b_)); }
  /// What simulation shows; nothing: no difference. The obstacle where there is one.
  std::string functions(const check::CutOptions& options = {}) const {
    const check::CutNetwork x(a_, cells(a_), options);
    check::CutOptions other = options;
    if (options.states_by_net) other.names = &x.state_names();
    const check::CutNetwork y(b_, cells(b_), other);
    const check::CutComparison pairs(x, y);
    if (!pairs.obstacle().empty()) return "obstacle: " + pairs.obstacle();
    return pairs.simulate(64, 1).value_or("");
  }

 private:
  check::CellLogic cells(const db::Netlist& n) const {
    const liberty::Library* l = &library_;
    return {n, std::span(&l, 1)};
  }
  static liberty::Library read_library() {
    io::InputFile file;
    file.path = "t.lib";
    file.text = library_text();
    diag::Collector out;
    auto r = io::liberty::read_library(file, out);
    EXPECT_TRUE(r) << diag::to_text(out);
    return r ? std::move(r->library) : liberty::Library();
  }
  db::Netlist read(const std::string& body) const {
    io::InputFile file;
    file.path = "t.v";
    file.text = "module t (input a, input b, input c, input k, output y, output z);\n" + body + "endmodule\n";
    io::verilog::ReadOptions options;
    options.cells = [this](std::string_view cell, std::vector<io::verilog::CellPort>& ports) {
      const auto id = library_.find_cell(cell);
      if (!id) return false;
      for (const liberty::PinId p : library_.cells[*id].pins.all())
        ports.push_back({std::string(library_.text(library_.pins[p].name)), library_.pins[p].direction == liberty::Direction::output
                                                                                  ? db::PinDirection::output
                                                                                  : db::PinDirection::input});
      return true;
    };
    diag::Collector out;
    auto n = io::verilog::read({&file, 1}, options, out);
    EXPECT_TRUE(n) << diag::to_text(out);
    return n ? std::move(*n) : db::Netlist();
  }

  liberty::Library library_;
  db::Netlist a_, b_;
};

const std::string kBase = "  wire n, m; AND2 g (.A(a), .B(b), .Y(n)); DFF r (.D(n), .C(k), .Q(m)); OR2 h (.A(m), .B(c), .Y(y)); BUF o (.A(m), .Y(z));\n";

std::string with(const std::string& from, const std::string& to) {
  std::string out = kBase;
  const std::size_t at = out.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return out.replace(at, from.size(), to);
}

TEST(CheckEquivalence, DrivesBuffersAndPairsOfInvertersMakeNoDifference) {
  for (const std::string& other :
       {kBase, with("AND2 g", "AND2X9 g"), with("DFF r", "DFFX9 r"), with("BUF o", "BUFX9 o"), with("BUF o (.A(m), .Y(z));", "assign z = m;"),
        with("OR2 h (.A(m)", "wire f; BUFX9 e (.A(m), .Y(f)); OR2 h (.A(f)"),
        with("OR2 h (.A(m)", "wire f, e; INV i (.A(m), .Y(e)); INVX9 j (.A(e), .Y(f)); OR2 h (.A(f)"),
        with("OR2 h (.A(m), .B(c), .Y(y))", "wire f, e; OR2 h (.A(m), .B(c), .Y(f)); INV i (.A(f), .Y(e)); INV j (.A(e), .Y(y))")}) {
    const Pair p(kBase, other);
    const check::LogicResult result = p.logic();
    EXPECT_TRUE(result.same()) << other << result.differences.front().text;
    EXPECT_EQ(p.functions(), "") << other;
  }
  EXPECT_EQ(Pair(kBase, with("AND2 g", "AND2X9 g")).logic().resized, 1u);
}

TEST(CheckEquivalence, DifferencesAreNamedByStructureAndByFunction) {
  struct Case {
    std::string other, structure, function;
  };
  const Case cases[] = {
      {with("AND2 g", "NAND2 g"), "instance 'g' is 'NAND2' (Y = !(A & B)) instead of 'AND2' (Y = A & B): Y is !(A & B) instead of A & B",
       "the next state of register 'r' is 1 instead of 0 when all inputs and registers are 0"},
      {with("BUF o", "INV o"), "instance 'o' is 'INV' (Y = !A) instead of 'BUF' (Y = A): Y is !A instead of A",
       "port 'z' is 1 instead of 0 when all inputs and registers are 0"},
      {with("OR2 h (.A(m)", "wire f; INV i (.A(m), .Y(f)); OR2 h (.A(f)"), "'h/A' follows the inverse of 'r/Q' instead of 'r/Q'",
       "port 'y' is 1 instead of 0 when all inputs and registers are 0"},
      {with("DFF r", "DFFN r"), "its clock is !C instead of C", "the clock of register 'r' is 1 instead of 0 when all inputs and registers are 0"},
      {with("DFF r", "LAT r"), "it is a latch instead of a flip-flop", "the latch enable"},
      {with("OR2 h (.A(m), .B(c)", "OR2 h (.A(m), .B(b)"), "'h/B' follows 'b' instead of 'c'", "port 'y' is "},
      {with("OR2 h (.A(m), .B(c)", "OR2 h (.A(m), .B()"), "'h/B' follows nothing instead of 'c'", "port 'y' is "},
      {with("OR2 h (.A(m), .B(c)", "OR2 h (.A(m), .B(1'b1)"), "'h/B' follows constant 1 instead of 'c'", "port 'y' is 1 instead of 0"},
      {with("DFF r (.D(n)", "wire f; DFF s (.D(n), .C(k), .Q(f)); DFF r (.D(f)"), "instance 's' of type 'DFF' (Q = IQ) is not in the source",
       "obstacle: register 's' is in the other netlist alone"},
      {with("AND2 g (.A(a), .B(b), .Y(n));", "assign n = a;"), "instance 'g' of type 'AND2' (Y = A & B) is missing",
       "the next state of register 'r' is 1 instead of 0 when port 'a' = 1 and all else 0"},
  };
  for (const Case& c : cases) {
    const Pair p(kBase, c.other);
    const check::LogicResult result = p.logic();
    ASSERT_FALSE(result.same()) << c.other;
    std::string all;
    for (const check::EquivalenceDifference& d : result.differences) all += d.text + "\n";
    EXPECT_NE(all.find(c.structure), std::string::npos) << all << c.other;
    const std::string function = p.functions();
    if (c.function == "the latch enable")
      EXPECT_TRUE(function.find("the clock of register 'r'") == 0 || function.find("the enable of latch 'r'") == 0) << function;
    else
      EXPECT_EQ(function.find(c.function), 0u) << function << "\nexpected " << c.function << c.other;
  }
}

TEST(CheckEquivalence, AResetOfTheOtherPolarityIsRefuted) {
  const std::string low = "  DFFRN r (.D(a), .C(k), .R(b), .Q(y)); assign z = c;\n", high = "  DFFR r (.D(a), .C(k), .R(b), .Q(y)); assign z = c;\n",
                    inverted = "  wire f; INV i (.A(b), .Y(f)); DFFR r (.D(a), .C(k), .R(f), .Q(y)); assign z = c;\n";
  const Pair wrong(low, high);
  ASSERT_EQ(wrong.logic().count, 1u);
  EXPECT_NE(wrong.logic().differences[0].text.find("its clear is R instead of !R"), std::string::npos) << wrong.logic().differences[0].text;
  EXPECT_EQ(wrong.functions(), "the clear of register 'r' is 0 instead of 1 when all inputs and registers are 0");
  // Structure cannot tell that an inverter in front makes up for it; functions can.
  const Pair made_up(low, inverted);
  EXPECT_FALSE(made_up.logic().same());
  EXPECT_EQ(made_up.functions(), "");
}

TEST(CheckEquivalence, TiesConstantsAndRingsAreSeenThrough) {
  const Pair ties("  AND2 g (.A(a), .B(1'b1), .Y(y)); assign z = 1'b0;\n", "  wire h, l; TIE1 t (.Y(h)); TIE0 s (.Y(l)); AND2 g (.A(a), .B(h), .Y(y)); BUF f (.A(l), .Y(z));\n");
  EXPECT_TRUE(ties.logic().same()) << ties.logic().differences[0].text;
  EXPECT_EQ(ties.functions(), "");
  const Pair other_tie("  AND2 g (.A(a), .B(1'b1), .Y(y)); assign z = 1'b0;\n", "  wire h; TIE0 t (.Y(h)); AND2 g (.A(a), .B(h), .Y(y)); assign z = 1'b0;\n");
  EXPECT_FALSE(other_tie.logic().same());
  const std::string ring = "  wire p, q; INV i (.A(p), .Y(q)); INV j (.A(q), .Y(p)); AND2 g (.A(p), .B(a), .Y(y)); assign z = b;\n";
  EXPECT_TRUE(Pair(ring, ring).logic().same());
  EXPECT_EQ(Pair(ring, ring).functions(), "obstacle: gates form a loop");
}

TEST(CheckEquivalence, BlackBoxesMustBeTheSame) {
  const std::string rom = "  wire n; ROM m (.A(n), .Q(y)); AND2 g (.A(a), .B(b), .Y(n)); assign z = c;\n";
  EXPECT_EQ(Pair(rom, rom).functions(), "");
  EXPECT_EQ(Pair(rom, "  wire n; ROM m (.A(n), .Q(y)); OR2 g (.A(a), .B(b), .Y(n)); assign z = c;\n").functions().find("pin 'm/A' is 1 instead of 0 when "), 0u);
  EXPECT_EQ(Pair(rom, "  wire n; ROM w (.A(n), .Q(y)); AND2 g (.A(a), .B(b), .Y(n)); assign z = c;\n").functions(),
            "obstacle: instance 'm' of type 'ROM' has no counterpart");
}

TEST(CheckEquivalence, RegistersAreMatchedByTheirNetsWhereTheirNamesDiffer) {
  check::CutOptions by_net;
  by_net.states_by_net = true;
  const std::string gold = "  wire n; AND2 g (.A(a), .B(b), .Y(n)); DFF one (.D(n), .C(k), .Q(y)); assign z = y;\n";
  const std::string mapped = "  wire n, x; NAND2 u1 (.A(a), .B(b), .Y(x)); INV u2 (.A(x), .Y(n)); DFF u3 (.D(n), .C(k), .Q(y)); assign z = y;\n";
  EXPECT_EQ(Pair(gold, mapped).functions().find("obstacle: register 'one'"), 0u);
  EXPECT_EQ(Pair(gold, mapped).functions(), "obstacle: register 'one' is in the source alone");
  EXPECT_EQ(Pair(gold, mapped).functions(by_net), "");
  // A register that holds and shows the inverse, with an inverter behind it: D arrives inverted.
  const std::string inverse = "  wire x, q; NAND2 u1 (.A(a), .B(b), .Y(x)); DFF u3 (.D(x), .C(k), .Q(q)); INV u4 (.A(q), .Y(y)); assign z = y;\n";
  const std::string wrong = "  wire x, q; AND2 u1 (.A(a), .B(b), .Y(x)); DFF u3 (.D(x), .C(k), .Q(q)); INV u4 (.A(q), .Y(y)); assign z = y;\n";
  EXPECT_EQ(Pair(gold, inverse).functions(by_net), "");
  EXPECT_EQ(Pair(gold, wrong).functions(by_net), "the next state of register 'y' is 1 instead of 0 when all inputs and registers are 0");
}

/// Random gates over three inputs: what simulation of all 8 assignments by hand says, the comparison must say.
TEST(CheckEquivalence, AgreesWithTruthTablesOfRandomCircuits) {
  const char* kinds[] = {"AND2", "NAND2", "OR2", "XOR2"};
  int equal = 0, different = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    Rng random(seed);
    struct Gate {
      std::uint64_t kind, a, b;
    };
    std::vector<Gate> gates;
    for (std::uint64_t k = 0; k < 5; ++k) gates.push_back({random.next() % 4, random.next() % (3 + k), random.next() % (3 + k)});
    std::vector<Gate> other = gates;
    other[random.next() % 5].kind = random.next() % 4;
    other[random.next() % 5].a = random.next() % 3;
    const auto text = [&](const std::vector<Gate>& g) {
      const auto net = [](std::uint64_t s) { return s < 3 ? std::string(1, static_cast<char>('a' + s)) : fmt::format("n{}", s - 3); };
      std::string out = "  wire n0, n1, n2, n3, n4;\n";
      for (std::size_t k = 0; k < g.size(); ++k) out += fmt::format("  {} g{} (.A({}), .B({}), .Y(n{}));\n", kinds[g[k].kind], k, net(g[k].a), net(g[k].b), k);
      return out + "  assign y = n4; assign z = n3;\n";
    };
    const auto table = [&](const std::vector<Gate>& g) {
      std::vector<std::uint8_t> v{0xaa, 0xcc, 0xf0};
      for (const Gate& x : g) {
        const std::uint8_t p = v[x.a], q = v[x.b];
        v.push_back(static_cast<std::uint8_t>(x.kind == 0 ? p & q : x.kind == 1 ? ~(p & q) : x.kind == 2 ? p | q : p ^ q));
      }
      return std::pair(v[7], v[6]);
    };
    const bool same = table(gates) == table(other);
    const Pair p(text(gates), text(other));
    EXPECT_EQ(p.functions().empty(), same) << text(gates) << text(other) << p.functions();
    EXPECT_TRUE(same || !p.logic().same()) << text(gates) << text(other);
    ++(same ? equal : different);
  }
  EXPECT_GT(equal, 20);
  EXPECT_GT(different, 100);
}

}  // namespace
}  // namespace taufold
