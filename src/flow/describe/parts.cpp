#include "flow/describe/parts.hpp"

#include <fmt/format.h>

#include <variant>

#include "report/chart.hpp"

namespace taufold::flow {

std::string grouped(std::size_t n) {
  return report::grouped(static_cast<std::int64_t>(n));
}

void add_figure(report::Document& doc, const char* name, report::Number value, const char* unit) {
  if (doc.find(name)) return;
  if (const auto* i = std::get_if<std::int64_t>(&value))
    doc.add(name, *i, unit);
  else
    doc.add(name, std::get<double>(value), unit);
}

void add_figure(report::Document& doc, const char* name, std::size_t value) {
  add_figure(doc, name, static_cast<std::int64_t>(value), "1");
}

void Objects::into(report::Document& doc) {
  if (!series_.columns.empty() && !doc.find_series(series_.name)) doc.series.push_back(std::move(series_));
}

std::string described_table(const std::string& head,
                            const std::vector<std::pair<std::string, std::string>>& rows) {
  std::string out = head;
  for (const auto& [label, value] : rows) out += fmt::format("\n  {:<14}{}", label, value);
  return out;
}

std::string file_list(const std::vector<std::string>& files) {
  std::string list;
  for (std::size_t i = 0; i < files.size() && i < 3; ++i) list += (i ? ", " : "") + files[i];
  return files.size() > 3 ? fmt::format("{} and {} more", list, files.size() - 3) : list;
}

}  // namespace taufold::flow
