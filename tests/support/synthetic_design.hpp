// Netlists of a few hundred cells with local nets, for tests of the engine: big enough for bins, rows and regions to matter.
#pragma once

#include <cmath>
#include <string>

#include "base/random.hpp"
#include "db/design.hpp"

namespace taufold::test {

/// `tiers` tiers, every second one in a technology with larger cells, filled to `utilisation`; nets join cells that are
/// near each other in a hidden order.
inline db::Design synthetic_design(std::uint32_t cells, std::size_t tiers, double utilisation, std::uint64_t seed) {
  Rng rng(seed);
  db::Design d;
  d.name = "synthetic";
  for (const std::int32_t scale : {4, 5}) {
    db::Technology t{"T" + std::to_string(scale), {}};
    for (std::int32_t w = 2; w <= 6; ++w) {
      db::Shape s{w * scale, 8 * scale, {}};
      for (std::int32_t p = 0; p < 4; ++p) s.pin_offset.push_back({(p * w * scale) / 4, 2 * scale * p});
      t.shapes.push_back(s);
    }
    d.techs.push_back(t);
  }
  for (std::int32_t w = 2; w <= 6; ++w) d.masters.push_back({"M" + std::to_string(w), false, {"A", "B", "C", "D"}});
  double area = 0;
  for (std::uint32_t i = 0; i < cells; ++i) {
    d.inst_names.insert("u" + std::to_string(i));
    d.inst_master.push_back(db::MasterId(rng.below(5)));
    for (std::size_t t = 0; t < tiers; ++t) {
      const db::Shape& s = d.techs[db::TechId(t % 2)].shapes[d.inst_master[db::InstId(i)]];
      area += static_cast<double>(s.width) * s.height / static_cast<double>(tiers * tiers);
    }
  }
  const auto side = static_cast<std::int32_t>(std::sqrt(area / utilisation)) + 60;
  d.die = {0, 0, side, side};
  for (std::size_t t = 0; t < tiers; ++t) {
    const std::int32_t h = t % 2 == 0 ? 32 : 40;
    d.tiers.push_back({"t" + std::to_string(t), db::TechId(t % 2), {0, 0, side, h, side / h}, 950'000});
  }
  d.interfaces.assign(tiers - 1, {6, 6, 4, 0});
  for (std::uint32_t n = 0; n < cells; ++n) {
    d.net_names.insert("n" + std::to_string(n));
    const std::uint32_t degree = rng.below(8) == 0 ? 4 + rng.below(20) : 2 + rng.below(2);
    const std::uint32_t reach = rng.below(10) == 0 ? cells / 2 : 12;
    for (std::uint32_t k = 0; k < degree; ++k) {
      d.pin_inst.push_back(db::InstId((n + rng.below(reach)) % cells));
      d.pin_master_pin.push_back(rng.below(4));
    }
    d.net_pin_begin.push_back(static_cast<std::uint32_t>(d.pin_inst.size()));
  }
  return d;
}

}  // namespace taufold::test
