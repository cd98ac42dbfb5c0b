// Rows of a shipped CSV file by the names of their columns.
#pragma once

#include <algorithm>
#include <cctype>
#include <charconv>
#include <string>
#include <string_view>
#include <vector>

#include "io/csv.hpp"

namespace taufold::system {

/// Equal but for the case of letters.
inline bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
  });
}

class ShippedRows {
 public:
  explicit ShippedRows(std::string_view text) : records_(text) {
    records_.next();
    columns_ = records_.fields();
  }
  bool next() { return records_.next(); }
  /// Empty where there is no such column.
  std::string_view text(std::string_view column) const {
    for (std::size_t k = 0; k < columns_.size() && k < records_.fields().size(); ++k)
      if (columns_[k] == column) return records_.fields()[k];
    return {};
  }
  /// `absent` for an empty field.
  double number(std::string_view column, double absent = 0) const {
    const std::string_view s = text(column);
    double v = absent;
    std::from_chars(s.data(), s.data() + s.size(), v);
    return v;
  }

 private:
  io::CsvRecords records_;
  std::vector<std::string> columns_;
};

}  // namespace taufold::system
