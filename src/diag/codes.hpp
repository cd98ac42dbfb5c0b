// The one table of diagnostic codes. A new diagnostic is one row at the end of its family in codes.cpp, and
// one golden; rows are never renumbered or removed, because users look codes up with `taufold explain`.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace taufold::diag {

enum class Severity : std::uint8_t {
  error,    ///< nothing is handed on
  warning,  ///< read, but probably not meant so
  note,     ///< a construct that was ignored
};

std::string_view severity_name(Severity);

struct CodeInfo {
  std::string_view code;  ///< "CASE-0001"
  Severity severity;
  std::string_view summary;      ///< one line
  std::string_view explanation;  ///< cause, example, what to do
};

/// The row of `code` (any case), or nullptr.
const CodeInfo* find_code(std::string_view code);
/// Every row, in the order of the table.
std::span<const CodeInfo> all_codes();
/// The known code nearest to a mistyped one; empty when nothing is near.
std::string_view nearest_code(std::string_view mistyped);
/// docs/diagnostics.md, made from the table.
std::string diagnostics_page();

}  // namespace taufold::diag
