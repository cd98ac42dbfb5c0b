// `taufold system` and `taufold sweep`.
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "flow/sweep/sweep.hpp"
#include "flow/system/system.hpp"

namespace taufold::cli {

namespace {

flow::Outcome misused(flow::Session& session, std::string_view code, std::string message) {
  session.diagnostics.report(code, std::move(message)).help("taufold system SYSTEM.toml | compare A.toml B.toml | --validate FILE.csv");
  session.show_diagnostics();
  return flow::Outcome::input_error;
}

}  // namespace

flow::Outcome run_system(const Settings& s, flow::Session& session) {
  const bool compares = !s.inputs.empty() && s.inputs.front() == "compare";
  const std::size_t most = s.validate ? 0 : compares ? 3 : 1;
  if (s.inputs.size() > most) return misused(session, "CLI-0006", fmt::format("{} is one argument too many", diag::quoted(s.inputs[most])));
  if (s.validate) return flow::run_system_validate(*s.validate, requirements(s), session);
  if (s.inputs.size() < (compares ? 3u : 1u)) return misused(session, "CLI-0005", compares ? "system compare needs two descriptions" : "system needs a description");
  flow::SystemRequest r;
  r.inputs.assign(s.inputs.begin() + (compares ? 1 : 0), s.inputs.end());
  r.keep = static_cast<std::size_t>(s.mappings);
  r.out_dir = s.output;
  r.requirements = requirements(s);
  return compares ? flow::run_system_compare(r, session) : flow::run_system(r, session);
}

flow::Outcome run_sweep(const Settings& s, flow::Session& session) {
  flow::SweepRequest r;
  r.input = s.inputs.front();
  r.database = s.store;
  r.out_dir = s.output;
  r.on_slurm = s.on == "slurm";
  r.slurm = {s.jobs, s.slurm.value_or("")};
  r.part = s.part;
  r.requirements = requirements(s);
  return flow::run_sweep(r, session);
}

}  // namespace taufold::cli
