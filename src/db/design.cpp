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

const FixedPlace* Design::fixed_place(InstId i) const {
  const auto it = std::lower_bound(fixed.begin(), fixed.end(), i, [](const FixedPlace& f, InstId at) { return f.inst < at; });
  return it != fixed.end() && it->inst == i ? &*it : nullptr;
}

TierSet Design::allowed_tiers(InstId i) const {
  if (const FixedPlace* f = fixed_place(i)) return static_cast<TierSet>(1u << f->tier.value);
  unsigned set = 0;
  for (std::size_t t = 0; t < num_tiers(); ++t)
    if (shape(i, TierId(t)).exists()) set |= 1u << t;
  return static_cast<TierSet>(inst_tiers.empty() ? set : set & inst_tiers[i]);
}

bool Design::has_free_macros() const {
  for (const InstId i : ids<InstId>(num_insts()))
    if (masters[inst_master[i]].is_macro && !fixed_place(i)) return true;
  return false;
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

geom::Box tsv_box(const BondRule& rule, geom::Point bond) {
  const std::int32_t half = rule.tsv / 2;
  return {bond.x - half, bond.y - half, bond.x + half, bond.y + half};
}

Score score(const Design& d, const Placement& p) {
  Score total;
  std::vector<geom::Box> box(d.num_tiers());
  std::size_t next_bond = 0, next_port = 0;
  for (const NetId n : ids<NetId>(d.num_nets())) {
    std::fill(box.begin(), box.end(), geom::Box{});
    for (const PinId pin : d.pins(n)) {
      const geom::Point q = pin_position(d, p, pin);
      box[p.tier[d.pin_inst[pin]].value].add(q.x, q.y);
    }
    for (; next_port < d.ports.size() && d.ports[next_port].net == n; ++next_port) {
      const IoPin& port = d.ports[next_port];
      box[port.tier.value].add(port.x, port.y);
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

namespace {

std::string given_inconsistency(const Design& d) {
  if (d.num_tiers() > kMaxTiers) return "more than 8 tiers";
  if (!d.inst_tiers.empty() && d.inst_tiers.size() != d.num_insts()) return "tier sets do not match instances";
  for (std::size_t k = 0; k < d.fixed.size(); ++k) {
    const FixedPlace& f = d.fixed[k];
    if (f.inst.value >= d.num_insts() || f.tier.value >= d.num_tiers()) return "fixed instance or its tier out of range";
    if (k > 0 && !(d.fixed[k - 1].inst < f.inst)) return "fixed instances are not sorted or not unique";
    if (!d.shape(f.inst, f.tier).exists()) return "instance fixed on a tier whose technology lacks it";
  }
  for (const InstId i : ids<InstId>(d.num_insts()))
    if (d.allowed_tiers(i) == 0) return "instance without a tier";
  for (const Blockage& b : d.blockages)
    if (b.tier.value >= d.num_tiers() || b.box.empty()) return "blockage without a tier or an area";
  if (!d.port_names.empty() && d.port_names.size() != d.ports.size()) return "port names do not match ports";
  for (std::size_t k = 0; k < d.ports.size(); ++k) {
    if (d.ports[k].net.value >= d.num_nets() || d.ports[k].tier.value >= d.num_tiers()) return "port without a net or tier";
    if (k > 0 && d.ports[k].net < d.ports[k - 1].net) return "ports are not sorted by net";
  }
  return {};
}

}  // namespace

std::string inconsistency(const Design& d) {
  if (d.die.empty() || d.die.width() <= 0 || d.die.height() <= 0) return "die has no area";
  if (d.tiers.empty()) return "no tiers";
  if (d.interfaces.size() + 1 != d.num_tiers()) return "interfaces do not match tiers";
  for (const BondRule& r : d.interfaces)
    if (r.tsv < 0 || r.tsv % 2 != 0 || (r.tsv > 0 && !r.pierces_lower && !r.pierces_upper)) return "TSV of odd or negative size, or through no tier";
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
      if (t.shapes[m].width == 0 && t.shapes[m].height == 0 && t.shapes[m].pin_offset.empty()) continue;  // lacks it
      if (t.shapes[m].width <= 0 || t.shapes[m].height <= 0) return "shape without area";
      if (t.shapes[m].pin_offset.size() != d.masters[m].pin_names.size()) return "shape without all pins";
    }
  }
  for (const MasterId m : d.inst_master)
    if (m.value >= d.masters.size()) return "instance without a master";
  for (const Master& m : d.masters)
    if (m.orients == 0 || m.halo_x < 0 || m.halo_y < 0) return "master without an orientation or with a negative halo";
  for (const PinId p : ids<PinId>(d.num_pins())) {
    if (d.pin_inst[p].value >= d.num_insts()) return "pin without an instance";
    if (d.pin_master_pin[p] >= d.masters[d.inst_master[d.pin_inst[p]]].pin_names.size()) return "pin not on its master";
  }
  return given_inconsistency(d);
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
