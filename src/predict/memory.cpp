#include "predict/memory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iterator>

namespace taufold::predict {

namespace {

// Bit cells over the macro: 0.67 to 0.80 in published macros (N2: 38.1 Mb/mm2 of 0.0175 um2 cells).
constexpr double kArrayEfficiency = 0.75;
// A cell with a read port of its own has eight transistors.
constexpr double kTwoPortArea = 1.9;
// Reads in FO4: 14 for 64 words of 128 bits (10 to 20 by design practice), one more a doubling of the bits.
constexpr double kReadFo4 = 14, kReadBits = 64 * 128, kLeastReadFo4 = 10;
constexpr double kSetupFo4 = 2, kHoldFo4 = 0.3, kPulseFo4 = 3;
// Leakage of a bit: a threshold 150 mV above that of the logic.
constexpr double kBitThreshold_V = 0.15;

struct Bus {
  const char* name;
  int width;  ///< 0: a single pin
  bool output;
};

int address_bits(int words) {
  int n = 0;
  while ((1 << n) < words) ++n;
  return n;
}

std::array<Bus, 7> pins_of(const MemoryShape& s) {
  const int a = address_bits(s.words);
  if (s.ports == 2) return {Bus{"CLK", 0, false}, {"RE", 0, false}, {"RA", a, false}, {"WE", 0, false}, {"WA", a, false}, {"D", s.bits, false}, {"Q", s.bits, true}};
  return {Bus{"CLK", 0, false}, {"CE", 0, false}, {"WE", 0, false}, {"A", a, false}, {"D", s.bits, false}, {"Q", s.bits, true}, {nullptr, 0, false}};
}

}  // namespace

std::string MemoryShape::name() const { return fmt::format("SRAM_{}X{}{}", words, bits, ports == 2 ? "_2P" : ""); }

std::optional<MemoryShape> parse_memory(std::string_view text) {
  MemoryShape s;
  int* const fields[] = {&s.words, &s.bits, &s.ports};
  std::size_t n = 0;
  while (n < 3) {
    const std::size_t end = std::min(text.find_first_of("xX"), text.size());
    const auto [stop, error] = std::from_chars(text.data(), text.data() + end, *fields[n]);
    if (error != std::errc() || stop != text.data() + end) return std::nullopt;
    ++n;
    if (end == text.size()) break;
    text.remove_prefix(end + 1);
    if (n == 3) return std::nullopt;
  }
  if (n < 2 || s.words < 8 || s.words > 65536 || s.bits < 1 || s.bits > 512 || s.ports < 1 || s.ports > 2) return std::nullopt;
  return s;
}

MemoryFigures memory_figures(const MemoryShape& s, const CharacterisedLibrary& lib) {
  const NodeModel& m = *lib.model;
  const tech::Node& n = *m.node;
  MemoryFigures f;
  const double cell_m2 = n.value("sram_bitcell_hd") * 1e-12 * (s.ports == 2 ? kTwoPortArea : 1), bits = double{1} * s.words * s.bits;
  // A cell is twice as wide as high. Words share rows until the array is about square.
  const double cell_h = std::sqrt(cell_m2 / 2), cell_w = 2 * cell_h;
  const auto skew = [&](int mux) { return std::abs(std::log(cell_w * s.bits * mux / (cell_h * s.words / mux))); };
  while (f.mux < 32 && f.mux * 2 <= s.words && skew(f.mux * 2) < skew(f.mux)) f.mux *= 2;
  const double rows = std::ceil(double{1} * s.words / f.mux), columns = double{1} * s.bits * f.mux, stretch = 1 / std::sqrt(kArrayEfficiency);
  const double cpp = n.value("cpp") * 1e-9, row = n.value("cell_height") * 1e-9;
  f.width_m = std::ceil(columns * cell_w * stretch / cpp) * cpp;
  f.height_m = std::ceil(rows * cell_h * stretch / row) * row;
  const double fo4 = lib.fo4_s, v = m.nominal.supply_V;
  f.read_s = std::max(kLeastReadFo4, kReadFo4 + std::log2(bits / kReadBits)) * fo4;
  f.setup_s = kSetupFo4 * fo4;
  f.hold_s = kHoldFo4 * fo4;
  f.pulse_s = kPulseFo4 * fo4;
  f.pin_F = 2 * lib.cin_F;
  // Every column of the row that is read swings a fifth of the supply over a fifth of an inverter's input a cell; periphery is twenty inverters a bit of the word.
  const double bitlines = columns * rows * 0.2 * lib.cin_F * 0.2 * v * v, periphery = (20.0 * s.bits + 10.0 * address_bits(s.words) + 50) * lib.cin_F * v * v;
  f.read_J = bitlines + periphery;
  f.write_J = 1.2 * f.read_J;
  f.leakage_W = bits * m.leakage_W.nominal * std::pow(10, -kBitThreshold_V / m.device.swing_V) + (20.0 * s.bits + 200) * m.leakage_W.nominal * 0.1;
  return f;
}

tech::Cell memory_master(const MemoryShape& s, const CharacterisedLibrary& lib, const tech::Technology& t) {
  const MemoryFigures f = memory_figures(s, lib);
  const std::int32_t width = to_units(f.width_m * 1e9), height = to_units(f.height_m * 1e9);
  // Pins on the left edge, on the horizontal metal that most of the stack's middle has; a second column where the edge is full.
  const bool m0 = t.layer("M0").valid();
  const tech::LayerId layer = t.layer(m0 ? "M4" : "M3"), rail = t.layer(m0 ? "M5" : "M4");
  const std::int32_t step = 2 * t.layers[layer].pitch, bar = t.layers[layer].width, length = 8 * bar;
  const std::int32_t per_column = std::max(1, height / step - 1);
  std::vector<PinBox> pins;
  std::int32_t k = 0;
  const auto add = [&](std::string name, const Bus& b) {
    const std::int32_t x = k / per_column * 2 * length, y = (k % per_column + 1) * step;
    pins.push_back({std::move(name), b.output ? tech::PinDirection::output : tech::PinDirection::input, std::string_view(b.name) == "CLK" ? tech::PinUse::clock : tech::PinUse::signal, layer, {x, y - bar / 2, x + length, y - bar / 2 + bar}});
    ++k;
  };
  for (const Bus& b : pins_of(s)) {
    if (!b.name) continue;
    if (b.width == 0) add(b.name, b);
    for (int i = 0; i < b.width; ++i) add(fmt::format("{}[{}]", b.name, i), b);
  }
  const std::int32_t wide = std::max(4 * t.layers[rail].width, 2), third = width / 3;
  pins.push_back({"VDD", tech::PinDirection::inout, tech::PinUse::power, rail, {third, 0, third + wide, height}});
  pins.push_back({"VSS", tech::PinDirection::inout, tech::PinUse::ground, rail, {2 * third, 0, 2 * third + wide, height}});
  tech::Cell c = make_master(s.name(), tech::CellClass::block, "", width, height, std::move(pins));
  for (const tech::LayerId l : ids<tech::LayerId>(t.layers.size()))
    if (l < layer && t.layers[l].kind == tech::LayerKind::routing && !t.layers[l].backside) c.obstructions.push_back({l, {0, 0, width, height}});
  return c;
}

std::string memory_liberty(const MemoryShape& s, const CharacterisedLibrary& lib, const Corner& corner) {
  const MemoryFigures f = memory_figures(s, lib);
  const CornerFactors k = corner_factors(*lib.model, corner);
  const Kit& kit = *lib.kit;
  std::string out;
  const auto put = [&]<class... A>(fmt::format_string<A...> text, A&&... a) { fmt::format_to(std::back_inserter(out), text, std::forward<A>(a)...); };
  const auto ps = [&](double v) { return fmt::format("{:.6g}", v * k.time * 1e12); };
  const auto fJ = [&](double v) { return fmt::format("{:.6g}", v * k.energy * 1e15); };
  put("library ({}_{}) {{\n  comment : \"predictive memory: no foundry's data, see docs/tech.md of taufold\";\n  technology (cmos);\n  delay_model : table_lookup;\n", s.name(), corner.name());
  put("  time_unit : \"1ps\";\n  voltage_unit : \"1V\";\n  current_unit : \"1mA\";\n  pulling_resistance_unit : \"1kohm\";\n  leakage_power_unit : \"1nW\";\n  capacitive_load_unit (1, ff);\n");
  for (const char* edge : {"rise", "fall"}) put("  input_threshold_pct_{} : 50;\n  output_threshold_pct_{} : 50;\n  slew_lower_threshold_pct_{} : {:g};\n  slew_upper_threshold_pct_{} : {:g};\n", edge, edge, edge, 100 * kit.slew_low, edge, 100 * kit.slew_high);
  put("  nom_process : 1;\n  nom_voltage : {:g};\n  nom_temperature : {:g};\n  voltage_map (VDD, {:g});\n  voltage_map (VSS, 0);\n", corner.supply_V, corner.temperature_C, corner.supply_V);
  put("  bus_naming_style : \"%s[%d]\";\n");
  put("  lu_table_template (load) {{\n    variable_1 : total_output_net_capacitance;\n    index_1 (\"1, 2\");\n  }}\n");
  int last_width = 0;
  for (const int width : {address_bits(s.words), s.bits}) {
    if (width == last_width) continue;  // addresses and words of equal width share a type
    put("  type (bits{}) {{\n    base_type : array;\n    data_type : bit;\n    bit_width : {};\n    bit_from : {};\n    bit_to : 0;\n    downto : true;\n  }}\n", width, width, width - 1);
    last_width = width;
  }
  put("  cell ({}) {{\n    area : {:.6g};\n    is_macro_cell : true;\n    interface_timing : true;\n    dont_use : true;\n    dont_touch : true;\n    cell_leakage_power : {:.6g};\n", s.name(), f.width_m * f.height_m * 1e12, f.leakage_W * k.leakage * 1e9);
  put("    memory () {{\n      type : ram;\n      address_width : {};\n      word_width : {};\n    }}\n", address_bits(s.words), s.bits);
  put("    pg_pin (VDD) {{\n      pg_type : primary_power;\n      voltage_name : VDD;\n    }}\n    pg_pin (VSS) {{\n      pg_type : primary_ground;\n      voltage_name : VSS;\n    }}\n");
  for (const Bus& b : pins_of(s)) {
    if (!b.name) continue;
    const bool clock = std::string_view(b.name) == "CLK";
    if (b.width > 0)
      put("    bus ({}) {{\n      bus_type : bits{};\n", b.name, b.width);
    else
      put("    pin ({}) {{\n", b.name);
    put("      direction : {};\n", b.output ? "output" : "input");
    if (b.output) {
      // Driven by an inverter of eight times the least one: slope and slew as those of FO4 at that strength.
      const double fo4_load = 32 * lib.cin_F, slope = lib.fo4_s / 8 / (4 * lib.cin_F) * 0.6;
      put("      max_capacitance : {:.6g};\n", 8 * 32 * lib.cin_F * 1e15);
      put("      memory_read () {{\n        address : {};\n      }}\n", s.ports == 2 ? "RA" : "A");
      put("      timing () {{\n        related_pin : \"CLK\";\n        timing_type : rising_edge;\n        timing_sense : non_unate;\n");
      for (const char* group : {"cell_rise", "cell_fall", "rise_transition", "fall_transition"}) {
        const bool slew = std::string_view(group).ends_with("transition");
        const auto at = [&](double load) { return slew ? lib.fo4_slew_s * (0.2 + 0.8 * load / fo4_load) : f.read_s + slope * (load - fo4_load); };
        const double low = lib.cin_F, high = 8 * 32 * lib.cin_F;
        put("        {} (load) {{\n          index_1 (\"{:.6g}, {:.6g}\");\n          values (\"{}, {}\");\n        }}\n", group, low * 1e15, high * 1e15, ps(at(low)), ps(at(high)));
      }
      put("      }}\n");
    } else {
      put("      capacitance : {:.6g};\n", f.pin_F * 1e15);
      if (clock) {
        put("      clock : true;\n      min_pulse_width_high : {};\n      min_pulse_width_low : {};\n", ps(f.pulse_s), ps(f.pulse_s));
        // Energy of an access whatever it is: half reads, half writes.
        const double energy = (f.read_J + f.write_J) / 2;
        put("      internal_power () {{\n        rise_power (scalar) {{\n          values (\"{}\");\n        }}\n        fall_power (scalar) {{\n          values (\"0\");\n        }}\n      }}\n", fJ(energy));
      } else {
        for (const bool hold : {false, true}) {
          const std::string v = ps(hold ? f.hold_s : f.setup_s);
          put("      timing () {{\n        related_pin : \"CLK\";\n        timing_type : {}_rising;\n        rise_constraint (scalar) {{\n          values (\"{}\");\n        }}\n        fall_constraint (scalar) {{\n          values (\"{}\");\n        }}\n      }}\n", hold ? "hold" : "setup", v, v);
        }
      }
      if (std::string_view(b.name) == "D") put("      memory_write () {{\n        address : {};\n        clocked_on : \"CLK\";\n      }}\n", s.ports == 2 ? "WA" : "A");
    }
    put("    }}\n");
  }
  put("  }}\n}}\n");
  return out;
}

}  // namespace taufold::predict
