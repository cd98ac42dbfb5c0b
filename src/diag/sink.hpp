// Sinks: diagnostics as terminal text or as JSON.
#pragma once

#include <string>

#include "diag/diag.hpp"

namespace taufold::diag {

/// `file:line:col: error: message [CODE]`, source line, caret line, note, help; ends with a line end.
/// `colour` adds ANSI escapes; the caller decides (terminal, NO_COLOR).
std::string to_text(const Diagnostic&, bool colour = false);
/// All of them, and a last line that counts what was not kept, if any.
std::string to_text(const Collector&, bool colour = false);

/// One JSON object: {"code","severity","file","line","column","message","note","help"}; absent parts are left
/// out.
std::string to_json(const Diagnostic&);
/// {"errors":n,"warnings":n,"ignored":n,"list":[...]}
std::string to_json(const Collector&);
/// JSON string literal with its quotes; bytes that are not UTF-8 become U+FFFD.
std::string json_string(std::string_view);

}  // namespace taufold::diag
