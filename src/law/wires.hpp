// Delay of one wire, flat, repeated and folded (docs/law.md, section 4). SI units: m, ohm, F, s; wire
// resistance in ohm/m, capacitance in F/m.
#pragma once

#include <optional>

namespace taufold::law {

struct Wire {
  double ohm_m = 0, F_m = 0;
};

/// r c L^2 / 2.
double distributed_rc(const Wire&, double length_m);
/// Elmore delay of a driver, a wire and a load (Elmore, J. Appl. Phys. 1948).
double elmore(const Wire&, double driver_ohm, double length_m, double load_F);
/// Time to half of the swing: 0.69 for lumped and 0.38 for distributed parts (Sakurai, JSSC 1983).
double half_swing_delay(const Wire&, double driver_ohm, double length_m, double load_F);

/// Optimal repeaters of unit resistance `unit_ohm` and unit capacitance `unit_F` along a wire (Bakoglu,
/// Meindl, IEEE TED 1985).
struct Repeaters {
  double count, size, delay_s;
};
Repeaters repeaters(const Wire&, double length_m, double unit_ohm, double unit_F);

/// A crossing between tiers: via stacks and bond together, at the share `position` in [0, 1] of the wire as
/// seen from the driver.
struct Hop {
  double ohm = 0, F = 0, position = 0.5;
};
/// Elmore delay of a wire of `length_m` (what is left of it after folding) with a hop in it.
double elmore_folded(const Wire&, double driver_ohm, double length_m, double load_F, const Hop&);
/// The length that a fold must save of a wire of `length_m` for its delay to stay what it was; nothing where
/// even a wire of no length left would be slower.
std::optional<double> break_even_saving(const Wire&, double driver_ohm, double length_m, double load_F,
                                        const Hop&);

/// The wire that a crossing needs on the top metal to reach its bond: (gear ratio - 1) x pitch of the metal,
/// where the gear ratio is bond pitch over metal pitch; 0 where bonds are as fine as the metal.
double fan_out_wire(double bond_pitch_m, double metal_pitch_m);
/// Bonds per m2 at a pitch in m, on a square grid.
double links_per_m2(double pitch_m);

}  // namespace taufold::law
