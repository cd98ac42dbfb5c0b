// Configuration files: TOML, one key an option, no sections; and the keys of a design file that are options too.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "cli/parse.hpp"
#include "diag/suggest.hpp"
#include "io/design/design_file.hpp"
#include "io/tree/toml_parser.hpp"
#include "report/requirement.hpp"

namespace taufold::cli {

namespace {

/// The stretch of the text at a position that toml++ names, for the caret.
std::string_view at(const io::InputFile& file, const toml::source_position& p, std::size_t length) {
  std::string_view text = file.text;
  std::size_t begin = 0;
  for (toml::source_index line = 1; line < p.line; ++line) {
    const std::size_t end = text.find('\n', begin);
    if (end == std::string_view::npos) return text.substr(text.size());
    begin = end + 1;
  }
  begin = std::min(text.size(), begin + (p.column > 0 ? p.column - 1 : 0));
  return text.substr(begin, length);
}

std::string_view kind_wanted(const Option& o) {
  if (std::holds_alternative<bool Settings::*>(o.field)) return "true or false";
  if (std::holds_alternative<std::int64_t Settings::*>(o.field) ||
      std::holds_alternative<std::optional<std::int64_t> Settings::*>(o.field))
    return "a whole number";
  if (std::holds_alternative<std::optional<double> Settings::*>(o.field)) return "a number";
  if (std::holds_alternative<std::vector<std::string> Settings::*>(o.field))
    return "a string or a list of strings";
  return "a string";
}

/// The words that the option would have on the command line; empty when the value is of another kind.
std::vector<std::string> words(const Option& o, const toml::node& value) {
  const std::string_view wanted = kind_wanted(o);
  if (const auto* list = value.as_array();
      list && std::holds_alternative<std::vector<std::string> Settings::*>(o.field)) {
    std::vector<std::string> out;
    for (const toml::node& element : *list) {
      if (!element.is_string()) return {};
      out.push_back(**element.as_string());
    }
    return out;
  }
  if (const auto* v = value.as_string())
    return wanted.find("string") != std::string_view::npos ? std::vector{**v} : std::vector<std::string>{};
  if (const auto* v = value.as_boolean()) {
    if (wanted == "true or false") return {**v ? "true" : "false"};
    if (o.name == "flat") return {**v ? "yes" : "no"};
    return {};
  }
  if (const auto* v = value.as_integer())
    return wanted.find("number") != std::string_view::npos ? std::vector{fmt::format("{}", **v)}
                                                           : std::vector<std::string>{};
  if (const auto* v = value.as_floating_point())
    return wanted == "a number" ? std::vector{fmt::format("{}", **v)} : std::vector<std::string>{};
  return {};
}

}  // namespace

void apply_config(const io::InputFile& file, Command command, Parsed& parsed, diag::Collector& diagnostics) {
  toml::table table;
  try {
    table = toml::parse(file.text, file.path);
  } catch (const toml::parse_error& e) {
    diagnostics.report("CLI-0008", file.source(), at(file, e.source().begin, 1),
                       std::string(e.description()));
    return;
  }
  std::vector<std::string_view> known;
  for (const Option& o : all_options())
    if (applies(o, command) && o.name != "config") known.push_back(o.name);
  std::vector<std::pair<toml::source_position, std::string>>
      keys;  // in the order of the file; a table is sorted by name
  for (const auto& [key, value] : table) keys.push_back({key.source().begin, std::string(key.str())});
  std::sort(keys.begin(), keys.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [position, name] : keys) {
    const toml::node& value = *table.get(name);
    const std::string_view place = at(file, position, name.size());
    const auto it = std::find_if(all_options().begin(), all_options().end(),
                                 [&key = name](const Option& o) { return o.name == key; });
    if (it == all_options().end() || std::find(known.begin(), known.end(), name) == known.end()) {
      const std::string_view near = diag::nearest(name, known);
      diagnostics.report("CLI-0007", file.source(), place, fmt::format("unknown key {}", diag::quoted(name)))
          .help(near.empty() ? fmt::format("keys are the long options of taufold {}", info(command).name)
                             : diag::did_you_mean(near));
      continue;
    }
    const std::size_t row = static_cast<std::size_t>(it - all_options().begin());
    const std::vector<std::string> values = words(*it, value);
    if (values.empty()) {
      diagnostics.report("CLI-0009", file.source(), place,
                         fmt::format("the value of {} must be {}", diag::quoted(name), kind_wanted(*it)));
      continue;
    }
    Settings scratch =
        parsed.settings;  // so that a value which the command line overrides is still looked at
    Settings& target = parsed.origins[row] == "command line" ? scratch : parsed.settings;
    for (const std::string& v : values) {
      const auto why = set_from_text(*it, v, target);
      if (why)
        diagnostics.report("CLI-0009", file.source(), place,
                           fmt::format("the value of {} {}", diag::quoted(name), *why));
      else if (it->name == "require" && !report::parse_requirement(v))
        diagnostics.report("CLI-0010", file.source(), place,
                           fmt::format("{} is not a requirement", diag::quoted(v)));
    }
    if (&target == &parsed.settings) parsed.origins[row] = fmt::format("{}:{}", file.path, position.line);
  }
}

namespace {

template <class Value, class Field>
void take(const std::string& path, std::string_view option, const std::optional<Value>& value, Field field, Parsed& parsed) {
  const auto rows = all_options();
  const auto row = static_cast<std::size_t>(
      std::find_if(rows.begin(), rows.end(), [&](const Option& o) { return o.name == option; }) - rows.begin());
  if (!value || parsed.origins[row] != "default") return;
  parsed.settings.*field = *value;
  parsed.origins[row] = path;
}

}  // namespace

void apply_design_file(Parsed& parsed) {
  if (parsed.settings.inputs.size() != 1) return;
  const std::string& path = parsed.settings.inputs.front();
  diag::Collector left_to_the_command;
  const std::optional<io::InputFile> file =
      path.find(".toml") == std::string::npos ? std::nullopt : io::read_input(path, left_to_the_command);
  if (!file || !io::looks_like_design_file(file->text)) return;
  const std::optional<io::DesignFile> d = io::read_design_file(*file, left_to_the_command, {.look_for_files = false});
  if (!d) return;
  std::optional<std::string> flat;
  if (d->flat) flat = !d->flat_report.empty() ? d->flat_report : *d->flat ? "yes" : "no";
  take(path, "effort", d->effort, &Settings::effort, parsed);
  take(path, "seed", d->seed, &Settings::seed, parsed);
  // A stack of the command line or a config file says how many tiers there are, and wins over the key as --tiers would.
  if (!parsed.settings.stack) take(path, "tiers", d->tiers, &Settings::tiers, parsed);
  take(path, "flat", flat, &Settings::flat, parsed);
  // What the command line says of the pitch wins over both keys.
  if (!parsed.settings.sites_per_cell) take(path, "bond-pitch", d->bond_pitch_um, &Settings::bond_pitch, parsed);
  if (!parsed.settings.bond_pitch) take(path, "sites-per-cell", d->sites_per_cell, &Settings::sites_per_cell, parsed);
  take(path, "utilisation", d->utilisation, &Settings::utilisation, parsed);
  if (!d->emit.empty()) take(path, "emit", std::optional(d->emit), &Settings::emit, parsed);
  take(path, "aspect", d->aspect, &Settings::aspect, parsed);
}

}  // namespace taufold::cli
