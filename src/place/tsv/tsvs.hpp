// TSVs in the rows of the tiers that they pierce: a place for each crossing, and the problem that is left once they are there.
//
// When the tiers of cells are settled a net is cut at its TSVs, and a TSV becomes something like a cell of its pierced tier with a pin
// of the net below and one of the net above, placed along with the cells ("co-placement" of Kim, Athikulwongse, Lim, ICCAD 2009). One
// that fits into a row moves with the cells in it; one of several rows stands once it has a place, as a blockage.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "place/problem.hpp"

namespace taufold::place {

/// Whether crossings of some interface take placement area.
bool has_tsvs(const Problem&);

/// Whether the TSVs of this interface fit into one row of the one tier that they pierce.
bool tsvs_fit_rows(const Problem&, int interface);
/// The same of all interfaces with TSVs.
bool tsvs_fit_rows(const Problem&);

/// Rows and width in whole sites that a TSV of the interface takes of a tier.
struct TsvFootprint {
  std::int32_t rows = 0, width = 0;
};
TsvFootprint tsv_footprint(const Problem&, int interface, int tier);

/// Area of TSVs on each tier (as the rules count it) for so many crossings of each interface.
std::array<std::int64_t, kMaxTiers> tsv_area(const Problem&, const std::array<std::int64_t, kMaxTiers>& crossings);

/// Crossings of each interface when the objects stand on these tiers.
std::array<std::int64_t, kMaxTiers> count_crossings(const Problem&, const std::vector<std::uint8_t>& tier);

/// Where the TSV of a bond stands.
struct TsvPlace {
  std::size_t bond = 0;      ///< index in State::bonds
  std::int32_t x = 0, y = 0; ///< of the bond, its centre
  std::array<geom::Box, 2> box;  ///< whole sites and rows that it takes of the tiers below and above its interface; empty where not pierced
  bool moves = false;  ///< a row of one tier holds it, on sites that are no other TSV's: it may move
};

/// A place for the TSV of every placed bond of `s`, whose bonds keep their distances: near where the bond is, in free rows of the pierced
/// tiers and in as few rows and sites as its size allows where such a place is near. Served in the order of bonds; in the answer those
/// that may move come first. Nothing when one finds no place.
std::optional<std::vector<TsvPlace>> place_tsvs(const Problem&, const State& s);

/// A problem with nets cut at the TSVs.
struct CutAtTsvs {
  Problem problem;
  State state;  ///< what `problem` starts from; bonds without TSVs keep their places
  std::vector<TsvPlace> tsvs;
  std::vector<std::int32_t> net;  ///< of `problem` -> of the whole one
};

/// What TSVs are in the cut problem: blockages, all of them; cells from number p.cells on those that may move, blockages the others; for
/// global placement cells all of them, those of several rows laid flat.
enum class TsvsAs { blockages, cells, flat_cells };

/// Tiers are settled: every cell stays on that of `s`.
CutAtTsvs cut_at_tsvs(const Problem& p, const State& s, std::vector<TsvPlace> tsvs, TsvsAs);

/// The state of the whole problem from one of the cut: `before` is that which was cut.
State joined_at_tsvs(const Problem& p, const State& before, const CutAtTsvs&, const State& after);

}  // namespace taufold::place
