#include "db/design.hpp"

#include <algorithm>

#include "base/int128.hpp"

namespace taufold::db {

bool Design::utilisation_ok(TierId t, std::int64_t area) const {
  return static_cast<int128>(area) * 1'000'000 <= static_cast<int128>(tiers[t].max_utilisation_ppm) * die_area();
}

bool Design::has_macros() const {
  return std::any_of(inst_master.begin(), inst_master.end(), [&](MasterId m) { return masters[m].is_macro; });
}

void Placement::resize(std::size_t insts) {
  tier.resize(insts, TierId(0));
  x.resize(insts);
  y.resize(insts);
  orient.resize(insts, geom::Orient::R0);
}

geom::Point pin_position(const Design& d, const Placement& p, PinId pin) {
  const InstId i = d.pin_inst[pin];
  const Shape& s = d.shape(i, p.tier[i]);
  const geom::Point o = geom::turned(s.pin_offset[d.pin_master_pin[pin]], s.width, s.height, p.orient[i]);
  return {p.x[i] + o.x, p.y[i] + o.y};
}

Score score(const Design& d, const Placement& p) {
  Score total;
  std::vector<geom::Box> box(d.num_tiers());
  std::size_t next_bond = 0;
  for (const NetId n : ids<NetId>(d.num_nets())) {
    std::fill(box.begin(), box.end(), geom::Box{});
    for (const PinId pin : d.pins(n)) {
      const geom::Point q = pin_position(d, p, pin);
      box[p.tier[d.pin_inst[pin]].value].add(q.x, q.y);
    }
    for (; next_bond < p.bonds.size() && p.bonds[next_bond].net == n; ++next_bond) {
      const Bond& b = p.bonds[next_bond];
      box[b.interface].add(b.x, b.y);
      box[b.interface + 1].add(b.x, b.y);
      total.bond_cost += d.interfaces[b.interface].cost;
      ++total.bonds;
    }
    for (const geom::Box& b : box) total.hpwl += b.half_perimeter();
  }
  return total;
}

std::string inconsistency(const Design& d) {
  if (d.die.empty() || d.die.width() <= 0 || d.die.height() <= 0) return "die has no area";
  if (d.tiers.empty()) return "no tiers";
  if (d.interfaces.size() + 1 != d.num_tiers()) return "interfaces do not match tiers";
  if (d.inst_names.size() != d.num_insts()) return "instance names do not match instances";
  if (d.net_names.size() != d.num_nets()) return "net names do not match nets";
  if (d.net_pin_begin.front() != 0 || d.net_pin_begin.back() != d.num_pins()) return "pin lists do not match pins";
  if (!std::is_sorted(d.net_pin_begin.begin(), d.net_pin_begin.end())) return "pin lists are not monotone";
  if (d.pin_master_pin.size() != d.num_pins()) return "pin numbers do not match pins";
  for (const Tier& t : d.tiers) {
    if (t.tech.value >= d.techs.size()) return "tier without a technology";
    if (t.rows.site <= 0 || t.rows.length % t.rows.site != 0) return "rows are not whole sites long";
  }
  for (const Technology& t : d.techs) {
    if (t.shapes.size() != d.masters.size()) return "technology without all masters";
    for (const MasterId m : ids<MasterId>(d.masters.size())) {
      if (t.shapes[m].width <= 0 || t.shapes[m].height <= 0) return "shape without area";
      if (t.shapes[m].pin_offset.size() != d.masters[m].pin_names.size()) return "shape without all pins";
    }
  }
  for (const MasterId m : d.inst_master)
    if (m.value >= d.masters.size()) return "instance without a master";
  for (const PinId p : ids<PinId>(d.num_pins())) {
    if (d.pin_inst[p].value >= d.num_insts()) return "pin without an instance";
    if (d.pin_master_pin[p] >= d.masters[d.inst_master[d.pin_inst[p]]].pin_names.size()) return "pin not on its master";
  }
  return {};
}

std::uint64_t checksum(const Placement& p) {
  std::uint64_t h = 0xcbf29ce484222325ULL;
  const auto add = [&](std::uint64_t v) { h = (h ^ v) * 0x100000001b3ULL; };
  for (const InstId i : ids<InstId>(p.x.size())) {
    add(p.tier[i].value);
    add(static_cast<std::uint32_t>(p.x[i]));
    add(static_cast<std::uint32_t>(p.y[i]));
    add(static_cast<std::uint64_t>(p.orient[i]));
  }
  for (const Bond& b : p.bonds) {
    add(b.net.value);
    add(b.interface);
    add(static_cast<std::uint32_t>(b.x));
    add(static_cast<std::uint32_t>(b.y));
  }
  return h;
}

}  // namespace taufold::db
