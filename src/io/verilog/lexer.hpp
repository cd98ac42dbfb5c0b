// Words of a Verilog file: views into the text, nothing is copied. Comments are skipped here; so are compiler
// directives, which end with their line, and the parts of `ifdef that are not taken.
#pragma once

#include <cstdint>
#include <set>
#include <string_view>
#include <vector>

#include "diag/diag.hpp"

namespace taufold::io::verilog {

enum class Word : std::uint8_t {
  end,
  identifier,  ///< plain
  escaped,     ///< with its backslash, without the blank after it
  number,      ///< with size, base and digits, as `4'hA`
  string,      ///< with its quotes
  attribute,   ///< `(*`
  symbol,      ///< one other character, or `*)`
};

class Lexer {
 public:
  Lexer(const diag::Source&, diag::Collector&);

  Word kind() const { return kind_; }
  /// The current word; empty, and at the end of the text, when there is none.
  std::string_view text() const { return word_; }
  bool is(char symbol) const { return kind_ == Word::symbol && word_[0] == symbol && word_.size() == 1; }
  bool is_name() const { return kind_ == Word::identifier || kind_ == Word::escaped; }
  /// The name that the current word spells: an escaped one without its backslash.
  std::string_view name() const { return kind_ == Word::escaped ? word_.substr(1) : word_; }
  /// Where the word before the current one ended.
  const char* last_end() const { return last_end_; }

  void advance();

  /// Directives that were skipped, but for those of `ifdef and the harmless ones.
  std::size_t skipped_directives() const { return skipped_directives_; }

 private:
  struct Branch {
    std::string_view at;
    bool taken, ever_taken, outer_taken;
  };
  void skip_blanks();
  bool skip_comment();
  void directive();
  void skip_untaken();
  void conditional(std::string_view word, std::string_view at);
  std::string_view word_after(const char* p) const;
  const char* end_of_line(const char* p) const;
  void number();
  void fault(std::string_view code, std::string_view at, const char* message, const char* help = nullptr);

  diag::Source source_;
  diag::Collector& out_;
  const char* p_;
  const char* end_;
  const char* last_end_;
  Word kind_ = Word::end;
  std::string_view word_;
  bool line_start_ = true;
  std::size_t skipped_directives_ = 0;
  std::vector<Branch> branches_;
  std::set<std::string_view> defined_;
};

}  // namespace taufold::io::verilog
