#include "io/threedblox/defines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace taufold::io::threedblox {

namespace {

constexpr std::string_view kDefine = "#!define";
constexpr std::size_t kMostDefines = 1000;
constexpr std::size_t kMostBytes = std::size_t{64} << 20;

/// The first word of `s`, which is cut off.
std::string_view take_word(std::string_view& s) {
  const std::size_t begin = std::min(s.find_first_not_of(" \t"), s.size());
  s.remove_prefix(begin);
  const std::size_t end = std::min(s.find_first_of(" \t"), s.size());
  const std::string_view word = s.substr(0, end);
  s.remove_prefix(end);
  return word;
}

}  // namespace

bool apply_defines(InputFile& file, diag::Collector& out) {
  if (file.text.find(kDefine) == std::string::npos) return true;
  std::vector<std::pair<std::string, std::string>> defines;
  std::string result;
  const std::string_view text = file.text;
  std::size_t work = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string line(text.substr(begin, end - begin));
    if (line.starts_with(kDefine)) {
      std::string_view rest = line;
      if (rest.ends_with('\r')) rest.remove_suffix(1);
      rest.remove_prefix(kDefine.size());
      const std::string_view key = take_word(rest);
      const std::string_view value = take_word(rest);
      if (key.empty() || defines.size() == kMostDefines) {
        out.report("TDBX-0016", file.source(), text.substr(begin, end - begin),
                   key.empty() ? "a definition needs a word to replace"
                               : fmt::format("more than {} definitions", kMostDefines));
        return false;
      }
      defines.emplace_back(key, value);
    } else {
      for (const auto& [key, value] : defines)
        for (std::size_t at = line.find(key); at != std::string::npos;
             at = line.find(key, at + value.size())) {
          line.replace(at, key.size(), value);
          work += line.size();
          if (line.size() + result.size() > kMostBytes || work > 16 * kMostBytes) {
            out.report("TDBX-0016", file.source(), text.substr(begin, end - begin),
                       "the replacements grow without end");
            return false;
          }
        }
    }
    result += line;
    if (end < text.size()) result += '\n';
    begin = end + 1;
  }
  file.text = std::move(result);
  return true;
}

}  // namespace taufold::io::threedblox
