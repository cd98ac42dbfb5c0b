// The engine's own view of a design: compact arrays in int32 database units, cells and nets renumbered for locality.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "db/design.hpp"
#include "place/cell_field.hpp"

namespace taufold::place {

inline constexpr int kMaxTiers = db::kMaxTiers;

/// Free part of a row, whole sites.
struct Segment {
  std::int32_t lo, hi;
};

struct TierSpace {
  db::RowGrid rows;  ///< all widths on the tier are multiples of rows.site
  std::int64_t area_limit = 0;  ///< largest legal total area
  std::int64_t row_area = 0;    ///< area of all segments
  std::int64_t room = 0;        ///< for cells: what blocks leave of the limit and of the rows
  // Rows without the places of blocks and blockages: segments of row r are [row_begin[r], row_begin[r + 1]).
  std::vector<Segment> segments;
  std::vector<std::int32_t> row_begin;
  bool whole = true;  ///< every row is one segment of full length

  /// The last site at or before x, the first at or after it; x not left of the rows.
  std::int32_t site_down(std::int32_t px) const { return rows.site == 1 ? px : px - (px - rows.x) % rows.site; }
  std::int32_t site_up(std::int32_t px) const { return site_down(px + rows.site - 1); }
};

/// What does not stand in rows: macros, fixed instances of any kind, and for each tier with ports one box without area that
/// holds them as its pins.
struct Block {
  static constexpr std::uint32_t kPorts = 0xffffffffu;

  std::uint32_t inst = kPorts;
  bool fixed = true;
  std::uint8_t tier = 0;  ///< with x, y (lower-left corner of the turned box) and orient: its place
  geom::Orient orient = geom::Orient::R0;
  std::int32_t x = 0, y = 0;
  db::TierSet tiers = 0;  ///< it may stand on
  geom::OrientSet orients = geom::kUprightOnly;
  std::int32_t halo_x = 0, halo_y = 0;
  std::array<std::int32_t, kMaxTiers> width{}, height{};  ///< not turned

  bool turned() const { return geom::swaps_sides(orient); }
  std::int32_t box_width() const { return turned() ? height[tier] : width[tier]; }
  std::int32_t box_height() const { return turned() ? width[tier] : height[tier]; }
  std::int32_t gap_x() const { return turned() ? halo_y : halo_x; }
  std::int32_t gap_y() const { return turned() ? halo_x : halo_y; }
  geom::Box box() const { return {x, y, x + box_width(), y + box_height()}; }
  std::int64_t area(int k) const { return static_cast<std::int64_t>(width[k]) * height[k]; }
};

/// The weight beyond 1 is that of timing, to which crossings matter as so much wire.
inline std::int64_t weighed_length(float weight, std::int64_t length, std::int64_t crossings) {
  return std::llround(static_cast<double>(weight) * static_cast<double>(length) + static_cast<double>(weight - 1) * static_cast<double>(crossings));
}

/// Index types inside the engine are plain int32 for vectorisable loops; ids are converted at the border (problem.cpp).
/// Objects are the cells, which stand in rows and move, followed by the blocks: object cells + b is block b.
struct Problem {
  int tiers = 0;
  std::int32_t cells = 0, objects = 0, nets = 0, pins = 0;
  geom::Box die;
  std::array<TierSpace, kMaxTiers> space;
  std::vector<db::BondRule> bond_rules;  ///< tiers - 1

  std::array<std::vector<std::int32_t>, kMaxTiers> width;   ///< [tier][cell]; of a cell of several rows times their number
  bool has_tall = false;  ///< some cell has several rows on some tier: for global placement it lies in one row, as wide as its area asks
  std::array<std::int32_t, kMaxTiers> height{};             ///< row height = cell height
  std::array<std::vector<std::int32_t>, kMaxTiers> pin_dx, pin_dy;  ///< [tier][pin], from the lower-left corner, as turned
  std::vector<db::TierSet> cell_tiers;  ///< tiers that a cell may stand on; empty = all for all cells
  std::vector<Block> blocks;
  std::vector<db::Blockage> blockages;

  // Pins are numbered in net order: net n owns pins [net_begin[n], net_begin[n + 1]). Nets are ordered by degree, so
  // that two-pin nets are contiguous ([0, two_pin_nets)); nets with fewer than two pins are left out.
  std::vector<std::int32_t> net_begin;
  std::vector<std::int32_t> pin_cell, pin_net;
  std::int32_t two_pin_nets = 0;
  // CSR of the pins of an object.
  std::vector<std::int32_t> cell_begin, cell_pin;

  std::vector<float> net_weight;  ///< of a unit of length; empty: 1 for all nets
  std::int64_t crossing_length = 0;  ///< what a crossing counts by a net's weight beyond 1

  // A problem cut at its TSVs (tsv/tsvs.hpp): tiers are settled, these interfaces ask for no bonds, and where TSVs are cells, cell
  // cells - tsv_interface.size() + i is one of interface tsv_interface[i] with its bond at tsv_at[i] from its corner.
  db::TierSet cut_interfaces = 0;
  std::vector<std::uint8_t> tsv_interface;
  std::vector<geom::Point> tsv_at;
  struct StandingTsv {
    int interface;
    geom::Point at;  ///< of its bond
  };
  std::vector<StandingTsv> standing_tsvs;  ///< blockages among cells

  CellField field;  ///< cost of cells by their places; may be empty

  std::vector<std::uint32_t> cell_inst;  ///< cell -> InstId; Block::kPorts for a TSV
  std::vector<std::uint32_t> net_id;     ///< net -> NetId

  /// A length of wire and so many bonds of this net as the objective counts them, costs of bonds left out.
  std::int64_t weighed(std::int32_t net, std::int64_t length, std::int64_t crossings) const {
    return net_weight.empty() ? length : weighed_length(net_weight[net], length, crossings * crossing_length);
  }
  std::int32_t degree(std::int32_t net) const { return net_begin[net + 1] - net_begin[net]; }
  std::int64_t area(std::int32_t cell, int tier) const {
    return static_cast<std::int64_t>(width[tier][cell]) * height[tier];
  }
  std::int32_t first_tsv() const { return cells - static_cast<std::int32_t>(tsv_interface.size()); }
  /// Index among the TSVs, negative for other cells.
  std::int32_t tsv(std::int32_t cell) const { return cell - first_tsv(); }
  bool is_cut(int interface) const { return (cut_interfaces >> interface & 1) != 0; }
  bool may_stand(std::int32_t cell, int tier) const { return cell_tiers.empty() || (cell_tiers[cell] >> tier & 1) != 0; }

  /// Offsets of the pins of blocks before turning: [tier][i] belongs to pin cell_pin[cell_begin[cells] + i].
  std::array<std::vector<geom::Point>, kMaxTiers> block_pin;
};

/// The pins of every object, and those of the blocks unturned, from the nets' lists.
void index_pins(Problem&);

/// Puts block b elsewhere. The rows stay as they were until cut_rows().
void put_block(Problem&, std::size_t b, int tier, std::int32_t x, std::int32_t y, geom::Orient);

/// Cuts the rows around all blocks with area, their halos and the blockages, and counts the room that is left for cells.
void cut_rows(Problem&);

struct NetBond {
  std::int32_t net = 0, interface = 0;
  std::int32_t x = 0, y = 0;
  bool placed = false;  ///< false: no legal site has been found yet
};

/// Tier and lower-left corner of every object, and the bonds of crossing nets sorted by (net, interface).
struct State {
  std::vector<std::uint8_t> tier;
  std::vector<std::int32_t> x, y;
  std::vector<NetBond> bonds;
};

/// Free macros become blocks that stand nowhere in particular yet; rows are cut around the fixed ones only when there are no
/// others.
Problem make_problem(const db::Design& design);

/// Adds the blocks' places to a state that has those of the cells.
void add_blocks(const Problem&, State&);

/// The objective: exact per-tier half perimeter of all nets with their placed bonds as pins, plus bond costs, by net weights.
std::int64_t exact_score(const Problem&, const State&);

/// Exact wirelength with every bond at its best place, ignoring spacing (W*), plus bond costs.
std::int64_t ideal_score(const Problem&, const State&);

db::Placement to_placement(const Problem&, const State&, std::size_t insts);

}  // namespace taufold::place
