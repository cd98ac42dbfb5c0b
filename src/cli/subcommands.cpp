#include "cli/subcommands.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "diag/suggest.hpp"

namespace taufold::cli {

flow::Outcome run_subcommand(std::string_view command, std::span<const Subcommand> all, const Settings& s, flow::Session& session) {
  std::vector<std::string_view> names;
  for (const Subcommand& c : all) names.push_back(c.name);
  const std::string& name = s.inputs.front();
  const auto it = std::find_if(all.begin(), all.end(), [&](const Subcommand& c) { return c.name == name; });
  if (it == all.end()) {
    session.diagnostics.report("CLI-0001", fmt::format("{} has no subcommand {}", command, diag::quoted(name)))
        .help(diag::nearest(name, names).empty() ? fmt::format("it has {}", fmt::join(names, ", ")) : diag::did_you_mean(diag::nearest(name, names)));
    session.show_diagnostics();
    return flow::Outcome::input_error;
  }
  const std::vector<std::string> inputs(s.inputs.begin() + 1, s.inputs.end());
  if (inputs.size() < it->least_inputs || inputs.size() > it->most_inputs) {
    session.diagnostics
        .report(inputs.size() < it->least_inputs ? "CLI-0005" : "CLI-0006",
                inputs.size() < it->least_inputs ? fmt::format("{} {} needs {}", command, name, it->inputs) : fmt::format("{} is one argument too many", diag::quoted(inputs[it->most_inputs])))
        .help(fmt::format("taufold {} {}{}{}", command, name, it->inputs.empty() ? "" : " ", it->inputs));
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
