// A gate that drives a wire: the capacitance that does to the gate what the wire does, and the waveforms at
// the driver and behind the wire.
//
// After F. Dartu, N. Menezes and L. T. Pileggi, "Performance computation for precharacterized CMOS gates with
// RC loads", IEEE TCAD 15(5), 1996. The gate is a ramp of length dt from t0 behind a resistor. Its three
// unknowns, t0, dt and the effective capacitance, are solved for by Newton's method, so that the ramp behind
// the resistor into the capacitance passes two points of the table, and gives the capacitance and the pi
// model the same charge until the ramp ends. The load's waveform is the driver's behind one more pole, at the
// Elmore delay.
//
// Departures: the resistor is -ln(threshold) x d(delay)/d(load) at three quarters of the load; charges are
// compared until 1.4 dt at most. Both are as in the reference tool whose stored results exist (loads, delays
// and wires of its printed paths agree to 0.06 ps, tests/peer/wire_stages.cpp). Where Newton's method fails
// from the whole load and from the near capacitor, Ceff is found by bisection on the charges, dt following
// from the table; where that fails too the load is lumped. Times are from the moment where the input crosses
// its threshold.
#pragma once

#include <cstdint>
#include <type_traits>

#include "wire/moments.hpp"
#include "wire/steps.hpp"

namespace taufold::wire {

/// A gate at a given input slew: delay and slew of its output by load, as in its tables. A view: what it
/// calls outlives it.
class GateRef {
 public:
  template <class F>
  requires(!std::is_same_v<std::remove_cvref_t<F>, GateRef>)
      GateRef(F&& f)  // NOLINT: a view of any callable DelaySlew(double load_F)
      : object_(const_cast<void*>(static_cast<const void*>(&f))), call_([](void* o, double load_F) {
          return DelaySlew((*static_cast<std::remove_reference_t<F>*>(o))(load_F));
        }) {}
  DelaySlew operator()(double load_F) const { return call_(object_, load_F); }

 private:
  void* object_;
  DelaySlew (*call_)(void*, double);
};

struct EffectiveOptions {
  /// Newton's method and the search for crossings stop at steps of this part of a value. The reference tool's
  /// stored results are of 0.01, which shows in slews to two percent and in delays hardly at all.
  double tolerance = 0.01;
  int max_iterations = 100;
};

enum class DriverModel : std::uint8_t {
  lumped,    ///< resistance of the wire does not matter, or the method failed: Ceff is the whole capacitance
  pi,        ///< both capacitors of the pi model
  one_pole,  ///< no capacitor at the driver
};

/// The driver of a net with its waveform.
class Driver {
 public:
  DriverModel model = DriverModel::lumped;
  bool failed = false;  ///< Newton's method did not converge; model says what was done instead
  double ceff_F = 0;
  double delay_s = 0;  ///< of the gate, to its output
  double slew_s = 0;   ///< at its output
  double ohm = 0;      ///< of the gate
  double t0_s = 0, dt_s = 0;

  /// Delay of the wire and slew at a load of this Elmore delay, at the thresholds of the driver.
  DelaySlew load(double elmore_s) const;

  /// Voltage at the driver and behind the wire, as fractions of the supply, at time `t_s` [s].
  double driver_volt(double t_s) const;
  double load_volt(double t_s, double elmore_s) const;

 private:
  friend Driver drive(GateRef, const PiModel&, const Thresholds&, const EffectiveOptions&);
  friend class Effective;
  /// Response to a unit ramp from 0 on: gain (k1 + k2 t + k3 exp(-p1 t) + k4 exp(-p2 t)); without a p2, k4 =
  /// 0.
  struct Point {
    double volt = 0, slope = 0;
  };
  Point ramp(double t) const;
  Point load_ramp(double t, double p3) const;  ///< behind the pole
  double latest_s() const;  ///< no crossing at the driver is later
  void set_pi(const PiModel&);
  void set_one_pole(const PiModel&);

  Thresholds at_;
  EffectiveOptions options_;
  PiModel pi_;
  double wave_delay_s_ = 0;  ///< where the waveform at the driver crosses the delay threshold
  double p1_ = 0, p2_ = 0, gain_ = 0, k1_ = 0, k2_ = 0, k3_ = 0, k4_ = 0;
};

/// The gate with a pi model at its output. The output thresholds are those of the edge at the output.
Driver drive(GateRef gate, const PiModel&, const Thresholds&, const EffectiveOptions& = {});

}  // namespace taufold::wire
