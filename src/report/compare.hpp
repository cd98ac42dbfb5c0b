// Two documents side by side, figure by figure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/document.hpp"

namespace taufold::report {

enum class Direction { none, lower_is_better, higher_is_better };

/// Known from the last parts of the name: `fold.score`, `flat.hpwl.tier0`, `run.wall`, `fold.legal`.
Direction direction_of(std::string_view metric);

struct Change {
  std::string name, unit;
  std::optional<Number> before, after;  ///< absent where one document does not have it
  Direction direction = Direction::none;
  double delta() const;    ///< NaN unless both are there
  double percent() const;  ///< of |before|; NaN where that is 0 and the delta is not
  /// "better", "worse", "same", "changed" (no direction is known), "new" or "gone"
  std::string_view verdict() const;
};

/// In the order of `before`, then what only `after` has.
std::vector<Change> compare(const Document& before, const Document& after);

enum class TableFormat { text, markdown, csv };
std::string to_table(const std::vector<Change>&, TableFormat);

}  // namespace taufold::report
