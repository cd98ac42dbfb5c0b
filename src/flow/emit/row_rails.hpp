// Which supply rail runs along the lower edge of the rows, and so on which rows a cell of several rows may stand.
#pragma once

#include <optional>

#include "db/design.hpp"
#include "tech/technology.hpp"

namespace taufold::flow {

/// The supply whose shapes reach the lower edge of the cell: power or ground; nothing where LEF shows none there, or both.
std::optional<tech::PinUse> lower_rail(const tech::Cell&);

class RowRails {
 public:
  /// Learns the rail of rows of `site` from the cells of one row in them: what most have below, as row 0 faces N.
  RowRails(const tech::Technology&, const tech::Site& site);

  /// Any row for an odd number of rows, which a mirrored cell fits on the other half of them, and where LEF says nothing about rails.
  db::RowParity lowest_row(const tech::Cell&) const;

 private:
  std::int32_t row_height_;
  std::optional<tech::PinUse> below_;
};

}  // namespace taufold::flow
