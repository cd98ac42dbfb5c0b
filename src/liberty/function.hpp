// Boolean functions of a cell's pins, as Liberty writes them: postfix programs over the signals of one cell.
// A signal is a number local to the cell (library.hpp says which); a program is a span of operations in the
// library's arena, so that evaluating it allocates nothing.
//
// Grammar of the text: postfix `'` and prefix `!` or `~` bind tightest, then `^`, then `*` `&` and white
// space between operands, then `+` `|`; `0` and `1`; parentheses; names `[A-Za-z_][A-Za-z0-9_.$!-]*` with bit
// indices, or any name in quotes. White space as AND beside a `^` without parentheses is refused, because
// tools read it in two ways.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace taufold::liberty {

enum class Logic : std::uint8_t { zero, one, unknown };

/// How an output moves when one input rises and all others stand still.
enum class Unateness : std::uint8_t {
  independent,  ///< never
  positive,
  negative,
  binate,  ///< depends on the others
};

/// One operation of a postfix program.
class Op {
 public:
  enum class Kind : std::uint8_t { zero, one, signal, invert, conjunction, disjunction, exclusive };
  constexpr Op() = default;
  constexpr explicit Op(Kind kind, std::uint32_t signal = 0)
      : bits_(static_cast<std::uint32_t>(kind) << 28 | signal) {}
  constexpr Kind kind() const { return static_cast<Kind>(bits_ >> 28); }
  constexpr std::uint32_t signal() const { return bits_ & 0x0fffffffu; }
  friend constexpr bool operator==(Op, Op) = default;

 private:
  std::uint32_t bits_ = 0;
};

/// A well-formed program: every operation finds its operands, one value is left, and never more than
/// kMaxDepth values wait at once. An empty span is "no function".
using Function = std::span<const Op>;
inline constexpr std::size_t kMaxDepth = 64;
/// Support up to which truth_table and unateness look at every assignment.
inline constexpr std::size_t kMaxTableInputs = 12;

struct FunctionError {
  std::size_t at = 0, length = 0;  ///< where in the text
  std::string message;             ///< "a name or '(' is expected"
  std::string_view unknown_name;   ///< the name that was not resolved, a view into the text; else empty
};

/// Number of the signal that a name stands for, or nothing.
using Resolver = std::function<std::optional<std::uint32_t>(std::string_view)>;

/// Appends the program of `text` to `out`; on an error `out` is as before.
bool parse_function(std::string_view text, const Resolver&, std::vector<Op>& out, FunctionError&);

/// Value under an assignment of signals, in three-valued logic: unknown where the known inputs do not decide
/// operation by operation (a multiplexer with equal data and unknown select gives unknown).
Logic evaluate(Function, std::span<const Logic> signals);
/// Value of 64 assignments at once, one a bit.
std::uint64_t evaluate_words(Function, std::span<const std::uint64_t> signals);
/// As `evaluate`, but decides by trying all values of the unknown inputs when they are at most
/// kMaxTableInputs.
Logic evaluate_exact(Function, std::span<const Logic> signals);

/// Signals that the text names, ascending, each once.
std::vector<std::uint32_t> support(Function);
/// Value for every assignment of `inputs` (ascending; inputs[0] is the lowest bit of the index), 64 a word.
/// Other signals of the function count as 0. Nothing when `inputs` are more than kMaxTableInputs.
std::optional<std::vector<std::uint64_t>> truth_table(Function, std::span<const std::uint32_t> inputs);
/// By truth table where the support is small, else by the polarity of each occurrence (which may call an
/// unate function binate).
Unateness unateness(Function, std::uint32_t signal);

/// Verilog expression with as few parentheses as needed: `!(A & B) | C`, `1'b0`.
std::string to_text(Function, const std::function<std::string(std::uint32_t)>& name);

}  // namespace taufold::liberty
