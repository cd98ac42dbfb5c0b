#include "flow/law/chip_of_law.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <span>
#include <string_view>

namespace taufold::flow {

namespace {

constexpr std::string_view kPrefix = "law.roadmap.";
constexpr double kNinety = 1.6448536269514722;  // standard deviations between the middle and 95 % of a normal distribution

std::span<const double> column(const report::Series& s, std::string_view name) {
  for (const auto& [n, values] : s.columns)
    if (n == name) return values;
  return {};
}

/// Growth since the first year: its median, and the deviation of its logarithm.
struct Growth {
  double factor = 1, ln_sd = 0;
};

std::optional<Growth> growth(const report::Document& d, const std::string& name, double year, std::string& lack) {
  const auto found = std::find_if(d.series.begin(), d.series.end(), [&](const report::Series& s) { return s.name == name; });
  if (found == d.series.end()) {
    lack = fmt::format("it has no series '{}'", name);
    return std::nullopt;
  }
  const std::span<const double> years = column(*found, "year"), low = column(*found, "p05"), middle = column(*found, "p50"), high = column(*found, "p95");
  const std::size_t n = std::min({years.size(), low.size(), middle.size(), high.size()});
  if (n == 0 || year < years[0] || year > years[n - 1]) {
    lack = n == 0 ? fmt::format("its series '{}' is empty", name) : fmt::format("its years are {:g} to {:g}", years[0], years[n - 1]);
    return std::nullopt;
  }
  const auto at = [&](std::span<const double> v) {
    std::size_t k = 0;
    while (k + 2 < n && years[k + 1] <= year) ++k;
    if (n == 1) return std::log(v[0]);
    const double t = (year - years[k]) / (years[k + 1] - years[k]);
    return (1 - t) * std::log(v[k]) + t * std::log(v[k + 1]);
  };
  const Growth g{std::exp(at(middle) - std::log(middle[0])), std::max(0.0, (at(high) - at(low)) / (2 * kNinety))};
  if (std::isfinite(g.factor) && g.factor > 0 && std::isfinite(g.ln_sd)) return g;
  lack = fmt::format("its series '{}' has values that are no ratio", name);
  return std::nullopt;
}

}  // namespace

std::optional<system::ChipFold> chip_of_law(const report::Document& d, const std::string& scenario, double year, std::string& lack) {
  std::set<std::string> scenarios;
  for (const report::Series& s : d.series)
    if (s.name.rfind(kPrefix, 0) == 0 && s.name.ends_with(".clock")) scenarios.insert(s.name.substr(kPrefix.size(), s.name.size() - kPrefix.size() - 6));
  if (scenarios.empty()) {
    lack = "it is of no roadmap";
    return std::nullopt;
  }
  std::string name = scenario;
  if (name.empty() && scenarios.size() == 1) name = *scenarios.begin();
  if (scenarios.count(name) == 0) {
    std::string all;
    for (const std::string& s : scenarios) all += (all.empty() ? "" : ", ") + s;
    lack = fmt::format("its scenarios are {}", all);
    return std::nullopt;
  }
  const std::string base = std::string(kPrefix) + name;
  const std::optional<Growth> units = growth(d, base + ".realised", year, lack), clock = growth(d, base + ".clock", year, lack), efficiency = growth(d, base + ".efficiency", year, lack);
  if (!units || !clock || !efficiency) return std::nullopt;
  system::ChipFold f;
  f.tiers = std::max(1.0, units->factor);
  f.speed = clock->factor;
  f.capacitance = 1 / efficiency->factor;
  f.ln_speed_sd = clock->ln_sd;
  f.ln_capacitance_sd = efficiency->ln_sd;
  f.source = fmt::format("{} of {:g}", name, year);
  return f;
}

}  // namespace taufold::flow
