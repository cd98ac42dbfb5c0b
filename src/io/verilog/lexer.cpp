#include "io/verilog/lexer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace taufold::io::verilog {

namespace {

enum : std::uint8_t { kBlank = 1, kLetter = 2, kDigit = 4, kInName = 8, kBased = 16 };

constexpr std::array<std::uint8_t, 256> kClass = [] {
  std::array<std::uint8_t, 256> t{};
  const auto add = [&](int c, int bits) {
    t[static_cast<std::size_t>(c)] = static_cast<std::uint8_t>(t[static_cast<std::size_t>(c)] | bits);
  };
  for (const char c : {' ', '\t', '\n', '\v', '\f', '\r'}) add(c, kBlank);
  for (int c = 'a'; c <= 'z'; ++c) add(c, kLetter | kInName), add(c - 'a' + 'A', kLetter | kInName);
  add('_', kLetter | kInName | kBased);
  add('$', kInName);
  add('?', kBased);
  for (int c = '0'; c <= '9'; ++c) add(c, kDigit | kInName | kBased);
  for (const char c : {'a', 'b', 'c', 'd', 'e', 'f', 'x', 'z'}) add(c, kBased), add(c - 'a' + 'A', kBased);
  return t;
}();

bool has(char c, int bits) {
  return (kClass[static_cast<unsigned char>(c)] & bits) != 0;
}

// Directives that say nothing about what is connected.
constexpr std::string_view kHarmless[] = {"timescale",
                                          "default_nettype",
                                          "celldefine",
                                          "endcelldefine",
                                          "resetall",
                                          "line",
                                          "pragma",
                                          "begin_keywords",
                                          "end_keywords",
                                          "define",
                                          "undef",
                                          "nounconnected_drive",
                                          "unconnected_drive",
                                          "delay_mode_path",
                                          "delay_mode_unit",
                                          "delay_mode_zero",
                                          "suppress_faults",
                                          "nosuppress_faults",
                                          "enable_portfaults",
                                          "disable_portfaults",
                                          "protect",
                                          "endprotect"};

}  // namespace

Lexer::Lexer(const diag::Source& source, diag::Collector& out)
    : source_(source),
      out_(out),
      p_(source.text.data()),
      end_(source.text.data() + source.text.size()),
      last_end_(p_) {
  if (source.text.substr(0, 3) == "\xef\xbb\xbf") p_ += 3;  // byte order mark
  advance();
}

void Lexer::fault(std::string_view code, std::string_view at, const char* message, const char* help) {
  diag::Diagnostic& d = out_.report(code, source_, at, message);
  if (help) d.help(help);
}

bool Lexer::skip_comment() {
  if (end_ - p_ < 2 || p_[0] != '/') return false;
  if (p_[1] == '/') {
    p_ = end_of_line(p_);
    return true;
  }
  if (p_[1] != '*') return false;
  const std::string_view rest(p_, static_cast<std::size_t>(end_ - p_));
  const std::size_t close = rest.find("*/", 2);
  if (close == std::string_view::npos) {
    fault("VLOG-0002", rest.substr(0, 2), "the file ends inside this comment", "close it with */");
    p_ = end_;
    return true;
  }
  line_start_ |= rest.substr(0, close).find('\n') != std::string_view::npos;
  p_ += close + 2;
  return true;
}

const char* Lexer::end_of_line(const char* p) const {
  const void* found = p == end_ ? nullptr : std::memchr(p, '\n', static_cast<std::size_t>(end_ - p));
  return found ? static_cast<const char*>(found) : end_;
}

std::string_view Lexer::word_after(const char* p) const {
  while (p != end_ && (*p == ' ' || *p == '\t')) ++p;
  const char* begin = p;
  while (p != end_ && has(*p, kInName)) ++p;
  return {begin, static_cast<std::size_t>(p - begin)};
}

/// At a backquote. A directive ends with its line, a `define also goes on after a backslash at the end of
/// one.
void Lexer::directive() {
  const char* begin = p_;
  const std::string_view word = word_after(p_ + 1);
  const std::string_view at(begin, word.size() + 1);
  p_ = word.data() + word.size();
  if (word == "ifdef" || word == "ifndef" || word == "elsif" || word == "else" || word == "endif")
    return conditional(word, at);
  if (word == "define" || word == "undef") {
    const std::string_view name = word_after(p_);
    if (word == "define")
      defined_.insert(name);
    else
      defined_.erase(name);
  }
  const bool harmless = std::find(std::begin(kHarmless), std::end(kHarmless), word) != std::end(kHarmless);
  if (word == "include") {
    fault("VLOG-0003", at, "another file is included here",
          "name that file on the command line too, and remove the line");
  } else if (!harmless && !line_start_) {
    fault("VLOG-0003", at, "a macro is used here", "write the netlist with its macros replaced");
    return;
  } else if (!harmless) {
    ++skipped_directives_;
  }
  for (;;) {
    const char* line = p_;
    p_ = end_of_line(p_);
    const char* last = p_ != line && p_[-1] == '\r' ? p_ - 1 : p_;
    if (p_ == end_ || last == line || last[-1] != '\\') break;
    ++p_;
  }
}

void Lexer::conditional(std::string_view word, std::string_view at) {
  const auto known = [&] {
    const std::string_view name = word_after(p_);
    p_ = name.data() + name.size();
    return defined_.count(name) != 0;
  };
  if (word == "ifdef" || word == "ifndef") {
    const bool outer = branches_.empty() || branches_.back().taken;
    const bool taken = outer && known() == (word == "ifdef");
    branches_.push_back({at, taken, taken, outer});
  } else if (branches_.empty()) {
    fault("VLOG-0001", at, "no `ifdef is open here");
    p_ = end_of_line(p_);
    return;
  } else if (word == "endif") {
    branches_.pop_back();
  } else {
    Branch& b = branches_.back();
    const bool wanted = word == "else" || known();
    b.taken = b.outer_taken && !b.ever_taken && wanted;
    b.ever_taken |= b.taken;
  }
}

/// Goes on to the directive that ends the part that is not taken.
void Lexer::skip_untaken() {
  while (p_ != end_ && !branches_.empty() && !branches_.back().taken) {
    if (skip_comment()) continue;
    if (*p_ != '`') {
      ++p_;
      continue;
    }
    const std::string_view word = word_after(p_ + 1);
    const std::string_view at(p_, word.size() + 1);
    p_ = word.data() + word.size();
    if (word == "ifdef" || word == "ifndef" || word == "elsif" || word == "else" || word == "endif")
      conditional(word, at);
  }
}

void Lexer::skip_blanks() {
  for (;;) {
    while (p_ != end_ && has(*p_, kBlank)) line_start_ |= *p_++ == '\n';
    if (p_ == end_) return;
    if (*p_ == '/') {
      if (!skip_comment()) return;
    } else if (*p_ == '`') {
      directive();
      if (!branches_.empty() && !branches_.back().taken) skip_untaken();
    } else {
      return;
    }
  }
}

/// At a digit or an apostrophe: `12`, `4'hA`, `4 'h A`, `'sb1`, `1'bx`.
void Lexer::number() {
  const char* begin = p_;
  const auto blanks = [&](const char* p) {
    while (p != end_ && has(*p, kBlank)) ++p;
    return p;
  };
  while (p_ != end_ && (has(*p_, kDigit) || *p_ == '_')) ++p_;
  const char* quote = blanks(p_);
  if (quote != end_ && *quote == '\'') {
    const char* p = quote + 1;
    if (p != end_ && (*p == 's' || *p == 'S')) ++p;
    if (p != end_ && std::strchr("bBoOdDhH", *p) != nullptr && *p != '\0') {
      const char* digits = blanks(p + 1);
      const char* last = digits;
      while (last != end_ && has(*last, kBased)) ++last;
      p_ = last != digits ? last : p + 1;
    } else if (quote == p_) {
      ++p_;  // a lone apostrophe
    }
  }
  kind_ = Word::number;
  word_ = {begin, static_cast<std::size_t>(p_ - begin)};
}

void Lexer::advance() {
  last_end_ = word_.data() ? word_.data() + word_.size() : p_;
  line_start_ = p_ == source_.text.data();
  skip_blanks();
  if (p_ == end_) {
    if (!branches_.empty()) {
      fault("VLOG-0002", branches_.front().at, "the file ends before the `endif of this",
            "close it with `endif");
      branches_.clear();
    }
    kind_ = Word::end;
    word_ = {end_, 0};
    return;
  }
  const char* begin = p_;
  const char c = *p_;
  if (has(c, kLetter)) {
    while (p_ != end_ && has(*p_, kInName)) ++p_;
    kind_ = Word::identifier;
  } else if (c == '\\') {
    while (p_ != end_ && !has(*p_, kBlank)) ++p_;
    kind_ = Word::escaped;
  } else if (has(c, kDigit) || c == '\'') {
    return number();
  } else if (c == '"') {
    ++p_;
    while (p_ != end_ && *p_ != '"' && *p_ != '\n') p_ += *p_ == '\\' && p_ + 1 != end_ ? 2 : 1;
    kind_ = Word::string;
    if (p_ == end_ || *p_ != '"')
      fault("VLOG-0002", {begin, 1}, "the string that begins here is not closed",
            "close it with \" on its line");
    else
      ++p_;
  } else {
    ++p_;
    kind_ = Word::symbol;
    const char next = p_ == end_ ? '\0' : *p_;
    if (c == '(' && next == '*' && (end_ - p_ < 2 || p_[1] != ')')) {
      ++p_;
      kind_ = Word::attribute;
    } else if (c == '*' && next == ')') {
      ++p_;
    }
  }
  word_ = {begin, static_cast<std::size_t>(p_ - begin)};
}

}  // namespace taufold::io::verilog
