// Showing foreign text safely: a name in a file must not break a line, move the cursor or reverse the text
// around it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace taufold::diag {

/// Bytes of the valid UTF-8 sequence at s[i], or 0.
std::size_t utf8_length(std::string_view s, std::size_t i);
/// The same, but 0 also for characters that should not be shown: controls, and those that hide or turn text.
std::size_t shown_length(std::string_view s, std::size_t i);
/// Appends the character at s[i] as one column ('?' when it should not be shown); returns the bytes consumed.
std::size_t append_shown(std::string& out, std::string_view s, std::size_t i);
/// All of `s` as shown.
std::string shown(std::string_view s);
/// `'name'` for a message: as shown, long names shortened in the middle.
std::string quoted(std::string_view name);

}  // namespace taufold::diag
