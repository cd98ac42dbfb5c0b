// Words of a SPEF: views into the text, nothing is copied. Words are separated by blanks and line ends; `//`
// at the start of a word opens a comment, a string in quotes is one word with its quotes.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace taufold::io::spef {

class Lexer {
 public:
  explicit Lexer(std::string_view text) : p_(text.data()), end_(text.data() + text.size()) {
    for (const char c : {' ', '\t', '\n', '\v', '\f', '\r'}) blank_[static_cast<unsigned char>(c)] = 1;
    if (text.starts_with("\xef\xbb\xbf")) p_ += 3;
    advance();
  }

  /// The current word; empty, and at the end of the text, when there is none.
  std::string_view token() const { return token_; }
  bool done() const { return token_.empty(); }
  bool is(std::string_view word) const { return token_ == word; }
  /// The quote that opens a string without an end (the rest of the text is then one word); empty otherwise.
  std::string_view unclosed() const { return unclosed_; }

  void advance() {
    for (;;) {
      while (p_ != end_ && blank(*p_)) ++p_;
      if (end_ - p_ < 2 || p_[0] != '/' || p_[1] != '/') break;
      const void* line_end = std::memchr(p_, '\n', static_cast<std::size_t>(end_ - p_));
      p_ = line_end == nullptr ? end_ : static_cast<const char*>(line_end);
    }
    const char* const begin = p_;
    if (p_ != end_ && *p_ == '"') {
      const void* quote = std::memchr(p_ + 1, '"', static_cast<std::size_t>(end_ - p_ - 1));
      if (quote == nullptr) unclosed_ = {begin, 1};
      p_ = quote == nullptr ? end_ : static_cast<const char*>(quote) + 1;
    } else {
      while (p_ != end_ && !blank(*p_)) ++p_;
    }
    token_ = {begin, static_cast<std::size_t>(p_ - begin)};
  }

 private:
  bool blank(char c) const { return blank_[static_cast<unsigned char>(c)] != 0; }

  const char* p_;
  const char* end_;
  std::string_view token_, unclosed_;
  std::array<std::uint8_t, 256> blank_{};
};

}  // namespace taufold::io::spef
