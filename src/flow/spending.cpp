#include "flow/spending.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace taufold::flow {

double relative_speed(const DeviceLaw& law, double volt, double nominal_V) {
  if (volt <= law.threshold_V) return 0;
  return std::pow((volt - law.threshold_V) / (nominal_V - law.threshold_V), law.alpha) * nominal_V / volt;
}

// Speed grows with voltage: for alpha >= 1 its logarithmic slope alpha / (V - Vt) - 1 / V is positive.
double voltage_for_speed(const DeviceLaw& law, double speed, double nominal_V) {
  double low = law.threshold_V, high = 4 * nominal_V;
  if (!(nominal_V > law.threshold_V) || relative_speed(law, high, nominal_V) < speed) return std::numeric_limits<double>::quiet_NaN();
  for (int step = 0; step < 200 && high - low > 1e-12 * nominal_V; ++step) {
    const double middle = 0.5 * (low + high);
    (relative_speed(law, middle, nominal_V) < speed ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

void add_spending(report::Document& doc, const Spender& flat, const Spender& fold, double clock_s, double nominal_V, std::size_t tiers) {
  const double speed = flat.period_s / fold.period_s;
  const auto add = [&](const char* name, double value, double low, double high, const char* unit, const char* source) {
    report::Metric m;
    m.name = name;
    m.value = value;
    m.unit = unit;
    if (low < high) m.low = low, m.high = high;
    m.source = source;
    doc.metrics.push_back(std::move(m));
  };
  // Both as fast as they can at the nominal voltage.
  const auto power_W = [&](const Spender& s, double period_s) { return s.dynamic_W * clock_s / period_s + s.leakage_W; };
  const double flat_W = power_W(flat, flat.period_s);
  doc.add("fold.spend.voltage", nominal_V, "V");
  doc.add("fold.spend.frequency", speed, "1");
  doc.add("fold.spend.frequency.power_ratio", power_W(fold, fold.period_s) / flat_W, "1");
  doc.add("fold.spend.both.power_ratio", power_W(fold, flat.period_s) / flat_W, "1");
  if (tiers == 2) add("fold.spend.frequency.predicted", kPredicted.median, kPredicted.low, kPredicted.high, "1", "registered before any fold was timed: two tiers at equal voltage");
  const char* source = "alpha-power law, alpha 1.3 and Vt 0.30 V (1.06, 0.315 to 1.33, 0.218)";
  std::array<double, 3> volt{}, ratio{};
  std::size_t k = 0;
  for (const DeviceLaw& law : {kNominalLaw, kFlatLaw, kSteepLaw}) {
    volt[k] = voltage_for_speed(law, 1 / speed, nominal_V);
    if (!std::isfinite(volt[k])) return;
    const double v = volt[k] / nominal_V;
    ratio[k++] = (fold.dynamic_W * clock_s / flat.period_s * v * v + fold.leakage_W * v) / flat_W;
  }
  const auto [v_low, v_high] = std::minmax_element(volt.begin(), volt.end());
  const auto [r_low, r_high] = std::minmax_element(ratio.begin(), ratio.end());
  add("fold.spend.power.voltage", volt[0], *v_low, *v_high, "V", source);
  add("fold.spend.power.ratio", ratio[0], *r_low, *r_high, "1", source);
}

}  // namespace taufold::flow
