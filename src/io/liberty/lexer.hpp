// Statements of a Liberty file: views into the text, nothing is copied. The format has three forms only,
// `group (args) { ... }`, `attribute : value ;` and `attribute (args) ;`; a semicolon may be missing where a
// line or a group ends, `\` before a line end is white space, and comments are C's and C++'s.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace taufold::io::liberty {

struct Argument {
  std::string_view text;  ///< without its quotes
  bool quoted = false;
};

struct Statement {
  enum class Kind : std::uint8_t {
    group,      ///< what follows belongs to it until the matching end_group
    simple,     ///< `head : value`
    complex,    ///< `head (args)`
    variable,   ///< `head = value`
    end_group,  ///< '}'
    end_file,
    bad,  ///< not a statement; `problem` says why, and the lexer stands behind it
  };
  Kind kind = Kind::end_file;
  std::string_view head;
  std::string_view value;  ///< without quotes, trimmed
  std::vector<Argument> args;
  std::string_view at;  ///< of a bad one: where
  std::string problem;
  bool file_ends = false;  ///< a bad one: the file ended inside it
};

class Lexer {
 public:
  explicit Lexer(std::string_view text);

  /// Reads the next statement of the current group into `s`, whose memory is reused.
  void next(Statement& s);
  /// Goes behind the '}' of the group whose statements come next; false when the file ends before.
  bool skip_group();
  std::string_view rest() const { return {p_, static_cast<std::size_t>(end_ - p_)}; }

 private:
  enum Class : std::uint8_t { kWord, kBlank, kPunctuation };
  static constexpr std::array<std::uint8_t, 256> kClass = [] {
    std::array<std::uint8_t, 256> t{};
    for (const char c : {' ', '\t', '\n', '\v', '\f', '\r'}) t[static_cast<unsigned char>(c)] = kBlank;
    for (const char c : {'(', ')', '{', '}', ':', ';', ',', '=', '"', '\\'})
      t[static_cast<unsigned char>(c)] = kPunctuation;
    return t;
  }();
  static std::uint8_t class_of(char c) { return kClass[static_cast<unsigned char>(c)]; }

  void skip_blank();
  /// Whether `\`, blanks and a line end stand at p; then `behind` is behind them.
  bool continuation(const char* p, const char*& behind) const;
  bool comment(const char* p, const char*& behind) const;
  bool string(Argument&);
  void simple_value(Statement&);
  void arguments(Statement&);
  void bad(Statement&, const char* begin, const char* end, std::string problem);
  void recover();

  const char* p_;
  const char* end_;
};

/// A decimal number with optional sign, fraction and exponent, whole of `s`; correctly rounded, independent
/// of the locale. False when it is none or does not fit a double.
bool parse_number(std::string_view s, double& out);
/// Appends the numbers of a list separated by blanks, commas and continued lines. Returns the first word that
/// is no number, empty when all are.
std::string_view parse_numbers(std::string_view list, std::vector<double>& out);

}  // namespace taufold::io::liberty
