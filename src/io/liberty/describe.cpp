#include <fmt/format.h>

#include <array>
#include <cstdlib>

#include "io/liberty/liberty.hpp"

namespace taufold::io::liberty {

namespace lib = taufold::liberty;

namespace {

/// `1 ns`, `10 fF`: a power of ten with the prefix that makes it short.
std::string unit_text(double value, const char* unit) {
  constexpr std::pair<double, const char*> kPrefixes[] = {{1e6, "M"},   {1e3, "k"},   {1, ""},
                                                          {1e-3, "m"},  {1e-6, "u"},  {1e-9, "n"},
                                                          {1e-12, "p"}, {1e-15, "f"}, {1e-18, "a"}};
  for (const auto& [factor, prefix] : kPrefixes)
    if (value >= factor * 0.9999) return fmt::format("{:.4g} {}{}", value / factor, prefix, unit);
  return fmt::format("{:.4g} {}", value, unit);
}

}  // namespace

std::string describe(const Read& read) {
  const lib::Library& l = read.library;
  std::size_t sequential = 0, gates = 0, memories = 0, dont_use = 0, checks = 0, conditional = 0;
  for (const lib::Cell& c : l.cells) {
    sequential += !c.sequentials.empty() || c.state_table != lib::Pin::kNoSignal;
    gates += c.clock_gate != lib::ClockGate::none;
    memories += c.is_memory;
    dont_use += c.dont_use;
  }
  for (const lib::Arc& a : l.arcs) {
    checks += lib::is_check(a.type);
    conditional += a.when.valid();
  }
  std::string out = fmt::format("Liberty library {}\n", diag::quoted(l.name));
  out += fmt::format("  cells {} ({} with state, {} clock gates, {} memories, {} not to be used)\n",
                     l.cells.size(), sequential, gates, memories, dont_use);
  out += fmt::format("  pins {}, buses and bundles {}, supply pins {}\n", l.pins.size(), l.buses.size(),
                     l.pg_pins.size());
  out += fmt::format("  timing arcs {}, checks {} ({} of both with a condition)\n", l.arcs.size() - checks,
                     checks, conditional);
  out += fmt::format("  internal power groups {}, leakage states {}\n", l.powers.size(), l.leakages.size());
  out += fmt::format("  different tables {}, functions {}\n", l.tables.size(), l.function_ranges.size());
  out += fmt::format("  units {}, {}, {}, {}, {}, leakage {}\n", unit_text(l.units.time_s, "s"),
                     unit_text(l.units.capacitance_F, "F"), unit_text(l.units.voltage_V, "V"),
                     unit_text(l.units.current_A, "A"), unit_text(l.units.resistance_ohm, "ohm"),
                     unit_text(l.units.leakage_W, "W"));
  const lib::Thresholds& t = l.thresholds;
  out += fmt::format("  thresholds: slew {:g}/{:g} %, input {:g} %, output {:g} %, slew derate {:g}\n",
                     t.slew_lower[0] * 100, t.slew_upper[0] * 100, t.input[0] * 100, t.output[0] * 100,
                     t.slew_derate);
  out += "  nominal:";
  if (lib::is_set(l.nom_voltage_V)) out += fmt::format(" {:g} V", l.nom_voltage_V);
  if (lib::is_set(l.nom_temperature_C)) out += fmt::format(" {:g} C", l.nom_temperature_C);
  out += fmt::format(" process {:g}\n", l.nom_process);
  std::uint64_t ignored = 0;
  for (const auto* list : {&read.ignored.groups, &read.ignored.attributes})
    for (const auto& [name, count] : *list) ignored += count;
  if (ignored > 0) out += fmt::format("  statements ignored {}\n", ignored);
  return out;
}

}  // namespace taufold::io::liberty
