#include "tech/stack.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "tech/stack_keys.hpp"

namespace taufold::tech {

namespace {

constexpr double kMilli = 1000.0;  // lengths stay below 1 mm, except where said
constexpr double kMega = 1e6;

constexpr QuantityKey<Tier> kTierKeys[] = {
    {"max_utilisation", "1", &Tier::max_utilisation, 0, 1, true, false, "limit of cell area over row area"},
    {"silicon_um", "um", &Tier::silicon_um, 0, 2 * kMilli, true, false, "silicon left after thinning"},
    {"beol_um", "um", &Tier::beol_um, 0, kMilli, true, false, "thickness of the wiring"},
    {"via_stack_r_ohm", "ohm", &Tier::via_stack_r_ohm, 0, kMega, false, false,
     "resistance from the lower metals up to a bond"},
    {"via_stack_c_fF", "fF", &Tier::via_stack_c_fF, 0, kMega, false, false,
     "capacitance of that stack's landing metal"},
    {"die_x_um", "um", &Tier::die_x_um, 0, kMega, false, false, "left edge of a die smaller than the footprint"},
    {"die_y_um", "um", &Tier::die_y_um, 0, kMega, false, false, "lower edge of such a die"},
    {"die_width_um", "um", &Tier::die_width_um, 0, kMega, true, false, "width of such a die"},
    {"die_depth_um", "um", &Tier::die_depth_um, 0, kMega, true, false, "depth of such a die"},
};

constexpr QuantityKey<Interface> kInterfaceKeys[] = {
    {"bond_pitch_um", "um", &Interface::bond_pitch_um, 0, kMilli, true, false, "distance of bond centres"},
    {"bond_size_um", "um", &Interface::bond_size_um, 0, kMilli, true, false, "edge of the square pad"},
    {"bond_spacing_um", "um", &Interface::bond_spacing_um, 0, kMilli, false, false,
     "least distance of two pads, and of a pad from the die's edge"},
    {"bond_r_ohm", "ohm", &Interface::bond_r_ohm, 0, kMega, false, false, "resistance of one bond"},
    {"bond_c_fF", "fF", &Interface::bond_c_fF, 0, kMega, false, false, "capacitance of one bond"},
    {"bond_layer_um", "um", &Interface::bond_layer_um, 0, kMilli, false, false,
     "thickness of the bonding layer, both pads"},
    {"overlay_um", "um", &Interface::overlay_um, 0, kMilli, false, false,
     "misalignment of the two sides, three sigma"},
    {"bond_fill", "1", &Interface::bond_fill, 0, 1, false, false,
     "share of the bond sites that hold a pad, dummies included; for heat"},
    {"power_share", "1", &Interface::power_share, 0, 1, false, true,
     "share of the bond sites taken by power"},
    {"tsv_size_um", "um", &Interface::tsv_size_um, 0, kMilli, true, false, "diameter of a TSV"},
    {"tsv_pitch_um", "um", &Interface::tsv_pitch_um, 0, kMilli, true, false, "distance of TSV centres"},
    {"tsv_keep_out_um", "um", &Interface::tsv_keep_out_um, 0, kMilli, false, false,
     "from the edge of a TSV, free of cells"},
    {"tsv_r_ohm", "ohm", &Interface::tsv_r_ohm, 0, kMega, false, false, "resistance of one TSV"},
    {"tsv_c_fF", "fF", &Interface::tsv_c_fF, 0, kMega, false, false, "capacitance of one TSV"},
};

constexpr std::size_t kMostTiers = 64;

using Kind = StackFault::Kind;

template <class Owner>
void check_ranges(const Owner& owner, std::span<const QuantityKey<Owner>> keys, bool of_interface,
                  std::size_t index, std::vector<StackFault>& out) {
  for (const QuantityKey<Owner>& k : keys) {
    const Quantity& q = owner.*k.field;
    if (!q.known()) continue;
    const std::string wanted = range_text(k.min, k.max, k.min_excluded, k.max_excluded);
    if (!in_range(k, q.value) || !in_range(k, q.low) || !in_range(k, q.high))
      out.push_back(
          {Kind::range, of_interface, index, k.key,
           fmt::format("{} is {}, and must be {}", k.key,
                       in_range(k, q.value) ? (in_range(k, q.low) ? q.high : q.low) : q.value, wanted)});
    else if (!(q.low <= q.value && q.value <= q.high))
      out.push_back(
          {Kind::range, of_interface, index, k.key,
           fmt::format("{} is {}, outside its own interval of {} to {}", k.key, q.value, q.low, q.high)});
  }
}

void check_bonds(const Interface& f, std::size_t k, std::vector<StackFault>& out) {
  const double pitch = f.bond_pitch_um.value, size = f.bond_size_um.value, spacing = f.bond_spacing_um.value;
  if (f.bond_pitch_um.known() && f.bond_size_um.known() && size > pitch) {
    out.push_back({Kind::bond_geometry, true, k, "bond_size_um",
                   fmt::format("a bond of {} um is larger than the pitch of {} um", size, pitch)});
  } else if (f.bond_pitch_um.known() && f.bond_size_um.known() && f.bond_spacing_um.known() &&
             size + spacing > pitch * (1 + 1e-9)) {
    out.push_back({Kind::bond_geometry, true, k, "bond_spacing_um",
                   fmt::format("bonds of {} um, {} um apart, need a pitch of {} um, and it is {} um", size,
                               spacing, size + spacing, pitch)});
  }
}

void check_tsvs(const Interface& f, std::size_t k, std::vector<StackFault>& out) {
  const Quantity Interface::*const of_tsv[] = {&Interface::tsv_size_um, &Interface::tsv_pitch_um,
                                               &Interface::tsv_keep_out_um, &Interface::tsv_r_ohm,
                                               &Interface::tsv_c_fF};
  if (f.bonding == Bonding::f2f) {
    const bool stated =
        std::any_of(std::begin(of_tsv), std::end(of_tsv), [&](auto m) { return (f.*m).known(); });
    if (f.tsv != TsvKind::none || stated)
      out.push_back({Kind::tsv, true, k, f.tsv != TsvKind::none ? "tsv" : "tsv_pitch_um",
                     "a face-to-face interface crosses no silicon and has no TSVs"});
    return;
  }
  if (f.tsv == TsvKind::none) {
    out.push_back({Kind::tsv, true, k, "tsv",
                   fmt::format("an interface {} crosses silicon and needs TSVs", name(f.bonding))});
    return;
  }
  if (f.tsv_size_um.known() && f.tsv_pitch_um.known() && f.tsv_size_um.value > f.tsv_pitch_um.value)
    out.push_back({Kind::tsv, true, k, "tsv_size_um",
                   fmt::format("a TSV of {} um is larger than the pitch of {} um", f.tsv_size_um.value,
                               f.tsv_pitch_um.value)});
}

}  // namespace

std::string_view name(Facing v) {
  return v == Facing::up ? "up" : "down";
}
std::string_view name(FlipAxis v) {
  return v == FlipAxis::y ? "y" : "x";
}
std::string_view name(Holds v) {
  return v == Holds::any ? "any" : v == Holds::cells ? "cells" : "macros";
}
std::string_view name(Bonding v) {
  return v == Bonding::f2f ? "F2F" : v == Bonding::f2b ? "F2B" : "B2B";
}
std::string_view name(Assembly v) {
  return v == Assembly::wafer_to_wafer ? "wafer-to-wafer" : "chip-to-wafer";
}
std::string_view name(TsvKind v) {
  return v == TsvKind::none ? "none" : v == TsvKind::via_middle ? "via-middle" : "nano";
}

std::span<const QuantityKey<Tier>> tier_keys() {
  return kTierKeys;
}
std::span<const QuantityKey<Interface>> interface_keys() {
  return kInterfaceKeys;
}

std::string range_text(double min, double max, bool min_excluded, bool max_excluded) {
  return fmt::format("{} {} and {} {}", min_excluded ? "above" : "at least", min,
                     max_excluded ? "below" : "at most", max);
}

double Interface::crossing_r_ohm() const {
  return bond_r_ohm.value + (tsv == TsvKind::none ? 0.0 : tsv_r_ohm.value);
}

double Interface::crossing_c_F() const {
  return (bond_c_fF.value + (tsv == TsvKind::none ? 0.0 : tsv_c_fF.value)) * 1e-15;
}

const Process* Stack::process(std::string_view wanted) const {
  const auto it =
      std::find_if(processes.begin(), processes.end(), [&](const Process& p) { return p.name == wanted; });
  return it == processes.end() ? nullptr : &*it;
}

Bonding bonding_of(Facing lower, Facing upper) {
  if (lower == upper) return Bonding::f2b;
  return lower == Facing::up ? Bonding::f2f : Bonding::b2b;
}

bool pierced(const Stack& s, std::size_t interface, std::size_t tier) {
  if (interface >= s.interfaces.size() || tier >= s.tiers.size()) return false;
  // The back of the lower tier is at the interface when it faces down, that of the upper one when it faces
  // up.
  if (tier == interface) return s.tiers[tier].facing == Facing::down;
  return tier == interface + 1 && s.tiers[tier].facing == Facing::up;
}

std::string counterpart(const Stack& s, std::string_view from, std::string_view to, std::string_view cell) {
  for (const CellMap& m : s.maps) {
    if (m.from != from || m.to != to) continue;
    const auto it = std::lower_bound(m.cells.begin(), m.cells.end(), cell,
                                     [](const auto& pair, std::string_view c) { return pair.first < c; });
    if (it != m.cells.end() && it->first == cell) return it->second;
  }
  return std::string(cell);
}

std::vector<SourcedRow> sourced_rows(const Stack& s) {
  std::vector<SourcedRow> rows;
  const auto add = [&](const std::string& where, const auto& owner, const auto& keys) {
    for (const auto& k : keys)
      if ((owner.*k.field).known()) rows.push_back({where, k.key, k.unit, &(owner.*k.field)});
  };
  for (const Tier& t : s.tiers) add("tier " + t.name, t, tier_keys());
  for (std::size_t k = 0; k < s.interfaces.size(); ++k)
    add(fmt::format("interface {}", k), s.interfaces[k], interface_keys());
  add("thermal", s.thermal, thermal_keys());
  return rows;
}

std::vector<StackFault> faults(const Stack& s) {
  std::vector<StackFault> out;
  check_ranges(s.thermal, thermal_keys(), false, s.tiers.size(), out);
  if (s.tiers.empty() || s.tiers.size() > kMostTiers)
    out.push_back(
        {Kind::shape, false, 0, "",
         fmt::format("a stack has 1 to {} tiers, and this one has {}", kMostTiers, s.tiers.size())});
  if (!s.tiers.empty() && s.interfaces.size() + 1 != s.tiers.size())
    out.push_back({Kind::shape, true, 0, "",
                   fmt::format("{} tiers have {} interfaces, and {} are given", s.tiers.size(),
                               s.tiers.size() - 1, s.interfaces.size())});
  for (std::size_t t = 0; t < s.tiers.size(); ++t) {
    const Tier& tier = s.tiers[t];
    if (tier.name.empty()) out.push_back({Kind::shape, false, t, "name", "a tier needs a name"});
    for (std::size_t other = 0; other < t; ++other)
      if (s.tiers[other].name == tier.name && !tier.name.empty()) {
        out.push_back({Kind::shape, false, t, "name", fmt::format("tier {} has the same name", other)});
        break;
      }
    if (!tier.process.empty() && s.process(tier.process) == nullptr)
      out.push_back({Kind::process, false, t, "process", "the process is not defined in this stack"});
    check_ranges(tier, tier_keys(), false, t, out);
  }
  if (!s.tiers.empty() &&
      std::all_of(s.tiers.begin(), s.tiers.end(), [](const Tier& t) { return t.holds == Holds::macros; }))
    out.push_back({Kind::shape, false, 0, "holds", "every tier holds macros only, so cells have no place"});
  for (std::size_t k = 0; k < s.interfaces.size(); ++k) {
    const Interface& f = s.interfaces[k];
    if (k + 1 < s.tiers.size()) {
      const Facing lower = s.tiers[k].facing, upper = s.tiers[k + 1].facing;
      const Bonding made = bonding_of(lower, upper);
      if (made != f.bonding)
        out.push_back({Kind::facing, true, k, "kind",
                       fmt::format("the tiers below and above face {} and {}, which makes {}, not {}",
                                   name(lower), name(upper), name(made), name(f.bonding))});
    }
    check_ranges(f, interface_keys(), true, k, out);
    check_bonds(f, k, out);
    check_tsvs(f, k, out);
  }
  return out;
}

}  // namespace taufold::tech
