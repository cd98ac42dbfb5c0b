#include "predict/kit_twin.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <string>

#include "predict/fit_arc.hpp"
#include "predict/geometric.hpp"

namespace taufold::predict {

using namespace liberty;

namespace {

struct CellName {
  std::string_view function;
  double strength = 0;
};

/// "NAND2xp33_ASAP7_75t_R" is NAND2 of strength 0.33, "NAND2_X2" of strength 2.
std::optional<CellName> split_name(std::string_view name) {
  std::size_t at = name.find("_X");
  if (at != std::string_view::npos) {
    const std::string_view digits = name.substr(at + 2);
    int v = 0;
    if (std::from_chars(digits.data(), digits.data() + digits.size(), v).ec != std::errc()) return std::nullopt;
    return CellName{name.substr(0, at), static_cast<double>(v)};
  }
  const std::size_t tail = name.find("_ASAP7");
  if (tail == std::string_view::npos) return std::nullopt;
  name = name.substr(0, tail);
  at = name.rfind('x');
  if (at == std::string_view::npos) return std::nullopt;
  std::string digits(name.substr(at + 1));
  if (digits.ends_with('f')) digits.pop_back();  // another drawing of the same strength
  if (const std::size_t p = digits.find('p'); p != std::string::npos) digits = (p == 0 ? "0." : digits.substr(0, p) + ".") + digits.substr(p + 1);
  double v = 0;
  if (std::from_chars(digits.data(), digits.data() + digits.size(), v).ec != std::errc() || v <= 0) return std::nullopt;
  if (digits == "0.33" || digits == "0.67") v = std::round(3 * v) / 3;  // fins of three
  return CellName{name.substr(0, at), v};
}

struct FittedCell {
  const KitMaster* master = nullptr;
  const Library* library = nullptr;
  CellId cell;
  double strength = 1;
};

class Twin {
 public:
  Twin(const Library& real, std::span<const Library* const> fitted_in, const NodeModel& m, TwinSummary& s)
      : real_(real), out_(real), model_(m), kit_(*find_kit(kit_of(real))), sum_(s), fo4_(m.fo4_s.nominal), cin_(m.cin_F.nominal), slew_(fo4_ * kit_.fo4_slew / kit_.fo4) {
    for (const KitMaster& k : kit_.masters)
      for (const Library* l : fitted_in)
        if (const auto c = l->find_cell(k.cell))
          if (const auto n = split_name(k.cell)) fitted_[std::string(n->function)] = {&k, l, *c, n->strength};
  }

  Library run(const std::set<std::string, std::less<>>& used) {
    for (const CellId c : ids<CellId>(out_.cells.size()))
      if (used.contains(real_.text(real_.cells[c].name))) cell(c);
    out_.tables.seal();
    return std::move(out_);
  }

 private:
  // ---------------------------------------------------------------- what a cell is
  struct Kind {
    int inputs = 0, stages = 1, stack = 1;
    bool binate = false, sequential = false;
  };

  Kind kind_of(CellId id) const {
    const Cell& c = real_.cells[id];
    Kind k;
    k.sequential = !c.sequentials.empty() || c.clock_gate != ClockGate::none;
    bool positive = false;
    for (const PinId p : c.pins.all()) {
      const Pin& pin = real_.pins[p];
      k.inputs += pin.direction == Direction::input;
      if (pin.direction != Direction::output || !pin.function.valid()) continue;
      const Function f = real_.function(pin.function);
      const std::vector<std::uint32_t> in = support(f);
      for (const std::uint32_t s : in) {
        const Unateness u = unateness(f, s);
        k.binate |= u == Unateness::binate;
        positive |= u == Unateness::positive;
      }
      k.stack = std::max(k.stack, longest_stack(f, in));
    }
    k.stages = positive || k.binate || k.sequential ? 2 : 1;
    return k;
  }

  /// Width in gate pitches by the rule of docs/tech.md: a finger an input for every unit of drive, a first stage, breaks.
  double width_cpp(const Kind& k, const CellName& n) const {
    const double d = model_.node->value("diffusion_break");
    // ASAP7 names strengths by drive, NanGate45 by fingers.
    const double fingers = kit_.name == "ASAP7" ? std::max(1.0, std::floor(n.strength * k.stack + 0.05)) : n.strength;
    std::string_view function = n.function;
    if (function.starts_with("DFFASR")) function = "DFFRS";
    else if (function.starts_with("DFFH") || function.starts_with("DFFL")) function = "DFF";
    else if (function.starts_with("DL") || function.starts_with("DH")) function = "DLH";
    else if (function.starts_with("ICG")) function = "CLKGATE";
    // What is more than a row of fingers is as wide as on the one list of cells, next lower strength.
    const ListedCell* best = nullptr;
    for (const ListedCell& c : cell_list())
      if (c.function->name == function && (!best || c.strength <= n.strength)) best = &c;
    if (best && (k.sequential || k.binate || best->breaks > 1)) return best->width(d);
    if (k.inputs == 0) return 1 + d;
    if (k.stages == 1) return k.inputs * fingers + d;
    return k.inputs + std::ceil(n.strength) + d;
  }

  // ---------------------------------------------------------------- figures
  static double mean_energy(const Library& l, CellId c, double slew, double load) {
    double sum = 0;
    int n = 0;
    for (const PowerId p : l.cells[c].powers.all())
      for (const TableId t : l.powers[p].energy_J)
        if (t.valid()) sum += l.lookup(t, slew, load), ++n;
    return n == 0 ? 0 : sum / n;
  }

  static double mean_leakage(const Library& l, CellId c) {
    double sum = 0;
    int n = 0;
    for (const LeakageId k : l.cells[c].leakages.all()) sum += l.leakages[k].power_W, ++n;
    return n == 0 ? (is_set(l.cells[c].leakage_W) ? l.cells[c].leakage_W : 0) : sum / n;
  }

  void cell(CellId id) {
    const auto name = split_name(real_.text(real_.cells[id].name));
    if (!name) return;
    ++sum_.cells;
    const Kind kind = kind_of(id);
    Cell& c = out_.cells[id];
    const double area = width_cpp(kind, *name) * model_.node->value("cpp") * model_.node->value("cell_height") * 1e-6;
    c.area_um2 = area;

    const auto it = fitted_.find(std::string(name->function));
    const FittedCell* f = it == fitted_.end() ? nullptr : &it->second;
    if (f && kind.binate && f->strength != name->strength) f = nullptr;
    const double k = f ? name->strength / f->strength : 1;
    const double inner = kind.stages == 1 ? k : 0.5 + 0.5 * k, input = kind.stages == 1 ? k : std::max(1.0, k);
    if (f) {
      const double e_real = mean_energy(real_, id, slew_, 4 * cin_), e_fit = mean_energy(*f->library, f->cell, slew_, 4 * cin_);
      energies(id, e_real != 0 ? inner * e_fit / e_real : 1);
      const double l_real = mean_leakage(real_, id), l_fit = mean_leakage(*f->library, f->cell);
      leakage(id, l_real > 0 ? inner * l_fit / l_real : 1);
      capacitances(id, *f, kind.stages == 1 && kit_.name == "ASAP7" ? 0.168 : 0, input);
    } else {
      energies(id, 1);
    }
    bool all_rows = true;
    for (const ArcId a : c.arcs.all()) {
      if (is_check(out_.arcs[a].type)) {
        constraint(a);
        continue;
      }
      for (const Edge e : {Edge::rise, Edge::fall}) all_rows &= delay(a, e, f, k, *name);
    }
    sum_.by_rows += all_rows;
  }

  void energies(CellId id, double factor) {
    const std::array<double, 2> s = {0.25 * slew_, 8 * slew_}, c = {0.3 * cin_, 24 * cin_};
    const AxisId slews = out_.tables.add_axis(s), loads = out_.tables.add_axis(c);
    for (const PowerId p : out_.cells[id].powers.all())
      for (TableId& t : out_.powers[p].energy_J) {
        if (!t.valid()) continue;
        std::vector<PlanePoint> points;
        for (const double slew : geometric<5>(s[0], s[1]))
          for (const double load : geometric<5>(c[0], c[1])) points.push_back({slew, load, real_.lookup(t, slew, load)});
        const Plane e = fit_plane(points, slew_, 4 * cin_);
        const std::array<double, 4> v = {factor * e.at(s[0], c[0]), factor * e.at(s[0], c[1]), factor * e.at(s[1], c[0]), factor * e.at(s[1], c[1])};
        t = out_.tables.add({slews, loads, {}}, v);
      }
  }

  void leakage(CellId id, double factor) {
    Cell& c = out_.cells[id];
    if (is_set(c.leakage_W)) c.leakage_W *= factor;
    for (const LeakageId l : c.leakages.all()) out_.leakages[l].power_W *= factor;
  }

  void capacitances(CellId id, const FittedCell& f, double fixed, double input) {
    for (const PinId p : out_.cells[id].pins.all()) {
      Pin& pin = out_.pins[p];
      if (pin.direction != Direction::input) continue;
      for (const KitArc& a : kit_.arcs)
        if (a.function == f.master->function && a.kit_input == real_.text(pin.name)) {
          const double c = ((a.cin - fixed) * input + fixed) * cin_;
          pin.capacitance_F = c;
          pin.capacitance_edge_F = {c, c};
          for (auto& r : pin.capacitance_range_F) r = {c, c};
          break;
        }
    }
  }

  void constraint(ArcId id) {
    const Constraints k = characterised_constraints(kit_, fo4_);
    Arc& a = out_.arcs[id];
    const bool hold = a.type == ArcType::hold_rising || a.type == ArcType::hold_falling || a.type == ArcType::removal_rising || a.type == ArcType::removal_falling;
    const bool setup = a.type == ArcType::setup_rising || a.type == ArcType::setup_falling || a.type == ArcType::recovery_rising || a.type == ArcType::recovery_falling;
    if (!hold && !setup) return;
    const bool gate = out_.cells[out_.pins[a.to].cell].clock_gate != ClockGate::none;
    const auto s = geometric<4>(0.25 * slew_, 8 * slew_);
    const AxisId axis = out_.tables.add_axis(s);
    std::vector<double> v;
    for (const double related : s)
      for (const double own : s) v.push_back(hold ? k.hold_s - k.c * own + k.d * related : (gate ? k.gate_setup_s : k.setup_s) + k.a * own - k.b * related);
    for (TableId& t : a.constraint)
      if (t.valid()) t = out_.tables.add({axis, axis, {}}, v);
  }

  const KitArc* row(const Arc& a, Edge e, const FittedCell& f) const {
    const std::string_view from = real_.text(real_.pins[a.from].name), to = real_.text(real_.pins[a.to].name);
    const bool edge_arc = a.type == ArcType::rising_edge || a.type == ArcType::falling_edge;
    if (a.type != ArcType::combinational && !edge_arc) return nullptr;
    for (const KitArc& r : kit_.arcs) {
      if (r.function != f.master->function || r.kit_input != from || r.kit_output != to || r.rise != (e == Edge::rise)) continue;
      if (r.sense == ArcSense::none || edge_arc || (r.sense == ArcSense::negative) == (a.sense == Sense::negative_unate)) return &r;
    }
    return nullptr;
  }

  /// False when the delay is fitted and not of a row.
  bool delay(ArcId id, Edge e, const FittedCell* f, double k, const CellName& name) {
    Arc& a = out_.arcs[id];
    TableId &d = a.delay[static_cast<std::size_t>(e)], &s = a.slew[static_cast<std::size_t>(e)];
    if (!d.valid() || !s.valid()) return true;
    ++sum_.arcs;
    const double strength = std::max(1.0, name.strength);
    ArcLaw law;
    const KitArc* r = f ? row(a, e, *f) : nullptr;
    if (r) {
      law = to_law(r->shape, kit_, kit_, fo4_, cin_, k);
    } else {
      std::vector<TablePoint> points;
      const double most = std::min(24 * cin_ * strength, largest_load(d));
      for (const double slew : geometric<7>(0.15 * slew_, 8 * slew_))
        for (const double load : geometric<7>(0.3 * cin_ * std::min(1.0, name.strength), most)) points.push_back({slew, load, real_.lookup(d, slew, load), real_.lookup(s, slew, load)});
      const ArcFit fit = fit_arc(points, 0.3 * fo4_, 4 * cin_ * strength);
      law = fit.law;
      sum_.fit_rms += fit.delay_rms;
      ++sum_.fitted_arcs;
    }
    const auto slews = geometric<8>(0.25 * slew_, 16 * slew_);
    const auto loads = geometric<8>(0.3 * cin_ * strength, 32 * cin_ * strength);
    const AxisId first = out_.tables.add_axis(slews), second = out_.tables.add_axis(loads);
    std::vector<double> delays, out_slews;
    for (const double slew : slews)
      for (const double load : loads) delays.push_back(law.delay_s(slew, load)), out_slews.push_back(law.out_slew_s(slew, load));
    d = out_.tables.add({first, second, {}}, delays);
    s = out_.tables.add({first, second, {}}, out_slews);
    return r != nullptr;
  }

  double largest_load(TableId t) const {
    const std::span<const double> axis = real_.tables.axis(real_.tables[t].axis[1]);
    return axis.empty() ? 24 * cin_ : axis.back();
  }

  const Library& real_;
  Library out_;
  const NodeModel& model_;
  const Kit& kit_;
  TwinSummary& sum_;
  const double fo4_, cin_, slew_;
  std::map<std::string, FittedCell> fitted_;
};

}  // namespace

std::string_view kit_of(const Library& l) {
  std::size_t asap = 0, nangate = 0;
  for (const Cell& c : l.cells) {
    const std::string_view name = l.text(c.name);
    asap += name.find("_ASAP7_") != std::string_view::npos;
    nangate += name.find("_X") != std::string_view::npos;
  }
  if (2 * asap > l.cells.size()) return "ASAP7";
  if (2 * nangate > l.cells.size() && l.find_cell("NAND2_X1") && l.find_cell("DFF_X1") && l.find_cell("OAI33_X1")) return "NanGate45";
  return {};
}

int longest_stack(Function f, std::span<const std::uint32_t> inputs) {
  if (inputs.empty() || inputs.size() > 12) return 1;
  const auto table = truth_table(f, inputs);
  if (!table) return 1;
  const std::uint32_t n = static_cast<std::uint32_t>(inputs.size()), all = (1u << n) - 1;
  const auto at = [&](std::uint32_t x) { return ((*table)[x / 64] >> (x % 64) & 1) != 0; };
  // Of a unate function: the least sets of inputs that alone decide it, at 0 and at 1.
  int longest = 1;
  for (const bool value : {false, true}) {
    std::vector<bool> decides(all + 1, false);
    for (std::uint32_t set = 0; set <= all; ++set) decides[set] = at(value ? set : all & ~set) == at(value ? all : 0);
    for (std::uint32_t set = 1; set <= all; ++set) {
      if (!decides[set]) continue;
      bool least = true;
      for (std::uint32_t k = 0; k < n && least; ++k)
        if ((set >> k & 1) != 0 && decides[set & ~(1u << k)]) least = false;
      if (least) longest = std::max(longest, std::popcount(set));
    }
  }
  return longest;
}

Library twin_of(const Library& library, std::span<const Library* const> fitted_in, const NodeModel& model, const std::set<std::string, std::less<>>& used, TwinSummary& s) {
  return Twin(library, fitted_in, model, s).run(used);
}

}  // namespace taufold::predict
