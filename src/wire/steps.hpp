// What a sink of a net sees of the step or ramp at its driver: delay of the wire and slew at the sink, from
// the moments of the wire.
//
// A slew is the time between the lower and the upper threshold of the library, divided by its slew_derate, as
// in a table of the library.
#pragma once

#include <cstdint>

namespace taufold::wire {

/// Where delays and slews are measured, as fractions of the supply and for one edge: for a falling edge the
/// fractions are those of the fall already gone, so that all formulas are of a rise.
struct Thresholds {
  double delay = 0.5;               ///< where a transition is said to happen
  double lower = 0.2, upper = 0.8;  ///< between which a slew is measured
  double derate = 1;                ///< measured slew = derate x slew of a table
  friend bool operator==(const Thresholds&, const Thresholds&) = default;
};

struct DelaySlew {
  double delay_s = 0, slew_s = 0;
};

/// A wire behind an ideal step, or behind a ramp that is taken as one: a port without a driving cell. The
/// wire is one pole at its Elmore delay: delay ln 2 x Elmore at a threshold of one half, slew that of the
/// driver plus Elmore x ln((1 - lower) / (1 - upper)). The reference tool adds the two.
DelaySlew behind_port(double elmore_s, double driver_slew_s, const Thresholds&);

/// D2M (Alpert, Devgan and Kashyap 2000): m1^2 / sqrt(m2) x ln 2, the delay at one half of a step behind a
/// wire of these two moments (m2_s2 as wire::Moments gives it). Exact for one pole, close far from the driver
/// where Elmore overstates. 0 for no wire.
double d2m_delay(double m1_s, double m2_s2);

/// Slew at the end of a wire for a slew at its start, both of a table: the roots of the sums of squares of
/// the two (PERI, Kashyap, Alpert, Liu and Devgan 2002), the wire's own from its moments, S2M = ln((1 -
/// lower) / (1 - upper)) x sqrt(2 m2 - m1^2) by the spread of its impulse response.
double peri_slew(double m1_s, double m2_s2, double driver_slew_s, const Thresholds&);

/// How the delay of a wire follows from its moments.
enum class WireDelay : std::uint8_t {
  one_pole,    ///< the driver's waveform behind one pole at the Elmore delay, as the reference tool has it
  two_moment,  ///< behind_ramp(): shorter than Elmore where resistance hides what lies behind a sink
};

/// A wire of these two moments behind a ramp: (1 - a) m1 + a D2M with a = (spread^2 / (spread^2 + T^2 /
/// 12))^(5/2), T the whole ramp and spread^2 = 2 m2 - m1^2 the variance of the wire's impulse response, so
/// that a step has the delay of D2M and a slow ramp that of Elmore (PERI, section IV); and peri_slew(). At
/// delay thresholds other than one half D2M has -ln(1 - threshold) in the place of ln 2, which is exact for
/// one pole.
DelaySlew behind_ramp(double m1_s, double m2_s2, double driver_slew_s, const Thresholds&);

/// What was measured at the thresholds of the driver's library, as the library of the load measures it: the
/// ramp is taken as straight through the delay threshold.
DelaySlew at_load(DelaySlew, const Thresholds& driver, const Thresholds& load);

}  // namespace taufold::wire
