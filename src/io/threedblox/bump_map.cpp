#include "io/threedblox/bump_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/string_pool.hpp"

namespace taufold::io::threedblox {

std::optional<std::int64_t> dbu_of(double um, std::int64_t precision) {
  const double v = um * static_cast<double>(precision);
  if (!std::isfinite(v) || std::abs(v) > 1e12) return std::nullopt;
  return static_cast<std::int64_t>(std::floor(v + 0.5));
}

bool read_bump_map(const InputFile& file, std::int64_t precision, std::vector<Bump>& bumps,
                   std::vector<std::string_view>& lines, diag::Collector& out) {
  constexpr std::size_t kColumns = 6;
  const std::size_t before = out.errors();
  const std::string_view text = file.text;
  StringPool names;
  for (std::size_t begin = 0; begin < text.size() && !out.full();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    begin = end + 1;
    std::array<std::string_view, kColumns> word;
    std::size_t count = 0;
    for (std::size_t i = 0; i < line.size();) {
      i = std::min(line.find_first_not_of(" \t\r", i), line.size());
      if (i == line.size() || line[i] == '#') break;
      const std::size_t stop = std::min(line.find_first_of(" \t\r", i), line.size());
      if (count < kColumns) word[count] = line.substr(i, stop - i);
      ++count;
      i = stop;
    }
    if (count == 0) continue;
    if (count != kColumns) {
      out.report("TDBX-0006", file.source(),
                 line.substr(std::min(line.find_first_not_of(" \t\r"), line.size())),
                 fmt::format("{} columns, and a bump has {}: bump cell x y port net", count, kColumns));
      continue;
    }
    std::array<std::int64_t, 2> xy{};
    bool fine = true;
    for (std::size_t k = 0; k < 2; ++k) {
      const std::string_view w = word[2 + k];
      double um = 0;
      const auto [stop, error] = std::from_chars(w.data(), w.data() + w.size(), um);
      const auto dbu =
          error == std::errc() && stop == w.data() + w.size() ? dbu_of(um, precision) : std::nullopt;
      if (dbu) {
        xy[k] = *dbu;
      } else {
        fine = false;
        out.report("TDBX-0006", file.source(), w,
                   fmt::format("{} must be a number of um", k == 0 ? "x" : "y"));
      }
    }
    if (!fine) continue;
    if (!names.insert(word[0]).second) {
      out.report("TDBX-0014", file.source(), word[0],
                 fmt::format("bump {} stands twice in this map", diag::quoted(word[0])));
      continue;
    }
    const auto name = [](std::string_view w) { return w == "-" ? std::string() : std::string(w); };
    bumps.push_back({std::string(word[0]), std::string(word[1]), name(word[4]), name(word[5]), xy[0], xy[1]});
    lines.push_back(word[0]);
  }
  return out.errors() == before;
}

}  // namespace taufold::io::threedblox
