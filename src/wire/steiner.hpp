// Rectilinear Steiner trees: what a router would make of the pins of a net on one tier.
//
// A minimum spanning tree in Manhattan distance (Prim), into which Steiner points are put while they shorten
// it: two edges that meet at a node share their way up to the median of the three ends (the greedy overlap
// removal of J.-M. Ho, G. Vijayan and C. K. Wong, IEEE TCAD 9(2), 1990, over all pairs instead of separable
// trees only). Optimal for up to three pins; for more the mean excess over the optimum is measured in
// tests/property/steiner.cpp.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "geom/geom.hpp"

namespace taufold::wire {

/// Works through nets one after the other; its memory is kept. One a thread.
class SteinerTree {
 public:
  static constexpr std::uint32_t kNone = 0xffffffffu;

  /// A tree over `pins`, which become nodes 0 .. pins.size() - 1, Steiner points behind them. Node 0 is the
  /// root. O(n^2) in the number of pins.
  void build(std::span<const geom::Point> pins);

  std::size_t num_nodes() const { return at_.size(); }
  geom::Point at(std::uint32_t node) const { return at_[node]; }
  /// kNone of the root.
  std::uint32_t parent(std::uint32_t node) const { return parent_[node]; }
  /// Sum over the edges.
  std::int64_t length() const;

 private:
  void span(std::size_t pins);
  void improve(std::uint32_t node);
  void adopt(std::uint32_t child, std::uint32_t parent);
  void leave(std::uint32_t child);
  std::uint32_t add_node(geom::Point, std::uint32_t parent);

  std::vector<geom::Point> at_;
  std::vector<std::uint32_t> parent_, first_child_, next_child_;
  std::vector<std::uint32_t> from_, waiting_, around_;
  std::vector<std::int64_t> reach_;
};

inline std::int64_t manhattan(geom::Point a, geom::Point b) {
  const std::int64_t dx = std::int64_t{a.x} - b.x, dy = std::int64_t{a.y} - b.y;
  return (dx < 0 ? -dx : dx) + (dy < 0 ? -dy : dy);
}

}  // namespace taufold::wire
