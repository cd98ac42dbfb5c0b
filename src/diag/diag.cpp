#include "diag/diag.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace taufold::diag {

namespace {

constexpr CodeInfo kUnknownCode{"DIAG-0000", Severity::error, "a diagnostic without a row in the table", ""};
constexpr std::size_t kShownLine = 100;   // columns of a source line that are shown
constexpr std::size_t kShownBefore = 60;  // of them before the caret, when the line is longer

/// Fills line, column, excerpt and caret.
void locate(Diagnostic& d, const Source& source, std::string_view at) {
  const std::string_view text = source.text;
  // An empty view, or one past the end, is the end of the file: the caret stands behind its last visible
  // character.
  const char* const begin = text.data();
  const bool inside = at.data() >= begin && at.data() <= begin + text.size();
  std::size_t offset = inside ? static_cast<std::size_t>(at.data() - begin) : text.size();
  std::size_t length = inside ? at.size() : 0;
  if (length == 0) {
    offset = std::min(offset, text.size());
    while (offset > 0 && std::strchr(" \t\r\n\v\f", text[offset - 1]) != nullptr && text[offset - 1] != '\0')
      --offset;
  }
  const std::size_t line_begin = offset == 0 ? 0 : text.rfind('\n', offset - 1) + 1;  // npos + 1 == 0
  std::size_t line_end = text.find('\n', offset);
  if (line_end == std::string_view::npos) line_end = text.size();
  if (line_end > offset && text[line_end - 1] == '\r') --line_end;
  d.line = 1 + static_cast<std::uint64_t>(
                   std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(line_begin), '\n'));
  d.column = offset - line_begin + 1;

  const std::string_view line = text.substr(line_begin, line_end - line_begin);
  std::size_t from = 0, to = line.size();
  const std::size_t column = offset - line_begin;
  if (line.size() > kShownLine) {
    from = column > kShownBefore ? column - kShownBefore : 0;
    to = std::min(line.size(), from + kShownLine);
    if (to == line.size()) from = to - kShownLine;
  }
  std::size_t width = 0;
  const auto cut = [&] {
    d.excerpt += "...";
    width += 3;
  };
  if (from > 0) cut();
  d.caret = width + (column - from);
  std::size_t marked = 0;
  for (std::size_t i = from; i < to;) {
    if (i <= column) d.caret = width;
    if (i >= column && i < column + length) ++marked;
    i += append_shown(d.excerpt, line, i);
    ++width;
    if (i <= column) d.caret = width;
  }
  if (to < line.size()) cut();
  d.caret_length = std::max<std::size_t>(1, marked);
}

}  // namespace

bool Collector::keep(const CodeInfo& info) {
  const std::size_t kind = static_cast<std::size_t>(info.severity);
  ++count_[kind];
  if (info.severity == Severity::error) return count_[kind] <= max_errors_;
  return static_cast<std::size_t>(std::count_if(list_.begin(), list_.end(), [&](const Diagnostic& d) {
           return d.info == &info;
         })) < kKeptPerCode;
}

bool Collector::wants(std::string_view code) const {
  const CodeInfo* info = find_code(code);
  if (info == nullptr || info->severity == Severity::error) return !full();
  return static_cast<std::size_t>(std::count_if(
             list_.begin(), list_.end(), [&](const Diagnostic& d) { return d.info == info; })) < kKeptPerCode;
}

Diagnostic& Collector::report(std::string_view code, std::string message) {
  return report(code, {}, std::move(message));
}

Diagnostic& Collector::report(std::string_view code, std::string_view file, std::string message) {
  const CodeInfo* info = find_code(code);
  assert(info != nullptr && "every code has a row in codes.cpp");
  if (info == nullptr) info = &kUnknownCode;
  Diagnostic& d = keep(*info) ? list_.emplace_back() : spare_ = Diagnostic{};
  d.info = info;
  d.file = file;
  d.message = std::move(message);
  return d;
}

Diagnostic& Collector::report(std::string_view code, const Source& source, std::string_view at,
                              std::string message) {
  Diagnostic& d = report(code, source.file, std::move(message));
  if (&d != &spare_) locate(d, source, at);
  return d;
}

}  // namespace taufold::diag
