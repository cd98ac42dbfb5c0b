// Places, numbers and the choice of edges and of minimum and maximum, for all commands.
#include <fmt/format.h>

#include <algorithm>

#include "io/liberty/lexer.hpp"
#include "io/sdc/reader.hpp"

namespace taufold::io::sdc {

using diag::quoted;

namespace {

bool in_a_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '/' ||
         c == '.';
}

/// Where `word` stands in `text` as a word of its own.
std::size_t find_word(std::string_view text, std::string_view word) {
  for (std::size_t at = 0; (at = text.find(word, at)) != std::string_view::npos; ++at) {
    const std::size_t behind = at + word.size();
    if (at > 0 && in_a_name(text[at - 1]) && in_a_name(word.front())) continue;
    if (behind < text.size() && in_a_name(text[behind]) && in_a_name(word.back())) continue;
    return at;
  }
  return std::string_view::npos;
}

/// Texts of Tcl and of the file as one line that is safe to show, and of a length to read.
std::string one_line(std::string_view text) {
  constexpr std::size_t kLongest = 400;
  std::string flat(text.substr(0, kLongest));
  std::replace(flat.begin(), flat.end(), '\n', ' ');
  return diag::shown(flat) + (text.size() > kLongest ? "..." : "");
}

}  // namespace

/// The command that is running, innermost, as it stands in the file; the outermost one where that cannot be
/// told.
std::string_view Reader::running() {
  const Open& file = *open_.back();
  if (file.command.find('\n') == std::string_view::npos && !procedures_) return file.command;
  const std::optional<Interpreter::Where> where = tcl_.where();
  if (!where || where->command.empty()) return file.command;
  const std::string_view text = file.text;
  // A body that a procedure runs for its caller has lost its place; a command that stands there once is found
  // all the same.
  const auto by_its_text = [&]() -> std::string_view {
    const std::size_t first = file.command.find(where->command);
    if (first == std::string_view::npos ||
        file.command.find(where->command, first + 1) != std::string_view::npos)
      return file.command;
    return file.command.substr(first, where->command.size());
  };
  std::size_t begin = static_cast<std::size_t>(file.command.data() - file.text.data());
  if (!where->body.empty() && (begin = text.find(where->body)) == std::string_view::npos) return file.command;
  for (std::uint32_t k = 1; k < where->line; ++k) {
    begin = text.find('\n', begin);
    if (begin == std::string_view::npos) return by_its_text();
    ++begin;
  }
  const std::size_t at = text.find(where->command, begin);
  if (at == std::string_view::npos || text.substr(begin, at - begin).find('\n') != std::string_view::npos)
    return by_its_text();
  return text.substr(at, where->command.size());
}

/// Where a word stands in the running command, as far as it stands there literally; else the command's name.
std::string_view Reader::place(std::string_view word) {
  const std::string_view command = running();
  const std::size_t name = std::min(command.find_first_of(" \t\n;"), command.size());
  if (!word.empty()) {
    if (word.size() <= name && command.substr(0, name) == word) return command.substr(0, name);
    if (const std::size_t at = find_word(command.substr(name), word); at != std::string_view::npos)
      return command.substr(name + at, word.size());
  }
  return command.substr(0, name);
}

diag::Diagnostic& Reader::report(std::string_view code, std::string_view word, std::string message) {
  const Open& file = *open_.back();
  return diag_.report(code, {file.path, file.text}, place(word), one_line(message));
}

bool Reader::fail(std::string_view code, std::string_view word, std::string message, std::string help) {
  said_ = true;
  diag::Diagnostic& d = report(code, word, std::move(message));
  if (!help.empty()) d.help(one_line(help));
  return false;
}

bool Reader::number(std::string_view text, const char* what, double& out) {
  if (liberty::parse_number(text, out)) return true;
  return fail("SDC-0004", text, fmt::format("{} must be a number, found {}", what, quoted(text)));
}

bool Reader::integer(std::string_view text, const char* what, std::int32_t& out) {
  double value = 0;
  if (!liberty::parse_number(text, value) || value < -1e9 || value > 1e9 ||
      value != static_cast<double>(static_cast<std::int32_t>(value)))
    return fail("SDC-0004", text, fmt::format("{} must be a whole number, found {}", what, quoted(text)));
  out = static_cast<std::int32_t>(value);
  return true;
}

bool Reader::numbers(std::string_view list, const char* what, std::vector<double>& out) {
  std::vector<std::string> words;
  if (!tcl_.split(list, words)) return fail("SDC-0004", list, fmt::format("{} is not a list", what));
  for (const std::string& w : words) {
    double value = 0;
    if (!number(w, what, value)) return false;
    out.push_back(value);
  }
  return true;
}

void Reader::apply(const Call& c, double value, db::EdgeMinMax& to) const {
  const bool rise = c.has("rise") || !c.has("fall"), fall = c.has("fall") || !c.has("rise");
  const bool min = c.has("min") || !c.has("max"), max = c.has("max") || !c.has("min");
  for (std::size_t e = 0; e < 2; ++e) {
    if (!(e == 0 ? rise : fall)) continue;
    if (min) to[e][0] = value;
    if (max) to[e][1] = value;
  }
}

void Reader::hold_setup(const Call& c, double value, std::array<double, 2>& to) const {
  if (c.has("hold") || !c.has("setup")) to[0] = value;
  if (c.has("setup") || !c.has("hold")) to[1] = value;
}

db::ConstraintLine Reader::line() {
  const Open& file = *open_.back();
  const std::size_t offset = static_cast<std::size_t>(running().data() - file.text.data());
  return {file.file, file.line_of(offset)};
}

}  // namespace taufold::io::sdc
