#include "cost/system.hpp"

#include <algorithm>
#include <cmath>

namespace taufold::cost {

double total_mm2(const Chip& c) {
  double sum = 0;
  for (const Tier& t : c.tiers) sum += t.area_mm2.value;
  return sum;
}

System folded(const System& s, int tiers, double area_mm2, const std::string& node) {
  System out = s;
  Chip c = s.chips.front();
  Tier t = c.tiers.front();
  const Joint j = c.joints.empty() ? Joint{} : c.joints.front();
  const double each = area_mm2 / tiers;
  t.node = node;
  t.transistors.reset();
  t.area_mm2 = {each, each, each, "an equal part of the chip"};
  c.count = 1;
  c.tiers.assign(static_cast<std::size_t>(tiers), t);
  for (int k = 0; k < tiers; ++k) c.tiers[static_cast<std::size_t>(k)].name = "tier" + std::to_string(k);
  c.joints.assign(static_cast<std::size_t>(tiers - 1), j);
  out.chips = {c};
  return out;
}

System partitioned(const System& s, int parts) {
  System out = s;
  if (!s.partition || parts < 2) return out;
  const Partition& p = *s.partition;
  Chip& c = out.chips[p.chip];
  out.package = p.package;
  c.count *= parts;
  c.volume *= parts;
  const auto share = [&](int n) { return (n + parts - 1) / parts; };
  for (Tier& t : c.tiers) {
    for (double* a : {&t.area_mm2.value, &t.area_mm2.low, &t.area_mm2.high}) *a /= parts;
    if (t.transistors) *t.transistors /= parts;
    t.memory_arrays = share(t.memory_arrays);
    if (t.cores > 0) {
      // As many spare cores in all, as far as they can be shared out.
      const int spare = (t.cores - t.cores_needed) / parts;
      t.cores = share(t.cores);
      t.cores_needed = std::max(0, t.cores - spare);
    }
  }
  for (Joint& j : c.joints) {
    j.bonds /= parts;
    j.tsvs /= parts;
  }
  // The lowest tier meets the package.
  c.tiers.front().interface = p.interface;
  c.tiers.front().bandwidth_Tbit_s += p.bandwidth_Tbit_s * std::pow(2.0 / parts, p.rent);
  return out;
}

}  // namespace taufold::cost
