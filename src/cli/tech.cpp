// The subcommands of `taufold tech`: a row each; one that does not work end to end has no row.
#include "flow/tech/tech.hpp"

#include <vector>

#include "cli/subcommands.hpp"

namespace taufold::cli {

namespace {

constexpr Subcommand kSubcommands[] = {
    {"list", "", 0, 0, [](const Settings& s, const std::vector<std::string>&, flow::Session& session) { return flow::run_tech_list({s.ladder}, session); }},
    {"show", "NODE...", 1, 100, [](const Settings& s, const std::vector<std::string>& inputs, flow::Session& session) { return flow::run_tech_show({s.ladder}, inputs, session); }},
    {"validate", "[REFERENCE.json...]", 0, 100,
     [](const Settings& s, const std::vector<std::string>& inputs, flow::Session& session) { return flow::run_tech_validate({s.ladder}, inputs, session); }},
    {"generate", "NODE -o DIR", 1, 1,
     [](const Settings& s, const std::vector<std::string>& inputs, flow::Session& session) {
       if (!s.output) {
         session.diagnostics.report("CLI-0005", "tech generate needs the folder for its result").help("taufold tech generate NODE -o DIR");
         session.show_diagnostics();
         return flow::Outcome::input_error;
       }
       return flow::run_tech_generate({s.ladder}, inputs.front(), s.memory, s.output, session);
     }},
};

}  // namespace

flow::Outcome run_tech(const Settings& s, flow::Session& session) { return run_subcommand("tech", kSubcommands, s, session); }

}  // namespace taufold::cli
