#include "cli/cli.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <new>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "cli/help.hpp"
#include "cli/parse.hpp"
#include "cli/signals.hpp"
#include "cli/terminal.hpp"
#include "cli/version.hpp"
#include "diag/sink.hpp"
#include "diag/suggest.hpp"
#include "io/writer.hpp"
#include "report/host.hpp"

namespace taufold::cli {

namespace {

constexpr int kInputError = static_cast<int>(flow::Outcome::input_error);

int refused(const diag::Collector& diagnostics) {
  std::fputs(diag::to_text(diagnostics, colour_wanted()).c_str(), stderr);
  return kInputError;
}

void print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}

/// Answers what needs no command, such as --version; the exit code, or nothing when a command is to be run.
std::optional<int> answered(const std::vector<std::string>& words) {
  if (words.empty()) {
    std::fputs(help().c_str(), stderr);
    return kInputError;
  }
  const std::string& first = words[0];
  if (first == "--version" || first == "-V") {
    print(fmt::format("taufold {} ({})\n", version(), commit()));
    return 0;
  }
  if (first == "--man") {
    print(man_page());
    return 0;
  }
  const bool asks = first == "--help" || first == "-h" || first == "help";
  if (asks && words.size() == 1) {
    print(help());
    return 0;
  }
  for (const CommandInfo& c : all_commands()) {
    const auto end = std::find(words.begin(), words.end(), "--");  // words after it are names
    const bool asked = asks ? words[1] == c.name
                            : first == c.name && std::any_of(words.begin(), end, [](const std::string& w) {
                                return w == "--help" || w == "-h";
                              });
    if (!asked) continue;
    print(help(c.command));
    return 0;
  }
  return std::nullopt;
}

const CommandInfo* find_command(const std::string& name, diag::Collector& diagnostics) {
  std::vector<std::string_view> names;
  for (const CommandInfo& c : all_commands()) {
    if (c.name == name) return &c;
    names.push_back(c.name);
  }
  const std::string_view near = diag::nearest(name, names);
  if (!name.empty() && name[0] == '-')
    diagnostics.report("CLI-0002", fmt::format("there is no general option {}", diag::quoted(name)))
        .help("the command comes first: taufold fold CASE -o DIR");
  else
    diagnostics.report("CLI-0001", fmt::format("there is no command {}", diag::quoted(name)))
        .help(near.empty() ? std::string("taufold --help lists the commands") : diag::did_you_mean(near));
  return nullptr;
}

void describe_run(const Parsed& parsed, const std::vector<std::string>& words, report::Document& doc) {
  const Settings& s = parsed.settings;
  doc.version = version();
  doc.commit = commit();
  doc.command = words;
  doc.command.insert(doc.command.begin(), "taufold");
  doc.host = report::this_host();
  doc.seed = static_cast<std::uint64_t>(s.seed);
  doc.threads = s.threads > 0 ? static_cast<int>(s.threads) : std::max(1, doc.host.cores);
  for (std::size_t k = 0; k < all_options().size(); ++k) {
    const Option& o = all_options()[k];
    if (!applies(o, s.command)) continue;
    doc.options.push_back({std::string(o.name), value_of(o, s), parsed.origins[k]});
    if (o.name == "threads") doc.options.back().value = report::OptionValue(std::int64_t{doc.threads});
  }
}

flow::Outcome dispatch(const Settings& s, flow::Session& session) {
  switch (s.command) {
    case Command::fold:
      return run_fold(s, session);
    case Command::check:
      return run_check(s, session);
    case Command::sta:
      return run_sta(s, session);
    case Command::thermal:
      return run_thermal(s, session);
    case Command::law:
      return run_law(s, session);
    case Command::tech:
      return run_tech(s, session);
    case Command::match:
      return run_match(s, session);
    case Command::cost:
      return run_cost(s, session);
    case Command::system:
      return run_system(s, session);
    case Command::sweep:
      return run_sweep(s, session);
    case Command::view:
      return run_view(s, session);
    case Command::compare:
      return run_compare(s, session);
    case Command::explain:
      return run_explain(s, session);
    case Command::doctor:
      return run_doctor(s, session);
  }
  return flow::Outcome::internal_fault;
}

int run_command(const CommandInfo& command, const std::vector<std::string>& words) {
  diag::Collector usage;
  std::optional<Parsed> parsed = parse(command.command, {words.begin() + 1, words.end()}, usage);
  if (!parsed) return refused(usage);
  if (parsed->settings.config) {
    const std::optional<io::InputFile> file = io::read_input(*parsed->settings.config, usage);
    if (file) apply_config(*file, command.command, *parsed, usage);
    if (!usage.ok()) return refused(usage);
  }
  if (command.command == Command::fold) apply_design_file(*parsed);
  const Settings& s = parsed->settings;
  Terminal terminal(s);
  static StopToken stop;  // signals may come until the very end
  flow::Session session(terminal, stop);
  describe_run(*parsed, words, session.document);
  if (s.log && !terminal.open_log(*s.log)) {
    usage.report("CLI-0016", *s.log, "the log file cannot be written");
    return refused(usage);
  }
  forward_signals(stop, command.command == Command::view ? "\n" : "\ninterrupted: finishing with the best legal result; once more ends at once\n");
  const flow::Outcome outcome = dispatch(s, session);
  session.show_diagnostics();
  if (s.json && !io::write_file(*s.json, report::to_json(session.document), session.diagnostics)) {
    session.show_diagnostics();
    return kInputError;
  }
  return static_cast<int>(outcome);
}

}  // namespace

int run(int argc, char** argv) {
  try {
    const std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
    if (const auto code = answered(words)) return *code;
    diag::Collector usage;
    const CommandInfo* command = find_command(words[0], usage);
    return command ? run_command(*command, words) : refused(usage);
  } catch (const std::bad_alloc&) {
    std::fputs("taufold: error: out of memory; nothing was written\n", stderr);
  } catch (const std::exception& e) {
    std::fputs(fmt::format("taufold: error: internal fault: {}\n"
                           "Nothing was written. Please report it with the output of `taufold doctor`.\n",
                           e.what())
                   .c_str(),
               stderr);
  } catch (...) {
    std::fputs(
        "taufold: error: internal fault; nothing was written. Please report it with the output of `taufold "
        "doctor`.\n",
        stderr);
  }
  return static_cast<int>(flow::Outcome::internal_fault);
}

}  // namespace taufold::cli
