// Constants of Verilog: `4'hA`, `1'bx`, `'sb1`, `2'd3`, `12`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace taufold::io::verilog {

struct ConstantText {
  bool unsized = false;         ///< without a size: 32 bits, or more where its digits need them
  std::uint32_t width = 0;      ///< digits that were appended
  const char* fault = nullptr;  ///< what is wrong, or null
};

/// Appends the bits of `text`, most significant first, as '0', '1', 'x' and 'z'. Nothing is appended after a
/// fault.
ConstantText append_constant(std::string_view text, std::string& digits);

}  // namespace taufold::io::verilog
