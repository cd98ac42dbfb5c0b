// The subcommands of `taufold law`: a row each; one that does not work end to end has no row.
#include "flow/law.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "cli/commands.hpp"
#include "diag/suggest.hpp"

namespace taufold::cli {

namespace {

struct Subcommand {
  std::string_view name, inputs;
  std::size_t least_inputs, most_inputs;
  flow::Outcome (*run)(const Settings&, const std::vector<std::string>& inputs, flow::Session&);
};

constexpr Subcommand kSubcommands[] = {
    {"backtest", "[--data FILE.csv...] [-o DIR]", 0, 1000,
     [](const Settings& s, const std::vector<std::string>& inputs, flow::Session& session) {
       // `--data a.csv b.csv`: what follows the first file stands among the inputs.
       std::vector<std::string> files = s.data;
       files.insert(files.end(), inputs.begin(), inputs.end());
       return flow::run_law_backtest(files, s.output, session);
     }},
    {"node", "KEY=VALUE... [REPORT.json] [-o DIR]", 1, 100,
     [](const Settings& s, const std::vector<std::string>& inputs, flow::Session& session) {
       return flow::run_law_node(inputs, static_cast<std::uint64_t>(s.seed), s.output, session);
     }},
    {"profile", "[WORKLOAD...] [LEVER=VALUE...] [FILE.toml] [--samples N] [-o DIR]", 0, 200,
     [](const Settings& s, const std::vector<std::string>& inputs, flow::Session& session) {
       return flow::run_law_profile(inputs, {s.samples, static_cast<std::uint64_t>(s.seed), s.output}, session);
     }},
    {"roadmap", "[SCENARIO...] [FILE.toml] [--samples N] [-o DIR]", 0, 100,
     [](const Settings& s, const std::vector<std::string>& inputs, flow::Session& session) {
       return flow::run_law_roadmap(inputs, {s.samples.value_or(flow::RoadmapRequest{}.samples), static_cast<std::uint64_t>(s.seed), s.output}, session);
     }},
    {"audit", "[CLAIMS.toml] [REPORT.json...] [-o DIR]", 0, 100,
     [](const Settings& s, const std::vector<std::string>& inputs, flow::Session& session) {
       return flow::run_law_audit(inputs, static_cast<std::uint64_t>(s.seed), s.output, session);
     }},
    {"fit", "[--data FILE.csv...] [--draws N] [-o DIR]", 0, 1000,
     [](const Settings& s, const std::vector<std::string>& inputs, flow::Session& session) {
       std::vector<std::string> files = s.data;
       files.insert(files.end(), inputs.begin(), inputs.end());
       return flow::run_law_fit({files, s.draws, static_cast<std::uint64_t>(s.seed), s.output}, session);
     }},
    {"check", "FILE.csv...", 1, 1000,
     [](const Settings&, const std::vector<std::string>& inputs, flow::Session& session) {
       return flow::run_law_check(inputs, session);
     }},
};

}  // namespace

flow::Outcome run_law(const Settings& s, flow::Session& session) {
  std::vector<std::string_view> names;
  for (const Subcommand& c : kSubcommands) names.push_back(c.name);
  const std::string& name = s.inputs.front();
  const auto it = std::find_if(std::begin(kSubcommands), std::end(kSubcommands),
                               [&](const Subcommand& c) { return c.name == name; });
  if (it == std::end(kSubcommands)) {
    session.diagnostics.report("CLI-0001", fmt::format("law has no subcommand {}", diag::quoted(name)))
        .help(diag::nearest(name, names).empty() ? fmt::format("it has {}", fmt::join(names, ", "))
                                                 : diag::did_you_mean(diag::nearest(name, names)));
    session.show_diagnostics();
    return flow::Outcome::input_error;
  }
  const std::vector<std::string> inputs(s.inputs.begin() + 1, s.inputs.end());
  if (inputs.size() < it->least_inputs || inputs.size() > it->most_inputs) {
    session.diagnostics
        .report(inputs.size() < it->least_inputs ? "CLI-0005" : "CLI-0006",
                inputs.size() < it->least_inputs
                    ? fmt::format("law {} needs {}", name, it->inputs)
                    : fmt::format("{} is one argument too many", diag::quoted(inputs[it->most_inputs])))
        .help(fmt::format("taufold law {} {}", name, it->inputs));
    session.show_diagnostics();
    return flow::Outcome::input_error;
  }
  flow::Outcome outcome = it->run(s, inputs, session);
  for (const report::Requirement& r : requirements(s)) {
    session.document.verdicts.push_back(report::judge(r, session.document));
    const report::Verdict& v = session.document.verdicts.back();
    if (v.holds) continue;
    session.log(flow::Level::result, fmt::format("fails: {}: {}", v.name, v.text));
    outcome = std::max(outcome, flow::Outcome::requirement_failed);
  }
  return outcome;
}

}  // namespace taufold::cli
