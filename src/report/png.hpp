// PNG images with a palette and transparency, and base64, for pictures inside one HTML file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace taufold::report {

struct Rgba {
  std::uint8_t r = 0, g = 0, b = 0, a = 255;
};

/// One byte a pixel, row 0 at the top; values index `palette` (at most 256 entries).
struct Image {
  int width = 0, height = 0;
  std::vector<std::uint8_t> pixels;
  std::vector<Rgba> palette;
};

/// Empty when the image has no pixels or compression fails.
std::string png(const Image&);
std::string base64(std::string_view bytes);
std::string data_uri(const Image&);

}  // namespace taufold::report
