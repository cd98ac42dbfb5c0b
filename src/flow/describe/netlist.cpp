// What `check INPUT...` says about libraries and netlists: the Verilog files of one command are one design,
// linked to the cells of the Liberty and LEF files beside them.
#include <fmt/format.h>

#include <optional>
#include <utility>

#include "flow/describe/describe.hpp"
#include "flow/describe/parts.hpp"
#include "flow/design/library_cells.hpp"
#include "io/liberty/liberty.hpp"
#include "io/verilog/verilog.hpp"

namespace taufold::flow {

void read_liberty_input(io::InputFile& file, Inputs& in, Session& session) {
  std::optional<io::liberty::Read> read = io::liberty::read_library(file, session.diagnostics);
  if (!read) return;
  std::string text = file.path + ": " + io::liberty::describe(*read);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  session.log(Level::result, text);
  in.libraries.push_back({file.path, std::move(read->library)});
}

void finish_liberty(Inputs& in, Session& session) {
  std::size_t cells = 0, pins = 0, arcs = 0, tables = 0;
  for (const Inputs::Library& l : in.libraries) {
    cells += l.library.cells.size();
    pins += l.library.pins.size();
    arcs += l.library.arcs.size();
    tables += l.library.tables.size();
    compare_views(l.library, in.technology, l.path, session.diagnostics);
  }
  report::Document& doc = session.document;
  add_figure(doc, "library.cells", cells);
  add_figure(doc, "library.pins", pins);
  add_figure(doc, "library.arcs", arcs);
  add_figure(doc, "library.tables", tables);
}

void read_verilog_input(io::InputFile& file, Inputs& in, Session&) {
  in.verilog.push_back(std::move(file));
}

void finish_netlist(Inputs& in, Session& session) {
  std::vector<const liberty::Library*> libraries;
  for (const Inputs::Library& l : in.libraries) libraries.push_back(&l.library);
  const bool linked = !libraries.empty() || !in.technology.cells.empty();
  io::verilog::ReadOptions options;
  options.top = in.top;
  if (linked) options.cells = cell_lookup(std::move(libraries), &in.technology);
  io::verilog::ReadSummary summary;
  {
    Pass pass(session, "read netlist");
    in.netlist = io::verilog::read(in.verilog, options, session.diagnostics, &summary);
    if (in.netlist) pass.checksum = db::checksum(*in.netlist);
  }
  std::vector<std::string> paths;
  for (const io::InputFile& f : in.verilog) paths.push_back(f.path);
  in.verilog.clear();  // large texts are not kept
  if (!in.netlist) return;
  const db::Netlist& n = *in.netlist;
  const db::NetlistCounts c = n.counts();
  io::verilog::DriverCounts drivers;
  if (linked) drivers = io::verilog::check_drivers(n, paths.front(), session.diagnostics);

  report::Document& doc = session.document;
  add_figure(doc, "design.cells", c.cells);
  add_figure(doc, "design.nets", c.nets);
  add_figure(doc, "design.pins", c.pins);
  add_figure(doc, "design.port_bits", c.port_bits);
  add_figure(doc, "design.constant_pins", c.constant_pins);
  add_figure(doc, "design.cell_types", n.num_cell_types());
  if (linked) {
    add_figure(doc, "design.black_boxes", summary.black_boxes);
    add_figure(doc, "design.multi_driven_nets", drivers.multi_driven_nets);
    add_figure(doc, "design.undriven_nets", drivers.undriven_nets);
    add_figure(doc, "design.open_outputs", drivers.open_outputs);
    add_figure(doc, "design.open_inputs", drivers.open_inputs);
  }
  if (n.num_nets() + n.alias_names.size() <= kMostObjects) {
    Objects degrees("design.net_degree");
    const auto degree = [&](std::string_view name, db::NetId net) {
      if (n.net_constant[net] == db::Constant::none)
        degrees.add(std::string(name), static_cast<double>(n.num_terminals(net)));
    };
    for (const db::NetId net : ids<db::NetId>(n.num_nets())) degree(n.net_name(net), net);
    for (std::uint32_t k = 0; k < n.alias_names.size(); ++k) degree(n.alias_names[k], n.alias_net[k]);
    degrees.into(doc);
  }

  std::vector<std::pair<std::string, std::string>> rows;
  rows.emplace_back("cells", fmt::format("{} of {} types, from {} modules", grouped(c.cells),
                                         grouped(n.num_cell_types()), grouped(summary.modules)));
  rows.emplace_back("nets", fmt::format("{} of two or more ends, {} pins, and {} tied to constants",
                                        grouped(c.nets), grouped(c.pins), grouped(c.constant_pins)));
  rows.emplace_back("ports", fmt::format("{} of {} bits", grouped(n.ports.size()), grouped(c.port_bits)));
  if (linked)
    rows.emplace_back("drivers",
                      fmt::format("{} nets with several, {} without; {} outputs and {} inputs open",
                                  grouped(drivers.multi_driven_nets), grouped(drivers.undriven_nets),
                                  grouped(drivers.open_outputs), grouped(drivers.open_inputs)));
  session.log(Level::result,
              described_table(fmt::format("{}: netlist of {}", file_list(paths), diag::shown(n.name)), rows));
}

}  // namespace taufold::flow
