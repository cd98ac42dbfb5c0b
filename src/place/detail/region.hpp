// A region of a legal placement, cut out as a small placement problem of its own with frozen surroundings.
//
// Cells that lie wholly inside are local and may move; every net keeps the spans of its other pins as constants. All that
// a region reads is copied at the start of a round, so that regions can be worked on in parallel and in any order with the
// same result; what one region does is news to the others in the next round only.
//
// A net that reaches into several regions must not have its crossings decided twice. Per round and net one rule holds:
//   free      the region may change which tiers the net occupies: all its pins are local, or it has at most kOwnedPins
//             pins and its bonds (without bonds: the centre of its box) lie in this region's bond zone
//   anchored  a larger crossing net: its first pin on the lowest and on the highest tier stay on their tiers, the others
//             may move between these tiers
//   fixed     otherwise: local pins keep their tiers
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "place/detail/layout.hpp"
#include "place/net_cost.hpp"

namespace taufold::place {

/// Cut lines in dbu; cells and bonds that straddle a line stay put for the round.
struct RegionBounds {
  std::int32_t xlo, xhi, ylo, yhi;
};

/// Bounding boxes of the pins of a net (or of one pin) on each tier, as -xlo, xhi, -ylo, yhi: adding a box is one
/// element-wise maximum, which compiles to one or two vector instructions.
template <int N>
struct NetSpans {
  static constexpr std::int32_t kNothing = -(1 << 29);  // below any coordinate; sums of two do not overflow

  alignas(N >= 2 ? 32 : 16) std::array<std::int32_t, 4 * N> v;

  NetSpans() { v.fill(kNothing); }
  void add(const NetSpans& o) {
    for (int i = 0; i < 4 * N; ++i) v[i] = std::max(v[i], o.v[i]);
  }
  void add(int k, std::int32_t px, std::int32_t py) {
    std::int32_t* t = &v[4 * k];
    t[0] = std::max(t[0], -px);
    t[1] = std::max(t[1], px);
    t[2] = std::max(t[2], -py);
    t[3] = std::max(t[3], py);
  }
  void set(int k, std::int32_t px, std::int32_t py) {
    v.fill(kNothing);
    v[4 * k] = -px;
    v[4 * k + 1] = px;
    v[4 * k + 2] = -py;
    v[4 * k + 3] = py;
  }
  bool empty(int k) const { return v[4 * k] + v[4 * k + 1] < 0; }
  /// Empty tiers give an empty Span.
  Span<std::int32_t> x(int k) const { return {-v[4 * k], v[4 * k + 1]}; }
  Span<std::int32_t> y(int k) const { return {-v[4 * k + 2], v[4 * k + 3]}; }
  /// Strictly inside the box of tier k.
  bool inside(int k, std::int32_t px, std::int32_t py) const {
    const std::int32_t* t = &v[4 * k];
    return -px < t[0] && px < t[1] && -py < t[2] && py < t[3];
  }
};

/// Exact minimum wirelength over the bonds' places.
template <int N>
std::int64_t ideal_length(const NetSpans<N>& s) {
  const auto length = [&](int k) { return s.empty(k) ? 0 : s.v[4 * k] + s.v[4 * k + 1] + s.v[4 * k + 2] + s.v[4 * k + 3]; };
  if constexpr (N == 1) {
    return length(0);
  } else if constexpr (N == 2) {
    const std::int32_t both = length(0) + length(1);
    if (s.empty(0) || s.empty(1)) return both;
    const std::int32_t gap_x = std::max({0, -s.v[4] - s.v[1], -s.v[0] - s.v[5]});
    const std::int32_t gap_y = std::max({0, -s.v[6] - s.v[3], -s.v[2] - s.v[7]});
    return static_cast<std::int64_t>(both) + gap_x + gap_y;
  } else {
    std::array<Span<std::int32_t>, N> x, y;
    for (int k = 0; k < N; ++k)
      if (!s.empty(k)) x[k] = s.x(k), y[k] = s.y(k);
    return static_cast<std::int64_t>(chain_length(x.data(), N)) + chain_length(y.data(), N);
  }
}

/// A free segment of a row of the grid.
struct RegionRow {
  std::int32_t lo, hi;              ///< free interval for local cells
  std::int32_t y, grid_row;
  std::vector<std::int32_t> cells;  ///< local cells, left to right
};

template <int N>
struct RegionPin {
  std::int32_t cell;
  std::array<std::int32_t, N> dx, dy;
};

/// Place of a local cell: lower-left corner and tier, in one cache line's reach of each other for the inner loops.
struct CellPlace {
  std::int32_t x, y;
  std::int32_t tier;
};

/// A net of a cell and the cell's pins on it, pins[first, first + count).
struct Incidence {
  std::int32_t net, first, count;
};

enum class TierRule : std::uint8_t { free, anchored, fixed };

template <int N>
struct RegionNet {
  NetSpans<N> outside;  ///< pins of cells that are not local
  NetSpans<N> spans;    ///< all pins
  std::array<BondSlot, N == 1 ? 1 : N - 1> bond;
  std::array<bool, N == 1 ? 1 : N - 1> bond_movable{};
  std::int64_t cost = 0, ideal = 0;
  std::int32_t pin_begin = 0, pin_end = 0;
  std::int32_t global = 0;
  float weight = 1;  ///< of a unit of length
  TierRule rule = TierRule::free;

  std::int64_t weighed(std::int64_t length, std::int64_t crossings = 0) const {
    return weight == 1 ? length : weighed_length(weight, length, crossings);
  }
};

/// Bonds near the region: the zone in which this region may place bonds, and one bucket of margin around it.
class RegionBonds {
 public:
  void extract(const Layout&, int interface, const RegionBounds&);
  bool in_zone(std::int32_t x, std::int32_t y) const;
  /// True when a bond of `net` (global) at (x, y) keeps its distance from all others and lies in the zone.
  bool can_stand(std::int32_t x, std::int32_t y, std::int32_t net) const { return in_zone(x, y) && !conflict(x, y, net); }
  /// Some bond of another net too close to (x, y), a point of the zone; null when there is none.
  const geom::Point* conflict(std::int32_t x, std::int32_t y, std::int32_t net) const;
  void put(std::int32_t x, std::int32_t y, std::int32_t net);
  void take(std::int32_t x, std::int32_t y);
  bool has_zone() const { return c0_ <= c1_ && r0_ <= r1_; }
  /// Closed range of centres in the zone.
  std::int32_t xlo, xhi, ylo, yhi;
  std::int32_t pitch_x, pitch_y;

 private:
  struct Entry {
    geom::Point at;
    std::int32_t net;
  };
  const Entry& at(std::int32_t i, std::int32_t j) const { return entry_[static_cast<std::size_t>(j - mr0_) * width_ + (i - mc0_)]; }
  Entry& at(std::int32_t i, std::int32_t j) { return entry_[static_cast<std::size_t>(j - mr0_) * width_ + (i - mc0_)]; }
  std::int32_t c0_, c1_, r0_, r1_;      // zone, in buckets
  std::int32_t mc0_, mc1_, mr0_, mr1_;  // with margin
  std::int32_t width_;
  std::int32_t origin_x_, origin_y_;
  std::vector<Entry> entry_;
};

/// What a region hands back: new places of its cells and of the bonds that it may move.
struct RegionResult {
  std::vector<std::int32_t> cell, x, row;
  std::vector<std::uint8_t> tier;
  struct BondChange {
    std::int32_t net, interface;
    BondSlot slot;
  };
  std::vector<BondChange> bonds;
};

void write_back(const RegionResult&, const Problem&, Layout&);

template <int N>
class Region {
 public:
  explicit Region(const Problem& p);

  void extract(const Layout&, const RegionBounds&);
  RegionResult result() const;

  const Problem& problem() const { return p_; }
  std::int32_t num_cells() const { return static_cast<std::int32_t>(cell.size()); }

  // Local cells.
  std::vector<std::int32_t> cell;  ///< global index
  std::vector<CellPlace> at;
  std::vector<std::int32_t> row;     ///< index into rows
  std::vector<std::array<std::int32_t, N>> width;
  std::vector<std::uint8_t> may_switch;  ///< tier changes allowed by the rules of all its nets
  std::vector<std::int32_t> net_begin;   ///< CSR of incidences by cell, one a distinct net
  std::vector<Incidence> incidence;

  std::vector<RegionNet<N>> nets;
  std::vector<RegionPin<N>> pins;     ///< by net, within a net by cell
  std::vector<NetSpans<N>> pin_at;    ///< where each pin stands, kept up to date by place()

  /// Puts a cell at a new place, pins and all.
  void place(std::int32_t c, const CellPlace& where) {
    at[c] = where;
    for (std::int32_t i = net_begin[c]; i < net_begin[c + 1]; ++i)
      for (std::int32_t q = incidence[i].first; q < incidence[i].first + incidence[i].count; ++q)
        pin_at[q].set(where.tier, where.x + pins[q].dx[where.tier], where.y + pins[q].dy[where.tier]);
  }

  // Segments of tier k are rows[row_base[k] .. row_base[k + 1]), bottom up and from left to right. Its grid rows are the lines
  // [line_base[k], line_base[k + 1]); line l, of lower edge line_y[k] + (l - line_base[k]) * height[k], has the segments
  // [line_begin[l], line_begin[l + 1]).
  std::vector<RegionRow> rows;
  std::array<std::int32_t, N + 1> row_base{}, line_base{};
  std::array<std::int32_t, N> line_y{}, height{};
  std::vector<std::int32_t> line_begin;

  std::array<RegionBonds, N == 1 ? 1 : N - 1> bonds;

  /// The segment of tier t nearest to (x, y) in the line at y, or in the nearest line that has any; -1 where there is none.
  std::int32_t row_at(int t, std::int32_t x, std::int32_t y) const;

 private:
  static constexpr int kOwnedPins = 16;
  void extract_cells(const Layout&, const RegionBounds&);
  void extract_nets(const Layout&, const RegionBounds&);
  void decide_rules(const Layout&);

  const Problem& p_;
  std::vector<std::int32_t> local_cell_, local_net_;  // global -> local, -1 elsewhere
};

extern template class Region<1>;
extern template class Region<2>;
extern template class Region<3>;
extern template class Region<4>;
extern template class Region<kMaxTiers>;

}  // namespace taufold::place
