// Names and numbers of a SPEF.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace taufold::io::spef {

/// How a file writes hierarchy, pins of instances and bits of buses.
struct NameStyle {
  char divider = '/', delimiter = ':', bus_left = '[', bus_right = ']';
};

/// Appends `raw` as a netlist stores it: '/' between parts, `a[3]` for a bit. Characters that were escaped
/// keep a backslash where it can tell two objects apart (db/netlist.hpp); look-ups by find_* need not care.
void append_normal(std::string& out, std::string_view raw, const NameStyle&);
/// The same without any backslash.
void append_plain(std::string& out, std::string_view raw, const NameStyle&);
/// `raw` without backslashes and nothing else: for files whose names hold a divider as it stands.
std::string without_escapes(std::string_view raw);
/// A name of a netlist as a SPEF writes it: whatever is no letter, digit or '_' is escaped, apart from
/// dividers and the bit at the end.
void append_escaped(std::string& out, std::string_view name);

/// Where the last delimiter that is not escaped stands; npos without one.
std::size_t last_delimiter(std::string_view raw, char delimiter);

/// A plain number of digits; nothing when it is none or too large.
std::optional<std::uint32_t> index_number(std::string_view digits);

/// A decimal number times a power of ten, rounded once: what is written in units of 10^exponent comes back as
/// it was. Nothing when it is no number; infinite when it is too large.
std::optional<double> decimal(std::string_view text, int exponent);
/// The shortest text that decimal() reads as `value`.
void append_decimal(std::string& out, double value, int exponent);

}  // namespace taufold::io::spef
