// What is taken of the rows of a tier, and the nearest place that is not: for what is placed before the cells of one row.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "place/problem.hpp"

namespace taufold::place {

/// Starts with everything outside the free segments of the rows taken. Greedy nearest places (as D. Hill's legaliser, US patent
/// 6,370,673, "Tetris", but free in both directions).
class TakenRows {
 public:
  /// `space` outlives it.
  explicit TakenRows(const TierSpace& space);

  struct Spot {
    std::int32_t x = 0, row = -1;  ///< row -1: there is none
    double away = 1e300;           ///< Manhattan distance, dbu
  };
  /// Whether something may stand with its lower-left corner at x in a row.
  using Accept = std::function<bool(std::int32_t x, std::int32_t row)>;

  /// Nearest to the lower-left corner (x, y) for something of `rows` rows, `width` wide (whole sites), where `accept`, if there is one,
  /// has no objection.
  Spot nearest(double x, double y, std::int32_t width, std::int32_t rows, db::RowParity parity, const Accept* accept = nullptr) const;

  void take(const Spot&, std::int32_t width, std::int32_t rows);
  bool free(std::int32_t x, std::int32_t row, std::int32_t width, std::int32_t rows) const {
    return row >= 0 && row + rows <= grid_.count && x >= grid_.x && x + width <= grid_.x + grid_.length && conflict(row, rows, x, width) == nullptr;
  }

 private:
  const Segment* conflict(std::int32_t r, std::int32_t rows, std::int32_t x, std::int32_t width) const;
  void try_row(std::int32_t r, double wanted, double dy, std::int32_t width, std::int32_t rows, const Accept* accept, Spot& best) const;
  std::int32_t down(std::int32_t x) const;

  const db::RowGrid& grid_;
  std::vector<std::vector<Segment>> taken_;  ///< by row, sorted, apart from each other
};

}  // namespace taufold::place
