// Where the defaults come from:
//  - Bond R: R = rho_c / A with rho_c 1/30 ohm um2 (0.005 to 0.1) for a round pad; the upper end is the 3.2
//  ohm a link of
//    a published daisy chain at 0.4 um pitch, which includes the link's metal. Open flows use 0.02, 0.5
//    and 3.0 ohm.
//  - Bond C: 0.3 fF per um of pad-pair height (square array of pads of half the pitch, permittivity 4, three
//  effective
//    neighbours of pi eps / acosh 2), 0.4 to 2.5 times that. Open flows use 0.6 and 1 fF.
//  - Heights by pitch, TSVs, overlay, via stacks: the node ladder's 3D rows (data of the project's technology
//  tables).
// An interval is kept with each value, because none of them is published for the parts that ship.
#include "tech/stack_presets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace taufold::tech {

namespace {

constexpr double kPi = 3.14159265358979323846;

constexpr std::string_view kHalfPitch = "derived: pad = pitch / 2, as in the technology table's bond rows";
constexpr std::string_view kRest = "derived: pitch less size";
constexpr std::string_view kPitchLessSpacing = "derived: pitch less spacing";
constexpr std::string_view kBondR =
    "derived: 1/30 ohm um2 (0.005 to 0.1) over the pad; upper end from a 0.4 um daisy chain of 50 M links, "
    "3.2 ohm each";
constexpr std::string_view kBondC =
    "derived: 0.3 fF per um of pad-pair height; square array of pads of half the pitch, permittivity 4";
constexpr std::string_view kBondLayer =
    "derived: pad-pair height by pitch, as in the technology table's bond rows";
constexpr std::string_view kOverlay =
    "published: below 40 nm imec/EVG ECTC 2026; below 500 nm at 1.5 um, ChinaXiv 202605.00224";
constexpr std::string_view kPowerShare =
    "assumption: every site carries a signal; the shipping 1.5 um part uses 10 to 15 % of its links for "
    "signals, ChinaXiv "
    "202605.00224";
constexpr std::string_view kChipPitch =
    "high volume 2025: chip-to-wafer bonds at 6 um (TSMC SoIC-X; 9 um in 2022)";
constexpr std::string_view kThinned =
    "assumption: thinned silicon of the two-tier face-to-face thermal reference stack";
constexpr std::string_view kThick =
    "assumption: top die of the two-tier face-to-face thermal reference stack";
constexpr std::string_view kCrossed = "derived: thinned silicon 1 to 10 um, the depth of a via-middle TSV";
constexpr std::string_view kCrossedThin =
    "derived: lower end of thinned silicon, 1 to 10 um, which a nano TSV can cross";
constexpr std::string_view kBeol = "assumption: wiring of the two-tier face-to-face thermal reference stack";
constexpr std::string_view kViaR =
    "derived: N7-class contact and via stack (N28 45, N16 90, N5 220, N3E 280, N2 350 ohm)";
constexpr std::string_view kViaC = "derived: 12 to 14 levels of 0.03 to 0.08 fF minimum-area landing metal";
constexpr std::string_view kTsvSize = "published: TSV diameter below 1.5 um, ChinaXiv 202605.00224";
constexpr std::string_view kTsvPitch = "published: TSV pitch below 6 um, ChinaXiv 202605.00224";
constexpr std::string_view kTsvKeep =
    "published: keep-out below 1.5 um, ChinaXiv 202605.00224; lower end derived";
constexpr std::string_view kTsvR = "derived: copper, 20 nohm m, 1 um x 5 um";
constexpr std::string_view kTsvC = "derived: coaxial liner of 100 nm SiO2, 5 um deep; depletion lowers it";
constexpr std::string_view kNanoPitch =
    "published: GT2N buried-rail pitch 144 nm; 120 nm backside dielectric vias, imec VLSI 2025";
constexpr std::string_view kNanoSize = "derived: half the pitch";
constexpr std::string_view kNanoKeep = "assumption: lands on a buried rail, so that cells keep their place";
constexpr std::string_view kNanoR =
    "measured in the GT2N kit: 25.1 ohm (BV0); 32 ohm with the buried rail's via";
constexpr std::string_view kNanoC = "derived: coaxial liner of 10 nm SiO2 about 72 nm, 1 um deep";

constexpr PitchPreset kPitches[] = {
    {"1.5", 1.5, 2026, "shipping",
     "shipping 2026: wafer-to-wafer bonds at 1.5 um, ChinaXiv 202605.00224 (maker's figure)"},
    {"1.0", 1.0, 2027, "silicon",
     "silicon, planned for 2027: bonds at 1.0 um, ChinaXiv 202609.00031 (maker's figure)"},
    {"0.72", 0.72, 2029, "plan",
     "planned for 2029: bonds at 0.72 um, ChinaXiv 202609.00031 (maker's figure)"},
    {"0.48", 0.48, 0, "plan", "planned, no year: bonds at 0.48 um, ChinaXiv 202609.00031 (maker's figure)"},
};

constexpr Preset kPresets[] = {
    {"2-tier-f2f", "two tiers face to face, wafer to wafer, bonds at 1.5 um"},
    {"2-tier-f2b", "two tiers front to back: via-middle TSVs through the upper tier"},
    {"3-tier", "two tiers face to face, a third on the back of the second by nano TSVs"},
    {"4-tier", "two tiers face to face, two more front to back above them by nano TSVs"},
    {"memory-on-logic", "face to face: cells below, memories and other macros above"},
    {"logic-on-logic", "face to face: cells and macros on both tiers"},
    {"chip-to-wafer", "chips bonded face to face onto a wafer, bonds at 6 um"},
    {"wafer-to-wafer", "wafers bonded face to face, bonds at 1.5 um"},
};

Quantity make(double value, double low, double high, std::string_view source) {
  return {value, low, high, std::string(source)};
}
void fill(Quantity& q, const Quantity& otherwise) {
  if (!q.known()) q = otherwise;
}
bool is_one_of(const Quantity& q, std::initializer_list<std::string_view> sources) {
  return std::find(sources.begin(), sources.end(), q.source) != sources.end();
}

void fill_bonds(Interface& f) {
  Quantity &pitch = f.bond_pitch_um, &size = f.bond_size_um, &spacing = f.bond_spacing_um;
  if (!pitch.known()) {
    const double sum = size.value + spacing.value;
    if (size.known() && spacing.known())
      pitch = make(sum, sum, sum, "derived: size and spacing");
    else if (size.known())
      pitch = make(2 * size.value, 2 * size.value, 2 * size.value, kHalfPitch);
    else if (f.assembly == Assembly::chip_to_wafer)
      pitch = make(6, 4.5, 9, kChipPitch);
    else
      pitch = make(1.5, 1.5, 1.5, kPitches[0].source);
  }
  const double p = pitch.value;
  if (!size.known() && spacing.known())
    size = make(p - spacing.value, p - spacing.value, p - spacing.value, kPitchLessSpacing);
  fill(size, make(p / 2, p / 2, p / 2, kHalfPitch));
  if (size.value <= p) fill(spacing, make(p - size.value, p - size.value, p - size.value, kRest));
  fill(f.bond_r_ohm, default_bond_r(size.value));
  fill(f.bond_layer_um, default_bond_layer(p));
  fill(f.bond_c_fF, default_bond_c(f.bond_layer_um.value));
  fill(f.overlay_um, make(0.1, 0.04, 0.5, kOverlay));
  fill(f.power_share, make(0, 0, 0.9, kPowerShare));
}

void fill_tsvs(Interface& f) {
  if (f.bonding == Bonding::f2f) return;
  if (f.tsv == TsvKind::via_middle) {
    fill(f.tsv_size_um, make(1, 0.5, 1.5, kTsvSize));
    fill(f.tsv_pitch_um, make(5, 3, 6, kTsvPitch));
    fill(f.tsv_keep_out_um, make(1, 0.3, 1.5, kTsvKeep));
    fill(f.tsv_r_ohm, make(0.13, 0.02, 0.6, kTsvR));
    fill(f.tsv_c_fF, make(4.5, 2, 12, kTsvC));
  } else if (f.tsv == TsvKind::nano) {
    fill(f.tsv_pitch_um, make(0.144, 0.09, 0.25, kNanoPitch));
    fill(f.tsv_size_um,
         make(f.tsv_pitch_um.value / 2, f.tsv_pitch_um.value / 2, f.tsv_pitch_um.value / 2, kNanoSize));
    fill(f.tsv_keep_out_um, make(0, 0, 0, kNanoKeep));
    fill(f.tsv_r_ohm, make(25, 5, 60, kNanoR));
    fill(f.tsv_c_fF, make(0.9, 0.3, 2, kNanoC));
  }
}

Stack stack_of(std::string_view name, std::size_t tiers, TsvKind tsv) {
  Stack s;
  s.name = name;
  for (std::size_t t = 0; t < tiers; ++t) {
    Tier tier;
    tier.name = fmt::format("tier{}", t);
    tier.facing = t == 0 ? Facing::up : Facing::down;
    s.tiers.push_back(std::move(tier));
  }
  for (std::size_t k = 0; k + 1 < tiers; ++k) {
    Interface f;
    f.bonding = bonding_of(s.tiers[k].facing, s.tiers[k + 1].facing);
    f.tsv = f.bonding == Bonding::f2f ? TsvKind::none : tsv;
    s.interfaces.push_back(std::move(f));
  }
  return s;
}

}  // namespace

Quantity default_bond_r(double size_um) {
  const double area = std::max(1e-12, kPi / 4 * size_um * size_um);
  return make(0.1 / 3 / area, 0.005 / area, 0.1 / area, kBondR);
}

Quantity default_bond_layer(double pitch_um) {
  // Pad-pair height at a pitch, both in um; between the points on a line, beyond them as at the end.
  static constexpr double kHeight[][2] = {{0.2, 0.35}, {0.25, 0.4}, {0.4, 0.5}, {0.5, 0.6},
                                          {0.72, 0.8}, {1, 1},      {1.5, 1.5}, {3, 2},
                                          {4.5, 2.5},  {6, 3},      {9, 4}};
  double h = kHeight[0][1];
  for (std::size_t i = 0; i + 1 < std::size(kHeight); ++i) {
    const auto &a = kHeight[i], &b = kHeight[i + 1];
    if (pitch_um >= b[0])
      h = b[1];
    else if (pitch_um > a[0])
      h = a[1] + (b[1] - a[1]) * (pitch_um - a[0]) / (b[0] - a[0]);
  }
  return make(h, h, h, kBondLayer);
}

Quantity default_bond_c(double layer_um) {
  const double c = 0.3 * layer_um;
  return make(c, 0.4 * c, 2.5 * c, kBondC);
}

void fill_defaults(Stack& s) {
  for (Interface& f : s.interfaces) {
    fill_bonds(f);
    fill_tsvs(f);
  }
  for (std::size_t t = 0; t < s.tiers.size(); ++t) {
    Tier& tier = s.tiers[t];
    bool crossed = false, nano = false;
    for (std::size_t k = t == 0 ? 0 : t - 1; k <= t && k < s.interfaces.size(); ++k)
      if (pierced(s, k, t)) {
        crossed = true;
        nano = nano || s.interfaces[k].tsv == TsvKind::nano;
      }
    if (crossed)
      fill(tier.silicon_um, nano ? make(1, 1, 10, kCrossedThin) : make(5, 1, 10, kCrossed));
    else if (t + 1 == s.tiers.size())
      fill(tier.silicon_um, make(100, 100, 100, kThick));
    else
      fill(tier.silicon_um, make(10, 10, 10, kThinned));
    fill(tier.beol_um, make(5, 4, 6, kBeol));
    fill(tier.via_stack_r_ohm, make(170, 25, 550, kViaR));
    fill(tier.via_stack_c_fF, make(0.6, 0.3, 1.2, kViaC));
  }
}

bool via_stack_r_is_default(const Tier& tier) {
  return is_one_of(tier.via_stack_r_ohm, {kViaR});
}

std::span<const Preset> presets() {
  return kPresets;
}

std::span<const PitchPreset> bond_pitches() {
  return kPitches;
}

Stack default_stack(std::size_t tiers) {
  Stack s = stack_of(fmt::format("{}-tier", tiers), tiers, TsvKind::nano);
  fill_defaults(s);
  return s;
}

std::optional<Stack> preset(std::string_view name) {
  const bool known =
      std::any_of(std::begin(kPresets), std::end(kPresets), [&](const Preset& p) { return p.name == name; });
  if (!known) return std::nullopt;
  Stack s = stack_of(name, name == "3-tier" ? 3 : name == "4-tier" ? 4 : 2, TsvKind::nano);
  if (name == "2-tier-f2b") {
    s.tiers[1].facing = Facing::up;
    s.interfaces[0].bonding = Bonding::f2b;
    s.interfaces[0].tsv = TsvKind::via_middle;
  } else if (name == "memory-on-logic") {
    s.tiers[0].name = "logic";
    s.tiers[0].holds = Holds::cells;
    s.tiers[1].name = "memory";
    s.tiers[1].holds = Holds::macros;
  } else if (name == "chip-to-wafer") {
    s.interfaces[0].assembly = Assembly::chip_to_wafer;
  }
  fill_defaults(s);
  return s;
}

Interface without_pitch_defaults(Interface f) {
  if (is_one_of(f.bond_pitch_um, {kPitches[0].source, kChipPitch})) f.bond_pitch_um = {};
  if (is_one_of(f.bond_size_um, {kHalfPitch, kPitchLessSpacing})) f.bond_size_um = {};
  if (is_one_of(f.bond_spacing_um, {kRest})) f.bond_spacing_um = {};
  if (is_one_of(f.bond_r_ohm, {kBondR})) f.bond_r_ohm = {};
  if (is_one_of(f.bond_layer_um, {kBondLayer})) f.bond_layer_um = {};
  if (is_one_of(f.bond_c_fF, {kBondC})) f.bond_c_fF = {};
  return f;
}

void set_bond_pitch(Stack& s, double pitch_um, std::string_view source) {
  for (std::size_t k = 0; k < s.interfaces.size(); ++k) set_bond_pitch(s, k, pitch_um, source);
}

void set_bond_pitch(Stack& s, std::size_t interface, double pitch_um, std::string_view source) {
  Interface& f = s.interfaces[interface];
  f = without_pitch_defaults(std::move(f));
  f.bond_pitch_um = make(pitch_um, pitch_um, pitch_um, source);
  fill_defaults(s);
}

}  // namespace taufold::tech
