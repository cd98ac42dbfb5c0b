#include "tech/surroundings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <tuple>

#include "tech/stack_keys.hpp"

namespace taufold::tech {

namespace {

constexpr double kMega = 1e6;
using S = Surroundings;

constexpr QuantityKey<S> kKeys[] = {
    {"width_um", "um", &S::width_um, 0, kMega, true, false, "footprint along x"},
    {"depth_um", "um", &S::depth_um, 0, kMega, true, false, "footprint along y"},
    {"ambient_K", "K", &S::ambient_K, 0, 1000, true, false, "temperature of the air, the coolant or the board's surroundings"},
    {"top_h_W_m2K", "W/m2K", &S::top_h_W_m2K, 0, 1e9, true, false, "heat transfer coefficient of the sink per area of the footprint"},
    {"board_h_W_m2K", "W/m2K", &S::board_h_W_m2K, 0, 1e9, false, false, "the same of the board side; 0: no heat goes there"},
    {"tim_um", "um", &S::tim_um, 0, 1e4, true, false, "thermal interface material"},
    {"tim_k_W_mK", "W/mK", &S::tim_k_W_mK, 0, 1e4, true, false, "its conductivity"},
    {"underfill_um", "um", &S::underfill_um, 0, 1e4, true, false, "underfill with bumps below the lowest tier"},
    {"underfill_k_W_mK", "W/mK", &S::underfill_k_W_mK, 0, 1e4, true, false, "its conductivity"},
    {"active_um", "um", &S::active_um, 0, 100, true, false, "silicon in which power is set free"},
    {"silicon_k_W_mK", "W/mK", &S::silicon_k_W_mK, 0, 1e4, true, false, "silicon"},
    {"silicon_k_exponent", "1", &S::silicon_k_exponent, 0, 5, false, false, "k falls as (T / 300 K) to minus this; 0: constant"},
    {"beol_k_W_mK", "W/mK", &S::beol_k_W_mK, 0, 1e4, true, false, "wiring, laterally"},
    {"beol_k_vertical_W_mK", "W/mK", &S::beol_k_vertical_W_mK, 0, 1e4, true, false, "wiring, along z"},
    {"dielectric_k_W_mK", "W/mK", &S::dielectric_k_W_mK, 0, 1e4, true, false, "bonding layer between the pads"},
    {"copper_k_W_mK", "W/mK", &S::copper_k_W_mK, 0, 1e4, true, false, "pads and TSVs"},
    {"mould_k_W_mK", "W/mK", &S::mould_k_W_mK, 0, 1e4, true, false, "around a die smaller than the footprint"},
    {"spreader_um", "um", &S::spreader_um, 0, kMega, true, false, "thickness of a heat spreader or lid on the upper tier"},
    {"spreader_width_um", "um", &S::spreader_width_um, 0, kMega, true, false, "its edge; it is a square about the middle of the footprint"},
    {"spreader_k_W_mK", "W/mK", &S::spreader_k_W_mK, 0, 1e4, true, false, "its conductivity"},
    {"sink_um", "um", &S::sink_um, 0, kMega, true, false, "thickness of the base of a heat sink above it"},
    {"sink_width_um", "um", &S::sink_width_um, 0, kMega, true, false, "its edge"},
    {"sink_k_W_mK", "W/mK", &S::sink_k_W_mK, 0, 1e4, true, false, "its conductivity"},
    {"convection_K_W", "K/W", &S::convection_K_W, 0, 1e6, true, false, "resistance of all of the uppermost face to the ambient, in the place of top_h_W_m2K"},
    {"leakage_reference_K", "K", &S::leakage_reference_K, 0, 1000, true, false, "temperature at which leakage is stated"},
    {"leakage_doubling_K", "K", &S::leakage_doubling_K, 0, 1000, true, false, "leakage doubles every so many kelvin"},
    {"initial_K", "K", &S::initial_K, 0, 1000, true, false, "everywhere at the begin of a transient"},
};

// Free convection of gases 2 to 25 W/m2K, forced 25 to 250, forced liquids 100 to 20,000: F. Incropera and D. DeWitt, Fundamentals of Heat
// and Mass Transfer, table 1.1. The case, the fins and the plates are of the sizes stated, seen from 1 cm2 of die.
// Of the resistance seen from 1 cm2: a phone's case has 4.2 of 6.7 K/W, and the rest is its uneven heating; with a vapour chamber 3.5 of
// 3.6; fins have 0.14 of 0.94 K/W, and lid and base the rest; a plate spreads most of the way to its channels, its
// interface (0.1 cm2 K/W) is the die's own; channels in the die are the die's.
constexpr Sink kSinks[] = {
    {"passive-phone", "the case of a phone, heated unevenly", 1500, 600, 2500, 0.62, 0.38,
     "2 x 75 x 160 mm at 10 W/m2K (free convection and radiation: 2 to 25, Incropera table 1.1), about 60 % of it reached, per cm2"},
    {"vapour-chamber", "the same case heated evenly by a vapour chamber", 2800, 1800, 4000, 0.97, 0,
     "2 x 75 x 160 mm at 12 W/m2K, nearly all of it reached, per cm2"},
    {"air", "fins and a fan", 10000, 4000, 25000, 0.15, 0.85,
     "0.2 m2 of fins at 50 W/m2K and 70 % efficiency (forced gases: 25 to 250, Incropera table 1.1) behind 0.8 K/W of lid and spreading, per cm2"},
    {"cold-plate", "a liquid-cooled plate on the lid", 30000, 15000, 60000, 0.1, 0.6,
     "plate and interface of 0.17 to 0.67 cm2 K/W (forced liquids: 100 to 20,000 W/m2K on several cm2, Incropera table 1.1)"},
    {"microchannel", "channels etched into the back of the upper die, lumped", 110000, 50000, 200000, 0, 0,
     "0.09 cm2 K/W measured by D. Tuckerman and R. Pease, IEEE Electron Device Letters 2(5), 1981 (790 W/cm2 at 71 K)"},
};

Quantity make(double value, double low, double high, std::string_view source) {
  return {value, low, high, std::string(source)};
}
void fill(Quantity& q, Quantity value) {
  if (!q.known()) q = std::move(value);
}

constexpr double kSpreaderCapacity = 3.45e6, kSinkCapacity = 2.43e6;  // copper, aluminium
constexpr double kSiliconCapacity = 1.65e6, kBeolCapacity = 2.2e6, kBondCapacity = 2.2e6, kTimCapacity = 3e6, kUnderfillCapacity = 2.3e6,
                 kMouldCapacity = 1.9e6, kBlockCapacity = 2e6;

/// Vertical rods of conductivity `rod` and share `s` in a matrix: across them by Maxwell's formula for cylinders (Hasselman and
/// Johnson, J. Compos. Mater. 21, 1987), along them side by side.
double across(double matrix, double rod, double s) {
  const double beta = (rod - matrix) / (rod + matrix);
  return matrix * (1 + s * beta) / (1 - s * beta);
}
double along(double matrix, double rod, double s) {
  return s * rod + (1 - s) * matrix;
}

}  // namespace

std::span<const QuantityKey<Surroundings>> thermal_keys() {
  return kKeys;
}
std::span<const Sink> sinks() {
  return kSinks;
}
const Sink* sink(std::string_view name) {
  const auto it = std::find_if(std::begin(kSinks), std::end(kSinks), [&](const Sink& s) { return s.name == name; });
  return it == std::end(kSinks) ? nullptr : &*it;
}

double same_sink_gain(const Sink& s, double area_ratio) {
  return 1 / (s.whole * area_ratio + s.spreading * std::sqrt(area_ratio) + (1 - s.whole - s.spreading));
}

bool has_plates(const Surroundings& s) {
  return s.spreader_um.known() || s.sink_um.known();
}

Surroundings without_plates(Surroundings s) {
  // A coefficient without a preset belongs to their face.
  if (has_plates(s) && s.sink.empty()) s.top_h_W_m2K = {};
  for (Quantity* q : {&s.spreader_um, &s.spreader_width_um, &s.spreader_k_W_mK, &s.sink_um, &s.sink_width_um, &s.sink_k_W_mK, &s.convection_K_W}) *q = {};
  return s;
}

Surroundings with_sink(Surroundings s, const Sink& k) {
  s = without_plates(std::move(s));
  s.sink = k.name;
  s.top_h_W_m2K = make(k.h_W_m2K, k.low, k.high, fmt::format("sink {}: {}", k.name, k.source));
  return s;
}

void fill_defaults(Surroundings& s) {
  if (s.spreader_um.known()) fill(s.spreader_k_W_mK, make(390, 200, 400, "copper"));
  if (s.sink_um.known()) fill(s.sink_k_W_mK, make(200, 160, 400, "aluminium alloys; copper to 400"));
  if (!s.top_h_W_m2K.known() && !has_plates(s)) {
    const Sink* k = sink(s.sink.empty() ? "air" : s.sink);
    if (k != nullptr) s = with_sink(std::move(s), *k);
  }
  fill(s.ambient_K, make(300, 290, 318, "room temperature; 318 K inside a closed case"));
  fill(s.board_h_W_m2K, make(0, 0, 1000, "no heat to the board, which is the safe side"));
  fill(s.tim_um, make(20, 10, 100, "bond lines of solder and filled polymers"));
  fill(s.tim_k_W_mK, make(4, 1, 80, "filled polymers 1 to 6, solder to 80"));
  fill(s.underfill_um, make(80, 40, 100, "height of C4 and micro bumps"));
  fill(s.underfill_k_W_mK, make(1.6, 0.4, 3, "filled epoxy 0.4 to 1 with a few per cent of solder standing in it"));
  fill(s.active_um, make(2, 0.1, 5, "wells and what lies just below them; results hardly depend on it"));
  fill(s.silicon_k_W_mK, make(120, 90, 148, "148 at 300 K, falling as T^-1.3: C. Glassbrenner and G. Slack, Phys. Rev. 134, 1964; here at 350 K"));
  fill(s.silicon_k_exponent, make(0, 0, 1.3, "constant; state 1.3 with silicon_k_W_mK = 148 to follow temperature"));
  fill(s.beol_k_W_mK, make(9, 2, 60, "a fifth of copper lines among dielectric of 0.3 to 1.4, between the bounds of both directions"));
  fill(s.beol_k_vertical_W_mK, make(2.2, 0.6, 6, "the same along z, where vias are few: near the lower bound"));
  fill(s.dielectric_k_W_mK, make(1.4, 1, 1.4, "silicon dioxide"));
  fill(s.copper_k_W_mK, make(380, 200, 400, "copper; less in pads below a micrometre"));
  fill(s.mould_k_W_mK, make(0.9, 0.6, 3, "epoxy moulding compounds"));
  fill(s.leakage_reference_K, make(300, 300, 300, "as libraries state leakage, unless said otherwise"));
  fill(s.leakage_doubling_K, make(25, 20, 30, "subthreshold leakage doubles every 20 to 30 K"));
}

std::string fault_of_plates(const Surroundings& s) {
  const double footprint = std::max(s.width_um.value, s.depth_um.value);
  if (!has_plates(s)) return s.convection_K_W.known() ? "convection_K_W is that of a spreader or a sink: state spreader_um or sink_um" : "";
  double below = footprint;
  for (const auto& [name, thickness, width] : {std::tuple{"spreader", &s.spreader_um, &s.spreader_width_um}, {"sink", &s.sink_um, &s.sink_width_um}}) {
    if (!thickness->known()) continue;
    if (!width->known()) return fmt::format("{0}_um comes with {0}_width_um", name);
    if (width->value < below) return fmt::format("{}_width_um is {:g} um, and what it stands on is {:g} um wide", name, width->value, below);
    below = width->value;
  }
  if (!s.convection_K_W.known() && (!s.top_h_W_m2K.known() || !s.sink.empty()))
    return "a spreader or sink comes with convection_K_W or top_h_W_m2K of its face: the presets of sink hold their own spreading";
  return "";
}

std::optional<HeatStack> heat_stack(const Stack& stack, std::string& fault) {
  Surroundings s = stack.thermal;
  fault = fault_of_plates(s);
  if (!fault.empty()) return std::nullopt;
  fill_defaults(s);
  HeatStack out;
  out.name = stack.name;
  out.width_m = s.width_um.value * 1e-6;
  out.depth_m = s.depth_um.value * 1e-6;
  out.leakage_reference_K = s.leakage_reference_K.value;
  out.leakage_doubling_K = s.leakage_doubling_K.value;
  out.initial_K = s.initial_K.known() ? s.initial_K.value : s.ambient_K.value;
  const auto material = [&](std::string name, double lateral, double vertical, double capacity, double exponent = 0) {
    out.materials.push_back({std::move(name), lateral, lateral, vertical, capacity, exponent});
    return out.materials.size() - 1;
  };
  const double k_si = s.silicon_k_W_mK.value, k_cu = s.copper_k_W_mK.value, k_ox = s.dielectric_k_W_mK.value;
  const std::size_t silicon = material("silicon", k_si, k_si, kSiliconCapacity, s.silicon_k_exponent.value);
  const std::size_t beol = material("wiring", s.beol_k_W_mK.value, s.beol_k_vertical_W_mK.value, kBeolCapacity);
  const std::size_t mould = material("mould", s.mould_k_W_mK.value, s.mould_k_W_mK.value, kMouldCapacity);

  const auto add = [&](std::string name, double um, std::size_t m, bool active = false) {
    HeatLayer l;
    l.name = std::move(name);
    l.thickness_m = um * 1e-6;
    l.material = m;
    l.active = active;
    out.layers.push_back(std::move(l));
  };
  if (s.board_h_W_m2K.value > 0)
    add("underfill", s.underfill_um.value,
        material("underfill", s.underfill_k_W_mK.value, s.underfill_k_W_mK.value, kUnderfillCapacity));
  for (std::size_t t = 0; t < stack.tiers.size(); ++t) {
    const Tier& tier = stack.tiers[t];
    // TSVs of whichever interface pierces this tier stand in its silicon.
    std::size_t body = silicon;
    for (std::size_t k = 0; k < stack.interfaces.size(); ++k) {
      const Interface& f = stack.interfaces[k];
      if (!pierced(stack, k, t) || f.tsv != TsvKind::via_middle || !f.tsv_pitch_um.known() || !f.tsv_size_um.known()) continue;
      const double share = std::min(0.7, std::numbers::pi / 4 * f.tsv_size_um.value * f.tsv_size_um.value / (f.tsv_pitch_um.value * f.tsv_pitch_um.value));
      body = material(fmt::format("silicon with TSVs of {}", tier.name), across(k_si, k_cu, share), along(k_si, k_cu, share),
                      kSiliconCapacity, s.silicon_k_exponent.value);
    }
    const double active_um = std::min(s.active_um.value, tier.silicon_um.value / 2);
    const std::size_t first = out.layers.size();
    const auto silicon_layer = [&] { add(tier.name + ".silicon", tier.silicon_um.value - active_um, body); };
    const auto active_layer = [&] { add(tier.name, active_um, body, true); };
    const auto wiring = [&] { add(tier.name + ".wiring", tier.beol_um.value, beol); };
    if (tier.flipped())
      wiring(), active_layer(), silicon_layer();
    else
      silicon_layer(), active_layer(), wiring();
    if (tier.die_width_um.known() && tier.die_depth_um.known()) {
      // Mould first, the die's own material on it: later regions win.
      const HeatRect die{tier.die_x_um.value * 1e-6, tier.die_y_um.value * 1e-6, tier.die_width_um.value * 1e-6, tier.die_depth_um.value * 1e-6};
      for (std::size_t l = first; l < out.layers.size(); ++l) {
        out.layers[l].regions.push_back({die, out.layers[l].material});
        out.layers[l].material = mould;
        if (out.layers[l].active) out.layers[l].die = die;
      }
    }
    if (t + 1 < stack.tiers.size()) {
      const Interface& f = stack.interfaces[t];
      const double share = std::min(1.0, f.bond_size_um.value * f.bond_size_um.value / (f.bond_pitch_um.value * f.bond_pitch_um.value)) * (f.bond_fill.known() ? f.bond_fill.value : 1.0);
      add(fmt::format("bond{}", t), std::max(f.bond_layer_um.value, 0.01),
          material(fmt::format("bonding layer {}", t), across(k_ox, k_cu, share), along(k_ox, k_cu, share), kBondCapacity));
    }
  }
  add("tim", s.tim_um.value, material("tim", s.tim_k_W_mK.value, s.tim_k_W_mK.value, kTimCapacity));
  for (const HeatBlock& b : s.blocks) {
    const auto it = std::find_if(out.layers.begin(), out.layers.end(), [&](const HeatLayer& l) { return l.name == b.layer; });
    if (it == out.layers.end()) {
      fault = fmt::format("a block stands in layer '{}', which this stack does not have", b.layer);
      return std::nullopt;
    }
    it->regions.push_back({{b.x_um * 1e-6, b.y_um * 1e-6, b.width_um * 1e-6, b.depth_um * 1e-6},
                           material(fmt::format("block of {}", b.layer), b.k_W_mK, b.k_vertical_W_mK, kBlockCapacity)});
  }
  out.face(Side::top) = {FaceKind::convection, s.top_h_W_m2K.value, s.ambient_K.value};
  if (s.board_h_W_m2K.value > 0) out.face(Side::bottom) = {FaceKind::convection, s.board_h_W_m2K.value, s.ambient_K.value};
  for (std::size_t k = 0; k < kSides; ++k)
    for (const Surroundings::Face& f : s.faces)
      if (f.side == name(static_cast<Side>(k)))
        out.faces[k] = {f.h_W_m2K > 0 ? FaceKind::convection : FaceKind::temperature, f.h_W_m2K, f.temperature_K > 0 ? f.temperature_K : s.ambient_K.value};
  out.period_s = s.period_s;
  out.sample_times_s = s.samples_s;
  for (const Surroundings::Probe& p : s.probes) {
    const auto it = std::find_if(out.layers.begin(), out.layers.end(), [&](const HeatLayer& l) { return l.active && l.name == p.tier; });
    if (it == out.layers.end() || p.x_um * 1e-6 > out.width_m || p.y_um * 1e-6 > out.depth_m) {
      fault = it == out.layers.end() ? fmt::format("a probe names tier '{}', which this stack does not have", p.tier)
                                     : fmt::format("a probe at ({:g}, {:g}) um lies outside of the footprint", p.x_um, p.y_um);
      return std::nullopt;
    }
    out.probes.push_back({static_cast<std::size_t>(it - out.layers.begin()), p.x_um * 1e-6, p.y_um * 1e-6});
  }
  for (const Surroundings::Phase& p : s.phases) {
    HeatPhase phase{p.begin_s, p.end_s, std::vector<double>(out.layers.size(), 0.0)};
    for (const auto& [tier, factor] : p.factor) {
      const auto it = std::find_if(out.layers.begin(), out.layers.end(), [&, name = std::string_view(tier)](const HeatLayer& l) { return l.name == name; });
      if (it == out.layers.end()) {
        fault = fmt::format("a phase names tier '{}', which this stack does not have", tier);
        return std::nullopt;
      }
      phase.factor[static_cast<std::size_t>(it - out.layers.begin())] = factor;
    }
    out.phases.push_back(std::move(phase));
  }
  if (has_plates(s)) {
    std::vector<HeatPlate> plates;
    if (s.spreader_um.known()) plates.push_back({"spreader", 1e-6 * s.spreader_um.value, 1e-6 * s.spreader_width_um.value, s.spreader_k_W_mK.value, kSpreaderCapacity});
    if (s.sink_um.known()) plates.push_back({"sink", 1e-6 * s.sink_um.value, 1e-6 * s.sink_width_um.value, s.sink_k_W_mK.value, kSinkCapacity});
    add_plates(out, mould, plates);
    if (s.convection_K_W.known()) out.face(Side::top).h_W_m2K = 1 / (s.convection_K_W.value * out.width_m * out.depth_m);
  }
  return out;
}

HeatStack unfolded(const HeatStack& folded, const Stack& stack) {
  const std::size_t tiers = stack.tiers.size();
  const auto columns = static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(tiers))));
  const std::size_t rows = (tiers + columns - 1) / columns;
  Stack flat = stack;
  flat.name += " flat";
  flat.tiers = {stack.tiers.back()};
  flat.interfaces.clear();
  Tier& only = flat.tiers.front();
  for (Quantity* q : {&only.die_x_um, &only.die_y_um, &only.die_width_um, &only.die_depth_um}) *q = {};
  Surroundings& s = flat.thermal;
  s.blocks.clear();
  s.probes.clear();
  s.phases.clear();
  const HeatRect of_fold = folded.chip();
  const double width = s.width_um.value * static_cast<double>(columns), depth = s.depth_um.value * static_cast<double>(rows);
  s.width_um.value = width;
  s.depth_um.value = depth;
  // Plates that would not reach over it are as large as it is.
  double least = std::max(width, depth);
  for (Quantity* q : {&s.spreader_width_um, &s.sink_width_um})
    if (q->known()) q->value = least = std::max(least, q->value);
  std::string fault;
  HeatStack out = *heat_stack(flat, fault);  // what can be built of several tiers can of one of them
  const HeatRect chip = out.chip();
  for (HeatLayer& l : out.layers) {
    if (l.name != only.name) continue;
    for (std::size_t t = 0; t < tiers; ++t)
      for (const HeatLayer& from : folded.layers)
        if (from.name == stack.tiers[t].name)
          for (HeatSource q : from.sources) {
            q.rect.x_m += chip.x_m - of_fold.x_m + static_cast<double>(t % columns) * of_fold.w_m;
            q.rect.y_m += chip.y_m - of_fold.y_m + static_cast<double>(t / columns) * of_fold.h_m;
            l.sources.push_back(std::move(q));
          }
  }
  return out;
}

}  // namespace taufold::tech
