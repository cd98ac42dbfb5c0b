// The metals of a node from the lowest up: pitches, resistance and capacitance of a wire of the default width, vias, and how each is exposed.
//
// One wire model for all nodes: resistivity of copper with the size effect averaged over width and height (Ciofi et al., IEEE TED 2016, with the
// coefficients of the public scripts of Nikolic et al., FPGA 2021), capacitance among neighbours after the structure 2 of the PTM interconnect
// model with width = space and an aspect of 2, which does not depend on the pitch. Measured wires of open kits are not used: those of ASAP7 are
// three to seven times too good for their pitch. docs/tech.md has the formulas and what they give for GT2N and FreePDK3.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tech/ladder.hpp"

namespace taufold::predict {

enum class Exposure : std::uint8_t {
  single,     ///< one exposure at 193 nm, immersion where needed
  lele,       ///< two exposures, two etches
  sadp,       ///< spacers from one mandrel, cut
  saqp,       ///< spacers on spacers, cut
  euv,        ///< one exposure at 13.5 nm
  euv_double  ///< two of them
};
std::string_view exposure_name(Exposure);

struct Masks {
  Exposure exposure = Exposure::single;
  int low = 1, high = 1;  ///< masks of the layer, cuts included
  /// Share of the tracks that routing can use beside line ends and cuts.
  double capacity_low = 0.9, capacity_high = 0.95;
};
/// How lines of this pitch are made. `euv`: the node has EUV and this layer is among those fine enough to be exposed with it.
Masks line_masks(double pitch_nm, bool euv);
/// The same of a layer of vias or cuts, which has two dimensions: without EUV it needs more masks below 40 nm.
Masks hole_masks(double pitch_nm, bool euv);

struct Metal {
  std::string name, via;  ///< "M3"; the via to the metal below, empty for the lowest
  bool horizontal = true;
  double pitch_nm = 0;
  double ohm_per_um = 0, fF_per_um = 0, via_ohm = 0;
  Masks lines, holes;
};

/// From the lowest to the top: M0 where the node has it, M1, up to four fine ones, the middle ones, two coarse, two top.
std::vector<Metal> metals_of(const tech::Node&);

/// Masks of one node that depend on pitch: metals with their vias, fins, gates.
struct CriticalMasks {
  struct Row {
    std::string layer;
    double pitch_nm = 0;
    Masks masks;
  };
  std::vector<Row> rows;
  int low = 0, high = 0;  ///< of all rows
  int euv = 0;            ///< rows that are exposed with EUV
};
CriticalMasks critical_masks(const tech::Node&);

/// Resistance of a copper wire of the default width at this pitch, ohm per um; pitches of 16 nm and more.
double wire_ohm_per_um(double pitch_nm);
/// Capacitance of a wire among neighbours, fF per um.
double wire_fF_per_um(double k_eff);

}  // namespace taufold::predict
