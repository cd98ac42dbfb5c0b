// A library with the cells of an open kit and the figures of the model: what the model makes of the kit's own node, to be held against the kit.
//
// Names, pins and functions stay those of the kit. Delays, slews, constraints, capacitances, energies, leakage and areas become the model's: by the rows of
// data/tech/arcs.csv where the function and its pins stand there, other strengths by their width; else, and for strengths of gates whose structure changes with
// it (exclusive or), by fitting the six coefficients of each arc to the kit's table. Areas are by the rule of fingers and diffusion breaks, never the kit's.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "liberty/library.hpp"
#include "predict/characterise.hpp"

namespace taufold::predict {

struct TwinSummary {
  std::size_t cells = 0, by_rows = 0;      ///< cells refigured, and those with all delays of rows
  std::size_t arcs = 0, fitted_arcs = 0;   ///< edges of arcs
  double fit_rms = 0;                      ///< relative errors of the fitted delays, summed
  double mean_fit() const { return fitted_arcs == 0 ? 0 : fit_rms / static_cast<double>(fitted_arcs); }
};

/// `library`, of a kit that kit_of() knows, with figures of the model of `model`, whose node is the kit's. `fitted_in` are all libraries of the kit, among which the cells that rows are of
/// stand. Cells that are not `used` stay as they are.
liberty::Library twin_of(const liberty::Library& library, std::span<const liberty::Library* const> fitted_in, const NodeModel& model, const std::set<std::string, std::less<>>& used, TwinSummary&);

/// Open kit by the names of its cells: "ASAP7", "NanGate45"; empty when neither.
std::string_view kit_of(const liberty::Library&);

/// Longest chain of transistors in series of an output with this function, in the pull-up or the pull-down network, for unate functions of up to 12 inputs; else 1.
int longest_stack(liberty::Function, std::span<const std::uint32_t> inputs);

}  // namespace taufold::predict
