#include "flow/match_runs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "flow/fold.hpp"
#include "flow/node_files.hpp"
#include "flow/timing.hpp"

namespace taufold::flow {

namespace {

namespace fs = std::filesystem;

/// Passes what a run says on as details of the match, and keeps its first error.
class RunMonitor final : public Monitor {
 public:
  RunMonitor(std::string name, Session& parent) : name_(std::move(name)), parent_(parent) {}
  void line(Level, std::string_view text) override { parent_.log(Level::detail, fmt::format("{}: {}", name_, text)); }
  void live(std::string_view) override {}
  void diagnostic(const diag::Diagnostic& d) override {
    if (d.severity() != diag::Severity::error || !error.empty()) return;
    error = d.message;
    code = d.code();
  }
  std::string error, code;

 private:
  std::string name_;
  Session& parent_;
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
  for (const std::string& w : words) out += fmt::format("{}{}", out.size() > 1 ? ", " : "", toml_text(paths ? absolute(w) : w));
  return out + "]";
}

}  // namespace

MatchRuns::MatchRuns(const io::DesignFile& design, io::FolderWriter& folder, int effort, std::uint64_t seed, Session& session) : design_(design), folder_(folder), effort_(effort), seed_(seed), session_(session) {
  // Constraints are in the units of the library that the design names first.
  if (design.liberty.empty()) return;
  LibraryStore store;
  if (const liberty::Library* l = store.read(design.liberty.front(), session)) units_ = {l->units.time_s > 0.5e-9, l->units.capacitance_F > 0.5e-12};
}

bool MatchRuns::prepare(const predict::NodeModel& model) {
  Pass pass(session_, fmt::format("library {}", model.node->name));
  const predict::CharacterisedLibrary library = predict::characterise(model);
  const std::string stem = node_file_name(model.node->name), folder = fmt::format("libraries/{0}/{0}", stem);
  predict::Corner common = model.nominal;
  common.supply_V = predict::kCommonSupply_V;
  // As hard a target in FO4 at every node: what is asked of one is asked of all.
  constexpr double kTargetFo4 = 50;
  const double fo4_s = model.fo4_s.nominal * predict::delay_ratio(model.device, common, model.nominal);
  const std::string files = fmt::format("lef = [\"{0}.tech.lef\", \"{0}.cells.lef\"]\nliberty = [\"{0}.lib\"]\nsdc = {1}\n", stem, list(design_.sdc, true));
  std::string toml = design_.name.empty() ? std::string() : fmt::format("name = {}\n", toml_text(design_.name));
  if (!design_.top.empty()) toml += fmt::format("top = {}\n", toml_text(design_.top));
  // The fold is of the netlist that the flat run made, so that both place the same cells.
  const std::string placed = toml + fmt::format("netlist = [\"../../runs/{}.flat/synthesis/netlist.v\"]\n", stem) + files;
  toml += fmt::format("rtl = {}\n", list(design_.rtl, true));
  if (!design_.include_dirs.empty()) toml += fmt::format("include_dirs = {}\n", list(design_.include_dirs, true));
  for (const auto& [key, pairs] : {std::pair{"defines", &design_.defines}, std::pair{"parameters", &design_.parameters}}) {
    if (pairs->empty()) continue;
    toml += fmt::format("{} = {{ ", key);
    for (std::size_t k = 0; k < pairs->size(); ++k) toml += fmt::format("{}{} = {}", k == 0 ? "" : ", ", toml_text((*pairs)[k].first), toml_text((*pairs)[k].second));
    toml += " }\n";
  }
  toml += files + fmt::format("[synth]\nflatten = true\nsystemverilog = {}\nperiod_ns = {:.6g}\ntechmap = [\"{}.map.v\"]\nrtl_lines = {}\n", design_.synth.systemverilog, kTargetFo4 * fo4_s * 1e9, stem, list(design_.synth.rtl_lines, false));
  const bool ok = write_node_layouts(folder_, folder, library, session_) && folder_.write(folder + ".lib", predict::liberty_text(library, common, stem, units_), session_.diagnostics) &&
                  folder_.write(fmt::format("libraries/{}/design.toml", stem), toml, session_.diagnostics) && folder_.write(fmt::format("libraries/{}/netlist.toml", stem), placed, session_.diagnostics);
  session_.show_diagnostics();
  return ok;
}

std::optional<MatchSide> MatchRuns::flat(const predict::NodeModel& m) { return run(m, node_file_name(m.node->name) + ".flat", 1, std::nullopt); }

std::optional<MatchSide> MatchRuns::fold(const predict::NodeModel& m, int tiers, double pitch_um) {
  return run(m, fmt::format("{}.x{}.{:g}um", node_file_name(m.node->name), tiers, pitch_um), tiers, pitch_um);
}

std::optional<MatchSide> MatchRuns::run(const predict::NodeModel& model, const std::string& name, int tiers, std::optional<double> pitch_um) {
  Pass pass(session_, "run " + name);
  RunMonitor monitor(name, session_);
  Session own(monitor, session_.stop);
  const report::Document& parent = session_.document;
  own.document.version = parent.version;
  own.document.commit = parent.commit;
  own.document.command = parent.command;
  own.document.seed = parent.seed;
  own.document.threads = parent.threads;
  own.document.host = parent.host;
  FoldRequest r;
  r.inputs = {(fs::path(folder_.path()) / "libraries" / node_file_name(model.node->name) / (tiers == 1 ? "design.toml" : "netlist.toml")).string()};
  r.design.emplace();
  r.design->bond_pitch_um = pitch_um;
  r.out_dir = (fs::path(folder_.path()) / "runs" / name).string();
  std::error_code error;
  fs::create_directories(fs::path(r.out_dir).parent_path(), error);
  r.engine.seed = seed_;
  r.engine.effort = effort_;
  r.engine.threads = parent.threads;
  r.tiers = tiers;
  r.flat = tiers == 1 ? "yes" : "no";
  r.repair = true;  // without, nets that no gate may drive decide every period and not the node
  const Outcome outcome = flow::fold(r, own);
  own.show_diagnostics();
  if (outcome != Outcome::done && monitor.code == "PLC-0002") {  // bonds are short: an answer, and no fault of the input
    session_.log(Level::info, fmt::format("  {:<22} no fold: {}", name, monitor.error));
    return MatchSide{};
  }
  if (outcome == Outcome::interrupted || session_.stop.interrupted()) return std::nullopt;
  if (outcome != Outcome::done) {
    session_.diagnostics.report("TEC-0012", fmt::format("the run {} of the match has no result{}", name, monitor.error.empty() ? std::string() : fmt::format(": {} [{}]", monitor.error, monitor.code))).help("the log (--log FILE) has all that it said");
    session_.show_diagnostics();
    return std::nullopt;
  }
  const std::string side = tiers == 1 ? "flat" : "fold";
  const auto number = [&](const char* end, const char* unit) { return own.document.number(side + end, unit).value_or(0); };
  MatchSide s;
  s.footprint_m2 = number(".footprint", "m2");
  s.period_s = number(".tau.period", "s");
  // What is no wire and no bond follows the transistors: gates, and registers with their setup.
  s.gate_share = s.period_s > 0 ? std::clamp(1 - (number(".tau.wire", "s") + number(".tau.bond", "s")) / s.period_s, 0.0, 1.0) : 1;
  s.leakage_W = number(".power.leakage", "W");
  const report::Series* clock = own.document.find_series("sdc.period");
  const double period = clock && !clock->columns.empty() && !clock->columns[0].second.empty() ? clock->columns[0].second[0] : 0;
  s.energy_J = (number(".power.total", "W") - s.leakage_W) * period;
  s.sites_per_cell = own.document.number("fold.bond_sites_per_cell", "1").value_or(0);
  // Internal energy and pins follow the gates, wires do not.
  const double switching = number(".power.switching", "W"), dynamic = number(".power.total", "W") - s.leakage_W, wire_F = number(".wire.capacitance", "F");
  const double pins_F = predict::characterise(model).cin_F * own.document.number("design.pins", "1").value_or(0);
  s.pin_share = dynamic > 0 ? 1 - switching / dynamic * wire_F / (wire_F + pins_F) : 1;
  if (!(s.period_s > 0) || !(s.energy_J > 0) || !(s.footprint_m2 > 0)) {
    session_.diagnostics.report("TEC-0012", fmt::format("the run {} of the match has no timing", name)).help("the design needs constraints (sdc) with a clock");
    session_.show_diagnostics();
    return std::nullopt;
  }
  session_.log(Level::info, fmt::format("  {:<22} footprint {:>10.1f} um2, period {:>8.1f} ps, {:>9.4g} pJ a cycle, leakage {:>9.4g} uW", name, s.footprint_m2 * 1e12, s.period_s * 1e12, s.energy_J * 1e12, s.leakage_W * 1e6));
  return s;
}

}  // namespace taufold::flow
