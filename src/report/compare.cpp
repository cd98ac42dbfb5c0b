#include "report/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>

#include "report/chart.hpp"
#include "report/text.hpp"

namespace taufold::report {

namespace {

constexpr std::array<std::string_view, 13> kLower = {
    "score", "hpwl",     "hpwl_ratio", "score_ratio", "footprint", "violations", "wall",
    "cpu",   "peak_rss", "bond_cost",  "die_area",    "power",     "cost"};
constexpr std::array<std::string_view, 6> kHigher = {"legal", "proven_optimal", "wns",
                                                     "tns",   "fmax",           "yield"};

bool among(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string shown(const std::optional<Number>& n) {
  if (!n) return "-";
  if (const auto* i = std::get_if<std::int64_t>(&*n)) return grouped(*i);
  return fmt::format("{:.6g}", std::get<double>(*n));
}

std::string signed_number(const Change& c) {
  const double d = c.delta();
  if (!std::isfinite(d)) return "";
  const bool integers =
      std::holds_alternative<std::int64_t>(*c.before) && std::holds_alternative<std::int64_t>(*c.after);
  const std::string text = integers ? grouped(std::llround(d)) : fmt::format("{:.4g}", d);
  return fmt::format("{}{}", d > 0 ? "+" : "", text);
}

std::string percent_text(const Change& c) {
  return std::isfinite(c.percent()) ? fmt::format("{:+.2f} %", c.percent()) : "";
}

constexpr std::array<std::string_view, 7> kHead = {"metric", "unit",    "before", "after",
                                                   "delta",  "percent", "verdict"};

std::string csv_number(const std::optional<Number>& n) {
  return n ? number_text(*n) : "";
}
std::string csv_number(double v) {
  return std::isfinite(v) ? fmt::format("{}", v) : "";
}

}  // namespace

Direction direction_of(std::string_view metric) {
  if (metric.rfind("design.", 0) == 0) return Direction::none;  // what was asked, not what came of it
  std::string_view rest = metric;
  while (!rest.empty()) {
    const std::size_t dot = rest.rfind('.');
    const std::string_view last = dot == std::string_view::npos ? rest : rest.substr(dot + 1);
    if (among(kLower, last)) return Direction::lower_is_better;
    if (among(kHigher, last)) return Direction::higher_is_better;
    // A figure of one tier has the direction of the figure itself.
    if (dot == std::string_view::npos || last.rfind("tier", 0) != 0) break;
    rest = rest.substr(0, dot);
  }
  return metric.find(".violations.") != std::string_view::npos ? Direction::lower_is_better : Direction::none;
}

double Change::delta() const {
  return before && after ? as_double(*after) - as_double(*before) : std::numeric_limits<double>::quiet_NaN();
}

double Change::percent() const {
  const double d = delta();
  if (d == 0) return 0;
  const double was = before ? std::abs(as_double(*before)) : 0;
  return was > 0 ? 100 * d / was : std::numeric_limits<double>::quiet_NaN();
}

std::string_view Change::verdict() const {
  if (!before) return "new";
  if (!after) return "gone";
  if (delta() == 0) return "same";
  if (direction == Direction::none) return "changed";
  return (delta() < 0) == (direction == Direction::lower_is_better) ? "better" : "worse";
}

std::vector<Change> compare(const Document& before, const Document& after) {
  std::vector<Change> out;
  for (const Metric& m : before.metrics) {
    const Metric* other = after.find(m.name);
    out.push_back(
        {m.name, m.unit, m.value, other ? std::optional(other->value) : std::nullopt, direction_of(m.name)});
  }
  for (const Metric& m : after.metrics)
    if (!before.find(m.name)) out.push_back({m.name, m.unit, std::nullopt, m.value, direction_of(m.name)});
  return out;
}

std::string to_table(const std::vector<Change>& changes, TableFormat format) {
  if (format == TableFormat::csv) {
    std::string out = fmt::format("{}\n", fmt::join(kHead, ","));
    for (const Change& c : changes)  // metric names and units hold no comma or quote
      out += fmt::format("{},{},{},{},{},{},{}\n", c.name, c.unit, csv_number(c.before), csv_number(c.after),
                         csv_number(c.delta()), csv_number(c.percent()), c.verdict());
    return out;
  }
  std::vector<std::array<std::string, 7>> rows;
  for (const Change& c : changes)
    rows.push_back({c.name, c.unit == "1" ? "" : c.unit, shown(c.before), shown(c.after), signed_number(c),
                    percent_text(c), std::string(c.verdict())});
  std::array<std::size_t, 7> width{};
  for (std::size_t k = 0; k < 7; ++k) {
    width[k] = kHead[k].size();
    for (const auto& row : rows) width[k] = std::max(width[k], row[k].size());
  }
  const bool markdown = format == TableFormat::markdown;
  const auto line = [&](const auto& cells) {
    std::string out = markdown ? "|" : "";
    for (std::size_t k = 0; k < 7; ++k) {
      const bool right = k >= 2 && k <= 5;
      const std::string cell =
          right ? fmt::format("{:>{}}", cells[k], width[k]) : fmt::format("{:<{}}", cells[k], width[k]);
      out += markdown ? fmt::format(" {} |", cell) : fmt::format("{}{}", k ? "  " : "", cell);
    }
    while (!out.empty() && out.back() == ' ') out.pop_back();
    return out + "\n";
  };
  std::string out = line(kHead);
  if (markdown) {
    out += "|";
    for (std::size_t k = 0; k < 7; ++k) {
      const bool right = k >= 2 && k <= 5;
      out += fmt::format(" {:-<{}}{} |", "", width[k] - (right ? 1 : 0), right ? ":" : "");
    }
    out += "\n";
  }
  for (const auto& row : rows) out += line(row);
  return out;
}

}  // namespace taufold::report
