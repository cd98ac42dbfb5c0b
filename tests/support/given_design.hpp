// Synthetic designs with what a designer gives in advance: fixed macros, blockages, ports, tiers that cells are kept to.
#pragma once

#include <algorithm>
#include <string>

#include "support/synthetic_design.hpp"

namespace taufold::test {

/// Adds a master of w x h in every technology, with pins on its four sides.
inline db::MasterId add_macro_master(db::Design& d, const std::string& name, std::int32_t w, std::int32_t h) {
  db::Master m{name, true, {"A", "B", "C", "D"}};
  m.orients = geom::kAllRotations;
  d.masters.push_back(m);
  for (db::Technology& t : d.techs) t.shapes.push_back({w, h, {{0, h / 3}, {w, h / 4}, {w / 3, 0}, {w / 4, h}}});
  return db::MasterId(d.masters.size() - 1);
}

/// Adds an instance and joins its pins to nets of the cells.
inline db::InstId add_instance(db::Design& d, db::MasterId m, Rng& rng) {
  const db::InstId i(d.num_insts());
  d.inst_names.insert("x" + std::to_string(i.value));
  d.inst_master.push_back(m);
  if (!d.inst_tiers.empty()) d.inst_tiers.push_back(static_cast<db::TierSet>((1u << d.num_tiers()) - 1));
  const auto cells = static_cast<std::uint32_t>(i.value);
  for (std::uint32_t p = 0; p < d.masters[m].pin_names.size(); ++p) {
    d.net_names.insert("x" + std::to_string(i.value) + "." + std::to_string(p));
    d.pin_inst.push_back(i);
    d.pin_master_pin.push_back(p);
    const std::uint32_t near = rng.below(cells), more = 1 + rng.below(2);
    for (std::uint32_t k = 0; k < more; ++k) {
      d.pin_inst.push_back(db::InstId((near + rng.below(10)) % cells));
      d.pin_master_pin.push_back(0);
    }
    d.net_pin_begin.push_back(static_cast<std::uint32_t>(d.pin_inst.size()));
  }
  return i;
}

/// 300 cells on `tiers` tiers with a fixed turned macro and a fixed cell off its row on tier 0, a blockage on the last tier,
/// ports on all tiers at the edge, and some cells locked or kept off tiers.
inline db::Design given_design(std::size_t tiers, std::uint64_t seed) {
  db::Design d = synthetic_design(300, tiers, 0.45, seed);
  Rng rng(seed + 7);
  const std::int32_t side = d.die.xhi;
  const db::MasterId macro = add_macro_master(d, "RAM", side / 3, side / 4);
  d.masters[macro].halo_x = 6;
  d.masters[macro].halo_y = 3;
  d.inst_tiers.assign(d.num_insts(), static_cast<db::TierSet>((1u << tiers) - 1));
  for (const db::InstId i : ids<db::InstId>(d.num_insts()))
    if (rng.below(10) == 0) d.inst_tiers[i] = static_cast<db::TierSet>(1u << rng.below(static_cast<std::uint32_t>(tiers)));
  const db::InstId ram = add_instance(d, macro, rng), tap = add_instance(d, db::MasterId(1), rng);
  d.fixed.push_back({ram, db::TierId(0), side / 4, side / 3, geom::Orient::MXR90});
  d.fixed.push_back({tap, db::TierId(0), side - 37, side - 45, geom::Orient::MY});
  d.blockages.push_back({db::TierId(tiers - 1), {side / 2, 0, side - 50, side / 3}});
  for (std::uint32_t n = 0; n < 20; ++n) {
    const auto at = static_cast<std::int32_t>(rng.below(static_cast<std::uint32_t>(side)));
    d.ports.push_back({db::NetId(n * 7), db::TierId(n % tiers), n % 2 == 0 ? 0 : at, n % 2 == 0 ? at : side});
  }
  return d;
}

}  // namespace taufold::test
