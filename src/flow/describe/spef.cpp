// What `check INPUT...` says about SPEF files: what they hold, and which nets of the netlist beside them have
// no wires in them.
#include <fmt/format.h>

#include <utility>

#include "flow/describe/describe.hpp"
#include "flow/describe/parts.hpp"
#include "io/spef/spef.hpp"

namespace taufold::flow {

void read_spef_input(io::InputFile& file, Inputs& in, Session&) {
  in.spef.push_back(std::move(file));
}

namespace {

void add_up(io::spef::ReadSummary& all, const io::spef::ReadSummary& s) {
  all.nets += s.nets;
  all.nodes += s.nodes;
  all.resistors += s.resistors;
  all.couplings += s.couplings;
  all.cap_F += s.cap_F;
  all.unknown_nets += s.unknown_nets;
  all.unknown_pins += s.unknown_pins;
  all.foreign_pins += s.foreign_pins;
}

void describe_file(const io::InputFile& file, const io::spef::ReadSummary& s, bool held, const Inputs& in,
                   Session& session) {
  std::vector<std::pair<std::string, std::string>> rows;
  rows.emplace_back("nets", fmt::format("{}, {} of them reduced", grouped(s.nets), grouped(s.reduced)));
  rows.emplace_back("nodes", fmt::format("{} and {} resistors", grouped(s.nodes), grouped(s.resistors)));
  rows.emplace_back("capacitance", fmt::format("{:.6g} pF, {} couplings to ground in it", 1e12 * s.cap_F,
                                               grouped(s.couplings)));
  if (in.netlist)
    rows.emplace_back(
        "netlist",
        held ? fmt::format("{} nets and {} pins unknown there, {} pins on another net",
                           grouped(s.unknown_nets), grouped(s.unknown_pins), grouped(s.foreign_pins))
             : fmt::format("of {}, not held against {}", diag::quoted(s.design),
                           diag::quoted(in.netlist->name)));
  session.log(Level::result,
              described_table(fmt::format("{}: parasitics of {}", file.path, diag::shown(s.design)), rows));
}

void netlist_figures(const db::Parasitics& wires, const db::Netlist& n, report::Document& doc) {
  add_figure(doc, "sta.unannotated_nets", db::unannotated_nets(wires, n));
  if (n.num_nets() > kMostObjects) return;
  Objects caps("parasitics.net_capacitance");
  for (const db::NetId net : ids<db::NetId>(n.num_nets()))
    if (wires.has(net)) caps.add(std::string(n.net_name(net)), wires.net(net).total_F());
  caps.into(doc);
}

}  // namespace

void finish_spef(Inputs& in, Session& session) {
  const db::Netlist none;
  const db::Netlist& n = in.netlist ? *in.netlist : none;
  db::ParasiticsBuilder builder(n);
  io::spef::ReadSummary all;
  for (const io::InputFile& file : in.spef) {
    Pass pass(session, "read parasitics");
    io::spef::ReadSummary s;
    // The file of a module is read for an instance of it, and which one only a timing run is told.
    const bool held = in.netlist && (in.spef.size() == 1 || io::spef::design_name(file.text) == n.name);
    const bool good = held ? io::spef::read_spef(file, n, {}, builder, session.diagnostics, &s)
                           : io::spef::scan_spef(file, {}, session.diagnostics, s);
    if (!good) return;
    describe_file(file, s, held, in, session);
    add_up(all, s);
  }
  report::Document& doc = session.document;
  add_figure(doc, "parasitics.nets", all.nets);
  add_figure(doc, "parasitics.nodes", all.nodes);
  add_figure(doc, "parasitics.resistors", all.resistors);
  add_figure(doc, "parasitics.couplings", all.couplings);
  add_figure(doc, "parasitics.capacitance", all.cap_F, "F");
  if (!in.netlist) return;
  add_figure(doc, "parasitics.unknown_nets", all.unknown_nets);
  add_figure(doc, "parasitics.unknown_pins", all.unknown_pins);
  netlist_figures(builder.finish(), n, doc);
}

}  // namespace taufold::flow
