#include "io/liberty/lexer.hpp"

#include <charconv>
#include <cmath>
#include <cstring>
#include <utility>

namespace taufold::io::liberty {

namespace {

std::string_view view(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}

std::string_view trimmed(std::string_view s) {
  constexpr std::string_view kBlanks = " \t\r\n\v\f";
  const std::size_t first = s.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return s.substr(0, 0);
  return s.substr(first, s.find_last_not_of(kBlanks) - first + 1);
}

/// Powers of ten that a double holds exactly.
constexpr std::array<double, 23> kPower = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                           1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                           1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/// Reads a number at p and moves p behind it. Up to 2^53 and 10^22 the quotient or product of two exact
/// doubles is correctly rounded (Clinger 1990); the rest goes to from_chars.
bool scan_number(const char*& p, const char* end, double& out) {
  const char* s = p;
  const bool negative = s != end && *s == '-';
  if (s != end && (*s == '-' || *s == '+')) ++s;
  const char* const digits_begin = s;
  std::uint64_t mantissa = 0;
  int digits = 0, exponent = 0;
  for (; s != end && *s >= '0' && *s <= '9'; ++s) {
    if (digits < 19) mantissa = mantissa * 10 + static_cast<std::uint64_t>(*s - '0');
    digits += digits > 0 || *s != '0';
  }
  bool any = s != digits_begin;
  if (s != end && *s == '.') {
    const char* const fraction = ++s;
    for (; s != end && *s >= '0' && *s <= '9'; ++s) {
      if (digits < 19) {
        mantissa = mantissa * 10 + static_cast<std::uint64_t>(*s - '0');
        --exponent;
      }
      digits += digits > 0 || *s != '0';
    }
    any |= s != fraction;
  }
  if (!any) return false;
  if (s != end && (*s == 'e' || *s == 'E')) {
    const char* e = s + 1;
    const bool minus = e != end && *e == '-';
    if (e != end && (*e == '-' || *e == '+')) ++e;
    if (e == end || *e < '0' || *e > '9') return false;
    int value = 0;
    for (; e != end && *e >= '0' && *e <= '9'; ++e)
      if (value < 10000) value = value * 10 + (*e - '0');
    exponent += minus ? -value : value;
    s = e;
  }
  if (digits <= 18 && mantissa < (std::uint64_t{1} << 53) && exponent >= -22 && exponent <= 22) {
    const double m = static_cast<double>(mantissa);
    out = exponent < 0 ? m / kPower[static_cast<std::size_t>(-exponent)]
                       : m * kPower[static_cast<std::size_t>(exponent)];
  } else {
    const auto [behind, error] = std::from_chars(digits_begin, s, out);
    // A number too small for a double is zero for every purpose here; one too large is refused.
    if (error == std::errc::result_out_of_range && exponent < -290)
      out = 0;
    else if (error != std::errc() || behind != s || !std::isfinite(out))
      return false;
  }
  if (negative) out = -out;
  p = s;
  return true;
}

bool separates(char c) {
  return c == ' ' || c == ',' || c == '\t' || c == '\n' || c == '\r' || c == '\\' || c == '\v' || c == '\f';
}

}  // namespace

bool parse_number(std::string_view s, double& out) {
  const char* p = s.data();
  return scan_number(p, s.data() + s.size(), out) && p == s.data() + s.size();
}

std::string_view parse_numbers(std::string_view list, std::vector<double>& out) {
  const char* p = list.data();
  const char* const end = p + list.size();
  for (;;) {
    while (p != end && separates(*p)) ++p;
    if (p == end) return {};
    const char* const word = p;
    double value = 0;
    if (!scan_number(p, end, value) || (p != end && !separates(*p))) {
      p = word;
      while (p != end && !separates(*p)) ++p;
      return view(word, p);
    }
    out.push_back(value);
  }
}

Lexer::Lexer(std::string_view text) : p_(text.data()), end_(text.data() + text.size()) {
  if (text.substr(0, 3) == "\xef\xbb\xbf") p_ += 3;
}

bool Lexer::continuation(const char* p, const char*& behind) const {
  if (p == end_ || *p != '\\') return false;
  for (++p; p != end_ && class_of(*p) == kBlank; ++p)
    if (*p == '\n') {
      behind = p + 1;
      return true;
    }
  behind = p;
  return p == end_;
}

bool Lexer::comment(const char* p, const char*& behind) const {
  if (end_ - p < 2 || *p != '/') return false;
  if (p[1] == '/') {
    const void* line_end = std::memchr(p, '\n', static_cast<std::size_t>(end_ - p));
    behind = line_end ? static_cast<const char*>(line_end) : end_;
    return true;
  }
  if (p[1] != '*') return false;
  for (const char* s = p + 2;;) {
    s = static_cast<const char*>(std::memchr(s, '*', static_cast<std::size_t>(end_ - s)));
    if (!s || s + 1 == end_) {
      behind = end_;  // the file ends inside: whoever reads on reports that
      return true;
    }
    if (*++s == '/') {
      behind = s + 1;
      return true;
    }
  }
}

void Lexer::skip_blank() {
  for (;;) {
    while (p_ != end_ && class_of(*p_) == kBlank) ++p_;
    const char* behind = nullptr;
    if (p_ == end_ || (*p_ != '/' && *p_ != '\\')) return;
    if (!comment(p_, behind) && !continuation(p_, behind)) return;
    p_ = behind;
  }
}

/// At a quote: reads the string and goes behind it.
bool Lexer::string(Argument& out) {
  const char* const begin = ++p_;
  for (const char* s = begin;;) {
    s = static_cast<const char*>(std::memchr(s, '"', static_cast<std::size_t>(end_ - s)));
    if (!s) {
      p_ = end_;
      return false;
    }
    std::size_t escapes = 0;
    while (s - escapes > begin && *(s - escapes - 1) == '\\') ++escapes;
    if (escapes % 2 == 0) {
      out = {view(begin, s), true};
      p_ = s + 1;
      return true;
    }
    ++s;
  }
}

void Lexer::bad(Statement& s, const char* begin, const char* end, std::string problem) {
  s.kind = Statement::Kind::bad;
  s.at = view(begin, end);
  s.problem = std::move(problem);
  s.file_ends = false;
}

/// Goes to where the next statement may begin.
void Lexer::recover() {
  while (p_ != end_ && *p_ != ';' && *p_ != '\n' && *p_ != '}' && *p_ != '{') ++p_;
  if (p_ != end_ && *p_ == ';') ++p_;
}

void Lexer::next(Statement& s) {
  for (skip_blank(); p_ != end_ && *p_ == ';'; skip_blank()) ++p_;
  if (p_ == end_) {
    s.kind = Statement::Kind::end_file;
    return;
  }
  const char* const begin = p_;
  if (*p_ == '}') {
    ++p_;
    s.kind = Statement::Kind::end_group;
    s.head = view(begin, p_);
    return;
  }
  while (p_ != end_ && class_of(*p_) == kWord) ++p_;
  s.head = view(begin, p_);
  if (s.head.empty()) {
    ++p_;
    bad(s, begin, p_, "the name of a group or an attribute is expected");
    if (*begin == '{')
      skip_group();
    else
      recover();
    return;
  }
  skip_blank();
  if (p_ != end_ && *p_ == ':') {
    ++p_;
    s.kind = Statement::Kind::simple;
    return simple_value(s);
  }
  if (p_ != end_ && *p_ == '=') {
    ++p_;
    s.kind = Statement::Kind::variable;
    return simple_value(s);
  }
  if (p_ != end_ && *p_ == '(') return arguments(s);
  bad(s, begin, begin + s.head.size(), "':' or '(' is expected behind the name");
  if (p_ == end_)
    s.file_ends = true;
  else if (*p_ == '{')
    ++p_, skip_group();
  else
    recover();
}

void Lexer::simple_value(Statement& s) {
  skip_blank();
  if (p_ != end_ && *p_ == '"') {
    const char* const quote = p_;
    Argument a;
    if (!string(a)) {
      bad(s, quote, quote + 1, "the string does not end");
      s.file_ends = true;
      return;
    }
    s.value = trimmed(a.text);
    // Only blanks of the line: the next line may begin with a statement.
    while (p_ != end_ && class_of(*p_) == kBlank && *p_ != '\n') ++p_;
    if (p_ != end_ && *p_ == ';') ++p_;
    return;
  }
  const char* const begin = p_;
  const char* stop = nullptr;
  while (p_ != end_ && *p_ != ';' && *p_ != '\n' && *p_ != '}') {
    const char* behind = nullptr;
    if (*p_ == '\\' && continuation(p_, behind)) {
      p_ = behind;
      continue;
    }
    if (*p_ == '/' && comment(p_, behind) && (p_[1] == '*' || p_ == begin || class_of(p_[-1]) == kBlank)) {
      if (!stop) stop = p_;
      p_ = behind;
      continue;
    }
    if (*p_ == '"') {
      Argument inner;
      if (!string(inner)) break;
      continue;
    }
    ++p_;
  }
  s.value = trimmed(view(begin, stop ? stop : p_));
  if (p_ != end_ && *p_ == ';') ++p_;
}

void Lexer::arguments(Statement& s) {
  const char* const open = p_++;
  s.args.clear();
  for (;;) {
    skip_blank();
    if (p_ == end_) {
      bad(s, open, open + 1, "the ')' of this parenthesis is missing");
      s.file_ends = true;
      return;
    }
    if (*p_ == ',') {
      ++p_;
    } else if (*p_ == ')') {
      ++p_;
      break;
    } else if (*p_ == '"') {
      const char* const quote = p_;
      Argument a;
      if (!string(a)) {
        bad(s, quote, quote + 1, "the string does not end");
        s.file_ends = true;
        return;
      }
      s.args.push_back(a);
    } else if (*p_ == '{' || *p_ == '}' || *p_ == ';' || *p_ == '(') {
      bad(s, open, open + 1, "the ')' of this parenthesis is missing");
      if (*p_ == '{') ++p_, skip_group();
      return;
    } else {
      const char* const begin = p_;
      // A word: names of groups may hold colons, brackets and marks.
      while (p_ != end_ && class_of(*p_) != kBlank && *p_ != ',' && *p_ != ')' && *p_ != '"' && *p_ != '(' &&
             *p_ != '{' && *p_ != '}' && *p_ != ';' && *p_ != '\\')
        ++p_;
      if (p_ == begin) {
        ++p_;  // a lone backslash
        continue;
      }
      s.args.push_back({view(begin, p_), false});
    }
  }
  skip_blank();
  if (p_ != end_ && *p_ == '{') {
    ++p_;
    s.kind = Statement::Kind::group;
    return;
  }
  if (p_ != end_ && *p_ == ';') ++p_;
  s.kind = Statement::Kind::complex;
}

bool Lexer::skip_group() {
  std::size_t depth = 1;
  while (p_ != end_) {
    const char c = *p_;
    if (c == '"') {
      Argument ignored;
      if (!string(ignored)) return false;
      continue;
    }
    const char* behind = nullptr;
    if (c == '/' && comment(p_, behind)) {
      p_ = behind;
      continue;
    }
    ++p_;
    if (c == '{') {
      ++depth;
    } else if (c == '}' && --depth == 0) {
      return true;
    }
  }
  return false;
}

}  // namespace taufold::io::liberty
