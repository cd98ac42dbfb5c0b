// Parser of Boolean functions: operator precedence with two stacks, so that depth costs heap and not stack.
#include <algorithm>

#include "liberty/function.hpp"

namespace taufold::liberty {

namespace {

using Kind = Op::Kind;

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\\' || c == '\v' || c == '\f';
}
bool starts_name(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool in_name(char c) {
  return starts_name(c) || (c >= '0' && c <= '9') || c == '.' || c == '$' || c == '/' || c == '#' ||
         c == '-' || c == ':';
}

class Parser {
 public:
  Parser(std::string_view text, const Resolver& resolve, std::vector<Op>& out, FunctionError& error)
      : text_(text), resolve_(resolve), out_(out), error_(error), begin_(out.size()) {}

  bool run() {
    if (parse()) return true;
    out_.resize(begin_);
    return false;
  }

 private:
  /// A waiting operator; kind `zero` stands for an open parenthesis.
  struct Waiting {
    Kind kind;
    int strength;
    std::size_t at;
  };
  static constexpr int kInvert = 4, kExclusive = 3, kConjunction = 2, kDisjunction = 1, kOpen = 0;

  bool fail(std::size_t at, std::size_t length, std::string message) {
    error_.at = std::min(at, text_.size());
    error_.length = std::min(length, text_.size() - error_.at);
    error_.message = std::move(message);
    return false;
  }

  bool emit(Op op) {
    out_.push_back(op);
    switch (op.kind()) {
      case Kind::zero:
      case Kind::one:
      case Kind::signal:
        if (++depth_ > kMaxDepth) return fail(0, text_.size(), "the expression is nested too deeply");
        break;
      case Kind::conjunction:
      case Kind::disjunction:
      case Kind::exclusive:
        --depth_;
        break;
      case Kind::invert:
        break;
    }
    return true;
  }

  /// Carries out the waiting operators that bind at least as tightly.
  bool reduce(int strength) {
    while (!waiting_.empty() && waiting_.back().strength >= strength && waiting_.back().strength != kOpen) {
      const Kind kind = waiting_.back().kind;
      waiting_.pop_back();
      if (!emit(Op(kind))) return false;
    }
    return true;
  }

  bool infix(Kind kind, int strength, std::size_t at) {
    if (!reduce(strength)) return false;
    waiting_.push_back({kind, strength, at});
    operand_next_ = true;
    return true;
  }

  bool name(std::size_t begin, std::size_t end) {
    const std::string_view word = text_.substr(begin, end - begin);
    const std::optional<std::uint32_t> signal = resolve_(word);
    if (!signal) {
      error_.unknown_name = word;
      return fail(begin, end - begin, "is no pin or state of this cell");
    }
    return emit(Op(Kind::signal, *signal));
  }

  /// An operand begins at i_: `true` when it was read.
  bool operand() {
    const char c = text_[i_];
    if (c == '!' || c == '~') {
      waiting_.push_back({Kind::invert, kInvert, i_++});
      return true;
    }
    if (c == '(') {
      waiting_.push_back({Kind::zero, kOpen, i_++});
      open_.push_back({});
      return true;
    }
    if (c == '0' || c == '1') {
      const std::size_t begin = i_++;
      if (i_ < text_.size() && in_name(text_[i_]))
        return fail(begin, 2, "a name must not begin with a digit");
      operand_next_ = false;
      return emit(Op(c == '1' ? Kind::one : Kind::zero));
    }
    if (c == '"') {
      const std::size_t end = text_.find('"', i_ + 1);
      if (end == std::string_view::npos || end == i_ + 1)
        return fail(i_, text_.size(), "a quoted name does not end");
      const std::size_t cut = text_[end - 1] == '\\' ? end - 1 : end;
      if (!name(i_ + 1, cut)) return false;
      i_ = end + 1;
      operand_next_ = false;
      return true;
    }
    if (!starts_name(c)) return fail(i_, 1, "a name, '!' or '(' is expected");
    const std::size_t begin = i_;
    while (i_ < text_.size() && in_name(text_[i_])) ++i_;
    while (i_ < text_.size() && text_[i_] == '[') {
      const std::size_t close = text_.find(']', i_);
      if (close == std::string_view::npos) return fail(i_, text_.size(), "a bit index has no ']'");
      i_ = close + 1;
      while (i_ < text_.size() && in_name(text_[i_])) ++i_;
    }
    // Supply names such as `vdd!` end in a mark that elsewhere means NOT; only the longer name may be meant
    // when the shorter does not exist.
    if (i_ < text_.size() && text_[i_] == '!' && !resolve_(text_.substr(begin, i_ - begin)) &&
        resolve_(text_.substr(begin, i_ + 1 - begin)))
      ++i_;
    operand_next_ = false;
    return name(begin, i_);
  }

  /// Operators of one pair of parentheses, to refuse the mix that is read in two ways.
  struct Level {
    bool blank_and = false, exclusive = false;
    std::size_t at = 0;
  };

  bool close() {
    if (open_.size() == 1) return fail(i_, 1, "a ')' too many");
    if (!reduce(kDisjunction)) return false;
    waiting_.pop_back();
    open_.pop_back();
    ++i_;
    operand_next_ = false;
    return true;
  }

  bool mixed(Level& level) {
    if (!(level.blank_and && level.exclusive)) return true;
    return fail(level.at, 1, "white space as AND beside '^' is read in two ways; put parentheses");
  }

  bool parse() {
    open_.push_back({});
    for (;;) {
      const std::size_t before = i_;
      while (i_ < text_.size() && is_blank(text_[i_])) ++i_;
      if (i_ == text_.size()) break;
      if (operand_next_) {
        if (!operand()) return false;
        continue;
      }
      const char c = text_[i_];
      Level& level = open_.back();
      if (c == '\'') {
        if (!emit(Op(Kind::invert))) return false;
        ++i_;
      } else if (c == ')') {
        if (!close()) return false;
      } else if (c == '^') {
        level.exclusive = true;
        level.at = i_;
        if (!mixed(level) || !infix(Kind::exclusive, kExclusive, i_++)) return false;
      } else if (c == '*' || c == '&') {
        i_ += i_ + 1 < text_.size() && text_[i_ + 1] == c && c == '&' ? 2 : 1;
        level = {};
        if (!infix(Kind::conjunction, kConjunction, before)) return false;
      } else if (c == '+' || c == '|') {
        i_ += i_ + 1 < text_.size() && text_[i_ + 1] == c && c == '|' ? 2 : 1;
        level = {};
        if (!infix(Kind::disjunction, kDisjunction, before)) return false;
      } else if (i_ > before || c == '(' || (i_ > 0 && text_[i_ - 1] == ')')) {
        level.blank_and = true;
        level.at = before;
        if (!mixed(level) || !infix(Kind::conjunction, kConjunction, before)) return false;
      } else {
        return fail(i_, 1, "an operator is expected");
      }
    }
    if (operand_next_)
      return fail(text_.size(), 0,
                  out_.size() == begin_ ? "the expression is empty" : "the expression ends early");
    if (!reduce(kDisjunction)) return false;
    if (!waiting_.empty()) return fail(waiting_.back().at, 1, "a ')' is missing");
    return true;
  }

  std::string_view text_;
  const Resolver& resolve_;
  std::vector<Op>& out_;
  FunctionError& error_;
  std::size_t begin_, i_ = 0, depth_ = 0;
  bool operand_next_ = true;
  std::vector<Waiting> waiting_;
  std::vector<Level> open_;
};

}  // namespace

bool parse_function(std::string_view text, const Resolver& resolve, std::vector<Op>& out,
                    FunctionError& error) {
  return Parser(text, resolve, out, error).run();
}

}  // namespace taufold::liberty
