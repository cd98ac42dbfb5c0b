// Delay of the cells of open libraries in units that travel from node to node: coefficients of every arc, fitted to the measured tables
// (data/tech/arcs.csv), with leakage, energy and width of the cell they are of (data/tech/masters.csv).
//
// For an arc and edge, with input slew s and load C:
//   t0    = R (C + Cp)
//   delay = t0 + lambda s / (1 + (s / (kappa t0))^2)^(q/4) + d_int, at least t0 / 10
//   slew  = slew_const s_FO4 + slew_r R_inv C + slew_nu s
// R and slew_r are in units of the slope R_inv of the least inverter, Cin and Cp of its input, d_int of FO4, s_FO4 is the slew of FO4; slews are
// in the thresholds of the kit. The numbers of a row belong together: one alone is not unique.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace taufold::predict {

enum class ArcSense : std::uint8_t { negative, positive, none };

/// Coefficients of one edge of one arc, in the units above.
struct ArcShape {
  double r = 1, cp = 0, lambda = 0, kappa = 5, q = 1, d_int = 0;
  double slew_const = 0, slew_r = 0, slew_nu = 0;
};

struct KitArc {
  std::string_view function, output, input;
  std::string_view kit_output, kit_input;  ///< as the kit names these pins
  bool rise = true;  ///< edge of the output
  ArcSense sense = ArcSense::none;
  double cin = 1;  ///< of the input
  ArcShape shape;
};

/// The cell whose arcs were fitted.
struct KitMaster {
  std::string_view function, cell;
  double drive = 1;    ///< of its output in least inverters, for cells of several stages
  double leakage = 1;  ///< of the least inverter's
  double energy = 0;   ///< internal, a transition of the output, in Cin V^2 of the least inverter
  double width_cpp = 0;
};

struct Kit {
  std::string_view name;
  double fo4 = 8.1;       ///< in units of R_inv Cin
  double fo4_slew = 10;   ///< likewise, in the thresholds of the kit
  double slew_low = 0.1, slew_high = 0.9;
  /// Delay of its cells in FO4 over that of fin and sheet kits, on average over functions.
  double slowness = 1;
  std::vector<KitArc> arcs;
  std::vector<KitMaster> masters;

  const KitMaster* find(std::string_view function) const;
  double slew_span() const { return slew_high - slew_low; }
};
/// ASAP7, NanGate45 and GT2N.
std::span<const Kit> kits();
const Kit* find_kit(std::string_view name);

/// What an arc gives, in seconds, with its coefficients in SI.
struct ArcLaw {
  double r_ohm = 0, cp_F = 0, lambda = 0, kappa = 1, q = 1, d_int_s = 0;
  double slew_const_s = 0, slew_ohm = 0, slew_nu = 0;

  double delay_s(double slew_s, double load_F) const {
    const double t0 = r_ohm * (load_F + cp_F), x = slew_s / (kappa * t0);
    return std::max(t0 + lambda * slew_s / std::pow(1 + x * x, q / 4) + d_int_s, 0.1 * t0);
  }
  double out_slew_s(double slew_s, double load_F) const { return slew_const_s + slew_ohm * load_F + slew_nu * slew_s; }
};

}  // namespace taufold::predict
