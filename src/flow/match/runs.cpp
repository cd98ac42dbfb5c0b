#include "flow/match/runs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <filesystem>
#include <mutex>
#include <thread>

#include "flow/fold.hpp"
#include "flow/tech/node_files.hpp"
#include "flow/timing/timing.hpp"
#include "io/input_file.hpp"
#include "io/lef/lef.hpp"
#include "io/wire_rc/wire_rc.hpp"
#include "predict/metals.hpp"

namespace taufold::flow {

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kRunBytes = std::int64_t{2} << 30;  ///< of memory that a run may want

/// Keeps what a run says, for the log of the match, and its first error.
class RunMonitor final : public Monitor {
 public:
  explicit RunMonitor(std::string name) : name_(std::move(name)) {}
  void line(Level, std::string_view text) override { lines.push_back(fmt::format("{}: {}", name_, text)); }
  void live(std::string_view) override {}
  void diagnostic(const diag::Diagnostic& d) override {
    if (d.severity() != diag::Severity::error || !error.empty()) return;
    error = d.message;
    code = d.code();
  }
  std::vector<std::string> lines;
  std::string error, code;

 private:
  std::string name_;
};

/// A TOML string.
std::string toml_text(std::string_view s) {
  std::string out = "\"";
  for (const char c : s) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string absolute(const std::string& path) {
  std::error_code error;
  return fs::absolute(path, error).lexically_normal().string();
}

std::string list(const std::vector<std::string>& words, bool paths) {
  std::string out = "[";
  for (const std::string& w : words)
    out += fmt::format("{}{}", out.size() > 1 ? ", " : "", toml_text(paths ? absolute(w) : w));
  return out + "]";
}

/// Period by the capacitance of a whole crossing, as the run swept it.
struct HopSweep {
  std::vector<double> hop_F, period_s;

  explicit HopSweep(const report::Document& d) {
    const report::Series* s = d.find_series("fold.hop_sweep");
    if (s == nullptr || s->columns.size() < 4 || s->columns[0].second.size() < 2 ||
        s->columns[3].second.size() != s->columns[0].second.size())
      return;
    hop_F = s->columns[0].second, period_s = s->columns[3].second;
  }
  double at(double hop) const {
    std::size_t k = 1;
    while (k + 1 < hop_F.size() && hop > hop_F[k]) ++k;
    return period_s[k - 1] +
           (period_s[k] - period_s[k - 1]) * (hop - hop_F[k - 1]) / (hop_F[k] - hop_F[k - 1]);
  }
  /// The capacitance at which the period is this, between the ends of the sweep.
  double where(double period) const {
    std::size_t k = 1;
    while (k + 1 < hop_F.size() && period > period_s[k]) ++k;
    const double rise = period_s[k] - period_s[k - 1];
    const double share = rise > 0 ? (period - period_s[k - 1]) / rise : 0;
    return hop_F[k - 1] + std::clamp(share, 0.0, 1.0) * (hop_F[k] - hop_F[k - 1]);
  }
};

/// 5 and 95 % of the capacitance of wires, to which a crossing lands on either side: 15 % one sigma.
constexpr double kLandings = 0.25;

/// The period at either end of the range of a crossing's capacitance: of the bond as the stack has it, of its
/// landings as of wires.
void set_hop_range(MatchSide& s, const report::Document& d) {
  const HopSweep sweep(d);
  if (sweep.hop_F.empty() || !(s.period_s > 0)) return;
  for (const report::Metric& m : d.metrics) {
    if (!m.name.starts_with("stack.") || !m.name.ends_with(".bond_c") || !m.low || !m.high) continue;
    const double landings = std::max(0.0, sweep.where(s.period_s) - report::as_double(m.value));
    s.hop_low = std::clamp(sweep.at(*m.low + (1 - kLandings) * landings) / s.period_s, 0.1, 1.0);
    s.hop_high = std::max(1.0, sweep.at(*m.high + (1 + kLandings) * landings) / s.period_s);
    return;
  }
}

/// What the report of a run says of its side. Without a period where nothing was timed.
MatchSide side_of(const predict::NodeModel& model, int tiers, const report::Document& d) {
  const std::string side = tiers == 1 ? "flat" : "fold";
  const auto number = [&](const char* end, const char* unit) {
    return d.number(side + end, unit).value_or(0);
  };
  MatchSide s;
  s.footprint_m2 = number(".footprint", "m2");
  s.period_s = number(".tau.period", "s");
  // What is no wire and no bond follows the transistors: gates, and registers with their setup.
  s.gate_share =
      s.period_s > 0
          ? std::clamp(1 - (number(".tau.wire", "s") + number(".tau.bond", "s")) / s.period_s, 0.0, 1.0)
          : 1;
  s.leakage_W = number(".power.leakage", "W");
  const report::Series* clock = d.find_series("sdc.period");
  const double period =
      clock && !clock->columns.empty() && !clock->columns[0].second.empty() ? clock->columns[0].second[0] : 0;
  s.energy_J = (number(".power.total", "W") - s.leakage_W) * period;
  s.sites_per_cell = d.number("fold.bond_sites_per_cell", "1").value_or(0);
  // Internal energy and pins follow the gates, wires do not.
  const double switching = number(".power.switching", "W"),
               dynamic = number(".power.total", "W") - s.leakage_W, wire_F = number(".wire.capacitance", "F");
  const double pins_F = predict::characterise(model).cin_F * d.number("design.pins", "1").value_or(0);
  s.pin_share = dynamic > 0 ? 1 - switching / dynamic * wire_F / (wire_F + pins_F) : 1;
  if (tiers == 1) return s;
  s.bonds = d.number("fold.bonds", "1").value_or(0);
  set_hop_range(s, d);
  // The worst corner has one tier 1.5 standard deviations slow and the others as fast.
  constexpr double kHalfApart = 1.5;
  s.tier_slope = std::max(0.0, d.number("fold.corners.period_ratio", "1").value_or(1) - 1) / kHalfApart;
  return s;
}

std::string names_of(const io::DesignFile& d) {
  return (d.name.empty() ? std::string() : fmt::format("name = {}\n", toml_text(d.name))) +
         (d.top.empty() ? std::string() : fmt::format("top = {}\n", toml_text(d.top)));
}

/// RTL with what it is read with, or a netlist.
std::string sources_of(const io::DesignFile& d) {
  if (d.rtl.empty()) return fmt::format("netlist = {}\n", list(d.netlist, true));
  std::string out = fmt::format("rtl = {}\n", list(d.rtl, true));
  if (!d.include_dirs.empty()) out += fmt::format("include_dirs = {}\n", list(d.include_dirs, true));
  for (const auto& [key, pairs] :
       {std::pair{"defines", &d.defines}, std::pair{"parameters", &d.parameters}}) {
    if (pairs->empty()) continue;
    out += fmt::format("{} = {{ ", key);
    for (std::size_t k = 0; k < pairs->size(); ++k)
      out += fmt::format("{}{} = {}", k == 0 ? "" : ", ", toml_text((*pairs)[k].first),
                         toml_text((*pairs)[k].second));
    out += " }\n";
  }
  return out;
}

/// The fold is of the netlist that the flat run made, so that both place the same cells.
std::string netlist_of_flat(const std::string& stem) {
  return fmt::format("netlist = [\"../../runs/{}.flat/synthesis/netlist.v\"]\n", stem);
}

}  // namespace

MatchRuns::MatchRuns(const io::DesignFile& design, io::FolderWriter& folder, int effort, std::uint64_t seed,
                     Session& session)
    : design_(design), folder_(folder), effort_(effort), seed_(seed), session_(session) {
  // Constraints are in the units of the library that the design names first.
  if (design.liberty.empty()) return;
  LibraryStore store;
  if (const liberty::Library* l = store.read(design.liberty.front(), session))
    units_ = {l->units.time_s > 0.5e-9, l->units.capacitance_F > 0.5e-12};
}

std::string MatchRuns::design_name() const {
  return !design_.name.empty()  ? design_.name
         : !design_.top.empty() ? design_.top
                                : fs::path(design_.path).stem().string();
}

std::string MatchRuns::stem_of(const predict::NodeModel& m, MatchLibraries l) {
  return node_file_name(m.node->name) + (l == MatchLibraries::predicted ? ""
                                         : l == MatchLibraries::kit     ? ".kit"
                                                                        : ".kit-model-wires");
}

bool MatchRuns::prepare(const predict::NodeModel& model) {
  Pass pass(session_, fmt::format("library {}", model.node->name));
  const predict::CharacterisedLibrary library = predict::characterise(model);
  const std::string stem = stem_of(model, MatchLibraries::predicted),
                    folder = fmt::format("libraries/{0}/{0}", stem);
  predict::Corner common = model.nominal;
  common.supply_V = predict::kCommonSupply_V;
  // As hard a target in FO4 at every node: what is asked of one is asked of all.
  constexpr double kTargetFo4 = 50;
  const double fo4_s = model.fo4_s.nominal * predict::delay_ratio(model.device, common, model.nominal);
  const std::string files =
      fmt::format("lef = [\"{0}.tech.lef\", \"{0}.cells.lef\"]\nliberty = [\"{0}.lib\"]\nsdc = {1}\n", stem,
                  list(design_.sdc, true));
  const std::string synth = fmt::format(
      "[synth]\nflatten = true\nsystemverilog = {}\nperiod_ns = {:.6g}\ntechmap = [\"{}.map.v\"]\nrtl_lines "
      "= {}\n",
      design_.synth.systemverilog, kTargetFo4 * fo4_s * 1e9, stem, list(design_.synth.rtl_lines, false));
  const bool ok =
      write_node_layouts(folder_, folder, library, session_) &&
      folder_.write(folder + ".lib", predict::liberty_text(library, common, stem, units_),
                    session_.diagnostics) &&
      folder_.write(fmt::format("libraries/{}/design.toml", stem),
                    names_of(design_) + sources_of(design_) + files + synth, session_.diagnostics) &&
      folder_.write(fmt::format("libraries/{}/netlist.toml", stem),
                    names_of(design_) + netlist_of_flat(stem) + files, session_.diagnostics);
  session_.show_diagnostics();
  return ok;
}

/// Reports the first error of a library of a kit. False.
bool MatchRuns::hand_on(const Session& of_kit) {
  for (const diag::Diagnostic& d : of_kit.diagnostics.list())
    if (d.severity() == diag::Severity::error) {
      session_.diagnostics.report("TEC-0012", d.file,
                                  fmt::format("the kit has no library: {} [{}]", d.message, d.code()));
      break;
    }
  session_.show_diagnostics();
  return false;
}

bool MatchRuns::prepare_kit(const predict::NodeModel& model, const io::DesignFile& design, MatchLibraries l) {
  const std::string stem = stem_of(model, l);
  LibraryStore store;
  SilentMonitor silent;
  Session own(silent, session_.stop);  // the runs say what they read over
  const liberty::Library* library = store.read(design.liberty.front(), own);
  if (!library) return hand_on(own);
  supply_V_[stem] = liberty::is_set(library->nom_voltage_V) ? library->nom_voltage_V : model.nominal.supply_V;
  std::vector<std::string> lef;
  for (const std::string& name : design.lef) lef.push_back(absolute(name));
  if (l == MatchLibraries::kit_model_wires) {
    const std::optional<std::string> table = modelled_wires(model, design);
    if (!table) return false;
    const std::string file = fmt::format("libraries/{}/wire-rc.tsv", stem);
    if (!folder_.write(file, *table, session_.diagnostics)) return false;
    lef.push_back("wire-rc.tsv");  // the last table counts
  }
  std::string listed = "[";
  for (const std::string& name : lef)
    listed += fmt::format("{}{}", listed.size() > 1 ? ", " : "", toml_text(name));
  const std::string files = fmt::format("lef = {}]\nliberty = {}\nsdc = {}\n", listed,
                                        list(design.liberty, true), list(design.sdc, true));
  // Other wires are tried on one netlist: that of the kit with its own.
  const bool maps = !design.rtl.empty() && l == MatchLibraries::kit;
  std::string synth;
  if (maps) {
    synth = fmt::format(
        "[synth]\nflatten = true\nsystemverilog = {}\ntechmap = {}\ndont_use = {}\nrtl_lines = {}\n",
        design.synth.systemverilog, list(design.synth.techmap, true), list(design.synth.dont_use, false),
        list(design.synth.rtl_lines, false));
    if (design.synth.period_ns) synth += fmt::format("period_ns = {:.6g}\n", *design.synth.period_ns);
  }
  const std::string netlist =
      design.rtl.empty() ? sources_of(design) : netlist_of_flat(stem_of(model, MatchLibraries::kit));
  const std::string flat = maps ? sources_of(design) : netlist;
  const bool ok = folder_.write(fmt::format("libraries/{}/design.toml", stem),
                                names_of(design) + flat + files + synth, session_.diagnostics) &&
                  folder_.write(fmt::format("libraries/{}/netlist.toml", stem),
                                names_of(design) + netlist + files, session_.diagnostics);
  session_.show_diagnostics();
  return ok;
}

/// Resistance and capacitance of the kit's metals by the model of all nodes, from their pitches; capacitance
/// by the dielectric of the kit's node.
std::optional<std::string> MatchRuns::modelled_wires(const predict::NodeModel& model,
                                                     const io::DesignFile& design) {
  tech::Technology t;
  SilentMonitor silent;
  Session own(silent, session_.stop);
  for (const std::string& name : design.lef) {
    const std::optional<io::InputFile> file = io::read_input(name, own.diagnostics);
    if (file && !io::wire_rc::looks_like_wire_rc(file->text)) io::lef::read_lef(*file, own.diagnostics, t);
  }
  if (!own.diagnostics.ok() && !hand_on(own)) return std::nullopt;
  const double nm = 1000.0 / std::max(1, t.dbu_per_micron);
  for (tech::Layer& l : t.layers) {
    if (l.kind == tech::LayerKind::cut) {
      l.rc_from_table = true;
      l.resistance = model.node->value("r_via_mx", 10);
    }
    if (l.kind != tech::LayerKind::routing || l.backside || l.pitch <= 0) continue;
    l.rc_from_table = true;
    l.ohm_per_um = predict::wire_ohm_per_um(std::max(16.0, nm * l.pitch));
    l.fF_per_um = predict::wire_fF_per_um(model.node->value("k_eff_imd", 3));
  }
  return io::wire_rc::write_wire_rc(t);
}

std::string MatchRuns::name_of(const MatchJob& j) {
  const std::string node = stem_of(*j.model, j.libraries);
  return j.tiers == 1 ? node + ".flat" : fmt::format("{}.x{}.{:g}um", node, j.tiers, j.pitch_um);
}

std::optional<std::vector<std::optional<MatchSide>>> MatchRuns::run(const std::vector<MatchJob>& jobs) {
  const report::Document& doc = session_.document;
  const auto by_memory = static_cast<int>(std::clamp<std::int64_t>(doc.host.memory_bytes / kRunBytes, 1, 64));
  const int lanes = std::max(1, std::min({doc.threads, by_memory, static_cast<int>(jobs.size())}));
  std::vector<std::optional<MatchSide>> done(jobs.size());
  std::vector<Fault> faults(jobs.size());
  std::vector<bool> ended(jobs.size(), false);
  std::exception_ptr thrown;
  std::size_t next = 0;
  std::mutex mutex;
  std::condition_variable changed;
  bool stop = false;
  // The flat run that a job takes its netlist from stands before it in the list, so that waiting for it never
  // waits for ever.
  const auto ready = [&](std::size_t k) {
    const bool of_kit = jobs[k].libraries == MatchLibraries::kit_model_wires;
    const MatchLibraries source = of_kit ? MatchLibraries::kit : jobs[k].libraries;
    for (std::size_t f = 0; (of_kit || jobs[k].tiers > 1) && f < k; ++f)
      if (jobs[f].model == jobs[k].model && jobs[f].libraries == source && jobs[f].tiers == 1 && !ended[f])
        return false;
    return true;
  };
  const auto work = [&](int threads) {
    for (;;) {
      std::size_t k = 0;
      {
        std::unique_lock lock(mutex);
        if (stop || next == jobs.size()) return;
        k = next++;
        changed.wait(lock, [&] { return stop || ready(k); });
        if (stop) return;
      }
      std::optional<MatchSide> d;
      std::exception_ptr here;
      try {
        d = run_one(jobs[k], threads, faults[k]);
      } catch (...) {
        here = std::current_exception();
      }
      const std::scoped_lock lock(mutex);
      if (here && !thrown) thrown = here;
      stop = stop || here || !d || session_.stop.interrupted();
      done[k] = std::move(d);
      ended[k] = true;
      changed.notify_all();
    }
  };
  std::vector<std::thread> others;
  for (int lane = 1; lane < lanes; ++lane)
    others.emplace_back(work, std::max(1, (doc.threads + lane) / lanes));
  work(std::max(1, doc.threads / lanes));
  for (std::thread& t : others) t.join();
  if (thrown) std::rethrow_exception(thrown);
  // The first in the order of the list: which of several runs fails first is a matter of chance.
  for (const Fault& f : faults)
    if (!f.message.empty()) {
      session_.diagnostics.report("TEC-0012", f.message).help(f.help);
      break;
    }
  session_.show_diagnostics();
  const bool all = std::all_of(done.begin(), done.end(), [](const auto& d) { return d.has_value(); });
  if (!session_.diagnostics.ok() || (!all && !session_.stop.interrupted())) return std::nullopt;
  return done;
}

std::optional<MatchSide> MatchRuns::run_one(const MatchJob& job, int threads, Fault& fault) {
  const Timer timer;
  const std::string name = name_of(job), stem = stem_of(*job.model, job.libraries);
  RunMonitor monitor(name);
  Session own(monitor, session_.stop);
  {
    const std::scoped_lock lock(mutex_);
    const report::Document& parent = session_.document;
    own.document.version = parent.version;
    own.document.commit = parent.commit;
    own.document.command = parent.command;
    own.document.seed = parent.seed;
    own.document.host = parent.host;
  }
  own.document.threads = threads;
  // What `check` needs to read the design again.
  own.document.options.push_back(
      {"tiers", report::OptionValue(static_cast<std::int64_t>(job.tiers)), "match"});
  if (job.tiers > 1)
    own.document.options.push_back({"bond-pitch", report::OptionValue(job.pitch_um), "match"});
  FoldRequest r;
  r.inputs = {
      (fs::path(folder_.path()) / "libraries" / stem / (job.tiers == 1 ? "design.toml" : "netlist.toml"))
          .string()};
  r.design.emplace();
  if (job.tiers > 1) r.design->bond_pitch_um = job.pitch_um;
  r.out_dir = (fs::path(folder_.path()) / "runs" / name).string();
  std::error_code error;
  fs::create_directories(fs::path(r.out_dir).parent_path(), error);
  r.engine.seed = seed_;
  r.engine.effort = effort_;
  r.engine.threads = threads;
  r.tiers = job.tiers;
  r.flat = job.tiers == 1 ? "yes" : "no";
  r.repair = true;  // without, nets that no gate may drive decide every period and not the node
  const Outcome outcome = flow::fold(r, own);
  own.show_diagnostics();
  MatchSide s;
  // Bonds are short, found by placing or before: an answer, and no fault of the input.
  const bool none = outcome != Outcome::done && (monitor.code == "PLC-0002" || monitor.code == "FEAS-0004");
  if (outcome == Outcome::done) s = side_of(*job.model, job.tiers, own.document);
  s.tiers = job.tiers;
  s.pitch_um = job.pitch_um;
  s.folder = "runs/" + name;
  if (const auto supply = supply_V_.find(stem); supply != supply_V_.end()) s.supply_V = supply->second;

  const std::scoped_lock lock(mutex_);
  for (const std::string& line : monitor.lines) session_.log(Level::detail, line);
  session_.document.passes.push_back({"run " + name, timer.wall_s(), 0.0, 0, 0});
  if (none) {
    session_.log(Level::info, fmt::format("  {:<22} no fold: {}", name, monitor.error));
    return s;
  }
  if (outcome == Outcome::interrupted || session_.stop.interrupted()) return std::nullopt;
  if (outcome != Outcome::done) {
    fault = {fmt::format("the run {} of the match has no result{}", name,
                         monitor.error.empty() ? std::string()
                                               : fmt::format(": {} [{}]", monitor.error, monitor.code)),
             "the log (--log FILE) has all that it said"};
    return std::nullopt;
  }
  if (!(s.period_s > 0) || !(s.energy_J > 0) || !(s.footprint_m2 > 0)) {
    fault = {fmt::format("the run {} of the match has no timing", name),
             "the design needs constraints (sdc) with a clock"};
    return std::nullopt;
  }
  if (!keep_inputs(r.out_dir)) return std::nullopt;
  session_.log(Level::info, fmt::format("  {:<22} footprint {:>10.1f} um2, period {:>8.1f} ps, {:>9.4g} pJ a "
                                        "cycle, leakage {:>9.4g} uW; {:.1f} s",
                                        name, s.footprint_m2 * 1e12, s.period_s * 1e12, s.energy_J * 1e12,
                                        s.leakage_W * 1e6, timer.wall_s()));
  return s;
}

/// The report of a run names its inputs where they lie once the folder stands in its place, so that `check`
/// finds them.
bool MatchRuns::keep_inputs(const std::string& run_folder) {
  const std::string path = (fs::path(run_folder) / "report.json").string();
  const std::optional<io::InputFile> file = io::read_input(path, session_.diagnostics);
  if (!file) return false;
  report::Loaded loaded = report::from_json(file->text);
  std::error_code error;
  const std::string here = fs::weakly_canonical(folder_.path(), error).string() + "/",
                    there = fs::weakly_canonical(folder_.target(), error).string() + "/";
  for (report::Input& in : loaded.document.inputs)
    if (in.path.starts_with(here)) in.path = there + in.path.substr(here.size());
  return io::write_file(path, report::to_json(loaded.document), session_.diagnostics);
}

}  // namespace taufold::flow
