#include "diag/text.hpp"

#include <fmt/format.h>

namespace taufold::diag {

namespace {

/// Code point and length of the UTF-8 sequence at s[i]; length 0 when it is broken, overlong or a surrogate.
struct Decoded {
  unsigned point;
  std::size_t length;
};

Decoded decode(std::string_view s, std::size_t i) {
  const auto byte = [&](std::size_t k) { return k < s.size() ? static_cast<unsigned char>(s[k]) : 0u; };
  const unsigned b = byte(i);
  if (b < 0x80) return {b, 1};
  const std::size_t n = b >= 0xf0 && b <= 0xf4  ? 4
                        : b >= 0xe0 && b < 0xf0 ? 3
                        : b >= 0xc2 && b < 0xe0 ? 2
                                                : 0;
  if (n == 0) return {0, 0};
  unsigned point = b & (0xffu >> (n + 1));
  for (std::size_t k = 1; k < n; ++k) {
    if ((byte(i + k) & 0xc0u) != 0x80u) return {0, 0};
    point = (point << 6) | (byte(i + k) & 0x3fu);
  }
  const bool overlong = (n == 3 && point < 0x800) || (n == 4 && point < 0x10000);
  if (overlong || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return {0, 0};
  return {point, n};
}

}  // namespace

std::size_t utf8_length(std::string_view s, std::size_t i) {
  return decode(s, i).length;
}

std::size_t shown_length(std::string_view s, std::size_t i) {
  const auto [point, length] = decode(s, i);
  const bool control = point < 0x20 || (point >= 0x7f && point < 0xa0);
  const bool invisible = (point >= 0x200b && point <= 0x200f) || (point >= 0x2028 && point <= 0x202e) ||
                         (point >= 0x2060 && point <= 0x206f) || point == 0xfeff;
  return control || invisible ? 0 : length;
}

std::size_t append_shown(std::string& out, std::string_view s, std::size_t i) {
  const std::size_t n = shown_length(s, i);
  if (n == 0) {
    out += s[i] == '\t' ? ' ' : '?';
    return 1;
  }
  out.append(s.substr(i, n));
  return n;
}

std::string shown(std::string_view s) {
  std::string out;
  for (std::size_t i = 0; i < s.size();) i += append_shown(out, s, i);
  return out;
}

std::string quoted(std::string_view name) {
  constexpr std::size_t kWhole = 60, kPart = 28;
  if (name.size() <= kWhole) return fmt::format("'{}'", shown(name));
  return fmt::format("'{}...{}'", shown(name.substr(0, kPart)), shown(name.substr(name.size() - kPart)));
}

}  // namespace taufold::diag
