#include "io/verilog/constant.hpp"

#include <algorithm>
#include <vector>

#include "io/verilog/syntax.hpp"

namespace taufold::io::verilog {

namespace {

constexpr std::size_t kMaxDecimals = 4096;

/// Bits of a decimal number, least significant first, by multiplying limbs of 32 bits.
bool decimal_bits(std::string_view text, std::string& bits) {
  if (text.size() > kMaxDecimals) return false;
  std::vector<std::uint32_t> limbs;
  std::uint64_t chunk = 0, scale = 1;
  const auto flush = [&] {
    std::uint64_t carry = chunk;
    for (std::uint32_t& limb : limbs) {
      carry += limb * scale;
      limb = static_cast<std::uint32_t>(carry);
      carry >>= 32;
    }
    if (carry != 0) limbs.push_back(static_cast<std::uint32_t>(carry));
    chunk = 0;
    scale = 1;
  };
  for (const char c : text) {
    if (c == '_') continue;
    if (c < '0' || c > '9') return false;
    chunk = chunk * 10 + static_cast<std::uint64_t>(c - '0');
    scale *= 10;
    if (scale == 1'000'000'000) flush();
  }
  flush();
  for (const std::uint32_t limb : limbs)
    for (int k = 0; k < 32; ++k) bits += (limb >> k) & 1 ? '1' : '0';
  while (!bits.empty() && bits.back() == '0') bits.pop_back();
  return true;
}

/// Bits of digits of 2^`per_digit`, least significant first.
bool based_bits(std::string_view text, int per_digit, std::string& bits) {
  for (std::size_t i = text.size(); i-- > 0;) {
    const char c = text[i];
    if (c == '_') continue;
    int value = 0;
    if (c >= '0' && c <= '9')
      value = c - '0';
    else if (c >= 'a' && c <= 'f')
      value = c - 'a' + 10;
    else if (c >= 'A' && c <= 'F')
      value = c - 'A' + 10;
    else if (c == 'x' || c == 'X')
      value = -1;
    else if (c == 'z' || c == 'Z' || c == '?')
      value = -2;
    if (value >= 1 << per_digit) return false;
    for (int k = 0; k < per_digit; ++k)
      bits += value == -1 ? 'x' : value == -2 ? 'z' : (value >> k) & 1 ? '1' : '0';
  }
  return true;
}

}  // namespace

ConstantText append_constant(std::string_view text, std::string& digits) {
  ConstantText out;
  const auto faulty = [&](const char* what) {
    out.fault = what;
    return out;
  };
  const std::size_t quote = text.find('\'');
  std::string bits;
  std::size_t size = 0;
  if (quote == std::string_view::npos) {
    out.unsized = true;
    if (!decimal_bits(text, bits)) return faulty("the number is too long");
  } else {
    bool sized = false;
    for (const char c : text.substr(0, quote)) {
      if (c < '0' || c > '9') continue;
      sized = true;
      size = std::min<std::size_t>(size * 10 + static_cast<std::size_t>(c - '0'), kMaxWidth + 1);
    }
    out.unsized = !sized;
    if (sized && size == 0) return faulty("the size of a constant is at least 1");
    if (size > kMaxWidth) return faulty("a constant may have at most 1,048,576 bits");
    std::size_t i = quote + 1;
    if (i < text.size() && (text[i] == 's' || text[i] == 'S')) ++i;
    const char base = i < text.size() ? static_cast<char>(text[i] | 0x20) : '\0';
    std::string_view number = text.substr(std::min(i + 1, text.size()));
    while (!number.empty() && (number[0] == ' ' || (number[0] >= '\t' && number[0] <= '\r')))
      number.remove_prefix(1);
    if (number.size() > kMaxWidth) return faulty("a constant may have at most 1,048,576 bits");
    if (number.find_first_not_of('_') == std::string_view::npos)
      return faulty("the digits of the constant are missing");
    const int per_digit = base == 'b' ? 1 : base == 'o' ? 3 : base == 'h' ? 4 : 0;
    const char only = number[0] == '?' ? 'z' : static_cast<char>(number[0] | 0x20);
    const bool letter = per_digit == 0 && number.size() == 1 && (only == 'x' || only == 'z');
    if (letter)
      bits = only;
    else if (base == 'd' ? !decimal_bits(number, bits)
                         : per_digit == 0 || !based_bits(number, per_digit, bits))
      return faulty("a digit does not belong to the base of the constant");
  }
  if (out.unsized) size = std::max<std::size_t>(32, bits.size());
  if (size > kMaxWidth) return faulty("a constant may have at most 1,048,576 bits");
  const char fill = !bits.empty() && (bits.back() == 'x' || bits.back() == 'z') ? bits.back() : '0';
  bits.resize(size, fill);
  out.width = static_cast<std::uint32_t>(size);
  digits.append(bits.rbegin(), bits.rend());
  return out;
}

}  // namespace taufold::io::verilog
