#include "flow/timing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "flow/activity.hpp"
#include "flow/constraints.hpp"
#include "flow/describe_parts.hpp"
#include "flow/inputs.hpp"
#include "flow/library_cells.hpp"
#include "flow/limit_report.hpp"
#include "flow/power_report.hpp"
#include "flow/read.hpp"
#include "flow/timing_report.hpp"
#include "io/lef/lef.hpp"
#include "io/liberty/liberty.hpp"
#include "io/spef/spef.hpp"
#include "io/verilog/verilog.hpp"
#include "sta/findings.hpp"

namespace taufold::flow {

const liberty::Library* LibraryStore::read(const std::string& path, Session& session) {
  if (const auto it = libraries_.find(path); it != libraries_.end()) return it->second.get();
  const std::optional<io::InputFile> file = io::read_input(path, session.diagnostics);
  return file ? read(*file, session) : nullptr;
}

const liberty::Library* LibraryStore::read(const io::InputFile& file, Session& session) {
  std::unique_ptr<liberty::Library>& slot = libraries_[file.path];
  if (!slot)
    if (std::optional<io::liberty::Read> read = io::liberty::read_library(file, session.diagnostics))
      slot = std::make_unique<liberty::Library>(std::move(read->library));
  return slot.get();
}

namespace {

std::string of_lookups(const sta::Timer& t, const sta::RangeFault& f, const char* what, double unit, const char* unit_name) {
  if (f.above == 0) return {};
  return fmt::format("{} by {}, the worst {:.4g} {} at {} where tables of {} end at {:.4g} {}", grouped(f.above), what, f.value / unit, unit_name,
                     diag::quoted(t.graph().name(f.worst)), diag::quoted(f.cell), f.limit / unit, unit_name);
}

/// Extrapolation, of which slacks may depend: counted always, told where tables are exceeded. Below their first point they are for
/// short wires, ideal clocks and sharp edges, and go on about as they began.
void report_lookups(const sta::Timer& t, const std::string& netlist, Session& session) {
  const sta::TableRange r = sta::table_range(t);
  report::Document& doc = session.document;
  add_figure(doc, "sta.lookups", r.lookups);
  add_figure(doc, "sta.extrapolated.load_above", r.load.above);
  add_figure(doc, "sta.extrapolated.load_below", r.load.below);
  add_figure(doc, "sta.extrapolated.slew_above", r.slew.above);
  add_figure(doc, "sta.extrapolated.slew_below", r.slew.below);
  const std::string load = of_lookups(t, r.load, "load", 1e-15, "fF"), slew = of_lookups(t, r.slew, "slew", 1e-12, "ps");
  if (load.empty() && slew.empty()) return;
  session.diagnostics
      .report("STA-0011", netlist,
              fmt::format("look-ups beyond the tables of the libraries: {}{}{}, of {}", load, load.empty() || slew.empty() ? "" : "; ", slew, grouped(r.lookups)))
      .help("buffer or size what drives too much; its delays are extrapolated");
}

/// What libraries and constraints leave open.
void report_gaps(const TimingDesign& d, const std::string& netlist, const std::string& sdc, Session& session) {
  const sta::Timer& t = *d.timer;
  diag::Collector& out = session.diagnostics;
  const auto and_more = [](std::size_t n) { return n > 1 ? fmt::format(" and {} more", n - 1) : std::string(); };
  const std::vector<sta::VertexId> lacking = sta::outputs_without_arcs(t);
  add_figure(session.document, "sta.outputs_without_arcs", lacking.size());
  if (!lacking.empty())
    out.report("STA-0012", netlist,
               fmt::format("the library has no timing arc to {} of cell {}{}", diag::quoted(t.graph().name(lacking[0])),
                           diag::quoted(d.netlist.cell_name(t.graph().instance(lacking[0]))), and_more(lacking.size())))
        .note("no path begins there, so that what it drives has no slack from it");
  for (const sta::LibraryContrast& c : sta::library_contrasts(t))
    out.report("STA-0013", c.other->file, fmt::format("cells of libraries {} and {} are timed together: {}", diag::quoted(c.first->name), diag::quoted(c.other->name), c.text));
  for (const db::ClockId c : sta::idle_clocks(t))
    out.report("STA-0014", sdc, fmt::format("clock {} reaches no register", diag::quoted(d.constraints.clocks[c].name)))
        .help("see whether it is defined at the port or pin that drives the clock pins");
  std::size_t open = 0;
  sta::VertexId first;
  for (const sta::Endpoint& e : t.endpoints()) {
    if (e.worst[0] || e.worst[1]) continue;
    if (open++ == 0) first = e.at;
  }
  if (open != 0 && open != t.endpoints().size())
    out.report("STA-0015", sdc, fmt::format("{} of {} endpoints are unconstrained, the first {}", grouped(open), grouped(t.endpoints().size()), diag::quoted(t.graph().name(first))));
}

/// What to know before slacks are believed.
void report_findings(const TimingDesign& d, const std::string& netlist, const std::string& sdc, Session& session) {
  const sta::Timer& t = *d.timer;
  diag::Collector& out = session.diagnostics;
  const auto and_more = [](std::size_t n) { return n > 1 ? fmt::format(" and {} more", n - 1) : std::string(); };
  std::vector<std::string> unknown;
  for (const db::CellTypeId c : t.models().unknown)
    if (d.netlist.pins(c).size() > 0) unknown.emplace_back(d.netlist.cell_name(c));
  if (!unknown.empty())
    out.report("STA-0006", netlist, fmt::format("no library has the cell {}{}", diag::quoted(unknown[0]), and_more(unknown.size())));
  if (const auto& odd = t.models().mismatched; !odd.empty())
    out.report("STA-0009", netlist,
               fmt::format("the libraries of early and late paths have other arcs for {}{}",
                           diag::quoted(d.netlist.cell_name(odd[0])), and_more(odd.size())));
  for (const db::ClockId c : ids<db::ClockId>(d.constraints.clocks.size()))
    if (!t.clocks().usable(c))
      out.report("STA-0005", sdc, fmt::format("the master of clock {} is not found", diag::quoted(d.constraints.clocks[c].name)))
          .help("name it with -master_clock, and see that it reaches the pin of -source");
  for (const auto& [a, b] : t.clocks().unrelated_periods())
    out.report("STA-0007", sdc,
               fmt::format("clocks {} and {} have no period in common", diag::quoted(d.constraints.clocks[a].name),
                           diag::quoted(d.constraints.clocks[b].name)));
  if (const auto loops = t.graph().loops(); !loops.empty()) {
    const sta::Edge& e = t.graph().edge(loops[0]);
    diag::Diagnostic& loop_warning = out.report("STA-0003", netlist,
               fmt::format("{} loop{} of gates cut, the first between {} and {}", loops.size(), loops.size() > 1 ? "s" : "",
                           diag::quoted(t.graph().name(e.from)), diag::quoted(t.graph().name(e.to))));
    std::string list;
    constexpr std::size_t kShown = 10;
    const auto arc = [&](sta::EdgeId id) {
      const sta::Edge& x = t.graph().edge(id);
      return fmt::format("{} to {}", t.graph().name(x.from), t.graph().name(x.to));
    };
    for (std::size_t k = 0; k < std::min(kShown, loops.size()); ++k) list += (k == 0 ? "" : ", ") + arc(loops[k]);
    if (loops.size() > 1) loop_warning.note(fmt::format("cut: {}{}", list, loops.size() > kShown ? ", and more, which --verbose lists" : ""));
    if (loops.size() > kShown)
      for (const sta::EdgeId id : loops) session.log(Level::detail, "cut: " + arc(id));
  }
  if (!t.settled()) out.report("STA-0008", netlist, "data passes open latches in circles without end");
  if (!t.worst_slack_s(sta::Mode::late) && !t.worst_slack_s(sta::Mode::early))
    out.report("STA-0004", sdc.empty() ? netlist : sdc, "no endpoint is constrained").help("create_clock on the clock's port is the start");
  report_gaps(d, netlist, sdc.empty() ? netlist : sdc, session);
  report_lookups(t, netlist, session);
}

}  // namespace

bool time_design(TimingDesign& d, Level shown, Session& session) {
  std::vector<const liberty::Library*> all = d.late;
  for (const liberty::Library* l : d.early)
    if (std::find(all.begin(), all.end(), l) == all.end()) all.push_back(l);
  io::verilog::ReadOptions options;
  options.top = d.top;
  options.cells = cell_lookup(all, &d.technology);
  {
    Pass pass(session, "read netlist");
    std::optional<db::Netlist> netlist = io::verilog::read(d.verilog, options, session.diagnostics);
    if (netlist) {
      d.netlist = std::move(*netlist);
      pass.checksum = db::checksum(d.netlist);
      io::verilog::check_drivers(d.netlist, d.verilog.front().path, session.diagnostics);
    }
    session.show_diagnostics();
    if (!netlist) return false;
  }
  const std::string netlist_path = d.verilog.front().path, sdc_path = d.sdc.empty() ? std::string() : d.sdc.front().path;
  d.verilog.clear();
  std::optional<db::Constraints> constraints = read_constraints(d.sdc, d.netlist, all, shown, session);
  session.show_diagnostics();
  if (!constraints || session.failed()) return false;
  d.constraints = std::move(*constraints);
  bool pins_in_wires = false;
  if (!d.spef.empty()) {
    Pass pass(session, "read wires");
    db::ParasiticsBuilder builder(d.netlist);
    for (TimingDesign::Wires& w : d.spef) {
      io::spef::ReadOptions wires;
      wires.instance = w.instance;
      io::spef::ReadSummary summary;
      if (!io::spef::read_spef(w.file, d.netlist, wires, builder, session.diagnostics, &summary)) break;
      pins_in_wires = pins_in_wires || summary.pin_caps;
      w.file = {};
    }
    session.show_diagnostics();
    if (session.failed()) return false;
    d.parasitics = builder.finish();
    pass.checksum = db::checksum(d.parasitics);
  }
  {
    Pass pass(session, "timing graph");
    d.timer = std::make_unique<sta::Timer>(d.netlist, sta::Libraries{d.early, d.late}, d.constraints,
                                           d.spef.empty() ? nullptr : &d.parasitics, pins_in_wires);
  }
  {
    Pass pass(session, "timing");
    d.timer->update();
  }
  {
    Pass pass(session, "findings");
    report_findings(d, netlist_path, sdc_path, session);
  }
  session.show_diagnostics();
  return true;
}

Outcome run_timing(const TimingRequest& r, Session& session) {
  std::vector<LoadedInput> files;
  {
    Pass pass(session, "load");
    files = load_inputs(r.inputs, session);
    sort_inputs(files);
  }
  LibraryStore store;
  TimingDesign d;
  d.top = r.top;
  for (LoadedInput& in : files) {
    const InputKind kind = in.kind ? in.kind->kind : InputKind::toml;
    switch (kind) {
      case InputKind::liberty:
        if (const liberty::Library* l = store.read(in.file, session)) d.late.push_back(l);
        break;
      case InputKind::verilog: d.verilog.push_back(std::move(in.file)); break;
      case InputKind::sdc: d.sdc.push_back(std::move(in.file)); break;
      case InputKind::spef: d.spef.push_back({std::move(in.file), {}}); break;
      case InputKind::lef: io::lef::read_lef(in.file, session.diagnostics, d.technology); break;
      default:
        if (in.kind)
          session.diagnostics
              .report("CLI-0017", in.file.path, fmt::format("this is {}, which has no part in timing", in.kind->name))
              .help("timing takes Liberty, Verilog, SDC, SPEF and LEF files");
        else
          session.diagnostics.report("CLI-0014", in.file.path, "the file is of no kind that is known here")
              .help("taufold explain CLI-0014 lists the kinds");
    }
    session.show_diagnostics();
  }
  for (const std::string& word : r.spef) {
    // A path may hold '=' itself: what stands before the first one is an instance unless the whole is a file.
    const std::size_t equals = word.find('=');
    std::error_code error;
    const bool whole = equals == std::string::npos || std::filesystem::exists(word, error);
    if (auto file = io::read_input(whole ? word : word.substr(equals + 1), session.diagnostics)) {
      record_input(file->path, session);
      d.spef.push_back({std::move(*file), whole ? std::string() : word.substr(0, equals)});
    }
  }
  session.show_diagnostics();
  d.early = d.late;
  if (session.failed()) return Outcome::input_error;
  if (d.verilog.empty() || d.late.empty()) {
    session.diagnostics.report("STA-0010", "timing needs a netlist and the libraries of its cells")
        .help("taufold sta cells.lib netlist.v constraints.sdc");
    session.show_diagnostics();
    return Outcome::input_error;
  }
  if (!time_design(d, Level::detail, session)) return Outcome::input_error;
  std::optional<NetActivity> activity;
  if (!r.activity.file.empty()) {
    activity = read_activity(r.activity.file, r.activity.scope, d.netlist, session);
    if (activity) compare_clocks(*activity, r.activity.file, *d.timer, session);
    session.show_diagnostics();
    if (!activity) return Outcome::input_error;
    record_input(r.activity.file, session);
  }
  report_timing(d, r.paths, session);
  report_limits(d, session);
  const bool powered = report_power(d, activity ? &*activity : nullptr, r.activity, session);
  session.show_diagnostics();
  if (!powered) return Outcome::input_error;
  for (const report::Requirement& q : r.requirements) session.document.verdicts.push_back(report::judge(q, session.document));
  return session.document.holds() ? Outcome::done : Outcome::requirement_failed;
}

}  // namespace taufold::flow
