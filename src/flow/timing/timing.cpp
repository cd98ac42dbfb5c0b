#include "flow/timing/timing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "flow/activity.hpp"
#include "flow/describe/parts.hpp"
#include "flow/design/constraints.hpp"
#include "flow/design/library_cells.hpp"
#include "flow/inputs.hpp"
#include "flow/power_report.hpp"
#include "flow/read.hpp"
#include "flow/timing/findings.hpp"
#include "flow/timing/limit_report.hpp"
#include "flow/timing/report.hpp"
#include "io/lef/lef.hpp"
#include "io/liberty/liberty.hpp"
#include "io/spef/spef.hpp"
#include "io/verilog/verilog.hpp"

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
                                           d.spef.empty() ? nullptr : &d.parasitics, pins_in_wires, sta::CellSources(),
                                           d.wire_delay);
  }
  {
    Pass pass(session, "timing");
    d.timer->update();
  }
  {
    Pass pass(session, "findings");
    report_findings(*d.timer, d.late, {netlist_path, sdc_path}, "sta", session);
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
  d.wire_delay = r.wire_delay;
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
  for (const std::string& path : r.early) {
    const liberty::Library* l = store.read(path, session);
    if (l == nullptr) continue;
    record_input(path, session);
    d.early.push_back(l);
  }
  session.show_diagnostics();
  // What the early corner lacks is that of the late one.
  d.early.insert(d.early.end(), d.late.begin(), d.late.end());
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
