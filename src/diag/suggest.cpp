#include "diag/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "diag/text.hpp"

namespace taufold::diag {

namespace {
constexpr std::size_t kLongest = 64;  // longer names are not compared: the table below stays on the stack

int letter_cost(char a, char b) {
  if (a == b) return 0;
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  return lower(a) == lower(b) ? 1 : 2;
}
bool equal_but_for_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return letter_cost(x, y) < 2; });
}
}  // namespace

int doubled_edit_distance(std::string_view a, std::string_view b, int limit) {
  const std::size_t n = a.size(), m = b.size();
  const std::size_t apart = n > m ? n - m : m - n;
  if (n > kLongest || m > kLongest || apart * 2 > static_cast<std::size_t>(std::max(limit, 0)))
    return limit + 1;
  std::array<std::array<int, kLongest + 1>, 3> rows;  // i - 2, i - 1, i
  int* before = rows[0].data();
  int* last = rows[1].data();
  int* row = rows[2].data();
  for (std::size_t j = 0; j <= m; ++j) last[j] = static_cast<int>(2 * j);
  for (std::size_t i = 1; i <= n; ++i) {
    int least = row[0] = static_cast<int>(2 * i);
    for (std::size_t j = 1; j <= m; ++j) {
      int d = std::min({last[j] + 2, row[j - 1] + 2, last[j - 1] + letter_cost(a[i - 1], b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d = std::min(d, before[j - 2] + 2);
      row[j] = d;
      least = std::min(least, d);
    }
    if (least > limit) return limit + 1;
    std::swap(before, last);
    std::swap(last, row);
  }
  return std::min(last[m], limit + 1);
}

std::string_view nearest(std::string_view word, std::size_t count,
                         const std::function<std::string_view(std::size_t)>& candidate) {
  if (word.empty() || word.size() > kLongest) return {};
  constexpr std::size_t kMost =
      2'000'000;  // candidates looked at: a suggestion is worth a fraction of a second at most
  constexpr int kEquallyNear = 3;
  int best = std::max(2, static_cast<int>(word.size() / 3) * 2);  // a third of the letters, doubled
  int ties = 0;
  std::string_view found;
  for (std::size_t k = 0; k < std::min(count, kMost); ++k) {
    const std::string_view c = candidate(k);
    if (equal_but_for_case(word, c)) return c;
    const int d = doubled_edit_distance(word, c, best);
    if (d > best || d >= static_cast<int>(2 * std::max(word.size(), c.size()))) continue;
    if (d < best || found.empty()) {
      best = d;
      ties = 0;
      found = c;
    }
    ++ties;
  }
  return ties <= kEquallyNear ? found : std::string_view{};
}

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates) {
  return nearest(word, candidates.size(), [&](std::size_t k) { return candidates[k]; });
}

std::string did_you_mean(std::string_view name) {
  return name.empty() ? std::string() : fmt::format("did you mean {}?", quoted(name));
}

}  // namespace taufold::diag
