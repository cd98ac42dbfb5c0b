#include "report/png.hpp"

#include <zlib.h>

#include <algorithm>

namespace taufold::report {

namespace {

void put32(std::string& out, std::uint32_t v) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(v >> shift);
}

void chunk(std::string& out, std::string_view type, std::string_view data) {
  put32(out, static_cast<std::uint32_t>(data.size()));
  std::string body(type);
  body += data;
  out += body;
  const uLong crc = crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
  put32(out, static_cast<std::uint32_t>(crc));
}

}  // namespace

std::string png(const Image& image) {
  const std::size_t w = static_cast<std::size_t>(std::max(0, image.width));
  const std::size_t h = static_cast<std::size_t>(std::max(0, image.height));
  if (w == 0 || h == 0 || image.pixels.size() != w * h || image.palette.empty()) return {};

  std::string raw;  // each row behind its filter byte; filter 0 is best for a palette
  raw.reserve((w + 1) * h);
  for (std::size_t y = 0; y < h; ++y) {
    raw += '\0';
    raw.append(reinterpret_cast<const char*>(image.pixels.data()) + y * w, w);
  }
  uLongf size = compressBound(raw.size());
  std::string packed(size, '\0');
  if (compress2(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(raw.data()),
                raw.size(), 9) != Z_OK)
    return {};
  packed.resize(size);

  std::string header, colours, alphas;
  put32(header, static_cast<std::uint32_t>(w));
  put32(header, static_cast<std::uint32_t>(h));
  header +=
      std::string("\x08\x03\x00\x00\x00", 5);  // 8 bits, palette, deflate, adaptive filter, not interlaced
  for (const Rgba& c : image.palette) {
    colours += {static_cast<char>(c.r), static_cast<char>(c.g), static_cast<char>(c.b)};
    alphas += static_cast<char>(c.a);
  }
  std::string out("\x89PNG\r\n\x1a\n", 8);
  chunk(out, "IHDR", header);
  chunk(out, "PLTE", colours);
  chunk(out, "tRNS", alphas);
  chunk(out, "IDAT", packed);
  chunk(out, "IEND", {});
  return out;
}

std::string base64(std::string_view bytes) {
  static constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t v = 0;
    const std::size_t n = std::min<std::size_t>(3, bytes.size() - i);
    for (std::size_t k = 0; k < 3; ++k)
      v = (v << 8) | (k < n ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k) out += k <= n ? kDigits[(v >> (18 - 6 * k)) & 63] : '=';
  }
  return out;
}

std::string data_uri(const Image& image) {
  return "data:image/png;base64," + base64(png(image));
}

}  // namespace taufold::report
