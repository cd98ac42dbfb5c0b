// Diagnostics like a compiler's: a numbered message at a place in a file, the source line with a caret, at
// most one note and one help line. Readers report into a Collector; sinks (sink.hpp) turn the list into text
// or JSON.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>

#include "diag/codes.hpp"
#include "diag/text.hpp"

namespace taufold::diag {

/// A text under examination. Views only: the owner (io::InputFile) outlives the reader.
struct Source {
  std::string_view file;  ///< as the user named it
  std::string_view text;
};

/// One diagnostic, self-contained: it holds its excerpt of the source line and needs the source no more.
struct Diagnostic {
  const CodeInfo* info = nullptr;
  std::string file;                    ///< empty: not about a file
  std::uint64_t line = 0, column = 0;  ///< 1-based, column in bytes; 0: the file as a whole
  std::string message;
  std::string excerpt;                      ///< source line as shown: shortened, control characters replaced
  std::size_t caret = 0, caret_length = 0;  ///< columns of the excerpt, 0-based
  std::string note_text, help_text;

  Severity severity() const { return info->severity; }
  std::string_view code() const { return info->code; }
  Diagnostic& note(std::string text) {
    note_text = std::move(text);
    return *this;
  }
  Diagnostic& help(std::string text) {
    help_text = std::move(text);
    return *this;
  }
};

/// Keeps and counts diagnostics. Errors beyond `max_errors` and warnings or notes beyond kKeptPerCode of one
/// code are counted but not kept, so that a hostile file cannot fill memory or the terminal.
class Collector {
 public:
  static constexpr std::size_t kMaxErrors = 20;
  static constexpr std::size_t kKeptPerCode = 5;

  explicit Collector(std::size_t max_errors = kMaxErrors) : max_errors_(max_errors) {}

  /// About the run as a whole.
  Diagnostic& report(std::string_view code, std::string message);
  /// About a file as a whole.
  Diagnostic& report(std::string_view code, std::string_view file, std::string message);
  /// About a stretch of a source: `at` must be a view into `source.text` (empty at the end of the file).
  Diagnostic& report(std::string_view code, const Source& source, std::string_view at, std::string message);

  std::size_t errors() const { return count_[0]; }
  std::size_t warnings() const { return count_[1]; }
  std::size_t notes() const { return count_[2]; }
  bool ok() const { return errors() == 0; }
  /// True when a reader should give up: enough errors were reported.
  bool full() const { return errors() >= max_errors_; }
  /// False when a diagnostic of this code would only be counted: a reader then need not look for a
  /// suggestion.
  bool wants(std::string_view code) const;
  /// In the order of reporting.
  const std::deque<Diagnostic>& list() const { return list_; }

 private:
  bool keep(const CodeInfo& info);
  std::size_t max_errors_;
  std::size_t count_[3] = {0, 0, 0};
  std::deque<Diagnostic> list_;
  Diagnostic spare_;  ///< written to and forgotten when nothing more is kept
};

}  // namespace taufold::diag
