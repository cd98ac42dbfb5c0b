// Legal places of macros beside fixed instances, blockages and each other: greedy, near wanted places.
#pragma once

#include <cstdint>
#include <vector>

#include "place/problem.hpp"

namespace taufold::place {

/// Place of one free block: lower-left corner of the turned box.
struct Spot {
  std::uint8_t tier = 0;
  geom::Orient orient = geom::Orient::R0;
  std::int32_t x = 0, y = 0;
  friend bool operator==(const Spot&, const Spot&) = default;
};

/// Spots of the free blocks of a problem, in the order of Packer::blocks().
using Arrangement = std::vector<Spot>;

class Packer {
 public:
  /// `cell_area`: what the utilisation limit of each tier must leave for cells.
  Packer(const Problem&, const std::array<std::int64_t, kMaxTiers>& cell_area);

  /// Indices of the free blocks in Problem::blocks.
  const std::vector<std::int32_t>& blocks() const { return blocks_; }

  /// Moves every block of `a` to a legal spot on its tier as near as can be found to where it is, one after the other in the
  /// given order: flush with the die edge or with what stands already, or, unless `flush`, exactly where it is. False when one
  /// finds no spot.
  bool settle(Arrangement& a, const std::vector<std::int32_t>& order, bool flush = false) const;

  /// Tier, orientation and die hold for every block, no two meet, and the utilisation limits leave the cells their area.
  bool legal(const Arrangement& a) const;
  bool areas_fit(const Arrangement& a) const;

  /// Box of block i (an index into blocks()) in its spot.
  geom::Box box(std::size_t i, const Spot& s) const;
  const Block& block(std::size_t i) const { return p_.blocks[blocks_[i]]; }
  /// Area left under the limit of tier k for free blocks.
  std::int64_t room(int k) const { return room_[k]; }

 private:
  struct Obstacle {
    geom::Box box;
    std::int32_t gap_x, gap_y;
  };
  Obstacle obstacle(std::size_t i, const Spot& s) const;
  bool find_spot(std::size_t i, Spot& s, const std::vector<Obstacle>& others, bool flush) const;

  const Problem& p_;
  std::vector<std::int32_t> blocks_;
  std::array<std::vector<Obstacle>, kMaxTiers> standing_;
  std::array<std::int64_t, kMaxTiers> room_{};
};

/// Puts the blocks of the problem into their spots; rows are not cut.
void apply(Problem&, const std::vector<std::int32_t>& blocks, const Arrangement&);

}  // namespace taufold::place
