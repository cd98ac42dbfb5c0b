// What an arrangement of blocks costs while the cells stay where a placement has them: fast, for moves between placements.
#pragma once

#include <cstdint>
#include <vector>

#include "place/blocks/packer.hpp"
#include "place/net_cost.hpp"
#include "place/problem.hpp"

namespace taufold::place {

class FrozenCells {
 public:
  /// Cells (or clusters) of `p` on these tiers with their centres at (x, y); the free blocks are those of `packer`.
  FrozenCells(const Problem& p, const std::vector<std::uint8_t>& tier, const std::vector<float>& x, const std::vector<float>& y,
              const Packer& packer, double crossing_price);

  /// Wirelength W* of the nets with pins on free blocks with the price of their crossings; and for cells under blocks what it takes
  /// to move them out: pins times the distance to the nearest side.
  double cost(const Arrangement& a) const { return wirelength(a) + pushed(a); }
  double wirelength(const Arrangement&) const;
  double pushed(const Arrangement&) const;

 private:
  struct End {
    std::int32_t block, pin;  // index of Packer::blocks(), of Problem::block_pin
  };
  struct Cell {
    float x, y, pins;
  };
  const Problem& p_;
  const Packer& packer_;
  double price_;
  std::vector<Span<std::int32_t>> base_x_, base_y_;  // [net * tiers + tier], without the free blocks
  std::vector<std::int32_t> end_begin_{0};
  std::vector<End> ends_;
  std::vector<std::vector<Cell>> cells_;  // [tier]
};

}  // namespace taufold::place
