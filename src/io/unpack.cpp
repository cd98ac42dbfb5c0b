#include "io/unpack.hpp"

#include <lzma.h>
#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <limits>

namespace taufold::io {

namespace {

constexpr std::uint64_t kDecoderMemory = std::uint64_t{512} << 20;

/// Makes room for more output: doubling, never beyond one byte above the limit (that byte tells that there is
/// more).
bool grow(std::string& text, std::size_t used, std::uint64_t limit) {
  if (used < text.size()) return true;
  if (used > limit) return false;
  const std::uint64_t wanted = std::max<std::uint64_t>(65536, std::uint64_t{2} * used);
  text.resize(static_cast<std::size_t>(std::min(wanted, limit + 1)));
  return true;
}

}  // namespace

Unpacked unpack_xz(std::string_view bytes, std::uint64_t limit, std::string& text) {
  lzma_stream stream = LZMA_STREAM_INIT;
  if (lzma_stream_decoder(&stream, kDecoderMemory, LZMA_CONCATENATED) != LZMA_OK)
    return Unpacked::needs_memory;
  stream.next_in = reinterpret_cast<const std::uint8_t*>(bytes.data());
  stream.avail_in = bytes.size();
  text.clear();
  std::size_t used = 0;
  Unpacked status = Unpacked::ok;
  for (;;) {
    if (!grow(text, used, limit)) {
      status = Unpacked::too_large;
      break;
    }
    stream.next_out = reinterpret_cast<std::uint8_t*>(text.data()) + used;
    stream.avail_out = text.size() - used;
    const lzma_ret r = lzma_code(&stream, LZMA_FINISH);
    used = text.size() - stream.avail_out;
    if (r == LZMA_OK) continue;
    if (r == LZMA_STREAM_END)
      status = used > limit ? Unpacked::too_large : Unpacked::ok;
    else if (r == LZMA_MEMLIMIT_ERROR || r == LZMA_MEM_ERROR)
      status = Unpacked::needs_memory;
    else if (r == LZMA_BUF_ERROR)
      status = Unpacked::truncated;
    else
      status = Unpacked::damaged;
    break;
  }
  lzma_end(&stream);
  text.resize(used);
  return status;
}

Unpacked unpack_gzip(std::string_view bytes, std::uint64_t limit, std::string& text) {
  z_stream stream{};
  if (inflateInit2(&stream, 15 + 16) != Z_OK) return Unpacked::needs_memory;
  text.clear();
  std::size_t used = 0, taken = 0;
  Unpacked status = Unpacked::ok;
  for (;;) {
    if (!grow(text, used, limit)) {
      status = Unpacked::too_large;
      break;
    }
    // zlib counts in 32 bits: both sides go in portions.
    constexpr std::size_t kPortion = std::size_t{1} << 30;
    const std::size_t in = std::min(kPortion, bytes.size() - taken),
                      room = std::min(kPortion, text.size() - used);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data())) + taken;
    stream.avail_in = static_cast<uInt>(in);
    stream.next_out = reinterpret_cast<Bytef*>(text.data()) + used;
    stream.avail_out = static_cast<uInt>(room);
    const int r = inflate(&stream, Z_NO_FLUSH);
    taken += in - stream.avail_in;
    used += room - stream.avail_out;
    if (r == Z_STREAM_END) {
      if (used > limit)
        status = Unpacked::too_large;
      else if (taken == bytes.size())
        status = Unpacked::ok;
      else if (bytes.substr(taken, 2) == std::string_view("\x1f\x8b", 2) && inflateReset(&stream) == Z_OK)
        continue;  // next member
      else
        status = Unpacked::trailing;
      break;
    }
    if (r == Z_OK) continue;
    if (r == Z_BUF_ERROR && (taken < bytes.size() || stream.avail_out == 0)) continue;
    status = r == Z_BUF_ERROR   ? Unpacked::truncated
             : r == Z_MEM_ERROR ? Unpacked::needs_memory
                                : Unpacked::damaged;
    break;
  }
  inflateEnd(&stream);
  text.resize(used);
  return status;
}

}  // namespace taufold::io
