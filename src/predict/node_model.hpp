// What follows from the figures of a node: capacitance, speed at equal voltage, FO4, energy, leakage, each with an interval.
//
// Speed is stated by makers at equal power. With f ~ V^n near the operating point, capacitance c and speed s at equal power, the speed at
// equal voltage is kappa with 2 ln kappa = (2 + n) ln s + n ln c (docs/tech.md). With the capacitance of gates it is that of a gate and sets
// FO4; with that of a block, half of which is wire, it is what a claim about a chip compares.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "predict/device.hpp"
#include "tech/ladder.hpp"

namespace taufold::predict {

/// 5, 50 and 95 % of what is believed.
struct Estimate {
  double low = 0, nominal = 0, high = 0;
};

/// Exponent of frequency over supply near the operating point, and how far published pairs of speed and power scatter about it.
inline constexpr double kFrequencyExponent = 1.2, kFrequencyExponentSpread = 0.2;
/// Supply at which nodes are compared at equal voltage.
inline constexpr double kCommonSupply_V = 0.75;

struct NodeModel {
  const tech::Node* node = nullptr;
  Device device;
  Corner nominal;                           ///< typical, supply of the node, 25 C
  Estimate gate_capacitance, block_capacitance;  ///< of N7
  Estimate gate_speed, block_speed;         ///< at equal voltage, of N7
  Estimate fo4_s;                           ///< at the nominal corner
  Estimate cin_F;                           ///< of the least inverter
  Estimate leakage_W;                       ///< of the least inverter at the nominal corner
  Estimate fo4_energy_J;                    ///< a full cycle of an inverter into four, with local wire
};

/// What the model needs and the node lacks, by quantity; empty: a model can be made.
std::vector<std::string> missing_figures(const tech::Node&);
/// `n7` is the node that ratios refer to; `node` has no missing figures. Both outlive the model.
NodeModel make_model(const tech::Node& node, const tech::Node& n7);

/// Corners that a library is written for: typical at three supplies, typical and hot, slow and hot, fast and cold. Supplies at which the law
/// does not hold are raised to the least at which it does.
std::vector<Corner> corners_of(const NodeModel&);

/// Power at equal speed that belongs to a speed at equal power, and back: the pair tells one thing twice.
double power_at_equal_speed(double speed_at_equal_power, double exponent = kFrequencyExponent);
double speed_at_equal_power(double power_at_equal_speed, double exponent = kFrequencyExponent);

}  // namespace taufold::predict
