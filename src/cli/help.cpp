#include "cli/help.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

namespace taufold::cli {

namespace {

constexpr std::size_t kColumns = 92, kIndent = 30;

std::string names_of(const Option& o) {
  std::string out = fmt::format("{}{}", o.letter ? fmt::format("-{}, ", o.letter) : "    ", flag(o));
  if (!o.value_name.empty()) out += fmt::format(" {}", o.value_name);
  return out;
}

std::string explained(const Option& o) {
  std::string out(o.help);
  if (!o.choices.empty()) out += fmt::format(" One of {}.", o.choices);
  if (const std::string d = default_text(o); !d.empty()) out += fmt::format(" [{}]", d);
  return out;
}

std::vector<std::string_view> groups_of(Command c) {
  std::vector<std::string_view> out;
  for (const Option& o : all_options())
    if (applies(o, c) && std::find(out.begin(), out.end(), o.group) == out.end()) out.push_back(o.group);
  return out;
}

constexpr std::string_view kExit[][2] = {
    {"0", "done"},
    {"1", "the input or the command line is wrong; a numbered message says where"},
    {"2", "it ran, but a stated requirement failed: an illegal placement, or --require"},
    {"3", "an internal fault"},
    {"130", "interrupted, with the best legal result so far written"},
};

std::string roff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
  }
  if (!out.empty() && (out[0] == '.' || out[0] == '\'')) out.insert(0, "\\&");
  return out;
}

std::string roff_examples(std::string_view lines) {
  return fmt::format(".PP\n.nf\n.RS\n{}.RE\n.fi\n", roff(lines));
}

}  // namespace

std::string wrapped(std::string_view text, std::size_t indent) {
  std::string out;
  std::size_t column = indent;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(text.size(), end + 1));
    if (column > indent && column + 1 + word.size() > kColumns) {
      out += fmt::format("\n{:{}}", "", indent);
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
  }
  return out + "\n";
}

std::string help() {
  std::string out =
      "taufold: folds chip designs into bonded tiers, has the result checked, and says what it is worth.\n\n"
      "Usage: taufold COMMAND [arguments] [options]\n\nCommands:\n";
  for (const CommandInfo& c : all_commands()) out += fmt::format("  {:<10}{}\n", c.name, c.summary);
  out +=
      "\nStart here:\n  taufold check case.txt.xz           what the case holds, and whether it can be met\n"
      "  taufold fold case.txt.xz -o out     fold it; then open out/report.html\n"
      "  taufold check out                   have the result judged independently\n\nGeneral:\n";
  const std::pair<std::string_view, std::string_view> general[] = {
      {"COMMAND --help", "options of a command, with defaults and examples"},
      {"--version", "version and commit"},
      {"--man", "the manual page: taufold --man | man -l -"}};
  for (const auto& [name, text] : general) out += fmt::format("  {:<18}{}\n", name, text);
  out += "\nExit status:\n";
  for (const auto& [code, text] : kExit) out += fmt::format("  {:<5}{}\n", code, text);
  out += "\nResults go to the output stream, everything else to the error stream. NO_COLOR is respected.\n";
  return out;
}

std::string help(Command c) {
  const CommandInfo& command = info(c);
  std::string out =
      fmt::format("taufold {}: {}\n\nUsage: {}\n\n", command.name, command.summary, command.usage);
  out += wrapped(command.description, 0);
  for (const std::string_view group : groups_of(c)) {
    out += fmt::format("\n{}:\n", group);
    for (const Option& o : all_options()) {
      if (o.group != group || !applies(o, c)) continue;
      std::string head = fmt::format("  {}", names_of(o));
      if (head.size() + 2 > kIndent)
        head += fmt::format("\n{:{}}", "", kIndent);
      else
        head += std::string(kIndent - head.size(), ' ');
      out += head + wrapped(explained(o), kIndent);
    }
  }
  out += "\nExamples:\n";
  for (std::string_view rest = command.examples; !rest.empty();) {
    const std::size_t end = rest.find('\n');
    out += fmt::format("  {}\n", rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
  return out;
}

std::string man_page() {
  std::string out = ".TH TAUFOLD 1\n.SH NAME\ntaufold \\- fold a netlist into bonded tiers\n.SH SYNOPSIS\n";
  for (const CommandInfo& c : all_commands()) out += fmt::format("{}\n.br\n", roff(c.usage));
  out +=
      ".SH DESCRIPTION\nPlaces the cells of a netlist over several tiers in one optimisation, with a legal "
      "bond for every net\n"
      "that passes between tiers, and judges the result with independent code. Results go to the output\n"
      "stream, everything else to the error stream.\n";
  for (const CommandInfo& c : all_commands()) {
    std::string name(c.name);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char ch) { return ch >= 'a' && ch <= 'z' ? static_cast<char>(ch - 'a' + 'A') : ch; });
    out += fmt::format(".SH {}\n{}\n", name, roff(c.description));
    for (const Option& o : all_options())
      if (applies(o, c.command)) {
        const std::string names = names_of(o);
        out += fmt::format(".TP\n.B {}\n{}\n",
                           roff(std::string_view(names).substr(names.find_first_not_of(' '))),
                           roff(explained(o)));
      }
    out += roff_examples(c.examples);
  }
  out += ".SH EXIT STATUS\n";
  for (const auto& [code, text] : kExit) out += fmt::format(".TP\n.B {}\n{}\n", code, roff(text));
  out += ".SH ENVIRONMENT\n.TP\n.B NO_COLOR\nWhen set and not empty, messages are not coloured.\n";
  return out;
}

}  // namespace taufold::cli
