#include "predict/characterise.hpp"

#include <algorithm>

namespace taufold::predict {

namespace {

// Of the input capacitance of the least ASAP7 inverter, the part that does not grow with the fins.
constexpr double kFixedInput = 0.168;

/// Size of a cell of one stage relative to the fitted one, and the input capacitance that it then has.
struct Scale {
  double k = 1, fixed = 0;
  double input = 1;  ///< growth of the input stage
  double inner = 1;  ///< growth of energy and leakage
  double cin(double fitted) const { return (fitted - fixed) * input + fixed; }
};

Scale scale_of(const ListedCell& c, const Kit& kit, std::string_view function) {
  const KitMaster* m = kit.find(function);
  Scale s;
  if (c.function->stages > 1) {
    // The first stage of a weak cell is as small as it can be: its output shrinks alone.
    s.k = c.strength / m->drive;
    s.input = std::max(1.0, s.k);
    s.inner = 0.5 + 0.5 * s.k;
    return s;
  }
  if (kit.name == "NanGate45") {  // the fitted cells are X1
    s.k = s.input = s.inner = c.strength;
    return s;
  }
  double sum = 0;
  int n = 0;
  for (const KitArc& a : kit.arcs)
    if (a.function == function) sum += a.cin, ++n;
  s.fixed = kFixedInput;
  s.k = c.strength / ((sum / n - kFixedInput) / (1 - kFixedInput));
  s.input = s.inner = s.k;
  return s;
}

/// A pin that the fits know by another name, or not at all.
double other_pin(const CellFunction& f, std::string_view pin, const Kit& kit, std::string_view function) {
  const auto measured = [&](std::string_view name) {
    for (const KitArc& a : kit.arcs)
      if (a.function == function && a.input == name) return a.cin;
    return 0.0;
  };
  if (f.kind == CellKind::latch && pin == "GN") return measured("G");
  if (const double c = measured(pin); c > 0) return c;
  return kit.name == "NanGate45" ? 0.67 : 0.9;  // data and control pins of flops, measured in both kits
}

std::size_t pin_index(const CellFunction& f, std::string_view name) {
  for (std::size_t k = 0; k < f.pins.size(); ++k)
    if (f.pins[k].name == name || (name == "G" && f.pins[k].name == "GN")) return k;
  return f.pins.size();
}

/// FO4 of the kit's inverter by its fitted arcs, each edge at the slew that the other gives: off the measured one by the error of the fit.
double fo4_of_law(const Kit& kit, double fo4, double cin) {
  ArcLaw rise, fall;
  for (const KitArc& a : kit.arcs)
    if (a.function == "INV") (a.rise ? rise : fall) = to_law(a.shape, kit, kit, fo4, cin, 1);
  double up = fo4, down = fo4;
  for (int k = 0; k < 60; ++k) {
    const double u = rise.out_slew_s(down, 4 * cin), d = fall.out_slew_s(up, 4 * cin);
    up = u, down = d;
  }
  return (rise.delay_s(down, 4 * cin) + fall.delay_s(up, 4 * cin)) / 2;
}

}  // namespace

Constraints characterised_constraints(const Kit& kit, double fo4) {
  Constraints c;
  if (kit.name == "NanGate45")
    c = {1.5 * fo4, 0.11 * fo4, 0.32, 0.24, 0.12, 0.23, 2.2 * fo4, 1.3 * fo4, 2.5 * fo4};
  else
    c = {0.4 * fo4, 0.2 * fo4, 0.2, 0.2, 0.12, 0.17, 2.1 * fo4, 1.0 * fo4, 1.7 * fo4};
  return c;
}

ArcLaw to_law(const ArcShape& a, const Kit& from, const Kit& shown, double fo4, double cin, double k) {
  // A slower family of cells stays slower by what all its functions are on average, and a faster one faster.
  const double own_fo4 = fo4 * shown.slowness / from.slowness;
  const double unit = own_fo4 / from.fo4, r = unit / cin, span = shown.slew_span() / from.slew_span();
  ArcLaw l;
  l.r_ohm = a.r * r / k;
  l.cp_F = a.cp * cin * k;
  l.lambda = a.lambda / span;
  l.kappa = a.kappa * span;
  l.q = a.q;
  l.d_int_s = a.d_int * own_fo4;
  l.slew_const_s = a.slew_const * from.fo4_slew * unit * span;
  l.slew_ohm = a.slew_r * r * span / k;
  l.slew_nu = a.slew_nu;
  return l;
}

CornerFactors corner_factors(const NodeModel& m, const Corner& c) {
  const double v = c.supply_V / m.nominal.supply_V;
  return {delay_ratio(m.device, c, m.nominal), v * v, leakage_ratio(m.device, c, m.nominal)};
}

CharacterisedLibrary characterise(const NodeModel& model) {
  CharacterisedLibrary out;
  const tech::Node& node = *model.node;
  const bool planar = node.device() == tech::Device::planar;
  out.model = &model;
  out.kit = find_kit(planar ? "NanGate45" : "ASAP7");
  out.fo4_s = model.fo4_s.nominal;
  out.cin_F = model.cin_F.nominal;
  out.fo4_slew_s = out.fo4_s * out.kit->fo4_slew / out.kit->fo4;
  out.constraints = characterised_constraints(*out.kit, out.fo4_s);
  const double unit_J = out.cin_F * model.nominal.supply_V * model.nominal.supply_V;
  const double cpp_m = node.value("cpp") * 1e-9, height_m = node.value("cell_height") * 1e-9;
  const double break_cpp = node.value("diffusion_break");
  const double law_fo4_s = out.fo4_s * out.fo4_s / fo4_of_law(*out.kit, out.fo4_s, out.cin_F);
  for (const ListedCell& c : cell_list()) {
    const CellFunction& f = *c.function;
    Master m;
    m.cell = &c;
    m.name = c.name();
    m.height_m = height_m;
    m.width_m = cpp_m * c.width(break_cpp);
    m.drive = c.strength;
    m.pin_F.assign(f.pins.size(), 0);
    const std::string_view kit_name = planar ? c.planar_kit : c.fin_kit, function = planar ? c.planar_function : c.fin_function;
    const Kit* kit = find_kit(kit_name);
    if (!kit) {
      if (f.kind == CellKind::tie) m.leakage_W = 0.03 * model.leakage_W.nominal;  // half an inverter, always on; measured in ASAP7
      out.masters.push_back(std::move(m));
      continue;
    }
    const Scale scale = scale_of(c, *kit, function);
    const KitMaster& fitted = *kit->find(function);
    m.leakage_W = fitted.leakage * scale.inner * model.leakage_W.nominal;
    m.energy_J = fitted.energy * scale.inner * unit_J;
    for (std::size_t p = 0; p < f.pins.size(); ++p)
      if (f.pins[p].function.empty()) m.pin_F[p] = scale.cin(other_pin(f, f.pins[p].name, *kit, function)) * out.cin_F;
    if (f.kind == CellKind::flop || f.kind == CellKind::latch) {
      // Measured with idle data: 1.85 Cin V^2 a cycle in ASAP7, 3.5 in NanGate45.
      m.clock_energy_J = (planar ? 3.5 : 1.85) / 2 * unit_J;
    } else if (f.kind == CellKind::clock_gate) {
      m.clock_energy_J = 0.5 * m.energy_J;
    }
    for (const KitArc& a : kit->arcs) {
      if (a.function != function) continue;
      const std::size_t output = pin_index(f, a.output), input = pin_index(f, a.input);
      if (output == f.pins.size() || input == f.pins.size()) continue;
      const bool edge_arc = f.kind == CellKind::flop || (f.kind == CellKind::latch && a.input == "G");
      const ArcSense sense = edge_arc ? ArcSense::none : a.sense;
      auto it = std::find_if(m.arcs.begin(), m.arcs.end(), [&](const MasterArc& x) { return x.output == output && x.input == input && x.sense == sense; });
      if (it == m.arcs.end()) {
        m.arcs.push_back({output, input, sense, false, false, {}, {}});
        it = m.arcs.end() - 1;
      }
      (a.rise ? it->rise : it->fall) = to_law(a.shape, *kit, *out.kit, law_fo4_s, out.cin_F, scale.k);
      (a.rise ? it->has_rise : it->has_fall) = true;
    }
    out.masters.push_back(std::move(m));
  }
  return out;
}

}  // namespace taufold::predict
