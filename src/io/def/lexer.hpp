// Words of a DEF: views into the text, nothing is copied. Words are separated by blanks; as files in the wild are not that
// strict, a parenthesis before a word and a parenthesis or semicolon behind it are cut off. `#` at the start of a word opens
// a comment; a string in quotes is one word with its quotes and may hold blanks and line ends.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace taufold::io::def {

class Lexer {
 public:
  explicit Lexer(std::string_view text) : p_(text.data()), end_(text.data() + text.size()) {
    for (const char c : {' ', '\t', '\n', '\v', '\f', '\r'}) class_[static_cast<unsigned char>(c)] = kBlank;
    class_[static_cast<unsigned char>('\\')] = kSpecial;
    advance();
  }

  /// The current word; empty, and at the end of the text, when there is none.
  std::string_view token() const { return token_; }
  bool done() const { return token_.empty(); }
  bool is(std::string_view word) const { return token_ == word; }
  /// The word holds no character that names are rewritten for.
  bool plain() const { return (seen_ & kSpecial) == 0; }
  bool quoted() const { return !token_.empty() && token_.front() == '"'; }
  /// The quote that opens a string without an end (the rest of the text is then one word); empty when all are closed.
  std::string_view unclosed() const { return unclosed_; }
  /// Words that hold `c` are not plain().
  void mark(char c) { class_[static_cast<unsigned char>(c)] |= kSpecial; }

  void advance() {
    for (;;) {
      while (p_ != end_ && (of(*p_) & kBlank) != 0) ++p_;
      if (p_ == end_ || *p_ != '#') break;
      const void* line_end = std::memchr(p_, '\n', static_cast<std::size_t>(end_ - p_));
      p_ = line_end == nullptr ? end_ : static_cast<const char*>(line_end);
    }
    const char* const begin = p_;
    seen_ = 0;
    if (p_ != end_ && *p_ == '"') {
      string(begin);
      return;
    }
    if (p_ != end_ && (*p_ == '(' || *p_ == ')' || *p_ == ';')) {
      ++p_;
      token_ = {begin, 1};
      return;
    }
    for (std::uint8_t c; p_ != end_ && ((c = of(*p_)) & kBlank) == 0; ++p_) seen_ |= c;
    if (p_ - begin > 1) cut(begin);
    token_ = {begin, static_cast<std::size_t>(p_ - begin)};
  }

 private:
  static constexpr std::uint8_t kBlank = 1, kSpecial = 2;
  std::uint8_t of(char c) const { return class_[static_cast<unsigned char>(c)]; }

  void cut(const char* begin) {
    const char* e = p_;
    if (e[-1] == ';' && e[-2] != '\\') --e;
    if (e - begin > 1 && e[-1] == ')' && e[-2] != '\\' &&
        std::memchr(begin, '(', static_cast<std::size_t>(e - begin)) == nullptr)
      --e;
    p_ = e;
  }
  void string(const char* begin) {
    for (++p_; p_ != end_ && *p_ != '"'; ++p_)
      if (*p_ == '\\' && p_ + 1 != end_) ++p_;
    if (p_ == end_)
      unclosed_ = {begin, 1};
    else
      ++p_;
    token_ = {begin, static_cast<std::size_t>(p_ - begin)};
  }

  const char* p_;
  const char* end_;
  std::string_view token_;
  std::uint8_t seen_ = 0;
  std::string_view unclosed_;
  std::array<std::uint8_t, 256> class_{};
};

}  // namespace taufold::io::def
