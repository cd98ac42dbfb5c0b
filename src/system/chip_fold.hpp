// What folding an accelerator's logic into tiers does to its peaks and to the energy of its operations, at the power that it had
// (docs/system.md, section 11). A fold yields time; what it is spent on is a choice (docs/law.md, section 3).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "system/energy.hpp"

namespace taufold::system {

enum class Spend : std::uint8_t {
  frequency,  ///< the same units at a higher clock
  width,      ///< more units on the same footprint, as many as pay and at most as many times as there are tiers, at a lower voltage
  energy,     ///< the same units at the same clock, at a lower voltage
};
inline constexpr std::string_view kSpends[] = {"frequency", "width", "energy"};

struct ChipFold {
  double tiers = 2;
  double speed = 1;        ///< clock of the fold over that of the flat chip at one voltage
  double capacitance = 1;  ///< energy of an operation over that of the flat chip at one voltage
  double ln_speed_sd = 0, ln_capacitance_sd = 0;  ///< how little is known of carrying a tile's figures to a chip
  Spend spend = Spend::frequency;
  std::string source = {};  ///< the report that it is of
};

struct Folded {
  double voltage_V = 0;
  double clock = 1;      ///< over the flat chip's
  double units = 1;      ///< over the flat chip's
  double peak = 1;       ///< units x clock
  double operation = 1;  ///< energy of an operation
  double leakage = 1;
  bool at_least_voltage = false;  ///< the voltage would have to be lower: the clock is instead
};

/// At the flat chip's power with all units busy, leakage included. A clock of 0: leakage alone takes all of it.
Folded fold_chip(const ChipFold&, const PowerModel&);

/// Peaks and power model of the folded chip.
void apply(const Folded&, Platform&, PowerModel&);

/// How much of a tile's logarithmic gain is uncertain when a whole chip is folded like it: its macros, its global wires and its clock are
/// not in the tile. A judgement.
inline constexpr double kTransferSd = 0.3;
/// The deviations of a fold whose figures are those of a tile.
void set_transfer(ChipFold&);

}  // namespace taufold::system
