// CLI11 splits the words; what is known, its type and its bounds come from the table of options, and so do
// the messages.
#include "cli/parse.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "diag/suggest.hpp"
#include "report/requirement.hpp"

namespace taufold::cli {

namespace {

void unknown_option(const CommandInfo& command, const std::string& word, diag::Collector& diagnostics) {
  const std::string name = word.substr(0, word.find('='));
  std::vector<std::string_view> known;
  for (const Option& o : all_options())
    if (applies(o, command.command)) known.push_back(o.name);
  const std::string_view bare =
      std::string_view(name).substr(std::min(name.find_first_not_of('-'), name.size()));
  const std::string_view near = diag::nearest(bare, known);
  auto& d =
      diagnostics.report("CLI-0002", fmt::format("{} has no option {}", command.name, diag::quoted(name)));
  const auto elsewhere = std::find_if(all_options().begin(), all_options().end(),
                                      [&](const Option& o) { return o.name == bare; });
  if (!near.empty())
    d.help(diag::did_you_mean(fmt::format("--{}", near)));
  else if (elsewhere != all_options().end())
    d.help(fmt::format("{} is an option of another command; see taufold {} --help", name, command.name));
  else
    d.help(fmt::format("taufold {} --help lists the options", command.name));
}

void bad_value(const Option& o, std::string_view value, const std::string& why,
               diag::Collector& diagnostics) {
  diagnostics.report("CLI-0004", fmt::format("{} {}", diag::quoted(value), why))
      .note(fmt::format("value of {} {}", flag(o), o.value_name));
}

void count_inputs(const CommandInfo& command, const Settings& s, diag::Collector& diagnostics) {
  const std::size_t n = s.inputs.size();
  const bool wants = (n < command.least_inputs && !s.nodes) || (s.command == Command::explain && n == 0 && !s.all);
  const std::size_t most = s.nodes ? 0 : s.case_path ? 1 : command.most_inputs;
  if (wants)
    diagnostics
        .report("CLI-0005", fmt::format("{} needs {}", command.name,
                                        command.least_inputs == 2 ? "two reports"
                                                                  : fmt::format("a {}", command.input_name)))
        .help(std::string(command.usage));
  else if (n > most)
    diagnostics.report("CLI-0006", fmt::format("{} is one argument too many", diag::quoted(s.inputs[most])))
        .help(std::string(command.usage));
}

}  // namespace

std::optional<Parsed> parse(Command which, const std::vector<std::string>& words,
                            diag::Collector& diagnostics) {
  const CommandInfo& command = info(which);
  Parsed parsed;
  Settings& s = parsed.settings;
  s.command = which;
  parsed.origins.assign(all_options().size(), "default");

  CLI::App app;
  app.set_help_flag();  // --help is answered before parsing
  app.allow_extras();
  app.add_option("inputs", s.inputs);
  std::vector<std::vector<std::string>> given(all_options().size());
  for (std::size_t k = 0; k < all_options().size(); ++k) {
    const Option& o = all_options()[k];
    if (!applies(o, which)) continue;
    const std::string names = (o.letter ? fmt::format("-{},", o.letter) : "") + flag(o);
    if (o.value_name.empty())
      app.add_flag_callback(names, [&given, k] { given[k] = {"true"}; });
    else
      app.add_option(names, given[k])
          ->type_size(1)
          ->allow_extra_args(false)
          ->expected(1)
          ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  }
  try {
    std::vector<std::string> reversed(words.rbegin(), words.rend());  // CLI11's own order
    app.parse(reversed);
  } catch (const CLI::ArgumentMismatch& e) {
    const std::string what = e.what();  // "--seed: 1 required TEXT missing"
    diagnostics.report("CLI-0003", fmt::format("{} needs a value", what.substr(0, what.find(':'))))
        .help(std::string(command.usage));
  } catch (const CLI::ParseError& e) {
    diagnostics.report("CLI-0003", e.what()).help(std::string(command.usage));
  }
  for (const std::string& word : app.remaining()) {
    if (word.size() > 1 && word[0] == '-')
      unknown_option(command, word, diagnostics);
    else
      s.inputs.push_back(word);
  }
  if (!diagnostics.ok()) return std::nullopt;

  for (std::size_t k = 0; k < all_options().size(); ++k) {
    const Option& o = all_options()[k];
    if (given[k].empty()) continue;
    parsed.origins[k] = "command line";
    // The last one wins, except where several are meant.
    if (!std::holds_alternative<std::vector<std::string> Settings::*>(o.field)) given[k] = {given[k].back()};
    for (const std::string& value : given[k]) {
      const bool joined = std::find(words.begin(), words.end(), fmt::format("{}={}", flag(o), value)) != words.end();
      if (value.rfind("--", 0) == 0 && value.size() > 2 && !joined)
        diagnostics
            .report("CLI-0003", fmt::format("{} needs a value, and {} follows", flag(o), diag::quoted(value)))
            .help(fmt::format("{}={} if that is meant", flag(o), value));
      else if (const auto why = set_from_text(o, value, s))
        bad_value(o, value, *why, diagnostics);
    }
  }
  count_inputs(command, s, diagnostics);
  for (const std::string& r : s.require)
    if (!report::parse_requirement(r))
      diagnostics.report("CLI-0010", fmt::format("{} is not a requirement", diag::quoted(r)))
          .help("METRIC>=VALUE, as in --require 'fold.score<=1900000'");
  if (!diagnostics.ok()) return std::nullopt;
  return parsed;
}

}  // namespace taufold::cli
