// Words of a contest file: views into the text, nothing is copied or allocated. Line and column are worked
// out only when a diagnostic asks for them (diag::Collector), so that the common path is a loop over bytes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace taufold::io::contest {

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text), p_(text.data()), end_(text.data() + text.size()) {
    advance();
  }

  /// The current word; empty, and at the end of the text, when there is none.
  std::string_view token() const { return token_; }
  bool done() const { return token_.empty(); }
  /// The current word is the first of its line.
  bool first_on_line() const { return first_; }

  void advance() {
    first_ = p_ == text_.data();
    while (p_ != end_ && blank(*p_)) first_ |= *p_++ == '\n';
    const char* begin = p_;
    while (p_ != end_ && !blank(*p_)) ++p_;
    token_ = {begin, static_cast<std::size_t>(p_ - begin)};
  }
  /// Goes on to the first word of the next line.
  void skip_line() {
    do advance();
    while (!done() && !first_);
  }
  /// The k-th word after the current one.
  std::string_view ahead(int k) const {
    Lexer copy = *this;
    while (k-- > 0 && !copy.done()) copy.advance();
    return copy.token_;
  }

 private:
  static bool blank(char c) { return kBlank[static_cast<unsigned char>(c)]; }
  static constexpr std::array<bool, 256> kBlank = [] {
    std::array<bool, 256> t{};
    for (const char c : {' ', '\t', '\n', '\v', '\f', '\r'}) t[static_cast<unsigned char>(c)] = true;
    return t;
  }();

  std::string_view text_;
  const char* p_;
  const char* end_;
  std::string_view token_;
  bool first_ = true;
};

/// Numbers beyond this are refused, so that sums and differences of two stay within 32 bits where the
/// database adds them.
inline constexpr std::int64_t kMaxNumber = std::int64_t{1} << 30;

enum class Parsed : std::uint8_t { ok, not_a_number, out_of_range };

/// Whole decimal number with an optional sign; no overflow whatever its length.
inline Parsed parse_integer(std::string_view s, std::int64_t& out) {
  const bool negative = !s.empty() && s[0] == '-';
  if (!s.empty() && (s[0] == '-' || s[0] == '+')) s.remove_prefix(1);
  if (s.empty()) return Parsed::not_a_number;
  std::int64_t value = 0;
  for (const char c : s) {
    if (c < '0' || c > '9') return Parsed::not_a_number;
    if (value <= kMaxNumber) value = value * 10 + (c - '0');
  }
  out = negative ? -value : value;
  return value > kMaxNumber ? Parsed::out_of_range : Parsed::ok;
}

/// Decimal percentage as parts per million, rounded towards minus infinity; `exact` tells whether digits were
/// lost.
Parsed parse_percent(std::string_view s, std::int64_t& ppm, bool& exact);

/// A number with a fraction or an exponent, rounded to the nearest integer, halves away from zero.
Parsed parse_rounded(std::string_view s, std::int64_t& out);

}  // namespace taufold::io::contest
