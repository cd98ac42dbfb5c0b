// Ready-made stacks and bond pitches, and the defaults that fill what a stack leaves open. Each value has its
// source.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "tech/stack.hpp"

namespace taufold::tech {

struct Preset {
  std::string_view name, meaning;
};
/// 2-tier-f2f, 2-tier-f2b, 3-tier, 4-tier, memory-on-logic, logic-on-logic, chip-to-wafer, wafer-to-wafer.
std::span<const Preset> presets();
/// The complete stack of that name; nothing when there is none.
std::optional<Stack> preset(std::string_view name);
/// `tiers` tiers (1 to 64), face to face at the bottom and front to back above it with nano TSVs: what
/// --tiers N means.
Stack default_stack(std::size_t tiers);

struct PitchPreset {
  std::string_view name;  ///< "1.5"
  double pitch_um;
  int year;                 ///< 0: none stated
  std::string_view status;  ///< shipping, silicon, plan
  std::string_view source;
};
/// From the coarsest to the finest.
std::span<const PitchPreset> bond_pitches();

/// Sets the pitch of every interface to one that the user states, and all that follows from a pitch.
void set_bond_pitch(Stack&, double pitch_um, std::string_view source);
void set_bond_pitch(Stack&, std::size_t interface, double pitch_um, std::string_view source);

/// The interface without the defaults that follow from its pitch, so that another pitch decides them.
Interface without_pitch_defaults(Interface);

/// Fills every quantity that is not known: by the facing of the tiers, the kind of TSV and the pitch. What
/// was stated stays. Pitch, size and spacing complete each other.
void fill_defaults(Stack&);

/// True when nobody stated the resistance of the tier's via stack, so that a process with vias of known resistance knows better.
bool via_stack_r_is_default(const Tier&);

/// Bond resistance and capacitance by pad edge and pitch; the fits and their sources are in the .cpp.
Quantity default_bond_r(double size_um);
Quantity default_bond_layer(double pitch_um);
Quantity default_bond_c(double layer_um);

}  // namespace taufold::tech
