// Where a bond may stand: the clearance to the die edge, and a map that finds conflicts between bonds in constant time.
#pragma once

#include <cstdint>
#include <vector>

#include "place/problem.hpp"

namespace taufold::place {

/// Allowed centres and the least distance of centres; bonds conflict when |dx| < pitch_x and |dy| < pitch_y.
struct BondSites {
  std::int32_t xlo, xhi, ylo, yhi;  ///< closed range of centres; empty when lo > hi
  std::int32_t pitch_x, pitch_y;

  BondSites(const geom::Box& die, const db::BondRule& rule)
      : xlo(die.xlo + rule.spacing + (rule.width + 1) / 2), xhi(die.xhi - rule.spacing - (rule.width + 1) / 2),
        ylo(die.ylo + rule.spacing + (rule.height + 1) / 2), yhi(die.yhi - rule.spacing - (rule.height + 1) / 2),
        pitch_x(std::max(1, rule.width + rule.spacing)), pitch_y(std::max(1, rule.height + rule.spacing)) {}

  std::int32_t columns() const { return xlo > xhi ? 0 : (xhi - xlo) / pitch_x + 1; }
  std::int32_t rows() const { return ylo > yhi ? 0 : (yhi - ylo) / pitch_y + 1; }
  /// Most bonds that can stand on the die at once.
  std::int64_t capacity() const { return static_cast<std::int64_t>(columns()) * rows(); }
};

}  // namespace taufold::place
