// Small random designs and placements for tests: mostly legal placements that keep close to the limits, and
// noise that breaks one rule or several.
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "db/design.hpp"

namespace taufold::test {

struct DesignKind {
  std::size_t tiers = 2;
  std::int32_t most_instances = 12;
  int year = 0;  ///< 2022, 2023, or 0 for either
};

inline db::Design random_design(Rng& rng, const DesignKind& kind = {}) {
  db::Design d;
  d.contest_year = kind.year != 0 ? kind.year : rng.below(2) == 0 ? 2022 : 2023;
  const bool macros = d.contest_year == 2023;
  d.name = "case";
  const std::int32_t x0 = rng.between(-20, 20), y0 = rng.between(-20, 20);
  d.die = {x0, y0, x0 + rng.between(30, 90), y0 + rng.between(30, 90)};
  const std::size_t techs = kind.tiers > 1 ? 1 + rng.below(2) : 1;
  std::vector<std::int32_t> row_height;
  for (std::size_t t = 0; t < techs; ++t) {
    d.techs.push_back({"T" + std::to_string(t), {}});
    row_height.push_back(rng.between(4, 12));
  }
  const std::uint32_t masters = 1 + rng.below(4);
  for (std::uint32_t m = 0; m < masters; ++m) {
    db::Master master;
    master.name = "M" + std::to_string(m);
    master.is_macro = macros && rng.below(3) == 0;
    master.orients = master.is_macro ? geom::kAllRotations : geom::kUprightOnly;
    const std::uint32_t pins = 1 + rng.below(4);
    for (std::uint32_t p = 0; p < pins; ++p) master.pin_names.push_back("P" + std::to_string(p));
    for (std::size_t t = 0; t < techs; ++t) {
      db::Shape s;
      s.width = master.is_macro ? rng.between(3, 25) : rng.between(1, 9);
      s.height = master.is_macro ? rng.between(3, 25) : row_height[t];
      for (std::uint32_t p = 0; p < pins; ++p)
        s.pin_offset.push_back({rng.between(0, s.width), rng.between(0, s.height)});
      d.techs[db::TechId(t)].shapes.push_back(std::move(s));
    }
    d.masters.push_back(std::move(master));
  }
  // Every technology is used, so that a round trip through a file keeps it.
  const std::size_t turn = rng.below(static_cast<std::uint32_t>(techs));
  for (std::size_t t = 0; t < kind.tiers; ++t) {
    db::Tier tier;
    tier.name = kind.tiers == 2 ? (t == 0 ? "bottom" : "top") : "t" + std::to_string(t);
    const std::size_t tech = (t + turn) % techs;
    tier.tech = db::TechId(tech);
    db::RowGrid& r = tier.rows;
    r.height = row_height[tech];
    r.x = d.die.xlo + rng.between(0, 3);
    r.y = d.die.ylo + rng.between(0, 3);
    r.length = d.die.xhi - r.x - rng.between(0, 3);
    r.count = (d.die.yhi - r.y) / r.height;
    tier.max_utilisation_ppm =
        rng.below(4) == 0 ? rng.between(1, 1'000'000) : rng.between(300'000, 1'000'000);
    d.tiers.push_back(std::move(tier));
  }
  db::BondRule bond{rng.between(1, 7), rng.between(1, 7), rng.between(0, 4),
                    d.contest_year == 2023 ? rng.between(0, 20) : 0};
  d.interfaces.assign(kind.tiers - 1, bond);

  const std::uint32_t insts = rng.below(static_cast<std::uint32_t>(kind.most_instances) + 1);
  for (std::uint32_t i = 0; i < insts; ++i) {
    d.inst_names.insert("u/" + std::to_string(i));
    d.inst_master.push_back(db::MasterId(rng.below(masters)));
  }
  struct Ref {
    db::InstId inst;
    std::uint32_t pin;
  };
  std::vector<Ref> all;
  for (const db::InstId i : ids<db::InstId>(insts))
    for (std::uint32_t p = 0; p < d.masters[d.inst_master[i]].pin_names.size(); ++p) all.push_back({i, p});
  const std::uint32_t nets = all.empty() ? 0 : rng.below(insts + 3);
  for (std::uint32_t n = 0; n < nets; ++n) {
    d.net_names.insert("n" + std::to_string(n));
    const std::uint32_t degree =
        rng.below(std::min<std::uint32_t>(5, static_cast<std::uint32_t>(all.size()) + 1));
    for (std::uint32_t k = 0; k < degree; ++k) {
      std::swap(all[k], all[k + rng.below(static_cast<std::uint32_t>(all.size()) - k)]);
      d.pin_inst.push_back(all[k].inst);
      d.pin_master_pin.push_back(all[k].pin);
    }
    d.net_pin_begin.push_back(static_cast<std::uint32_t>(d.pin_inst.size()));
  }
  return d;
}

inline bool boxes_meet(std::int64_t ax, std::int64_t ay, std::int64_t aw, std::int64_t ah, std::int64_t bx,
                       std::int64_t by, std::int64_t bw, std::int64_t bh) {
  return ax < bx + bw && bx < ax + aw && ay < by + bh && by < ay + ah;
}

/// A placement that keeps the rules where a few tries can; utilisation is left to luck.
inline db::Placement random_placement(Rng& rng, const db::Design& d) {
  db::Placement p;
  p.resize(d.num_insts());
  const auto size = [&](db::InstId i) {
    const db::Shape& s = d.shape(i, p.tier[i]);
    return geom::swaps_sides(p.orient[i]) ? geom::Point{s.height, s.width} : geom::Point{s.width, s.height};
  };
  for (const db::InstId i : ids<db::InstId>(d.num_insts())) {
    const bool macro = d.masters[d.inst_master[i]].is_macro;
    for (int attempt = 0; attempt < 60; ++attempt) {
      p.tier[i] = db::TierId(rng.below(static_cast<std::uint32_t>(d.num_tiers())));
      p.orient[i] = macro ? static_cast<geom::Orient>(rng.below(4)) : geom::Orient::R0;
      const geom::Point s = size(i);
      const db::RowGrid& r = d.tiers[p.tier[i]].rows;
      if (macro) {
        p.x[i] = rng.between(d.die.xlo, std::max(d.die.xlo, d.die.xhi - s.x));
        p.y[i] = rng.between(d.die.ylo, std::max(d.die.ylo, d.die.yhi - s.y));
      } else {
        p.x[i] = rng.between(r.x, std::max(r.x, r.x + r.length - s.x));
        p.y[i] = r.y + r.height * rng.between(0, std::max(0, r.count - 1));
      }
      bool free = true;
      for (const db::InstId j : ids<db::InstId>(i.value))
        free &= p.tier[j] != p.tier[i] ||
                !boxes_meet(p.x[i], p.y[i], s.x, s.y, p.x[j], p.y[j], size(j).x, size(j).y);
      if (free) break;
    }
  }
  for (const db::NetId n : ids<db::NetId>(d.num_nets())) {
    std::uint32_t lo = 1000, hi = 0;
    for (const db::PinId q : d.pins(n)) {
      lo = std::min(lo, p.tier[d.pin_inst[q]].value);
      hi = std::max(hi, p.tier[d.pin_inst[q]].value);
    }
    for (std::uint32_t f = lo; f < hi; ++f) {
      const db::BondRule& r = d.interfaces[f];
      const std::int32_t mx = r.spacing + (r.width + 1) / 2, my = r.spacing + (r.height + 1) / 2;
      db::Bond b{n, f, 0, 0};
      for (int attempt = 0; attempt < 60; ++attempt) {
        b.x = rng.between(d.die.xlo + mx, std::max(d.die.xlo + mx, d.die.xhi - mx));
        b.y = rng.between(d.die.ylo + my, std::max(d.die.ylo + my, d.die.yhi - my));
        if (std::none_of(p.bonds.begin(), p.bonds.end(), [&](const db::Bond& o) {
              return o.interface == f && std::abs(o.x - b.x) < r.width + r.spacing &&
                     std::abs(o.y - b.y) < r.height + r.spacing;
            }))
          break;
      }
      p.bonds.push_back(b);
    }
  }
  return p;
}

/// Breaks a rule, perhaps.
inline void add_noise(Rng& rng, const db::Design& d, db::Placement& p) {
  if (d.num_insts() == 0) return;
  const db::InstId i(rng.below(static_cast<std::uint32_t>(d.num_insts())));
  const bool macro = d.masters[d.inst_master[i]].is_macro;
  const auto bond = [&]() -> db::Bond& {
    return p.bonds[rng.below(static_cast<std::uint32_t>(p.bonds.size()))];
  };
  switch (rng.below(8)) {
    case 0:
      p.x[i] += rng.between(-5, 5);
      break;
    case 1:
      p.y[i] += rng.between(-15, 15);
      break;
    case 2:
      p.tier[i] = db::TierId(rng.below(static_cast<std::uint32_t>(d.num_tiers())));
      break;
    case 3:
      if (macro || (d.contest_year == 2023 && rng.below(3) == 0))
        p.orient[i] = static_cast<geom::Orient>(rng.below(4));
      break;
    case 4:
      if (!p.bonds.empty()) bond().x += rng.between(-8, 8);
      break;
    case 5:
      if (!p.bonds.empty()) bond().y += rng.between(-8, 8);
      break;
    case 6:
      if (!p.bonds.empty())
        p.bonds.erase(p.bonds.begin() + rng.below(static_cast<std::uint32_t>(p.bonds.size())));
      break;
    case 7:
      if (d.num_nets() > 0 && !d.interfaces.empty())
        p.bonds.push_back({db::NetId(rng.below(static_cast<std::uint32_t>(d.num_nets()))),
                           rng.below(static_cast<std::uint32_t>(d.interfaces.size())),
                           rng.between(d.die.xlo, d.die.xhi), rng.between(d.die.ylo, d.die.yhi)});
      break;
    default:
      break;
  }
  std::stable_sort(p.bonds.begin(), p.bonds.end(), [](const db::Bond& a, const db::Bond& b) {
    return a.net != b.net ? a.net < b.net : a.interface < b.interface;
  });
}

}  // namespace taufold::test
