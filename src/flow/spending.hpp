// A time that was gained, and what it buys: frequency at equal voltage, or power at equal frequency by a lower voltage.
//
// Speed follows the alpha-power law g(V) = (V - Vt)^alpha / V (T. Sakurai and A. R. Newton, IEEE JSSC 25(2), 1990). Switching and
// internal power follow f V^2, leakage V. alpha 1.3 and Vt 0.30 V, with 1.06 and 0.315 V to 1.33 and 0.218 V as the interval, fits of
// open predictive kits between 0.5 and 1.1 V (docs/methods.md).
#pragma once

#include "law/spend.hpp"
#include "report/document.hpp"

namespace taufold::flow {

inline constexpr law::AlphaPower kNominalLaw{0.30, 1.3}, kFlatLaw{0.315, 1.06}, kSteepLaw{0.218, 1.33};

/// One side of a comparison, at one voltage and clock.
struct Spender {
  double period_s = 0;     ///< shortest
  double dynamic_W = 0;    ///< switching and internal, at the clock of both
  double leakage_W = 0;
};

/// Frequency of two tiers over flat at equal voltage, as it was predicted before any fold was timed: 0 to +9 %, median +4 %. Far more points
/// at a weak baseline.
struct Prediction {
  double low = 1.00, median = 1.04, high = 1.09;
};
inline constexpr Prediction kPredicted{};

/// fold.spend.frequency (ratio), .frequency.power_ratio; fold.spend.power.voltage and .power.ratio, with intervals;
/// fold.spend.both.power_ratio: at equal voltage and frequency; fold.spend.voltage (V, the nominal one), and of two tiers
/// fold.spend.frequency.predicted. `clock_s`: the period that the powers belong to.
void add_spending(report::Document&, const Spender& flat, const Spender& fold, double clock_s, double nominal_V, std::size_t tiers);

}  // namespace taufold::flow
