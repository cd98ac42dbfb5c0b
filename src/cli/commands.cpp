#include "cli/commands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "cli/help.hpp"
#include "diag/codes.hpp"
#include "diag/suggest.hpp"
#include "flow/check.hpp"
#include "flow/cost/cost.hpp"
#include "flow/fold.hpp"
#include "flow/heat/thermal.hpp"
#include "flow/match/match.hpp"
#include "flow/read.hpp"
#include "flow/timing/timing.hpp"
#include "report/compare.hpp"
#include "report/requirement.hpp"

namespace taufold::cli {

std::vector<report::Requirement> requirements(const Settings& s) {
  std::vector<report::Requirement> out;
  for (const std::string& text : s.require)
    if (auto r = report::parse_requirement(text)) out.push_back(*r);
  return out;
}

namespace {

/// "N7,SMIC N+3": without blanks around; nothing of an empty text.
std::vector<std::string> comma_list(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    std::string_view word = text.substr(0, end);
    while (word.starts_with(' ')) word.remove_prefix(1);
    while (word.ends_with(' ')) word.remove_suffix(1);
    out.emplace_back(word);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

}  // namespace

flow::Outcome run_fold(const Settings& s, flow::Session& session) {
  if (!s.output) {
    session.diagnostics.report("CLI-0005", "fold needs the folder for its result")
        .help("taufold fold CASE -o DIR");
    session.show_diagnostics();
    return flow::Outcome::input_error;
  }
  flow::FoldRequest r;
  r.inputs = s.inputs;
  if (s.top || s.stack || s.bond_pitch || s.sites_per_cell || s.utilisation || s.aspect || !s.tier_hints.empty() || !s.emit.empty() || s.timing || s.repair || s.clock_tree || s.thermal || s.thermal_weight ||
      s.thermal_sweep || s.power_density || s.activity || s.hop_capacitance || s.system) {
    flow::DesignOptions& d = r.design.emplace();
    d.top = s.top.value_or("");
    d.stack = s.stack.value_or("");
    d.tier_hints = s.tier_hints;
    d.emit = s.emit;
    d.bond_pitch_um = s.bond_pitch;
    d.sites_per_cell = s.sites_per_cell;
    d.utilisation = s.utilisation.value_or(d.utilisation);
    d.may_grow = !s.utilisation;
    d.aspect = s.aspect;
  }
  r.out_dir = *s.output;
  r.engine.seed = static_cast<std::uint64_t>(s.seed);
  r.engine.effort = static_cast<int>(s.effort);
  r.engine.threads = session.document.threads;
  r.density = s.target_density;
  if (s.tiers) r.tiers = static_cast<int>(*s.tiers);
  r.flat = s.flat;
  r.timing = s.timing;
  r.activity = {s.activity.value_or(""), s.activity_scope.value_or(""), ""};
  r.thermal = s.thermal || s.thermal_weight || s.thermal_sweep || s.power_density;  // they mean nothing without
  r.heat_sweep = s.thermal_sweep;
  r.heat.sink = s.sink;
  r.heat_weight = s.thermal_weight.value_or(0);
  r.heat_spread = s.thermal_spread.value_or(0);
  r.heat.limit_K = s.junction_limit.value_or(r.heat.limit_K);
  if (s.power_density) r.heat.density_W_m2 = 1e4 * *s.power_density;
  r.repair = s.repair;
  r.clock_tree = s.clock_tree;
  if (s.hop_capacitance) r.hop_F = 1e-15 * *s.hop_capacitance;
  r.cost_nodes = comma_list(s.cost_node.value_or(""));
  r.cost_against = s.cost_against;
  r.system = s.system;
  r.time_limit_s = s.time_limit;
  r.requirements = requirements(s);
  return flow::fold(r, session);
}

flow::Outcome run_check(const Settings& s, flow::Session& session) {
  return flow::check({s.inputs, s.case_path.value_or(""), requirements(s), s.top.value_or(""), s.equivalence || s.formal, s.formal, s.formal_limit.value_or(flow::kFormalLimit)}, session);
}

flow::Outcome run_sta(const Settings& s, flow::Session& session) {
  const wire::WireDelay wires = s.wire_delay == "two-moment" ? wire::WireDelay::two_moment : wire::WireDelay::one_pole;
  if (s.reference) return flow::run_timing_reference(s.inputs, session, wires);
  return flow::run_timing({s.inputs, s.top.value_or(""), s.spef, s.early_liberty, s.paths, requirements(s),
                           {s.activity.value_or(""), s.activity_scope.value_or(""), s.write_saif.value_or("")}, wires},
                          session);
}

flow::Outcome run_thermal(const Settings& s, flow::Session& session) {
  flow::ThermalRequest r;
  r.inputs = s.inputs;
  r.transient = s.transient;
  r.out_dir = s.output;
  r.grid = s.grid;
  r.sink = s.sink;
  r.limit_K = s.junction_limit;
  r.interval_s = s.interval;
  r.requirements = requirements(s);
  return flow::run_thermal(r, session);
}

flow::Outcome run_cost(const Settings& s, flow::Session& session) {
  if (s.nodes) return flow::run_cost_nodes(static_cast<std::uint64_t>(s.seed), session);
  if (s.records) return flow::run_cost_records(s.inputs, session);
  flow::CostRequest r;
  r.inputs = s.inputs;
  r.out_dir = s.output;
  r.seed = static_cast<std::uint64_t>(s.seed);
  if (s.samples) r.samples = static_cast<std::size_t>(*s.samples);
  r.break_even = s.break_even;
  r.requirements = requirements(s);
  return flow::run_cost(r, session);
}

flow::Outcome run_match(const Settings& s, flow::Session& session) {
  for (const auto& [given, what] : {std::pair{s.output.has_value(), "the folder for its result: -o DIR"}, {s.from.has_value(), "the node of the tiers: --from n7"}, {s.against.has_value(), "nodes to match: --against n5,n3e"}})
    if (!given) {
      session.diagnostics.report("CLI-0005", fmt::format("match needs {}", what)).help("taufold match design.toml --from NODE --tiers N,... --against NODE,... -o DIR");
      session.show_diagnostics();
      return flow::Outcome::input_error;
    }
  flow::MatchRequest r;
  r.input = s.inputs.front();
  r.from = *s.from;
  r.tiers = comma_list(s.match_tiers);
  r.against = comma_list(*s.against);
  for (const std::string& list : s.match_pitch)
    for (std::string& word : comma_list(list)) r.pitches.push_back(std::move(word));
  r.ladders = s.ladder;
  r.kits = s.match_kit;
  r.out_dir = *s.output;
  r.effort = static_cast<int>(s.match_effort);
  r.seed = static_cast<std::uint64_t>(s.seed);
  flow::Outcome outcome = flow::run_match(r, session);
  for (const report::Requirement& q : requirements(s)) session.document.verdicts.push_back(report::judge(q, session.document));
  if (outcome == flow::Outcome::done && !session.document.holds()) outcome = flow::Outcome::requirement_failed;
  return outcome;
}

flow::Outcome run_compare(const Settings& s, flow::Session& session) {
  std::vector<report::Document> documents;
  for (const std::string& input : s.inputs) {
    // A result folder stands for the report in it.
    std::error_code error;
    const std::string path = std::filesystem::is_directory(input, error)
                                 ? (std::filesystem::path(input) / "report.json").string()
                                 : input;
    if (std::optional<report::Document> document = flow::read_report(path, session)) {
      flow::record_input(path, session);
      documents.push_back(std::move(*document));
    }
  }
  if (session.failed() || documents.size() != 2) return flow::Outcome::input_error;
  const report::TableFormat format = s.format == "markdown" ? report::TableFormat::markdown
                                     : s.format == "csv"    ? report::TableFormat::csv
                                                            : report::TableFormat::text;
  const std::vector<report::Change> changes = report::compare(documents[0], documents[1]);
  std::string table = report::to_table(changes, format);
  table.pop_back();
  session.log(flow::Level::result, table);
  report::Document& doc = session.document;
  doc.metrics = documents[1].metrics;
  report::Series delta{.name = "compare.percent", .columns = {}};
  for (const report::Change& c : changes)
    if (c.before && c.after) delta.columns.push_back({c.name, {c.percent()}});
  doc.series.push_back(std::move(delta));
  for (const report::Requirement& r : requirements(s)) {
    doc.verdicts.push_back(report::judge(r, documents[1], &documents[0]));
    const report::Verdict& v = doc.verdicts.back();
    // Not on standard output: a CSV table must stay one.
    session.log(flow::Level::info, fmt::format("{}: {}: {}", v.holds ? "holds" : "fails", v.name, v.text));
  }
  return doc.holds() ? flow::Outcome::done : flow::Outcome::requirement_failed;
}

flow::Outcome run_explain(const Settings& s, flow::Session& session) {
  if (s.all) session.log(flow::Level::result, diag::diagnostics_page());
  for (const std::string& code : s.inputs) {
    const diag::CodeInfo* row = diag::find_code(code);
    if (row)
      session.log(flow::Level::result,
                  fmt::format("{} ({}): {}\n\n{}", row->code, diag::severity_name(row->severity),
                              row->summary, wrapped(row->explanation, 0)));
    else
      session.diagnostics.report("CLI-0013", fmt::format("there is no diagnostic {}", diag::quoted(code)))
          .help(diag::did_you_mean(diag::nearest_code(code)));
  }
  return session.failed() ? flow::Outcome::input_error : flow::Outcome::done;
}

}  // namespace taufold::cli
