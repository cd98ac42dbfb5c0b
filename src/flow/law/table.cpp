#include "flow/law/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "diag/suggest.hpp"
#include "io/csv.hpp"

namespace taufold::flow {

std::optional<LawTable> LawTable::read(const io::InputFile& file, diag::Collector& out, std::string_view code) {
  LawTable t;
  t.code_ = code;
  t.source_ = file.source();
  io::CsvRecords records(file.text);
  if (!records.next()) {
    out.report(code, file.path, "the file is empty; a table with a heading was expected");
    return std::nullopt;
  }
  t.columns_ = records.fields();
  for (std::size_t k = 0; k < t.columns_.size(); ++k)
    if (std::find(t.columns_.begin(), t.columns_.begin() + static_cast<std::ptrdiff_t>(k), t.columns_[k]) !=
        t.columns_.begin() + static_cast<std::ptrdiff_t>(k)) {
      out.report(code, t.source_, records.places()[k],
                 fmt::format("the column {} stands twice", diag::quoted(t.columns_[k])));
      return std::nullopt;
    }
  while (records.next()) {
    if (records.fields().size() != t.columns_.size()) {
      out.report(
             code, t.source_, records.record().substr(0, records.record().find('\n')),
             fmt::format("{} fields where the heading has {}", records.fields().size(), t.columns_.size()))
          .help("a field with commas stands in double quotes");
      if (out.full()) return std::nullopt;
      continue;
    }
    t.cells_.insert(t.cells_.end(), records.fields().begin(), records.fields().end());
    t.places_.insert(t.places_.end(), records.places().begin(), records.places().end());
  }
  if (records.broken()) {
    out.report(code, file.path, "a double quote is not closed");
    return std::nullopt;
  }
  return out.ok() ? std::optional(std::move(t)) : std::nullopt;
}

bool LawTable::require(std::span<const std::string_view> columns, std::string_view what,
                       diag::Collector& out) const {
  bool all = true;
  for (const std::string_view name : columns) {
    if (column(name)) continue;
    std::vector<std::string_view> known(columns_.begin(), columns_.end());
    const std::string_view near = diag::nearest(name, known);
    out.report(code_, source_, source_.text.substr(0, source_.text.find('\n')),
               fmt::format("{} needs the column {}", what, diag::quoted(name)))
        .help(near.empty() ? std::string() : fmt::format("is {} meant?", diag::quoted(near)));
    all = false;
  }
  return all;
}

std::optional<std::size_t> LawTable::column(std::string_view name) const {
  const auto it = std::find(columns_.begin(), columns_.end(), name);
  return it == columns_.end() ? std::nullopt : std::optional(static_cast<std::size_t>(it - columns_.begin()));
}

std::optional<double> LawTable::number(std::size_t row, std::size_t column) const {
  const std::string& s = text(row, column);
  double v = 0;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), v);
  if (error != std::errc() || end != s.data() + s.size() || !std::isfinite(v)) return std::nullopt;
  return v;
}

}  // namespace taufold::flow
