// Comma-separated values as in RFC 4180: fields in double quotes when they hold commas, quotes or line ends.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace taufold::io {

/// A field as text: quoted when it must be.
inline std::string csv_field(std::string_view text) {
  const bool comment = !text.empty() && text.front() == '#';
  if (!comment && text.find_first_of("\",\r\n") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

/// Cuts a text into records. A record ends at a line end outside quotes; a last line end may be missing.
class CsvRecords {
 public:
  explicit CsvRecords(std::string_view text) : rest_(text) {
    if (rest_.starts_with("\xef\xbb\xbf")) rest_.remove_prefix(3);
  }

  /// The next record's fields without their quotes, and the text of each where it stands; false at the end.
  /// Empty lines are skipped. `broken()` tells of a quote that is not closed.
  bool next() {
    fields_.clear();
    places_.clear();
    while (!rest_.empty() && (rest_.front() == '\n' || rest_.front() == '\r')) rest_.remove_prefix(1);
    if (rest_.empty()) return false;
    const char* const begin = rest_.data();
    for (;;) {
      const char* const start = rest_.data();
      std::string field;
      if (!rest_.empty() && rest_.front() == '"') {
        rest_.remove_prefix(1);
        for (;;) {
          const std::size_t quote = rest_.find('"');
          if (quote == std::string_view::npos) {
            broken_ = true;
            field += rest_;
            rest_.remove_prefix(rest_.size());
            break;
          }
          field += rest_.substr(0, quote);
          rest_.remove_prefix(quote + 1);
          if (rest_.empty() || rest_.front() != '"') break;
          field += '"';
          rest_.remove_prefix(1);
        }
      }
      const std::size_t end = std::min(rest_.find_first_of(",\r\n"), rest_.size());
      field += rest_.substr(0, end);
      rest_.remove_prefix(end);
      fields_.push_back(std::move(field));
      places_.emplace_back(start, static_cast<std::size_t>(rest_.data() - start));
      if (rest_.empty() || rest_.front() != ',') break;
      rest_.remove_prefix(1);
    }
    record_ = {begin, static_cast<std::size_t>(rest_.data() - begin)};
    return true;
  }

  const std::vector<std::string>& fields() const { return fields_; }
  const std::vector<std::string_view>& places() const { return places_; }
  std::string_view record() const { return record_; }
  bool broken() const { return broken_; }

 private:
  std::string_view rest_, record_;
  std::vector<std::string> fields_;
  std::vector<std::string_view> places_;
  bool broken_ = false;
};

}  // namespace taufold::io
