#include "flow/design/constraints.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "flow/describe/parts.hpp"
#include "io/sdc/netlist_query.hpp"

namespace taufold::flow {

std::optional<db::Constraints> read_constraints(std::span<const io::InputFile> files,
                                                const db::Netlist& netlist,
                                                std::span<const liberty::Library* const> libraries,
                                                Level shown, Session& session) {
  Pass pass(session, "read constraints");
  const io::sdc::NetlistQuery query(netlist, libraries);
  io::sdc::Options options;
  options.units_known = !libraries.empty();
  if (options.units_known) options.units = io::sdc::units_of(*libraries.front());
  db::Constraints constraints;
  bool good = true;
  for (const io::InputFile& file : files)
    good &= io::sdc::read_sdc(file, query, options, constraints, session.diagnostics);
  if (!good) return std::nullopt;

  const io::sdc::Counts n = io::sdc::count(constraints, query);
  report::Document& doc = session.document;
  add_figure(doc, "sdc.clocks", n.clocks);
  add_figure(doc, "sdc.virtual_clocks", n.virtual_clocks);
  add_figure(doc, "sdc.generated_clocks", n.generated_clocks);
  add_figure(doc, "sdc.input_delays", n.input_delays);
  add_figure(doc, "sdc.output_delays", n.output_delays);
  add_figure(doc, "sdc.exceptions", constraints.exceptions.size());
  add_figure(doc, "sdc.inputs_without_delay", n.inputs_without_delay.size());
  add_figure(doc, "sdc.outputs_without_delay", n.outputs_without_delay.size());
  add_figure(doc, "sdc.time_unit", options.units.time_s, "s");
  add_figure(doc, "sdc.capacitance_unit", options.units.capacitance_F, "F");
  Objects periods("sdc.period");
  for (const db::Clock& c : constraints.clocks)
    if (db::given(c.period_s)) periods.add(c.name, c.period_s);
  periods.into(doc);
  const std::string units = io::sdc::unit_name(options.units.time_s, "s") + " and " +
                            io::sdc::unit_name(options.units.capacitance_F, "F");
  std::string text =
      file_list(constraints.files) + ": " + io::sdc::describe(constraints, n, options.units.time_s, units);
  const auto names = [&](const db::Objects& ports) {
    constexpr std::size_t kShown = 8;
    std::string out;
    for (std::size_t k = 0; k < std::min(kShown, ports.size()); ++k)
      out += (k > 0 ? ", " : "") + diag::shown(query.name(ports[k]));
    return out + (ports.size() > kShown ? fmt::format(" and {} more", ports.size() - kShown) : "");
  };
  const auto list = [&](const char* what, const db::Objects& ports) {
    if (!ports.empty()) text += fmt::format("  {} {}\n", what, names(ports));
  };
  if (const std::size_t open = n.inputs_without_delay.size(); open > 0 && n.clocks > 0)
    session.diagnostics
        .report("STA-0020", constraints.files.front(),
                fmt::format("{} input{} without an input delay: {}", open, open == 1 ? "" : "s", names(n.inputs_without_delay)))
        .note("paths from there begin at no time and are not checked");
  list("unconstrained inputs:", n.inputs_without_delay);
  list("outputs without a check:", n.outputs_without_delay);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  session.log(shown, text);
  return constraints;
}

}  // namespace taufold::flow
