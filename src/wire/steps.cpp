#include "wire/steps.hpp"

#include <algorithm>
#include <cmath>

namespace taufold::wire {

namespace {

constexpr double kLn2 = 0.69314718055994530942;

/// Time between the thresholds of a rise of one pole, in its time constants.
double pole_slew(const Thresholds& t) {
  return std::log((1 - t.lower) / (1 - t.upper));
}

}  // namespace

DelaySlew behind_port(double elmore_s, double driver_slew_s, const Thresholds& t) {
  return {-elmore_s * std::log(1 - t.delay), driver_slew_s + elmore_s * pole_slew(t) / t.derate};
}

double d2m_delay(double m1_s, double m2_s2) {
  return m2_s2 > 0 ? kLn2 * m1_s * m1_s / std::sqrt(m2_s2) : 0;
}

double peri_slew(double m1_s, double m2_s2, double driver_slew_s, const Thresholds& t) {
  const double spread = std::sqrt(std::max(0.0, 2 * m2_s2 - m1_s * m1_s));
  return std::hypot(driver_slew_s, pole_slew(t) * spread / t.derate);
}

DelaySlew behind_ramp(double m1_s, double m2_s2, double driver_slew_s, const Thresholds& t) {
  if (!(m2_s2 > 0)) return {m1_s, driver_slew_s};
  const double variance = std::max(0.0, 2 * m2_s2 - m1_s * m1_s);
  const double ramp = driver_slew_s * t.derate / (t.upper - t.lower);
  const double total = variance + ramp * ramp / 12;
  const double step = total > 0 ? std::pow(variance / total, 2.5) : 0;
  const double d2m = d2m_delay(m1_s, m2_s2) / kLn2 * -std::log(1 - t.delay);
  return {(1 - step) * m1_s + step * d2m, peri_slew(m1_s, m2_s2, driver_slew_s, t)};
}

DelaySlew at_load(DelaySlew d, const Thresholds& driver, const Thresholds& load) {
  if (driver == load) return d;
  const double whole = d.slew_s * driver.derate / (driver.upper - driver.lower);  // from 0 to 1
  return {d.delay_s + whole * (load.delay - driver.delay), whole * (load.upper - load.lower) / load.derate};
}

}  // namespace taufold::wire
