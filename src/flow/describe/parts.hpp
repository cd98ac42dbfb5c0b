// Pieces that the descriptions of several kinds share: figures, series of one figure an object, and the table
// to read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "report/document.hpp"

namespace taufold::flow {

/// Figures of one object each. A report is for people too: beyond so many objects the series are left out.
inline constexpr std::size_t kMostObjects = 5000;

std::string grouped(std::size_t n);

/// Adds a figure unless one of that name stands: figures of whole designs bear the same name for every file,
/// so that those of the first stand.
void add_figure(report::Document&, const char* name, report::Number value, const char* unit);
/// A count.
void add_figure(report::Document&, const char* name, std::size_t value);

/// A series under construction.
class Objects {
 public:
  explicit Objects(const char* name) : series_{.name = name, .columns = {}} {}
  void add(std::string name, double value) { series_.columns.push_back({std::move(name), {value}}); }
  /// Moves it into the document unless it is empty or one of that name stands.
  void into(report::Document&);

 private:
  report::Series series_;
};

/// A head line and labelled lines below it.
std::string described_table(const std::string& head,
                            const std::vector<std::pair<std::string, std::string>>& rows);

/// "a, b, c and 4 more".
std::string file_list(const std::vector<std::string>& files);

}  // namespace taufold::flow
