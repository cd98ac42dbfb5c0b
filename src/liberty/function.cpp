#include "liberty/function.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace taufold::liberty {

namespace {

using Kind = Op::Kind;

/// Patterns of the six lowest table inputs within a word of 64 assignments.
constexpr std::array<std::uint64_t, 6> kWordPattern = {0xaaaaaaaaaaaaaaaaULL, 0xccccccccccccccccULL,
                                                       0xf0f0f0f0f0f0f0f0ULL, 0xff00ff00ff00ff00ULL,
                                                       0xffff0000ffff0000ULL, 0xffffffff00000000ULL};

Logic invert(Logic a) {
  return a == Logic::unknown ? a : a == Logic::one ? Logic::zero : Logic::one;
}
Logic both(Logic a, Logic b) {
  if (a == Logic::zero || b == Logic::zero) return Logic::zero;
  return a == Logic::one && b == Logic::one ? Logic::one : Logic::unknown;
}
Logic either(Logic a, Logic b) {
  return invert(both(invert(a), invert(b)));
}
Logic differ(Logic a, Logic b) {
  if (a == Logic::unknown || b == Logic::unknown) return Logic::unknown;
  return a == b ? Logic::zero : Logic::one;
}

/// Word w of the truth table over `inputs`; `values` has room for every signal of the function.
std::uint64_t table_word(Function f, std::span<const std::uint32_t> inputs, std::size_t w,
                         std::vector<std::uint64_t>& values) {
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    std::uint64_t pattern = 0;
    if (k < 6)
      pattern = kWordPattern[k];
    else if ((w >> (k - 6)) & 1)
      pattern = ~std::uint64_t{0};
    values[inputs[k]] = pattern;
  }
  return evaluate_words(f, values);
}

std::size_t signals_of(Function f) {
  std::size_t n = 0;
  for (const Op op : f)
    if (op.kind() == Kind::signal) n = std::max<std::size_t>(n, op.signal() + 1);
  return n;
}

}  // namespace

Logic evaluate(Function f, std::span<const Logic> signals) {
  std::array<Logic, kMaxDepth> stack{};
  std::size_t top = 0;
  for (const Op op : f) switch (op.kind()) {
      case Kind::zero:
        stack[top++] = Logic::zero;
        break;
      case Kind::one:
        stack[top++] = Logic::one;
        break;
      case Kind::signal:
        stack[top++] = signals[op.signal()];
        break;
      case Kind::invert:
        stack[top - 1] = invert(stack[top - 1]);
        break;
      case Kind::conjunction:
        --top;
        stack[top - 1] = both(stack[top - 1], stack[top]);
        break;
      case Kind::disjunction:
        --top;
        stack[top - 1] = either(stack[top - 1], stack[top]);
        break;
      case Kind::exclusive:
        --top;
        stack[top - 1] = differ(stack[top - 1], stack[top]);
        break;
    }
  return f.empty() ? Logic::unknown : stack[0];
}

std::uint64_t evaluate_words(Function f, std::span<const std::uint64_t> signals) {
  std::array<std::uint64_t, kMaxDepth> stack{};
  std::size_t top = 0;
  for (const Op op : f) switch (op.kind()) {
      case Kind::zero:
        stack[top++] = 0;
        break;
      case Kind::one:
        stack[top++] = ~std::uint64_t{0};
        break;
      case Kind::signal:
        stack[top++] = signals[op.signal()];
        break;
      case Kind::invert:
        stack[top - 1] = ~stack[top - 1];
        break;
      case Kind::conjunction:
        --top;
        stack[top - 1] &= stack[top];
        break;
      case Kind::disjunction:
        --top;
        stack[top - 1] |= stack[top];
        break;
      case Kind::exclusive:
        --top;
        stack[top - 1] ^= stack[top];
        break;
    }
  return stack[0];
}

Logic evaluate_exact(Function f, std::span<const Logic> signals) {
  const Logic quick = evaluate(f, signals);
  if (quick != Logic::unknown || f.empty()) return quick;
  std::vector<std::uint64_t> values(signals_of(f));
  std::vector<std::uint32_t> open;
  for (const std::uint32_t s : support(f)) {
    if (signals[s] == Logic::unknown)
      open.push_back(s);
    else
      values[s] = signals[s] == Logic::one ? ~std::uint64_t{0} : 0;
  }
  if (open.size() > kMaxTableInputs) return quick;
  const std::size_t words = open.size() > 6 ? std::size_t{1} << (open.size() - 6) : 1;
  bool zero = false, one = false;
  for (std::size_t w = 0; w < words && !(zero && one); ++w) {
    // With fewer than six inputs the patterns repeat within the word, so no bit is out of place.
    const std::uint64_t word = table_word(f, open, w, values);
    zero |= word != ~std::uint64_t{0};
    one |= word != 0;
  }
  return zero && one ? Logic::unknown : one ? Logic::one : Logic::zero;
}

std::vector<std::uint32_t> support(Function f) {
  std::vector<std::uint32_t> out;
  for (const Op op : f)
    if (op.kind() == Kind::signal) out.push_back(op.signal());
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::optional<std::vector<std::uint64_t>> truth_table(Function f, std::span<const std::uint32_t> inputs) {
  if (inputs.size() > kMaxTableInputs) return std::nullopt;
  const std::size_t words = inputs.size() > 6 ? std::size_t{1} << (inputs.size() - 6) : 1;
  std::size_t signals = signals_of(f);
  for (const std::uint32_t s : inputs) signals = std::max<std::size_t>(signals, s + 1);
  std::vector<std::uint64_t> values(signals), table(words);
  for (std::size_t w = 0; w < words; ++w) table[w] = table_word(f, inputs, w, values);
  if (inputs.size() < 6) table[0] &= (std::uint64_t{1} << (std::size_t{1} << inputs.size())) - 1;
  return table;
}

Unateness unateness(Function f, std::uint32_t signal) {
  std::vector<std::uint32_t> inputs = support(f);
  const auto it = std::lower_bound(inputs.begin(), inputs.end(), signal);
  if (it == inputs.end() || *it != signal) return Unateness::independent;
  inputs.erase(it);
  bool rises = false, falls = false;
  if (inputs.size() <= kMaxTableInputs) {
    std::vector<std::uint64_t> values(signals_of(f));
    const std::size_t words = inputs.size() > 6 ? std::size_t{1} << (inputs.size() - 6) : 1;
    for (std::size_t w = 0; w < words; ++w) {
      values[signal] = 0;
      const std::uint64_t low = table_word(f, inputs, w, values);
      values[signal] = ~std::uint64_t{0};
      const std::uint64_t high = table_word(f, inputs, w, values);
      rises |= (~low & high) != 0;
      falls |= (low & ~high) != 0;
    }
  } else {
    // Polarity of what each operation feeds, from the end of the program backwards: 1 plain, 2 inverted.
    std::vector<std::uint8_t> waiting{1};
    for (std::size_t k = f.size(); k-- > 0;) {
      const std::uint8_t polarity = waiting.back();
      waiting.pop_back();
      switch (f[k].kind()) {
        case Kind::signal:
          if (f[k].signal() != signal) break;
          rises |= (polarity & 1) != 0;
          falls |= (polarity & 2) != 0;
          break;
        case Kind::invert:
          waiting.push_back(static_cast<std::uint8_t>((polarity & 1) << 1 | polarity >> 1));
          break;
        case Kind::conjunction:
        case Kind::disjunction:
          waiting.insert(waiting.end(), 2, polarity);
          break;
        case Kind::exclusive:
          waiting.insert(waiting.end(), 2, std::uint8_t{3});
          break;
        case Kind::zero:
        case Kind::one:
          break;
      }
    }
  }
  if (rises && falls) return Unateness::binate;
  return rises ? Unateness::positive : falls ? Unateness::negative : Unateness::independent;
}

std::string to_text(Function f, const std::function<std::string(std::uint32_t)>& name) {
  // Binding strength of an operand's outermost operator; a weaker one is put in parentheses. In Verilog `&`
  // binds tighter than `^`, and that tighter than `|`.
  struct Part {
    std::string text;
    int strength;
  };
  std::vector<Part> stack;
  const auto binary = [&](const char* symbol, int strength) {
    Part right = std::move(stack.back());
    stack.pop_back();
    Part& left = stack.back();
    for (Part* p : {&left, &right})
      if (p->strength < strength) p->text = "(" + p->text + ")";
    left.text += symbol + right.text;
    left.strength = strength;
  };
  for (const Op op : f) switch (op.kind()) {
      case Kind::zero:
        stack.push_back({"1'b0", 4});
        break;
      case Kind::one:
        stack.push_back({"1'b1", 4});
        break;
      case Kind::signal:
        stack.push_back({name(op.signal()), 4});
        break;
      case Kind::invert:
        stack.back().text =
            stack.back().strength < 4 ? "!(" + stack.back().text + ")" : "!" + stack.back().text;
        stack.back().strength = 4;
        break;
      case Kind::conjunction:
        binary(" & ", 3);
        break;
      case Kind::exclusive:
        binary(" ^ ", 2);
        break;
      case Kind::disjunction:
        binary(" | ", 1);
        break;
    }
  return stack.empty() ? std::string() : std::move(stack.back().text);
}

}  // namespace taufold::liberty
