// How compactly cells could stand around an arrangement of blocks, from the geometry of the free area alone: the first sieve of
// the search, before any placement.
#pragma once

#include <cstdint>
#include <vector>

#include "place/blocks/packer.hpp"
#include "place/problem.hpp"

namespace taufold::place {

struct Gathering {
  double spread = 0;  ///< mean Manhattan distance of cells from their centre if they filled the free area around it; sum over tiers
  double apart = 0;   ///< Manhattan distances of the centres of facing tiers
  std::vector<geom::Point> centre;  ///< [tier]
};

class FreeRoom {
 public:
  /// `cell_area`: what must find room on each tier.
  FreeRoom(const Problem&, const Packer&, const std::array<std::int64_t, kMaxTiers>& cell_area);

  /// Centres of the cells of each tier, common to all tiers or each its own, whichever is the shorter; distances between centres
  /// count `weight_apart` as much as spread.
  Gathering gather(const Arrangement&, double weight_apart) const;

 private:
  static constexpr int kBins = 32, kCentres = 12;  // a side

  void take(std::vector<float>& open, const geom::Box&) const;
  double spread(const std::vector<float>& open, double area, int cx, int cy) const;

  struct Offset {
    int dx, dy;
    float distance;
  };
  const Problem& p_;
  const Packer& packer_;
  std::array<double, kMaxTiers> area_{};       // in bins
  std::vector<std::vector<float>> open_;  // [tier][bin] free share beside what is fixed
  std::vector<Offset> near_;              // by distance
  double hx_, hy_;
};

}  // namespace taufold::place
