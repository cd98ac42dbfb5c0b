// Words of a LEF file: views into the text. `;` ends a word even without a blank before it, `#` opens a
// comment at the start of a word, and a quoted string, which may span lines, is one word with its quotes.
#pragma once

#include <string_view>

namespace taufold::io::lef {

class Lexer {
 public:
  explicit Lexer(std::string_view text) : p_(text.data()), end_(text.data() + text.size()) {
    if (text.substr(0, 3) == "\xEF\xBB\xBF") p_ += 3;  // byte order mark
    advance();
  }

  /// The current word; empty (at the end of the text) when there is none.
  std::string_view token() const { return token_; }
  bool done() const { return token_.empty(); }
  bool at(char c) const { return token_.size() == 1 && token_[0] == c; }

  void advance() {
    for (;;) {
      while (p_ != end_ && blank(*p_)) ++p_;
      if (p_ == end_ || *p_ != '#') break;
      while (p_ != end_ && *p_ != '\n') ++p_;
    }
    const char* begin = p_;
    if (p_ != end_) {
      if (*p_ == ';' || *p_ == '(' || *p_ == ')') {
        ++p_;
      } else if (*p_ == '"') {
        ++p_;
        while (p_ != end_ && *p_ != '"') p_ += *p_ == '\\' && p_ + 1 != end_ ? 2 : 1;
        if (p_ != end_) ++p_;
      } else {
        while (p_ != end_ && !blank(*p_) && *p_ != ';' && *p_ != '"') ++p_;
      }
    }
    token_ = {begin, static_cast<std::size_t>(p_ - begin)};
  }

 private:
  static bool blank(char c) { return static_cast<unsigned char>(c) <= ' '; }
  const char *p_, *end_;
  std::string_view token_;
};

}  // namespace taufold::io::lef
