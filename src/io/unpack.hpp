// Decoders of packed bytes in memory, with a limit on what they may grow to.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace taufold::io {

enum class Unpacked : std::uint8_t {
  ok,
  trailing,  ///< complete, but followed by bytes that are no packed data
  damaged,
  truncated,
  too_large,     ///< grows beyond the limit
  needs_memory,  ///< the dictionary is too large
};

Unpacked unpack_xz(std::string_view bytes, std::uint64_t limit, std::string& text);
Unpacked unpack_gzip(std::string_view bytes, std::uint64_t limit, std::string& text);

}  // namespace taufold::io
