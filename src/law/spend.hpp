// Spending a gain of time on frequency, voltage or power (docs/law.md, section 3). Volts, and ratios without
// a unit.
#pragma once

#include <optional>

namespace taufold::law {

/// Delay by the alpha-power law: f(V) = K (V - threshold)^exponent / V for V > threshold (Sakurai, Newton,
/// JSSC 1990).
struct AlphaPower {
  double threshold_V = 0.3, exponent = 1.3;
};

/// f(to) / f(from).
double frequency_ratio(const AlphaPower&, double from_V, double to_V);
/// d ln f / d ln V at a voltage.
double frequency_slope(const AlphaPower&, double V);
/// d ln P / d ln f along the curve where switching energy goes with V^2: 1 + 2 / slope.
double power_exponent(const AlphaPower&, double V);
/// The voltage at which a circuit that got faster by `gain` runs at its old frequency; nothing where none
/// between threshold and three times `from_V` does.
std::optional<double> voltage_at_equal_frequency(const AlphaPower&, double from_V, double gain);
/// The voltage at which it takes its old switching power, with switched capacitance times `cap`: V^2 f(V)
/// gain cap = V0^2 f(V0).
std::optional<double> voltage_at_equal_power(const AlphaPower&, double from_V, double gain, double cap);

/// The clock that it then has, over the old one.
std::optional<double> clock_at_equal_power(const AlphaPower&, double from_V, double gain, double cap);
/// The same three exchange rates to first order, in logarithms (after Zyuban, Strenski, ISLPED 2002, and
/// Markovic et al., JSSC 2004): energy at the old clock, voltage and clock at the old power.
struct FirstOrderSpending {
  double ln_energy_equal_frequency, ln_voltage_equal_power, ln_clock_equal_power;
};
FirstOrderSpending first_order_spending(const AlphaPower&, double from_V, double gain, double cap);
/// Ratio of leakage currents over a change of voltage and of temperature: exp(per_V dV) 2^(dT/doubling_K).
double leakage_ratio(double change_V, double per_V, double change_K, double doubling_K);

/// What is left of a stated ratio of powers once V^2 is taken out: energy capacitance per operation where
/// work is equal, and switched capacitance per cycle where the frequency ratio is given too.
double capacitance_ratio(double power_ratio, double from_V, double to_V, double frequency_ratio = 1);
/// Ratio of switching powers at equal capacitance.
double switching_power_ratio(double frequency_ratio, double from_V, double to_V);

}  // namespace taufold::law
