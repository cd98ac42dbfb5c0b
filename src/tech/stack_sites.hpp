// How many signals can pass an interface: bond sites, those left by power and TSVs, and the pitch that gives
// one site per cell. Sites per cell decide what a fold is worth.
#pragma once

#include <cstdint>

#include "tech/stack.hpp"

namespace taufold::tech {

struct SiteCount {
  std::int64_t bonds = 0;   ///< sites of the bond grid within the outline
  std::int64_t tsvs = 0;    ///< sites of the TSV grid; equal to `bonds` where no silicon is crossed
  std::int64_t signal = 0;  ///< crossings left for signals: the scarcer of both, less the share of power
  double tsv_area_um2 = 0;  ///< placement area that a pierced tier loses if every signal site is used
};

/// Sites of `interface` on an outline of width x height um. Pads keep their spacing from the edge.
SiteCount bond_sites(const Interface& interface, double width_um, double height_um);

/// Signal sites per cell; 0 without cells.
double signal_sites_per_cell(const Interface& interface, double width_um, double height_um,
                             std::int64_t cells);

/// The largest pitch, in whole nm, with at least one signal site per cell on the outline when pads take the
/// share of the pitch that they take in `interface`; 0 when no pitch of 1 nm or more does. TSVs are left out:
/// it is the bonds' pitch.
double one_site_per_cell_pitch_um(const Interface& interface, double width_um, double height_um,
                                  std::int64_t cells);

/// Edge of the square of placement area that one crossing takes of the silicon it pierces; 0 where it pierces none, and
/// for nano TSVs without a keep-out, which by the assumption of their presets leave cells their place.
double tsv_edge_um(const Interface& interface);

/// A bond rule in database units for a placer that knows size and spacing only: the grid is widened so that
/// what power and TSVs take is not there. `size + spacing` is the pitch of signal crossings; `tsv` is the edge of the square that a
/// crossing keeps free of cells in the silicon it pierces: the TSV with its keep-out, rounded up to an even number; 0 without silicon.
struct SignalGrid {
  std::int32_t size_dbu = 0, spacing_dbu = 0, tsv_dbu = 0;
};
SignalGrid signal_grid(const Interface& interface, double dbu_per_um);

}  // namespace taufold::tech
