// Drive and leakage of a transistor over supply, temperature and process, as ratios to a reference.
//
// Drive after the alpha-power law of Sakurai and Newton (JSSC 1990): g(V) = (V - Vt)^alpha / V, and every delay scales with 1/g. One device
// for all nodes, alpha 1.30 and Vt 0.30 V of the low-threshold flavour; flavours shift Vt. Temperature moves the threshold and the mobility,
// process moves the threshold and the drive. Leakage is the subthreshold current with a swing in proportion to the absolute temperature
// and a threshold that the drain lowers.
// Deviation from the law's usual form: leakage has a threshold of its own, 80 mV below that of the drive, because the threshold of the
// alpha law is an extrapolation of the strong inversion and no onset.
#pragma once

#include <cstdint>
#include <string>

namespace taufold::predict {

enum class Process : std::uint8_t { slow, typical, fast };

struct Corner {
  Process process = Process::typical;
  double supply_V = 0, temperature_C = 25;
  /// "tt_0p75v_25c", as files and libraries are named; below zero "m40c".
  std::string name() const;
};

struct Device {
  double alpha = 1.30;
  double vt_V = 0.30;         ///< at 25 C, typical
  double swing_V = 0.061;     ///< of the subthreshold current a decade, at 25 C
  double dibl = 0.04;         ///< threshold lowered per volt of supply
  double vt_slope_V_K = -0.75e-3;
  double mobility_power = -0.95;  ///< of the absolute temperature, electrons and holes averaged
  double process_vt_V = 0.036;    ///< three sigma of 12 mV between wafers
  double process_drive = 0.08;    ///< change of drive at the same threshold

  /// Least supply at which the law holds in every corner.
  double least_supply_V() const;
};

/// Delay at `at` over that at `reference`; both supplies above the threshold by tech::kLeastOverdrive_V at least.
double delay_ratio(const Device&, const Corner& at, const Corner& reference);
/// Power of leakage at `at` over that at `reference`.
double leakage_ratio(const Device&, const Corner& at, const Corner& reference);
/// The supply at which delay is `ratio` times that at `reference`, other conditions alike; by bisection between the least supply and 1.5 V, which
/// are returned when the ratio is out of their reach.
double supply_for_delay(const Device&, double ratio, const Corner& reference);

}  // namespace taufold::predict
