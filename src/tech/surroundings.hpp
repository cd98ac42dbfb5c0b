// What surrounds the tiers of a stack for heat: footprint, sink, board, the materials between them, and how a stack of tiers becomes
// layers of heat. Every default has its interval and its source.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tech/heat_stack.hpp"
#include "tech/stack.hpp"

namespace taufold::tech {

/// A sink lumped into one heat transfer coefficient per area of the footprint, spreading included, for a die of about 1 cm2.
struct Sink {
  std::string_view name, meaning;
  double h_W_m2K, low, high;
  /// Shares of its resistance that are its own whatever the die (fins, a case), and that of spreading from the die into it, which goes
  /// with the inverse of the die's side; the rest belongs to the area of the die.
  double whole, spreading;
  std::string_view source;
};
/// passive-phone, vapour-chamber, air, cold-plate, microchannel.
std::span<const Sink> sinks();
const Sink* sink(std::string_view name);

/// How many times the coefficient per area grows where a die of `area_ratio` times the area stands under the same sink: less than
/// 1 / area_ratio, which only a sink without spreading reaches, and never less than 1 for a smaller die.
double same_sink_gain(const Sink&, double area_ratio);

/// Whether a spreader or the base of a sink stands above the upper tier.
bool has_plates(const Surroundings&);
/// What contradicts itself in them; empty when they can be built.
std::string fault_of_plates(const Surroundings&);
/// Without them and the coefficient of their face, for a sink that is lumped.
Surroundings without_plates(Surroundings);

/// The surroundings with the values of the sink in their top coefficient; what was stated of it, plates included, goes.
Surroundings with_sink(Surroundings, const Sink&);

/// Fills what is not known with sourced defaults, the top coefficient by the sink ("air" where none is named).
void fill_defaults(Surroundings&);

/// Layers of heat from the bottom up: underfill where the board takes heat, then of each tier silicon, its active layer (which
/// has the tier's name) and wiring in the order of its facing, bonding layers between tiers, TIM, spreader and sink on top. Blocks become
/// regions, and a tier with a die smaller than the footprint is surrounded by mould, as is all that stands under wider plates; the
/// origin is then the corner of the widest plate. The footprint must be known; `fault` says what else is wrong (a block of
/// a layer that does not exist).
std::optional<HeatStack> heat_stack(const Stack&, std::string& fault);

/// One tier with the dies of all tiers side by side, in the same surroundings: the flat chip at equal cooling per area. The dies stand
/// in a square as nearly as their number allows.
HeatStack unfolded(const HeatStack&, const Stack&);

}  // namespace taufold::tech
