#include "law/wires.hpp"

#include <cmath>

namespace taufold::law {

double distributed_rc(const Wire& w, double length_m) {
  return 0.5 * w.ohm_m * w.F_m * length_m * length_m;
}

double elmore(const Wire& w, double driver_ohm, double length_m, double load_F) {
  return driver_ohm * (w.F_m * length_m + load_F) + distributed_rc(w, length_m) + w.ohm_m * length_m * load_F;
}

double half_swing_delay(const Wire& w, double driver_ohm, double length_m, double load_F) {
  return 0.69 * driver_ohm * (w.F_m * length_m + load_F) + 0.38 * w.ohm_m * w.F_m * length_m * length_m +
         0.69 * w.ohm_m * length_m * load_F;
}

Repeaters repeaters(const Wire& w, double length_m, double unit_ohm, double unit_F) {
  return {length_m * std::sqrt(0.4 * w.ohm_m * w.F_m / (0.7 * unit_ohm * unit_F)),
          std::sqrt(unit_ohm * w.F_m / (w.ohm_m * unit_F)),
          2.46 * length_m * std::sqrt(unit_ohm * unit_F * w.ohm_m * w.F_m)};
}

double elmore_folded(const Wire& w, double driver_ohm, double length_m, double load_F, const Hop& hop) {
  const double x1 = hop.position * length_m, x2 = length_m - x1;
  const double beyond = w.F_m * x2 + load_F;
  return driver_ohm * (w.F_m * length_m + hop.F + load_F) + distributed_rc(w, x1) +
         w.ohm_m * x1 * (hop.F + beyond) + hop.ohm * (hop.F / 2 + beyond) + distributed_rc(w, x2) +
         w.ohm_m * x2 * load_F;
}

std::optional<double> break_even_saving(const Wire& w, double driver_ohm, double length_m, double load_F,
                                        const Hop& hop) {
  const double flat = elmore(w, driver_ohm, length_m, load_F);
  if (elmore_folded(w, driver_ohm, 0, load_F, hop) > flat) return std::nullopt;
  // The delay grows with what is left of the wire, so bisection finds the one crossing.
  double lo = 0, hi = length_m;
  for (int k = 0; k < 200 && hi - lo > 1e-15 * length_m; ++k) {
    const double left = 0.5 * (lo + hi);
    (elmore_folded(w, driver_ohm, left, load_F, hop) > flat ? hi : lo) = left;
  }
  return length_m - 0.5 * (lo + hi);
}

double fan_out_wire(double bond_pitch_m, double metal_pitch_m) {
  return bond_pitch_m > metal_pitch_m ? bond_pitch_m - metal_pitch_m : 0;
}

double links_per_m2(double pitch_m) {
  return 1 / (pitch_m * pitch_m);
}

}  // namespace taufold::law
