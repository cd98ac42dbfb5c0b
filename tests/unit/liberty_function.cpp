// Boolean functions of cells: grammar, evaluation against brute force, truth tables, unateness, text.
//
// rooms: base liberty
#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "liberty/function.hpp"

namespace taufold::liberty {
namespace {

/// A to J are signals 0 to 9, `q[1]` is 10, `vdd!` is 11.
std::optional<std::uint32_t> letter(std::string_view name) {
  if (name == "q[1]") return 10;
  if (name == "vdd!") return 11;
  if (name.size() != 1 || name[0] < 'A' || name[0] > 'J') return std::nullopt;
  return static_cast<std::uint32_t>(name[0] - 'A');
}

std::string name_of(std::uint32_t s) {
  return std::string(1, static_cast<char>('A' + s));
}

std::vector<Op> parsed(const std::string& text) {
  std::vector<Op> ops;
  FunctionError error;
  EXPECT_TRUE(parse_function(text, letter, ops, error)) << text << ": " << error.message;
  return ops;
}

std::string again(const std::string& text) {
  return to_text(parsed(text), name_of);
}

TEST(Function, BindsAsTheFormatSays) {
  EXPECT_EQ(again("A*B+C"), "A & B | C");
  EXPECT_EQ(again("A+B*C"), "A | B & C");
  EXPECT_EQ(again("(A+B)*C"), "(A | B) & C");
  EXPECT_EQ(again("A*B^C"), "A & (B ^ C)");  // ^ binds tighter than *
  EXPECT_EQ(again("!A*B"), "!A & B");
  EXPECT_EQ(again("!(A*B)"), "!(A & B)");
  EXPECT_EQ(again("A'*B'"), "!A & !B");
  EXPECT_EQ(again("(A+B)'"), "!(A | B)");
  EXPECT_EQ(again("A B+C D"), "A & B | C & D");
  EXPECT_EQ(again("(A)(B)"), "A & B");
}

TEST(Function, ReadsEverySpelling) {
  EXPECT_EQ(again("A & B | C"), "A & B | C");
  EXPECT_EQ(again("A && B || !C"), "A & B | !C");
  EXPECT_EQ(again("~A"), "!A");
  EXPECT_EQ(again("!!A"), "!!A");
  EXPECT_EQ(again("\\\"A\\\" * B"), "A & B");
  EXPECT_EQ(again("A * \\\n B"), "A & B");
  EXPECT_EQ(again("0"), "1'b0");
  EXPECT_EQ(again(" 1 + A "), "1'b1 | A");
  EXPECT_EQ(parsed("q[1]"), std::vector<Op>{Op(Op::Kind::signal, 10)});
  EXPECT_EQ(parsed("!vdd!+A").size(), 4u);
}

TEST(Function, SaysWhatIsWrong) {
  const auto problem = [](const std::string& text) {
    std::vector<Op> ops{Op(Op::Kind::one)};
    FunctionError error;
    EXPECT_FALSE(parse_function(text, letter, ops, error)) << text;
    EXPECT_EQ(ops.size(), 1u) << "the arena is as before";
    EXPECT_LE(error.at + error.length, text.size());
    return error.message;
  };
  EXPECT_EQ(problem(""), "the expression is empty");
  EXPECT_EQ(problem("A*"), "the expression ends early");
  EXPECT_EQ(problem("(A"), "a ')' is missing");
  EXPECT_EQ(problem("A)"), "a ')' too many");
  EXPECT_EQ(problem("A+*B"), "a name, '!' or '(' is expected");
  EXPECT_EQ(problem("A@B"), "an operator is expected");
  EXPECT_EQ(problem("1A"), "a name must not begin with a digit");
  EXPECT_EQ(problem("A B ^ C"), "white space as AND beside '^' is read in two ways; put parentheses");
  EXPECT_EQ(problem("A ^ B C"), "white space as AND beside '^' is read in two ways; put parentheses");
  EXPECT_EQ(problem("A[1"), "a bit index has no ']'");
  std::string deep(1000, '(');
  deep += 'A';
  EXPECT_EQ(problem(deep), "a ')' is missing");
  std::string wide = "A";
  for (int k = 0; k < 100; ++k) wide = "A+(" + wide + ")";
  EXPECT_EQ(problem(wide), "the expression is nested too deeply");
}

TEST(Function, MixWithParenthesesIsRead) {
  EXPECT_EQ(again("(A B) ^ C"), "A & B ^ C");
  EXPECT_EQ(again("A B + C ^ D"), "A & B | C ^ D");
}

/// A random expression and its value by direct evaluation.
struct Random {
  std::string text;
  std::array<bool, 64> value{};
};
Random random_expression(Rng& rng, int depth) {
  Random r;
  if (depth == 0 || rng.below(5) == 0) {
    const std::uint32_t s = rng.below(6);
    r.text = name_of(s);
    for (std::size_t k = 0; k < 64; ++k) r.value[k] = (k >> s) & 1;
    return r;
  }
  const Random a = random_expression(rng, depth - 1), b = random_expression(rng, depth - 1);
  const std::uint32_t kind = rng.below(4);
  for (std::size_t k = 0; k < 64; ++k)
    r.value[k] = kind == 0   ? !a.value[k]
                 : kind == 1 ? a.value[k] && b.value[k]
                 : kind == 2 ? a.value[k] || b.value[k]
                             : a.value[k] != b.value[k];
  if (kind == 0)
    r.text = rng.below(2) ? "!(" + a.text + ")" : "(" + a.text + ")'";
  else
    r.text = "(" + a.text + ")" + "*+^"[kind - 1] + "(" + b.text + ")";
  return r;
}

/// Value of what to_text writes, by Verilog's own precedence: `!`, `&`, `^`, `|`.
struct Verilog {
  std::string_view rest;
  std::size_t inputs;
  bool value() {
    bool v = exclusive();
    while (take(" | ")) v = exclusive() || v;
    return v;
  }
  bool exclusive() {
    bool v = conjunction();
    while (take(" ^ ")) v = conjunction() != v;
    return v;
  }
  bool conjunction() {
    bool v = operand();
    while (take(" & ")) v = operand() && v;
    return v;
  }
  bool operand() {
    if (take("!")) return !operand();
    if (take("(")) {
      const bool v = value();
      EXPECT_TRUE(take(")"));
      return v;
    }
    const std::size_t s = static_cast<std::size_t>(rest.at(0) - 'A');
    rest.remove_prefix(1);
    return (inputs >> s) & 1;
  }
  bool take(std::string_view word) {
    if (rest.substr(0, word.size()) != word) return false;
    rest.remove_prefix(word.size());
    return true;
  }
};

TEST(Function, AgreesWithBruteForce) {
  Rng rng(7);
  for (int round = 0; round < 300; ++round) {
    const Random r = random_expression(rng, 5);
    const std::vector<Op> f = parsed(r.text);
    const std::vector<std::uint32_t> all{0, 1, 2, 3, 4, 5};
    const auto table = truth_table(f, all);
    ASSERT_TRUE(table);
    bool rises = false, falls = false;
    for (std::size_t k = 0; k < 64; ++k) {
      std::array<Logic, 6> in{};
      for (std::size_t s = 0; s < 6; ++s) in[s] = (k >> s) & 1 ? Logic::one : Logic::zero;
      EXPECT_EQ(evaluate(f, in), r.value[k] ? Logic::one : Logic::zero) << r.text;
      EXPECT_EQ(((*table)[0] >> k) & 1, r.value[k]) << r.text;
      if ((k & 1) == 0) {
        rises |= !r.value[k] && r.value[k | 1];
        falls |= r.value[k] && !r.value[k | 1];
      }
    }
    const Unateness expected = rises && falls ? Unateness::binate
                               : rises        ? Unateness::positive
                               : falls        ? Unateness::negative
                                              : Unateness::independent;
    EXPECT_EQ(unateness(f, 0), expected) << r.text;
    const std::string verilog = to_text(f, name_of);
    for (std::size_t k = 0; k < 64; ++k)
      EXPECT_EQ((Verilog{verilog, k}.value()), r.value[k]) << r.text << verilog;
  }
}

TEST(Function, ThreeValues) {
  const std::vector<Op> mux = parsed("A*C + B*!C");
  const std::array<Logic, 3> equal{Logic::one, Logic::one, Logic::unknown};
  EXPECT_EQ(evaluate(mux, equal), Logic::unknown);
  EXPECT_EQ(evaluate_exact(mux, equal), Logic::one);
  const std::array<Logic, 3> low{Logic::zero, Logic::zero, Logic::unknown};
  EXPECT_EQ(evaluate(mux, low), Logic::zero);
  const std::array<Logic, 3> differ{Logic::one, Logic::zero, Logic::unknown};
  EXPECT_EQ(evaluate_exact(mux, differ), Logic::unknown);
  EXPECT_EQ(evaluate(Function(), {}), Logic::unknown);
  EXPECT_EQ(support(mux), (std::vector<std::uint32_t>{0, 1, 2}));
}

TEST(Function, WideFunctionsHaveNoTableButAPolarity) {
  std::vector<Op> f;
  for (std::uint32_t s = 0; s < 20; ++s) {
    f.emplace_back(Op::Kind::signal, s);
    if (s > 0) f.emplace_back(Op::Kind::disjunction);
  }
  f.emplace_back(Op::Kind::invert);
  EXPECT_FALSE(truth_table(f, support(f)));
  EXPECT_EQ(unateness(f, 3), Unateness::negative);
  EXPECT_EQ(unateness(f, 30), Unateness::independent);
}

}  // namespace
}  // namespace taufold::liberty
