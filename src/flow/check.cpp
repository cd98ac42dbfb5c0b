#include "flow/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <span>
#include <system_error>

#include "check/check.hpp"
#include "flow/describe/describe.hpp"
#include "flow/design/library_cells.hpp"
#include "flow/design/outline.hpp"
#include "flow/design/real_design.hpp"
#include "flow/emit/tier_files.hpp"
#include "flow/flat.hpp"
#include "flow/metrics.hpp"
#include "flow/output.hpp"
#include "flow/proof/changed_design.hpp"
#include "flow/proof/equivalence.hpp"
#include "flow/read.hpp"
#include "flow/result_ports.hpp"
#include "io/contest/contest.hpp"
#include "io/design/design_file.hpp"
#include "io/input_file.hpp"
#include "io/stack/stack_file.hpp"
#include "io/verilog/verilog.hpp"
#include "report/sha256.hpp"
#include "report/text.hpp"
#include "tech/stack_presets.hpp"

namespace taufold::flow {

namespace {

namespace fs = std::filesystem;

Outcome finish(const CheckRequest& request, Session& session) {
  if (session.failed()) return Outcome::input_error;
  for (const report::Requirement& r : request.requirements) {
    session.document.verdicts.push_back(report::judge(r, session.document));
    const report::Verdict& v = session.document.verdicts.back();
    session.log(Level::result, fmt::format("{}: {}: {}", v.holds ? "holds" : "fails", v.name, v.text));
  }
  return session.document.holds() ? Outcome::done : Outcome::requirement_failed;
}

/// Judges `placement` against `design`, whose case was read already.
Outcome judge(const db::Design& design, const std::string& placement, const report::Document* claims,
              const CheckRequest& request, Session& session) {
  std::optional<io::contest::Result> result;
  {
    Pass pass(session, "read placement");
    const std::optional<io::InputFile> file = io::read_input(placement, session.diagnostics);
    if (file) {
      record_input(placement, session);
      result = io::contest::read_result(*file, design, session.diagnostics);
    }
  }
  if (!result || session.failed()) return finish(request, session);
  check::Report judged;
  {
    Pass pass(session, "check");
    judged = check::check(design, result->placement, result->faults);
    pass.checksum = db::checksum(result->placement);
  }
  session.show_diagnostics();
  const std::string prefix = design.num_tiers() == 1 ? "flat" : "fold";
  add_placement(session.document, design, judged, prefix);
  std::string text = check::to_text(design, judged);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  session.log(Level::result, text);
  session.document.verdicts.push_back(
      {"legal", judged.legal, judged.legal ? "every rule is kept" : "rules are broken"});
  const std::string figure = prefix + (design.dbu_per_micron == 0 ? ".score" : ".hpwl");
  if (const report::Metric* claimed = claims ? claims->find(figure) : nullptr) {
    const bool same = report::as_double(claimed->value) == report::as_double(session.document.find(figure)->value);
    session.document.verdicts.push_back(
        {"score as reported", same,
         fmt::format("report {}, counted {}", report::number_text(claimed->value),
                                report::number_text(session.document.find(figure)->value))});
    session.log(Level::result, fmt::format("{}: score as reported: {}", same ? "holds" : "fails",
                                           session.document.verdicts.back().text));
  }
  return finish(request, session);
}

/// The case that a result folder was made from: where its report says, or a file of that name beside the
/// folder or here. Only a file with the same content is taken.
std::optional<std::string> find_case(const report::Document& doc, const std::string& folder,
                                     Session& session) {
  const std::string report_path = (fs::path(folder) / "report.json").string();
  if (doc.inputs.empty()) {
    session.diagnostics.report("CLI-0012", report_path, "the report names no input")
        .help("name the case: taufold check --case CASE " + folder);
    return std::nullopt;
  }
  const report::Input& input = doc.inputs.front();
  const fs::path name = fs::path(input.path).filename();
  std::error_code error;
  bool changed = false;
  for (const fs::path& candidate :
       {fs::path(input.path), fs::weakly_canonical(folder, error).parent_path() / name, name}) {
    if (!fs::is_regular_file(candidate, error)) continue;
    if (report::sha256_of_file(candidate.string()) == input.sha256) return candidate.string();
    changed = true;
  }
  session.diagnostics
      .report("CLI-0012", report_path,
              fmt::format("the case {} {}", diag::quoted(input.path),
                          changed ? "has changed since this result was made" : "is not there any more"))
      .help("name the case: taufold check --case CASE " + folder);
  return std::nullopt;
}

Outcome nothing_to_prove(const std::string& path, const CheckRequest& request, Session& session) {
  session.diagnostics.report("CLI-0018", path, "only the folder of a folded netlist has tiers to prove equivalent")
      .help("leave --equivalence out");
  return finish(request, session);
}

/// Sets the paths of files that options named, from where the fold ran, to their full ones. They were entered one behind the other, so
/// that files of one name are told apart by their order; behind them only what a stack names and the netlist of synthesis were.
void find_recorded(const report::Document& doc, const std::vector<std::string*>& paths) {
  const auto named = [](const report::Input& input, const std::string* path) { return fs::path(input.path).filename() == fs::path(*path).filename(); };
  const auto run = std::find_end(doc.inputs.begin(), doc.inputs.end(), paths.begin(), paths.end(), named);
  for (std::size_t k = 0; run != doc.inputs.end() && k < paths.size(); ++k) *paths[k] = run[static_cast<std::ptrdiff_t>(k)].path;
}

/// False, with an error, when what was read is not what the report names.
bool same_inputs(const report::Document& doc, const std::string& folder, Session& session) {
  const std::vector<report::Input>& now = session.document.inputs;
  const std::string report_path = (fs::path(folder) / "report.json").string();
  for (std::size_t k = 0; k < doc.inputs.size(); ++k)
    if (k >= now.size() || now[k].sha256 != doc.inputs[k].sha256)
      session.diagnostics.report("CLI-0012", report_path,
                                 fmt::format("the input {} has changed since this result was made", diag::quoted(doc.inputs[k].path)));
  if (now.size() > doc.inputs.size()) session.diagnostics.report("CLI-0012", report_path, "the design names more files than when this result was made");
  return session.diagnostics.ok();
}

/// Takes the libraries that a stack among the files names from the list: they were entered behind it, and it is read again.
void leave_out_process_files(std::vector<std::string>& paths) {
  diag::Collector left_to_the_reader;
  for (const std::string& path : std::vector<std::string>(paths)) {
    if (path.find(".toml") == std::string::npos) continue;
    const std::optional<io::InputFile> file = io::read_input(path, left_to_the_reader);
    const std::optional<tech::Stack> stack = file ? io::stack::read_stack(*file, left_to_the_reader) : std::nullopt;
    if (!stack) continue;
    for (const tech::Process& p : stack->processes)
      for (const auto* list : {&p.lef, &p.liberty})
        for (const std::string& name : *list) {
          std::error_code ignored;
          const auto last = std::find(paths.rbegin(), paths.rend(), fs::weakly_canonical(name, ignored).string());
          if (last != paths.rend()) paths.erase(std::next(last).base());
        }
  }
}

/// The design of a result folder from the files and options that its report names; nothing after an error.
std::optional<RealDesign> design_of(const report::Document& doc, const std::string& folder, Session& session) {
  DesignOptions options;
  std::optional<int> tiers;
  std::vector<std::string> paths;
  for (const report::Input& input : doc.inputs) paths.push_back(input.path);
  std::vector<LoadedInput> files;
  const SynthesisPlace netlist{fs::path(folder) / kSynthesisFolder, true, std::nullopt};
  for (const report::Option& o : doc.options) {
    if (!o.value) continue;
    const auto number = [&](double otherwise) {
      if (const auto* d = std::get_if<double>(&*o.value)) return *d;
      if (const auto* i = std::get_if<std::int64_t>(&*o.value)) return static_cast<double>(*i);
      return otherwise;
    };
    if (const auto* text = std::get_if<std::string>(&*o.value); text && o.name == "top") options.top = *text;
    if (o.name == "bond-pitch") options.bond_pitch_um = number(1);
    if (o.name == "sites-per-cell") options.sites_per_cell = number(1);
    if (o.name == "utilisation") options.utilisation = number(options.utilisation);
    if (o.name == "aspect") options.aspect = number(1);
    if (o.name == "tiers") tiers = static_cast<int>(number(kDefaultTiers));
    if (const auto* text = std::get_if<std::string>(&*o.value); text && o.name == "stack") options.stack = *text;
    if (const auto* list = std::get_if<std::vector<std::string>>(&*o.value); list && o.name == "tier-hints") options.tier_hints = *list;
  }
  std::optional<DesignParts> parts;
  {
    Pass pass(session, "read");
    files = load_inputs(std::span(paths).first(1), session);
    if (!session.diagnostics.ok()) return std::nullopt;
    if (is_design_file(files.front())) {
      // It names the others; files that options named are found where the report says.
      std::vector<std::string*> named;
      if (!options.stack.empty() && !tech::preset(options.stack)) named.push_back(&options.stack);
      for (std::string& path : options.tier_hints) named.push_back(&path);
      find_recorded(doc, named);
    } else {
      // All are named in the report, those of options too, and their kinds say what they are.
      leave_out_process_files(paths);
      for (LoadedInput& in : load_inputs(std::span(paths).subspan(1), session)) files.push_back(std::move(in));
      if (!tech::preset(options.stack)) options.stack.clear();
      options.tier_hints.clear();
    }
    parts = design_parts(std::move(files), options, tiers, netlist, session);
  }
  if (!parts || !session.diagnostics.ok() || !same_inputs(doc, folder, session)) return std::nullopt;
  std::optional<RealDesign> real = read_real_design(std::move(*parts), options, nullptr, session);
  const report::Metric* growth = doc.find("fold.outline_growth");
  if (real && growth) grow_outline(real->fold, std::clamp(report::as_double(growth->value), 1.0, 4.0));
  return real;
}

/// The source as its cells are called on their tiers, which are those of the instances of `design` with their names.
db::Netlist on_tiers(const RealDesign& real, const db::Design& design, const std::string& placement) {
  if (real.processes.size() < 2) return real.netlist;
  diag::Collector left_to_the_judge;
  const std::optional<io::InputFile> file = io::read_input(placement, left_to_the_judge);
  const std::optional<io::contest::Result> result = file ? io::contest::read_result(*file, design, left_to_the_judge) : std::nullopt;
  if (!result) return real.netlist;
  IndexVector<db::InstId, db::TierId> tier(real.netlist.num_insts());
  for (const db::InstId i : ids<db::InstId>(tier.size()))
    if (const std::uint32_t there = design.inst_names.find(real.netlist.inst_name(i)); there != StringPool::kNone) tier[i] = result->placement.tier[db::InstId(std::size_t{there})];
  return with_tier_cells(real, tier);
}

/// The design of a folder whose netlist was changed after placement; false after an error.
bool take_changes(const std::string& folder, std::optional<ChangedDesign>& changed, const RealDesign& real, const db::Design& source, Session& session) {
  const std::string path = (fs::path(folder) / kChangedNetlist).string();
  std::error_code error;
  if (!fs::exists(path, error)) return true;
  const std::optional<io::InputFile> file = io::read_input(path, session.diagnostics);
  if (!file) return false;
  std::vector<const liberty::Library*> libraries;
  for (const auto& l : real.processes.front().libraries) libraries.push_back(l.get());
  io::verilog::ReadOptions options;
  options.top = real.netlist.name;
  options.cells = cell_lookup(libraries, &real.processes.front().technology);
  std::optional<db::Netlist> netlist = io::verilog::read(std::span(&*file, 1), options, session.diagnostics);
  if (!netlist) return false;
  changed.emplace(real, source, db::Placement());
  if (!changed->replace(std::move(*netlist), path, session.diagnostics)) return false;
  changed->allow_growth();
  return true;
}

/// What a design.toml says of its RTL, for a netlist that was made of it.
std::optional<SynthesisRequest> rtl_of(const report::Document& claims, Session& session) {
  const std::optional<io::InputFile> file = claims.inputs.empty() ? std::nullopt : io::read_input(claims.inputs.front().path, session.diagnostics);
  const std::optional<io::DesignFile> design = file ? io::read_design_file(*file, session.diagnostics) : std::nullopt;
  return design ? std::optional(synthesis_request(*design)) : std::nullopt;
}

void prove(const CheckRequest& request, const report::Document& claims, const RealDesign& real, const RealDesign* changed, const db::Design& design,
           const std::string& folder, Session& session) {
  EquivalenceRequest e;
  std::optional<db::Netlist> placed, built;
  const std::string placement = (fs::path(folder) / "placement.txt").string();
  e.source = &real.netlist;
  e.liberty = real.processes.front().liberty;
  for (const RealProcess& p : real.processes) e.tier_liberty.insert(e.tier_liberty.end(), p.liberty.begin(), p.liberty.end());
  if (real.processes.size() > 1) e.placed = &placed.emplace(on_tiers(real, design, placement));
  if (changed != nullptr) e.changed = &built.emplace(on_tiers(*changed, design, placement));
  e.folder = folder;
  e.tiers = design.num_tiers();
  e.formal = request.formal;
  e.time_limit_s = request.formal_limit_s;
  if (request.formal && real.synthesised) e.rtl = rtl_of(claims, session);
  prove_equivalence(e, session);
}

Outcome judge_design(const report::Document& claims, const std::string& folder, const CheckRequest& request, Session& session) {
  std::optional<RealDesign> real = design_of(claims, folder, session);
  if (!real) return finish(request, session);
  db::Design& design = claims.find("fold.hpwl") ? real->fold : real->flat;
  std::optional<ChangedDesign> changed;
  if (!take_changes(folder, changed, *real, design, session)) return finish(request, session);
  if (changed) design = changed->design();
  {
    Pass pass(session, "ports");
    std::optional<report::Verdict> ports = take_result_ports(folder, changed ? changed->real() : *real, design, session.diagnostics);
    if (!ports) return finish(request, session);
    if (!ports->holds) session.log(Level::result, fmt::format("fails: ports: {}", ports->text));
    session.document.verdicts.push_back(std::move(*ports));
  }
  add_design(session.document, design);
  const std::string placement = (fs::path(folder) / "placement.txt").string();
  if (request.equivalence) prove(request, claims, *real, changed ? &changed->real() : nullptr, design, folder, session);
  return judge(design, placement, &claims, request, session);
}

/// A result folder; `case_path` may be empty.
Outcome judge_folder(const std::string& folder, std::string case_path, const CheckRequest& request,
                     Session& session) {
  const std::string report_path = (fs::path(folder) / "report.json").string();
  const std::optional<report::Document> claims = read_report(report_path, session);
  if (!claims) return finish(request, session);
  // Only contest cases have a score.
  const auto has = [&](const char* figure) { return claims->find(std::string("fold.") + figure) || claims->find(std::string("flat.") + figure); };
  if (case_path.empty() && has("hpwl") && !has("score")) return judge_design(*claims, folder, request, session);
  if (request.equivalence) return nothing_to_prove(report_path, request, session);
  if (case_path.empty()) {
    const std::optional<std::string> found = find_case(*claims, folder, session);
    if (!found) return finish(request, session);
    case_path = *found;
  }
  std::optional<db::Design> design = read_case(case_path, session);
  if (!design || session.failed()) return finish(request, session);
  // A folder made by the flat placer alone holds a placement of the flat version of the case.
  if (claims->find("flat.score") && !claims->find("fold.score") && design->num_tiers() > 1) {
    if (const std::string why = no_flat_version(*design); !why.empty()) {
      session.diagnostics.report("PLC-0005", case_path, "the case has no flat version: " + why);
      return finish(request, session);
    }
    design = flat_version(*design);
  }
  add_design(session.document, *design);
  return judge(*design, (fs::path(folder) / "placement.txt").string(), &*claims, request, session);
}

}  // namespace

Outcome check(const CheckRequest& request, Session& session) {
  std::error_code error;
  if (request.case_path.empty()) {
    std::vector<std::string> files;
    for (const std::string& input : request.inputs) {
      if (!fs::is_directory(input, error)) {
        files.push_back(input);
        continue;
      }
      if (request.inputs.size() == 1) return judge_folder(input, "", request, session);
      session.diagnostics.report("CLI-0006", input, "a result folder is checked alone");
    }
    if (request.equivalence) return nothing_to_prove(request.inputs.front(), request, session);
    describe_inputs(files, request.top, session);
    return finish(request, session);
  }
  const std::string& input = request.inputs.front();
  if (fs::is_directory(input, error)) return judge_folder(input, request.case_path, request, session);
  if (request.equivalence) return nothing_to_prove(input, request, session);
  const std::optional<db::Design> design = read_case(request.case_path, session);
  if (!design || session.failed()) return finish(request, session);
  add_design(session.document, *design);
  return judge(*design, input, nullptr, request, session);
}

}  // namespace taufold::flow
