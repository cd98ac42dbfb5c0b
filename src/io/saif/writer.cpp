#include <fmt/format.h>

#include <cmath>
#include <iterator>

#include "io/saif/saif.hpp"

namespace taufold::io::saif {
namespace {

/// Whatever is no letter, digit, '_', '$' or divider is escaped.
void append_name(std::string& out, std::string_view name) {
  for (std::size_t k = 0; k < name.size(); ++k) {
    // A netlist keeps backslashes where they tell two objects apart.
    if (name[k] == '\\' && k + 1 < name.size()) {
      out += '\\';
      out += name[++k];
      continue;
    }
    const char c = name[k];
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '_' || c == '$' || c == '/';
    if (!plain) out += '\\';
    out += c;
  }
}

}  // namespace

std::string write_saif(std::string_view top, double unit_s, std::int64_t duration,
                       const std::vector<WrittenNet>& nets, std::string_view version) {
  constexpr const char* kUnits[] = {"s", "ms", "us", "ns", "ps", "fs"};
  int unit = 0;
  while (unit < 5 && unit_s < 0.999) {
    unit_s *= 1000;
    ++unit;
  }
  std::string out = fmt::format(
      "(SAIFILE\n  (SAIFVERSION \"2.0\")\n  (DIRECTION \"backward\")\n  (PROGRAM_NAME \"taufold\")\n  "
      "(PROGRAM_VERSION \"{}\")\n"
      "  (DIVIDER / )\n  (TIMESCALE {} {})\n  (DURATION {})\n  (INSTANCE ",
      version, std::llround(unit_s), kUnits[unit], duration);
  append_name(out, top);
  out += "\n    (NET\n";
  for (const WrittenNet& n : nets) {
    out += "      (";
    append_name(out, n.name);
    fmt::format_to(std::back_inserter(out), " (T0 {}) (T1 {}) (TX {}) (TC {}) (IG 0))\n", n.activity.low,
                   n.activity.high, n.activity.unknown, n.activity.toggles);
  }
  out += "    )\n  )\n)\n";
  return out;
}

}  // namespace taufold::io::saif
