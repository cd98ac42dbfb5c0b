// The commands, each from parsed settings to an outcome. The session's document is written to --json by the
// caller.
#pragma once

#include "cli/parse.hpp"
#include "flow/session.hpp"
#include "report/requirement.hpp"

namespace taufold::cli {

flow::Outcome run_fold(const Settings&, flow::Session&);
flow::Outcome run_check(const Settings&, flow::Session&);
flow::Outcome run_sta(const Settings&, flow::Session&);
flow::Outcome run_thermal(const Settings&, flow::Session&);
/// What `--require` states, as flows take it.
std::vector<report::Requirement> requirements(const Settings&);

flow::Outcome run_law(const Settings&, flow::Session&);
flow::Outcome run_match(const Settings&, flow::Session&);
flow::Outcome run_tech(const Settings&, flow::Session&);
flow::Outcome run_cost(const Settings&, flow::Session&);
flow::Outcome run_system(const Settings&, flow::Session&);
flow::Outcome run_sweep(const Settings&, flow::Session&);
flow::Outcome run_view(const Settings&, flow::Session&);
flow::Outcome run_compare(const Settings&, flow::Session&);
flow::Outcome run_explain(const Settings&, flow::Session&);
flow::Outcome run_doctor(const Settings&, flow::Session&);

}  // namespace taufold::cli
