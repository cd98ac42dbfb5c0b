// A reader of view folders that knows docs/formats.md, "The view folder", and nothing of src/view.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/text_file.hpp"

namespace taufold::test {

class ViewDecoder {
 public:
  explicit ViewDecoder(std::filesystem::path folder) : folder_(std::move(folder)), index(nlohmann::json::parse(read_text(folder_ / "index.json"))) {}

  bool has(const std::string& chunk) const { return index.at("chunks").contains(chunk); }

  std::vector<std::int64_t> values(const std::string& chunk) const {
    const nlohmann::json& c = index.at("chunks").at(chunk);
    const std::string type = c.at("type"), coding = c.at("coding");
    const auto count = c.at("count").get<std::size_t>();
    const std::size_t width = type == "u8" ? 1 : type == "u16" ? 2 : 4;
    const std::string bytes = raw(c, count * 5 + 64);
    std::vector<std::uint64_t> words;
    if (coding == "delta") {
      for (std::size_t at = 0; at < bytes.size();) {
        std::uint64_t v = 0;
        for (unsigned shift = 0;; shift += 7) {
          const auto b = static_cast<unsigned char>(bytes.at(at++));
          v += std::uint64_t{b & 0x7fu} << shift;
          if (b < 128) break;
        }
        words.push_back(v);
      }
    } else {
      if (bytes.size() != count * width) throw std::runtime_error(chunk + " has another size");
      for (std::size_t i = 0; i < count; ++i) {
        std::uint64_t v = 0;
        for (std::size_t b = 0; b < width; ++b) v += std::uint64_t{static_cast<unsigned char>(bytes[coding == "plain" ? i * width + b : b * count + i])} << (8 * b);
        words.push_back(v);
      }
    }
    if (words.size() != count) throw std::runtime_error(chunk + " has another number of values");
    const std::uint64_t modulus = std::uint64_t{1} << (8 * width);
    if (coding == "delta" || coding == "delta-planes") {
      const std::size_t lag = c.value("lag", std::size_t{1});
      std::vector<bool> begins(count, false);
      if (c.contains("runs")) {
        std::size_t at = 0;
        for (const std::int64_t length : values(c.at("runs"))) {
          if (length > 0) begins.at(at) = true;
          at += static_cast<std::size_t>(length);
        }
        if (at != count) throw std::runtime_error("runs do not add up");
      }
      std::uint64_t first = 0;
      for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t half = words[i] / 2, before = begins[i] ? first : i >= lag ? words[i - lag] : 0;
        words[i] = (words[i] % 2 == 0 ? before + half : before + modulus - half - 1) % modulus;
        if (begins[i]) first = words[i];
      }
    }
    const std::int64_t base = c.value("base", std::int64_t{0}), step = c.value("step", std::int64_t{1});
    std::vector<std::int64_t> out;
    for (const std::uint64_t v : words) {
      const bool negative = type == "i32" && v >= modulus / 2;
      out.push_back(base + step * (negative ? static_cast<std::int64_t>(v) - static_cast<std::int64_t>(modulus) : static_cast<std::int64_t>(v)));
    }
    return out;
  }

  std::vector<std::string> names(const std::string& chunk) const {
    std::string text;
    for (const std::int64_t v : values(chunk)) text += static_cast<char>(v);
    std::vector<std::string> out;
    std::string before;
    std::size_t at = 0;
    const auto number = [&] {
      std::size_t v = 0;
      for (unsigned shift = 0;; shift += 7) {
        const auto b = static_cast<unsigned char>(text.at(at++));
        v |= std::size_t{b & 0x7fu} << shift;
        if (b < 128) return v;
      }
    };
    while (at < text.size()) {
      const std::size_t same = number(), more = number();
      before = before.substr(0, same) + text.substr(at, more);
      at += more;
      out.push_back(before);
    }
    return out;
  }

  std::uintmax_t bytes() const {
    std::uintmax_t n = 0;
    for (const auto& e : std::filesystem::directory_iterator(folder_)) n += e.file_size();
    return n;
  }

 private:
  std::string raw(const nlohmann::json& chunk, std::size_t most) const {
    const std::string file = read_text(folder_ / chunk.at("file").get<std::string>());
    if (file.size() != chunk.at("bytes").get<std::size_t>()) throw std::runtime_error("another file size");
    if (chunk.at("packed") == "none") return file;
    std::string out(most, '\0');
    uLongf size = most;
    if (uncompress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(file.data()), file.size()) != Z_OK) throw std::runtime_error("no zlib stream");
    out.resize(size);
    return out;
  }

  std::filesystem::path folder_;

 public:
  nlohmann::json index;
};

}  // namespace taufold::test
