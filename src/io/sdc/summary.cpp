// What constraints hold, in numbers.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "diag/text.hpp"
#include "io/sdc/sdc.hpp"

namespace taufold::io::sdc {

std::string unit_name(double size, std::string_view letters) {
  constexpr std::pair<double, const char*> kPrefixes[] = {
      {1e-15, "f"}, {1e-12, "p"}, {1e-9, "n"}, {1e-6, "u"}, {1e-3, "m"}, {1, ""}, {1e3, "k"}, {1e6, "M"}};
  for (const auto& [prefix, letter] : kPrefixes)
    if (size / prefix > 0.999 && size / prefix < 999.5)
      return fmt::format("{:.6g} {}{}", size / prefix, letter, letters);
  return fmt::format("{:.6g} {}", size, letters);
}

Counts count(const db::Constraints& c, const ObjectQuery& query) {
  Counts n;
  n.clocks = c.clocks.size();
  std::set<db::Object> inputs, outputs;  // ports of which something is said
  for (const db::Clock& k : c.clocks) {
    n.virtual_clocks += k.sources.empty();
    n.generated_clocks += k.generated.has_value();
    inputs.insert(k.sources.begin(), k.sources.end());
  }
  for (const db::PortDelay& d : c.port_delays) {
    ++(d.input ? n.input_delays : n.output_delays);
    (d.input ? inputs : outputs).insert(d.port);
  }
  for (const db::CaseAnalysis& a : c.cases) inputs.insert(a.at);
  for (const db::Exception& e : c.exceptions) switch (e.kind) {
      case db::ExceptionKind::false_path:
        ++n.false_paths;
        break;
      case db::ExceptionKind::max_delay:
        ++n.max_delays;
        break;
      case db::ExceptionKind::min_delay:
        ++n.min_delays;
        break;
      case db::ExceptionKind::multicycle:
        ++n.multicycle_paths;
        break;
      case db::ExceptionKind::group:
        ++n.path_groups;
        break;
    }
  // A false path, or a limit of its own, says what is meant about a port as well as a delay does.
  for (const db::Exception& e : c.exceptions) {
    if (e.kind == db::ExceptionKind::group || e.kind == db::ExceptionKind::multicycle) continue;
    if (e.from) inputs.insert(e.from->objects.begin(), e.from->objects.end());
    if (e.to) outputs.insert(e.to->objects.begin(), e.to->objects.end());
  }
  for (std::uint32_t p = 0; p < query.count(db::ObjectKind::port); ++p) {
    const db::Object o{db::ObjectKind::port, p};
    const std::string direction = query.property(o, "direction").value_or("");
    if (direction != "output" && !inputs.contains(o)) n.inputs_without_delay.push_back(o);
    if (direction == "output" && !outputs.contains(o)) n.outputs_without_delay.push_back(o);
  }
  return n;
}

std::string describe(const db::Constraints& c, const Counts& n, double time_s, std::string_view unit) {
  std::string out = fmt::format("constraints in {}\n  clocks {} ({} virtual, {} generated)\n", unit, n.clocks,
                                n.virtual_clocks, n.generated_clocks);
  constexpr std::size_t kShown = 20;
  for (std::size_t k = 0; k < std::min(kShown, c.clocks.size()); ++k) {
    const db::Clock& clock = c.clocks[db::ClockId(k)];
    out += fmt::format("    {}", diag::shown(clock.name));
    if (db::given(clock.period_s)) out += fmt::format(" period {:.9g}", clock.period_s / time_s);
    if (clock.generated) out += " generated";
    out += clock.sources.empty()
               ? ", virtual"
               : fmt::format(", {} source{}", clock.sources.size(), clock.sources.size() == 1 ? "" : "s");
    out += clock.propagated ? ", propagated\n" : "\n";
  }
  if (c.clocks.size() > kShown) out += fmt::format("    and {} more\n", c.clocks.size() - kShown);
  out += fmt::format("  input delays {}, output delays {}; without: {} inputs, {} outputs\n", n.input_delays,
                     n.output_delays, n.inputs_without_delay.size(), n.outputs_without_delay.size());
  out += fmt::format("  false paths {}, multicycle paths {}, max delays {}, min delays {}, path groups {}\n",
                     n.false_paths, n.multicycle_paths, n.max_delays, n.min_delays, n.path_groups);
  out += fmt::format("  clock groups {}, constants {}, loads {}, drivers {}, limits {}, derates {}\n",
                     c.clock_groups.size(), c.cases.size(), c.loads.size(), c.drives.size(), c.limits.size(),
                     c.derates.size());
  return out;
}

}  // namespace taufold::io::sdc
