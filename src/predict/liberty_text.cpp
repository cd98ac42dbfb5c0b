#include "predict/liberty_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include "predict/geometric.hpp"
#include "tech/ladder.hpp"

namespace taufold::predict {

namespace {

constexpr std::size_t kPoints = 8, kFewPoints = 4;
constexpr double kNW = 1e9;  // watts in the file's unit of leakage

class Writer {
 public:
  Writer(const CharacterisedLibrary& l, const Corner& c, LibertyUnits u) : lib_(l), corner_(c), factor_(corner_factors(*l.model, c)), units_(u), time_(u.nanoseconds ? 1e9 : 1e12), load_(u.picofarads ? 1e12 : 1e15), energy_(load_) {}

  std::string run(std::string_view name) {
    header(name);
    for (const Master& m : lib_.masters)
      if (m.cell->function->kind != CellKind::filler) cell(m);
    out_ += "}\n";
    return std::move(out_);
  }

 private:
  template <class... Args>
  void put(fmt::format_string<Args...> f, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), f, std::forward<Args>(args)...);
  }

  void header(std::string_view name) {
    const Kit& k = *lib_.kit;
    put("library ({}) {{\n", name);
    out_ += "  comment : \"predictive library: no foundry's data, see docs/tech.md of taufold\";\n";
    out_ += "  technology (cmos);\n  delay_model : table_lookup;\n";
    put("  time_unit : \"{}\";\n", units_.nanoseconds ? "1ns" : "1ps");
    out_ += "  voltage_unit : \"1V\";\n  current_unit : \"1mA\";\n  pulling_resistance_unit : \"1kohm\";\n  leakage_power_unit : \"1nW\";\n";
    put("  capacitive_load_unit (1, {});\n", units_.picofarads ? "pf" : "ff");
    for (const char* edge : {"rise", "fall"}) put("  input_threshold_pct_{} : 50;\n  output_threshold_pct_{} : 50;\n  slew_lower_threshold_pct_{} : {:g};\n  slew_upper_threshold_pct_{} : {:g};\n", edge, edge, edge, 100 * k.slew_low, edge, 100 * k.slew_high);
    out_ += "  slew_derate_from_library : 1;\n";
    put("  nom_process : 1;\n  nom_voltage : {:g};\n  nom_temperature : {:g};\n", corner_.supply_V, corner_.temperature_C);
    put("  voltage_map (VDD, {:g});\n  voltage_map (VSS, 0);\n", corner_.supply_V);
    put("  operating_conditions ({}) {{\n    process : 1;\n    voltage : {:g};\n    temperature : {:g};\n    tree_type : balanced_tree;\n  }}\n  default_operating_conditions : {};\n", corner_.name(), corner_.supply_V,
        corner_.temperature_C, corner_.name());
    out_ += "  default_cell_leakage_power : 0;\n  default_fanout_load : 1;\n  default_input_pin_cap : 0;\n  default_output_pin_cap : 0;\n  default_inout_pin_cap : 0;\n";
    put("  default_max_transition : {};\n", num(slews().back() * time_));
    templates();
  }

  void templates() {
    const auto axis = [&](const char* group, const char* name, const char* first, const char* second, std::size_t n) {
      put("  {} ({}) {{\n    variable_1 : {};\n    variable_2 : {};\n", group, name, first, second);
      for (int i = 1; i <= 2; ++i) {
        put("    index_{} (\"", i);
        for (std::size_t k = 0; k < n; ++k) put("{}{}", k == 0 ? "" : ", ", k + 1);
        out_ += "\");\n";
      }
      out_ += "  }\n";
    };
    axis("lu_table_template", "delay", "input_net_transition", "total_output_net_capacitance", kPoints);
    axis("lu_table_template", "constraint", "related_pin_transition", "constrained_pin_transition", kFewPoints);
    axis("power_lut_template", "energy", "input_transition_time", "total_output_net_capacitance", 2);
    put("  power_lut_template (hidden) {{\n    variable_1 : input_transition_time;\n    index_1 (\"1, 2\");\n  }}\n");
  }

  static std::string num(double v) { return fmt::format("{:.6g}", v); }

  /// Slews at this corner, s.
  std::array<double, kPoints> slews() const { return geometric<kPoints>(0.25 * lib_.fo4_slew_s * factor_.time, 16 * lib_.fo4_slew_s * factor_.time); }
  std::array<double, kPoints> loads(const Master& m) const { return geometric<kPoints>(0.3 * lib_.cin_F * m.drive, 32 * lib_.cin_F * m.drive); }

  template <class Axis>
  void index(int n, const Axis& values, double scale) {
    put("          index_{} (\"", n);
    for (std::size_t k = 0; k < values.size(); ++k) put("{}{}", k == 0 ? "" : ", ", num(values[k] * scale));
    out_ += "\");\n";
  }

  template <class First, class Second, class F>
  void table(std::string_view group, std::string_view form, const First& first, double first_scale, const Second& second, double second_scale, double scale, F&& f) {
    put("        {} ({}) {{\n", group, form);
    index(1, first, first_scale);
    index(2, second, second_scale);
    out_ += "          values (";
    for (std::size_t i = 0; i < first.size(); ++i) {
      out_ += i == 0 ? "\"" : ", \\\n                  \"";
      for (std::size_t j = 0; j < second.size(); ++j) put("{}{}", j == 0 ? "" : ", ", num(f(first[i], second[j]) * scale));
      out_ += '"';
    }
    out_ += ");\n        }\n";
  }

  // The law is of the nominal corner: a table of another one is that of the nominal slew, stretched in time.
  void arc_tables(const Master& m, const MasterArc& a) {
    const auto s = slews();
    const auto c = loads(m);
    const double t = factor_.time;
    const auto delay = [&](const ArcLaw& l) { return [&l, t](double slew, double load) { return t * l.delay_s(slew / t, load); }; };
    const auto slew = [&](const ArcLaw& l) { return [&l, t](double in, double load) { return t * l.out_slew_s(in / t, load); }; };
    if (a.has_rise) {
      table("cell_rise", "delay", s, time_, c, load_, time_, delay(a.rise));
      table("rise_transition", "delay", s, time_, c, load_, time_, slew(a.rise));
    }
    if (a.has_fall) {
      table("cell_fall", "delay", s, time_, c, load_, time_, delay(a.fall));
      table("fall_transition", "delay", s, time_, c, load_, time_, slew(a.fall));
    }
  }

  void energy_tables(const Master& m, double energy, int dimensions) {
    // At the slew of FO4 some 7 % is the current that flows while both sides conduct; it grows with the slew.
    constexpr double kShort = 0.07;
    const std::array<double, 2> s = {slews().front(), slews().back()}, c = {loads(m).front(), loads(m).back()};
    const double fo4_slew = lib_.fo4_slew_s * factor_.time;
    const auto at = [&](double slew, double) { return energy * factor_.energy * (1 - kShort + kShort * slew / fo4_slew); };
    for (const char* edge : {"rise_power", "fall_power"}) {
      if (dimensions == 2) {
        table(edge, "energy", s, time_, c, load_, energy_, at);
      } else {
        put("        {} (hidden) {{\n", edge);
        index(1, s, time_);
        put("          values (\"{}, {}\");\n        }}\n", num(at(s[0], 0) * energy_), num(at(s[1], 0) * energy_));
      }
    }
  }

  void cell(const Master& m) {
    const CellFunction& f = *m.cell->function;
    put("  cell ({}) {{\n    area : {};\n    cell_footprint : \"{}\";\n    cell_leakage_power : {};\n", m.name, num(m.area_um2()), f.name, num(m.leakage_W * factor_.leakage * kNW));
    for (const auto& [pin, type] : {std::pair{"VDD", "primary_power"}, {"VSS", "primary_ground"}}) put("    pg_pin ({}) {{\n      pg_type : {};\n      voltage_name : {};\n    }}\n", pin, type, pin);
    if (f.kind == CellKind::clock_gate) out_ += "    clock_gating_integrated_cell : \"latch_posedge\";\n    dont_use : true;\n";
    states(f);
    for (std::size_t p = 0; p < f.pins.size(); ++p) f.pins[p].function.empty() ? input(m, p) : output(m, p);
    out_ += "  }\n";
  }

  void states(const CellFunction& f) {
    const auto preset = [&](std::string_view name, std::string_view pin) {
      if (!pin.empty()) put("      {} : \"!{}\";\n", name, pin);
    };
    if (f.kind == CellKind::flop) {
      put("    ff (IQ, IQN) {{\n      clocked_on : \"{}\";\n      next_state : \"{}\";\n", f.clock, f.data);
      preset("clear", f.clear);
      preset("preset", f.preset);
      if (!f.clear.empty() && !f.preset.empty()) out_ += "      clear_preset_var1 : L;\n      clear_preset_var2 : L;\n";
      out_ += "    }\n";
    } else if (f.kind == CellKind::latch) {
      put("    latch (IQ, IQN) {{\n      enable : \"{}\";\n      data_in : \"{}\";\n    }}\n", f.clock, f.data);
    } else if (f.kind == CellKind::clock_gate) {
      out_ += "    statetable (\"CK E\", \"IQ\") {\n      table : \"L L : - : L, L H : - : H, H - : - : N\";\n    }\n";
      out_ += "    pin (IQ) {\n      direction : internal;\n      internal_node : \"IQ\";\n    }\n";
    }
  }

  static std::string_view clock_pin(const CellFunction& f) { return f.clock.starts_with('!') ? f.clock.substr(1) : f.clock; }
  static bool is_clock(const CellFunction& f, std::size_t p) { return f.pins[p].name == clock_pin(f); }

  void input(const Master& m, std::size_t p) {
    const CellFunction& f = *m.cell->function;
    const std::string_view name = f.pins[p].name;
    put("    pin ({}) {{\n      direction : input;\n      capacitance : {};\n      related_power_pin : VDD;\n      related_ground_pin : VSS;\n", name, num(m.pin_F[p] * load_));
    if (is_clock(f, p)) {
      out_ += "      clock : true;\n";
      if (f.kind == CellKind::clock_gate) out_ += "      clock_gate_clock_pin : true;\n";
      const double width = lib_.constraints.pulse_width_s * factor_.time * time_;
      if (f.kind == CellKind::flop) put("      min_pulse_width_high : {};\n      min_pulse_width_low : {};\n", num(width), num(width));
      out_ += "      internal_power () {\n";
      energy_tables(m, m.clock_energy_J, 1);
      out_ += "      }\n";
    } else if (f.kind == CellKind::clock_gate) {
      out_ += "      clock_gate_enable_pin : true;\n";
    }
    if (name == "SE" || name == "SI") put("      nextstate_type : {};\n", name == "SE" ? "scan_enable" : "scan_in");
    if (!f.clock.empty() && !is_clock(f, p)) checks(m, p);
    out_ += "    }\n";
  }

  void checks(const Master& m, std::size_t p) {
    const CellFunction& f = *m.cell->function;
    const std::string_view name = f.pins[p].name;
    const Constraints& k = lib_.constraints;
    const bool async = name == f.clear || name == f.preset;
    const double t = factor_.time;
    double setup = f.kind == CellKind::clock_gate ? k.gate_setup_s : k.setup_s;
    if (f.data != "D" && f.kind == CellKind::flop) setup += k.multiplexed_s;
    // The edge at which the state element closes: the clock's own for flops, the falling of an enable for latches, the rising before which a clock gate's
    // latch closes.
    const bool low_enable = f.clock.starts_with('!');
    const bool rising = f.kind == CellKind::latch ? low_enable : true;
    const char* edge = rising ? "rising" : "falling";
    const auto axis = geometric<kFewPoints>(0.25 * lib_.fo4_slew_s * t, 8 * lib_.fo4_slew_s * t);
    for (const bool hold : {false, true}) {
      put("      timing () {{\n        related_pin : \"{}\";\n        timing_type : {}_{};\n", clock_pin(f), async ? (hold ? "removal" : "recovery") : hold ? "hold" : "setup", edge);
      for (const char* side : {"rise_constraint", "fall_constraint"}) {
        if (async && side[0] == 'f') continue;  // a reset is released by rising
        table(side, "constraint", axis, time_, axis, time_, time_, [&](double related, double own) {
          return hold ? k.hold_s * t - k.c * own + k.d * related : setup * t + k.a * own - k.b * related;
        });
      }
      out_ += "      }\n";
    }
  }

  void output(const Master& m, std::size_t p) {
    const CellFunction& f = *m.cell->function;
    put("    pin ({}) {{\n      direction : output;\n      related_power_pin : VDD;\n      related_ground_pin : VSS;\n", f.pins[p].name);
    if (f.kind == CellKind::clock_gate)
      out_ += "      state_function : \"CK & IQ\";\n      clock_gate_out_pin : true;\n";
    else
      put("      function : \"{}\";\n", f.pins[p].function);
    if (f.kind != CellKind::tie) put("      max_capacitance : {};\n", num(loads(m).back() * load_));
    for (const MasterArc& a : m.arcs)
      if (a.output == p) timing(m, a);
    if (!f.clear.empty()) asynchronous(m, p, f.clear, true);
    if (!f.preset.empty()) asynchronous(m, p, f.preset, false);
    for (std::size_t i = 0; i < f.pins.size(); ++i) {
      if (std::none_of(m.arcs.begin(), m.arcs.end(), [&](const MasterArc& a) { return a.output == p && a.input == i; })) continue;
      put("      internal_power () {{\n        related_pin : \"{}\";\n", f.pins[i].name);
      energy_tables(m, m.energy_J, 2);
      out_ += "      }\n";
    }
    out_ += "    }\n";
  }

  void timing(const Master& m, const MasterArc& a) {
    const CellFunction& f = *m.cell->function;
    put("      timing () {{\n        related_pin : \"{}\";\n", f.pins[a.input].name);
    if (a.sense == ArcSense::none)
      put("        timing_type : {};\n        timing_sense : non_unate;\n", f.clock.starts_with('!') ? "falling_edge" : "rising_edge");
    else
      put("        timing_sense : {}_unate;\n", a.sense == ArcSense::negative ? "negative" : "positive");
    arc_tables(m, a);
    out_ += "      }\n";
  }

  /// A reset or set: as slow as the clock, since both pass the output stage.
  void asynchronous(const Master& m, std::size_t p, std::string_view pin, bool clears) {
    for (const MasterArc& a : m.arcs) {
      if (a.output != p) continue;
      MasterArc b = a;
      (clears ? b.has_rise : b.has_fall) = false;
      put("      timing () {{\n        related_pin : \"{}\";\n        timing_type : {};\n        timing_sense : {}_unate;\n", pin, clears ? "clear" : "preset", clears ? "positive" : "negative");
      arc_tables(m, b);
      out_ += "      }\n";
      return;
    }
  }

  const CharacterisedLibrary& lib_;
  const Corner corner_;
  const CornerFactors factor_;
  const LibertyUnits units_;
  const double time_, load_, energy_;  ///< seconds, farads and joules in the file's units
  std::string out_;
};

}  // namespace

std::string liberty_text(const CharacterisedLibrary& library, const Corner& corner, std::string_view name, LibertyUnits units) { return Writer(library, corner, units).run(name); }

}  // namespace taufold::predict
