#include "flow/spending.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace taufold::flow {

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
  for (const law::AlphaPower& device : {kNominalLaw, kFlatLaw, kSteepLaw}) {
    const std::optional<double> found = law::voltage_at_equal_frequency(device, nominal_V, speed);
    if (!found) return;
    volt[k] = *found;
    const double v = volt[k] / nominal_V;
    ratio[k++] = (fold.dynamic_W * clock_s / flat.period_s * v * v + fold.leakage_W * v) / flat_W;
  }
  const auto [v_low, v_high] = std::minmax_element(volt.begin(), volt.end());
  const auto [r_low, r_high] = std::minmax_element(ratio.begin(), ratio.end());
  add("fold.spend.power.voltage", volt[0], *v_low, *v_high, "V", source);
  add("fold.spend.power.ratio", ratio[0], *r_low, *r_high, "1", source);
}

}  // namespace taufold::flow
