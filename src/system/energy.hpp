// Energy of an accelerator's work and what it costs (docs/system.md, sections 9 and 10). Joules, watts, dollars.
#pragma once

#include <optional>

#include "law/spend.hpp"
#include "system/training.hpp"

namespace taufold::system {

/// Where power goes. At its nominal voltage an accelerator whose products reach the share of their peak that its generation reaches
/// draws its nominal power; so an operation takes what leakage and memory leave.
struct PowerModel {
  double static_share = 0.25;    ///< of the accelerator's nominal power
  double memory_J_byte = 28e-12; ///< 3.5 pJ a bit
  double up_J_byte = 40e-12;     ///< 5 pJ a bit, where the link states none
  double out_J_byte = 140e-12;   ///< 17.5 pJ a bit
  double die_J_byte = 4e-12;     ///< 0.5 pJ a bit between dies on an organic package, where they state none (UCIe 1.1: 0.5 to 0.6)
  double pue = 1.2;              ///< power of the site over that of its computers
  std::optional<double> limit_W; ///< of an accelerator
  double clock = 1;              ///< over the nominal: voltage follows down to the least one, then the clock alone falls
  law::AlphaPower curve;         ///< of its clock over its voltage
  double voltage_V = 0.75, least_voltage_V = 0.55;
  double operation_scale = 1, static_scale = 1;  ///< what a fold makes of the energy of an operation, and of leakage
};

/// Power of leakage at a voltage over that at the nominal one: current times voltage, the current following the voltage by the drain's
/// effect on the barrier (60 mV/V at 75 mV a decade: typical of FinFETs, recalled).
double leakage_ratio(const PowerModel&, double V);

struct StepEnergy {
  double operations_J = 0, memory_J = 0, links_J = 0, static_J = 0, host_J = 0;  ///< an accelerator and step
  double cooling_J = 0;                                                          ///< what the site adds
  double total() const { return operations_J + memory_J + links_J + static_J + host_J + cooling_J; }
  double chip() const { return operations_J + memory_J + links_J + static_J; }
};

/// Joules of an operation in a format, in large products, at the nominal voltage and before any fold. 0 where the power is unknown.
double operation_J(const Platform&, const Coefficients&, const PowerModel&, Format);

StepEnergy step_energy(const TrainingStep&, Format, const Platform&, const Coefficients&, const PowerModel&, double operation_factor = 1);

/// The step under a power limit: where its mean power is above it, voltage and clock fall together until it is not, or the voltage is
/// the least one; then work is spread out in time. Returns what the step becomes.
struct Capped {
  TrainingStep step;
  StepEnergy energy;
  double voltage_V = 0, clock = 1;  ///< over the nominal
  bool limited = false;
};
Capped under_limit(const TrainingStep&, Format, const Platform&, const Coefficients&, const PowerModel&);

}  // namespace taufold::system
