// The subcommands of `taufold law`: a row each; one that does not work end to end has no row.
#include "flow/law/law.hpp"

#include <vector>

#include "cli/subcommands.hpp"

namespace taufold::cli {

namespace {

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

flow::Outcome run_law(const Settings& s, flow::Session& session) { return run_subcommand("law", kSubcommands, s, session); }

}  // namespace taufold::cli
