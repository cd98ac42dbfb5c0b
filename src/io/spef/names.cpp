#include "io/spef/names.hpp"

#include <array>
#include <charconv>
#include <limits>
#include <system_error>

namespace taufold::io::spef {

namespace {

bool word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool digit(char c) {
  return c >= '0' && c <= '9';
}

constexpr std::array<double, 23> kPowers = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                            1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                            1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/// The text `[n]` at the end of a name, or npos.
std::size_t bit_at_end(std::string_view name) {
  if (!name.ends_with(']')) return std::string_view::npos;
  std::size_t k = name.size() - 1;
  while (k > 0 && digit(name[k - 1])) --k;
  if (k == name.size() - 1) return std::string_view::npos;
  if (k > 1 && name[k - 1] == '-') --k;
  return k > 1 && name[k - 1] == '[' && name[k - 2] != '\\' ? k - 1 : std::string_view::npos;
}

}  // namespace

void append_normal(std::string& out, std::string_view raw, const NameStyle& style) {
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const char c = raw[i];
    if (c == '\\' && i + 1 < raw.size()) {
      const char next = raw[++i];
      if (next == '[' || next == ']' || next == '/' || next == '\\' || next == '\'') out += '\\';
      out += next;
    } else {
      out += c == style.divider ? '/' : c == style.bus_left ? '[' : c == style.bus_right ? ']' : c;
    }
  }
}

void append_plain(std::string& out, std::string_view raw, const NameStyle& style) {
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const char c = raw[i];
    if (c == '\\' && i + 1 < raw.size())
      out += raw[++i];
    else
      out += c == style.divider ? '/' : c == style.bus_left ? '[' : c == style.bus_right ? ']' : c;
  }
}

std::string without_escapes(std::string_view raw) {
  std::string out;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] == '\\' && i + 1 < raw.size()) ++i;
    out += raw[i];
  }
  return out;
}

void append_escaped(std::string& out, std::string_view name) {
  const std::size_t bit = bit_at_end(name);
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (c == '\\') {
      // A backslash before such a character is an escape already, any other one is a character of the name.
      const char next = i + 1 < name.size() ? name[i + 1] : ' ';
      out += c;
      if (next == '[' || next == ']' || next == '/' || next == '\\' || next == '\'')
        ++i, out += next;
      else
        out += c;
      continue;
    }
    if (!word_character(c) && c != '/' && i < bit) out += '\\';
    out += c;
  }
}

std::size_t last_delimiter(std::string_view raw, char delimiter) {
  for (std::size_t k = raw.size(); k-- > 0;) {
    if (raw[k] != delimiter) continue;
    std::size_t slashes = 0;
    while (slashes < k && raw[k - 1 - slashes] == '\\') ++slashes;
    if (slashes % 2 == 0) return k;
  }
  return std::string_view::npos;
}

std::optional<std::uint32_t> index_number(std::string_view digits) {
  std::uint32_t value = 0;
  if (digits.empty() || digits.size() > 9) return std::nullopt;
  for (const char c : digits) {
    if (!digit(c)) return std::nullopt;
    value = 10 * value + static_cast<std::uint32_t>(c - '0');
  }
  return value;
}

std::optional<double> decimal(std::string_view text, int exponent) {
  const char *p = text.data(), *const end = p + text.size();
  bool negative = false;
  if (p != end && (*p == '-' || *p == '+')) negative = *p++ == '-';
  const char* const first = p;
  std::uint64_t mantissa = 0;
  int digits = 0, scale = exponent;
  bool any = false, point = false;
  for (; p != end; ++p) {
    if (*p == '.' && !point) {
      point = true;
      continue;
    }
    if (!digit(*p)) break;
    any = true;
    scale -= point;
    if (mantissa == 0 && *p == '0') continue;
    if (++digits <= 19) mantissa = 10 * mantissa + static_cast<std::uint64_t>(*p - '0');
  }
  if (!any) return std::nullopt;
  const char* const mantissa_end = p;
  int written = 0;
  if (p != end) {
    if (*p != 'e' && *p != 'E') return std::nullopt;
    ++p;
    const bool less = p != end && *p == '-';
    if (p != end && (*p == '-' || *p == '+')) ++p;
    if (p == end) return std::nullopt;
    for (; p != end; ++p) {
      if (!digit(*p)) return std::nullopt;
      if (written < 100000) written = 10 * written + (*p - '0');
    }
    if (less) written = -written;
    scale += written;
  }
  double value = 0;
  // A mantissa and a power of ten that are both exact: one operation rounds once.
  if (digits <= 15 && scale >= -22 && scale <= 22) {
    const auto m = static_cast<double>(mantissa);
    value = scale < 0 ? m / kPowers[static_cast<std::size_t>(-scale)]
                      : m * kPowers[static_cast<std::size_t>(scale)];
  } else if (mantissa != 0) {
    std::string whole(first, mantissa_end);
    whole += 'e' + std::to_string(written + exponent);
    const auto [ptr, error] = std::from_chars(whole.data(), whole.data() + whole.size(), value);
    if (error == std::errc::result_out_of_range)  // too large, or too small to be told from 0
      value = scale + digits > 0 ? std::numeric_limits<double>::infinity() : 0;
    else if (error != std::errc() || ptr != whole.data() + whole.size())
      return std::nullopt;
  }
  return negative ? -value : value;
}

void append_decimal(std::string& out, double value, int exponent) {
  char buffer[32];
  const auto [end, error] =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific);
  if (error != std::errc()) return;
  const std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
  if (value == 0) {
    out += '0';
    return;
  }
  const std::size_t e = text.find('e');
  std::string digits;
  for (const char c : text.substr(0, e))
    if (digit(c)) digits += c;
  if (text[0] == '-') out += '-';
  int power = 0;
  std::from_chars(text.data() + e + (text[e + 1] == '+' ? 2 : 1), end, power);
  power -= exponent;  // of the first digit
  const auto count = static_cast<int>(digits.size());
  if (power >= 0 && power < 15) {
    if (count <= power + 1) {
      out += digits;
      out.append(static_cast<std::size_t>(power + 1 - count), '0');
    } else {
      out.append(digits, 0, static_cast<std::size_t>(power + 1));
      out += '.';
      out.append(digits, static_cast<std::size_t>(power + 1));
    }
  } else if (power < 0 && power >= -6) {
    out += "0.";
    out.append(static_cast<std::size_t>(-power - 1), '0');
    out += digits;
  } else {
    out += digits[0];
    if (count > 1) out.append(1, '.').append(digits, 1);
    out += 'e' + std::to_string(power);
  }
}

}  // namespace taufold::io::spef
