// The engine's own view of a design: compact arrays in int32 database units, cells and nets renumbered for locality.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "db/design.hpp"

namespace taufold::place {

inline constexpr int kMaxTiers = 8;

struct TierSpace {
  db::RowGrid rows;  ///< all widths on the tier are multiples of rows.site
  std::int64_t area_limit = 0;  ///< largest legal total cell area
  std::int64_t row_area = 0;    ///< area of all rows

  /// The last site at or before x, the first at or after it; x not left of the rows.
  std::int32_t site_down(std::int32_t px) const { return rows.site == 1 ? px : px - (px - rows.x) % rows.site; }
  std::int32_t site_up(std::int32_t px) const { return site_down(px + rows.site - 1); }
};

/// Index types inside the engine are plain int32 for vectorisable loops; ids are converted at the border (problem.cpp).
struct Problem {
  int tiers = 0;
  std::int32_t cells = 0, nets = 0, pins = 0;
  geom::Box die;
  std::array<TierSpace, kMaxTiers> space;
  std::vector<db::BondRule> bond_rules;  ///< tiers - 1

  std::array<std::vector<std::int32_t>, kMaxTiers> width;   ///< [tier][cell]
  std::array<std::int32_t, kMaxTiers> height{};             ///< row height = cell height
  std::array<std::vector<std::int32_t>, kMaxTiers> pin_dx, pin_dy;  ///< [tier][pin], from the lower-left corner

  // Pins are numbered in net order: net n owns pins [net_begin[n], net_begin[n + 1]). Nets are ordered by degree, so
  // that two-pin nets are contiguous ([0, two_pin_nets)); nets with fewer than two pins are left out.
  std::vector<std::int32_t> net_begin;
  std::vector<std::int32_t> pin_cell, pin_net;
  std::int32_t two_pin_nets = 0;
  // CSR of the pins of a cell.
  std::vector<std::int32_t> cell_begin, cell_pin;

  std::vector<std::uint32_t> cell_inst;  ///< cell -> InstId
  std::vector<std::uint32_t> net_id;     ///< net -> NetId

  std::int32_t degree(std::int32_t net) const { return net_begin[net + 1] - net_begin[net]; }
  std::int64_t area(std::int32_t cell, int tier) const {
    return static_cast<std::int64_t>(width[tier][cell]) * height[tier];
  }
};

struct NetBond {
  std::int32_t net = 0, interface = 0;
  std::int32_t x = 0, y = 0;
  bool placed = false;  ///< false: no legal site has been found yet
};

/// Tier and lower-left corner of every cell, and the bonds of crossing nets sorted by (net, interface).
struct State {
  std::vector<std::uint8_t> tier;
  std::vector<std::int32_t> x, y;
  std::vector<NetBond> bonds;
};

Problem make_problem(const db::Design& design);

/// Exact per-tier half perimeter of all nets with their placed bonds as pins, plus bond costs.
std::int64_t exact_score(const Problem&, const State&);

/// Exact wirelength with every bond at its best place, ignoring spacing (W*), plus bond costs.
std::int64_t ideal_score(const Problem&, const State&);

db::Placement to_placement(const Problem&, const State&, std::size_t insts);

}  // namespace taufold::place
