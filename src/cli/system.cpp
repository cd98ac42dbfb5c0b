#include <fmt/format.h>

#include "cli/commands.hpp"
#include "flow/system.hpp"

namespace taufold::cli {

flow::Outcome run_system(const Settings& s, flow::Session& session) {
  if (s.validate) {
    if (!s.inputs.empty()) {
      session.diagnostics.report("CLI-0006", fmt::format("{} is one argument too many: --validate names its file", diag::quoted(s.inputs.front())))
          .help("taufold system --validate FILE.csv");
      session.show_diagnostics();
      return flow::Outcome::input_error;
    }
    flow::Outcome outcome = flow::run_system_validate(*s.validate, session);
    for (const report::Requirement& r : requirements(s)) {
      session.document.verdicts.push_back(report::judge(r, session.document));
      const report::Verdict& v = session.document.verdicts.back();
      if (v.holds) continue;
      session.log(flow::Level::result, fmt::format("fails: {}: {}", v.name, v.text));
      if (outcome == flow::Outcome::done) outcome = flow::Outcome::requirement_failed;
    }
    return outcome;
  }
  session.diagnostics.report("CLI-0005", "system needs a description").help("taufold system SYSTEM.toml");
  session.show_diagnostics();
  return flow::Outcome::input_error;
}

}  // namespace taufold::cli
