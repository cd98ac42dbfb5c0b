#include "cost/system.hpp"

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

}  // namespace taufold::cost
