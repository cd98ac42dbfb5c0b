#include "diag/sink.hpp"

#include <fmt/format.h>

namespace taufold::diag {

namespace {

std::string_view colour_of(Severity s) {
  switch (s) {
    case Severity::error:
      return "\x1b[1;31m";
    case Severity::warning:
      return "\x1b[1;35m";
    case Severity::note:
      return "\x1b[1;36m";
  }
  return "";
}

}  // namespace

std::string to_text(const Diagnostic& d, bool colour) {
  const std::string_view bold = colour ? "\x1b[1m" : "", off = colour ? "\x1b[0m" : "";
  const std::string_view tint = colour ? colour_of(d.severity()) : "", green = colour ? "\x1b[1;32m" : "";
  std::string place;
  if (!d.file.empty()) {
    place = shown(d.file);
    if (d.line > 0) place += fmt::format(":{}:{}", d.line, d.column);
    place += ": ";
  } else {
    place = "taufold: ";
  }
  std::string out = fmt::format("{}{}{}{}{}:{} {}{} [{}]{}\n", bold, place, off, tint,
                                severity_name(d.severity()), off, bold, d.message, d.code(), off);
  if (!d.excerpt.empty()) {
    out += fmt::format("  {}\n", d.excerpt);
    out += fmt::format("  {}{}{:~<{}}{}\n", std::string(d.caret, ' '), green, "^", d.caret_length, off);
  }
  if (!d.note_text.empty()) out += fmt::format("  note: {}\n", d.note_text);
  if (!d.help_text.empty()) out += fmt::format("  help: {}\n", d.help_text);
  return out;
}

std::string to_text(const Collector& c, bool colour) {
  std::string out;
  for (const Diagnostic& d : c.list()) out += to_text(d, colour);
  const std::size_t all = c.errors() + c.warnings() + c.notes();
  if (all > c.list().size())
    out += fmt::format("taufold: {} more diagnostics are not shown\n", all - c.list().size());
  return out;
}

std::string json_string(std::string_view s) {
  std::string out = "\"";
  for (std::size_t i = 0; i < s.size();) {
    const unsigned char b = static_cast<unsigned char>(s[i]);
    if (b == '"' || b == '\\') {
      out += '\\';
      out += s[i++];
    } else if (b < 0x20) {
      out += fmt::format("\\u{:04x}", b);
      ++i;
    } else if (b < 0x80) {
      out += s[i++];
    } else if (const std::size_t n = utf8_length(s, i); n > 0) {
      out.append(s.substr(i, n));
      i += n;
    } else {
      out += "\xef\xbf\xbd";
      ++i;
    }
  }
  return out + "\"";
}

std::string to_json(const Diagnostic& d) {
  std::string out = fmt::format("{{\"code\":{},\"severity\":{}", json_string(d.code()),
                                json_string(severity_name(d.severity())));
  if (!d.file.empty()) out += ",\"file\":" + json_string(d.file);
  if (d.line > 0) out += fmt::format(",\"line\":{},\"column\":{}", d.line, d.column);
  out += ",\"message\":" + json_string(d.message);
  if (!d.note_text.empty()) out += ",\"note\":" + json_string(d.note_text);
  if (!d.help_text.empty()) out += ",\"help\":" + json_string(d.help_text);
  return out + "}";
}

std::string to_json(const Collector& c) {
  std::string out = fmt::format("{{\"errors\":{},\"warnings\":{},\"ignored\":{},\"list\":[", c.errors(),
                                c.warnings(), c.notes());
  bool first = true;
  for (const Diagnostic& d : c.list()) {
    if (!first) out += ',';
    first = false;
    out += to_json(d);
  }
  return out + "]}";
}

}  // namespace taufold::diag
