// A CSV table with a heading, for the files of `taufold law` and `taufold system`: fields by row and column, each
// with its place in the text.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "diag/diag.hpp"
#include "io/input_file.hpp"

namespace taufold::flow {

class LawTable {
 public:
  /// Nothing after a diagnostic of `code`, by which a command calls a table that cannot be read. `file` outlives the table.
  static std::optional<LawTable> read(const io::InputFile& file, diag::Collector&, std::string_view code = "LAW-0001");

  /// Reports it and is false when a column is missing; `what` names the kind of file.
  bool require(std::span<const std::string_view> columns, std::string_view what, diag::Collector&) const;
  const std::vector<std::string>& columns() const { return columns_; }
  std::optional<std::size_t> column(std::string_view name) const;
  std::size_t rows() const { return cells_.size() / columns_.size(); }
  const std::string& text(std::size_t row, std::size_t column) const {
    return cells_[row * columns_.size() + column];
  }
  std::string_view at(std::size_t row, std::size_t column) const {
    return places_[row * columns_.size() + column];
  }
  /// A finite number; nothing for anything else.
  std::optional<double> number(std::size_t row, std::size_t column) const;
  const diag::Source& source() const { return source_; }

 private:
  diag::Source source_;
  std::string_view code_;
  std::vector<std::string> columns_, cells_;
  std::vector<std::string_view> places_;
};

}  // namespace taufold::flow
