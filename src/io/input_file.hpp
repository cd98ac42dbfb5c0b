// A whole input file in memory. Files packed with xz or gzip are unpacked as they are read, whatever their
// name; the unpacked size is limited, so that a small hostile file cannot fill the memory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "diag/diag.hpp"

namespace taufold::io {

enum class Packing : std::uint8_t { none, xz, gzip };

struct InputFile {
  std::string path;  ///< as the user named it
  std::string text;  ///< unpacked
  Packing packing = Packing::none;
  std::uint64_t stored_bytes = 0;

  diag::Source source() const { return {path, text}; }
};

struct InputLimits {
  std::uint64_t stored = std::uint64_t{4} << 30;    ///< bytes of the file itself
  std::uint64_t unpacked = std::uint64_t{4} << 30;  ///< bytes after unpacking
  /// Unpacked : stored beyond which a file above 256 MiB counts as a bomb; text of this kind packs 10 to 100
  /// times.
  std::uint64_t ratio = 1000;
};

/// Reads `path`; nothing but a FILE-nnnn diagnostic when it cannot be read whole.
std::optional<InputFile> read_input(const std::string& path, diag::Collector&, const InputLimits& = {});

/// The same from bytes at hand; `path` only names them. What the fuzz target and the tests call.
std::optional<InputFile> unpack_input(std::string path, std::string bytes, diag::Collector&,
                                      const InputLimits& = {});

}  // namespace taufold::io
