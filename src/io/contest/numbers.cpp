#include <charconv>
#include <cmath>

#include "io/contest/lexer.hpp"

namespace taufold::io::contest {

Parsed parse_percent(std::string_view s, std::int64_t& ppm, bool& exact) {
  const bool negative = !s.empty() && s[0] == '-';
  if (!s.empty() && (s[0] == '-' || s[0] == '+')) s.remove_prefix(1);
  const std::size_t dot = s.find('.');
  const std::string_view whole = s.substr(0, dot);
  const std::string_view fraction = dot == std::string_view::npos ? std::string_view() : s.substr(dot + 1);
  if (whole.empty() && fraction.empty()) return Parsed::not_a_number;
  std::int64_t percent = 0;
  for (const char c : whole) {
    if (c < '0' || c > '9') return Parsed::not_a_number;
    if (percent <= kMaxNumber) percent = percent * 10 + (c - '0');
  }
  std::int64_t ten_thousandths = 0;
  std::int64_t weight = 1000;
  exact = true;
  for (const char c : fraction) {
    if (c < '0' || c > '9') return Parsed::not_a_number;
    ten_thousandths += weight * (c - '0');
    if (weight == 0 && c != '0') exact = false;
    weight /= 10;
  }
  ppm = percent * 10'000 + ten_thousandths;
  if (negative) ppm = -ppm - (exact ? 0 : 1);
  return percent > kMaxNumber ? Parsed::out_of_range : Parsed::ok;
}

Parsed parse_rounded(std::string_view s, std::int64_t& out) {
  if (!s.empty() && s[0] == '+') s.remove_prefix(1);
  double value = 0;
  // from_chars does not look at the locale, where a comma would change what the file means.
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), value);
  if (end != s.data() + s.size() || s.empty()) return Parsed::not_a_number;
  if (error == std::errc::result_out_of_range) return Parsed::out_of_range;
  if (error != std::errc() || !std::isfinite(value)) return Parsed::not_a_number;
  if (std::fabs(value) > static_cast<double>(kMaxNumber)) return Parsed::out_of_range;
  out = std::llround(value);
  return Parsed::ok;
}

}  // namespace taufold::io::contest
