#include "flow/design/synthesis_library.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "io/wildcard.hpp"

namespace taufold::flow {

namespace {

/// One statement of a Liberty group: `name : value`, `name (arguments)` or `name (arguments) { body }`.
struct Statement {
  std::string_view name, value, body;  ///< value: what follows the colon, or the arguments
  std::string_view text;               ///< all of it
  bool is_group = false;
};

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\\';
}

std::string_view trimmed(std::string_view s) {
  const auto drop = [](char c) { return is_blank(c) || c == '"'; };
  while (!s.empty() && drop(s.front())) s.remove_prefix(1);
  while (!s.empty() && drop(s.back())) s.remove_suffix(1);
  return s;
}

/// Walks over the statements of one level without descending.
class Walker {
 public:
  explicit Walker(std::string_view text) : text_(text) {}

  /// False at the end or when the text is not Liberty: see failed().
  bool next(Statement& s) {
    skip(true);
    if (at_ >= text_.size()) return false;
    const std::size_t start = at_;
    while (at_ < text_.size() && !is_blank(text_[at_]) &&
           std::string_view(":(){};=\"").find(text_[at_]) == text_.npos)
      ++at_;
    s = {};
    s.name = text_.substr(start, at_ - start);
    skip(false);
    if (s.name.empty() || at_ >= text_.size()) return fail(start);
    const char c = text_[at_];
    if (c == ':' || c == '=') {
      const std::size_t begin = ++at_;
      while (at_ < text_.size() && text_[at_] != ';' && text_[at_] != '}' && !line_ends()) {
        if (text_[at_] == '"' && !skip_string()) return fail(start);
        ++at_;
      }
      s.value = trimmed(text_.substr(begin, at_ - begin));
    } else if (c == '(') {
      const std::size_t begin = at_ + 1;
      if (!skip_to_partner('(', ')')) return fail(start);
      s.value = trimmed(text_.substr(begin, at_ - 1 - begin));
      skip(false);
      if (at_ < text_.size() && text_[at_] == '{') {
        const std::size_t body = at_ + 1;
        if (!skip_to_partner('{', '}')) return fail(start);
        s.body = text_.substr(body, at_ - 1 - body);
        s.is_group = true;
      }
    } else {
      return fail(start);
    }
    s.text = text_.substr(start, at_ - start);
    return true;
  }

  bool failed() const { return failed_; }
  /// Where the statement begins that could not be read.
  std::string_view failed_at() const { return text_.substr(failed_at_, 1); }

 private:
  bool fail(std::size_t at) {
    failed_ = true;
    failed_at_ = at;
    return false;
  }

  bool line_ends() const { return text_[at_] == '\n' && (at_ == 0 || text_[at_ - 1] != '\\'); }

  /// Blanks and comments, and semicolons between statements.
  void skip(bool semicolons) {
    while (at_ < text_.size()) {
      if (is_blank(text_[at_]) || (semicolons && text_[at_] == ';'))
        ++at_;
      else if (!skip_comment())
        return;
    }
  }

  bool skip_comment() {
    if (text_.substr(at_, 2) == "/*")
      at_ = std::min(text_.find("*/", at_ + 2), text_.size() - 2) + 2;
    else if (text_.substr(at_, 2) == "//")
      at_ = std::min(text_.find('\n', at_), text_.size());
    else
      return false;
    return true;
  }

  /// From an opening quote to the closing one.
  bool skip_string() {
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_)
      if (text_[at_] == '\\') ++at_;
    return at_ < text_.size();
  }

  /// From an opening bracket to behind its partner.
  bool skip_to_partner(char open, char close) {
    std::size_t depth = 0;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        if (!skip_string()) return false;
      } else if (c == '/' && skip_comment()) {
        continue;
      } else if (c == open) {
        ++depth;
      } else if (c == close && --depth == 0) {
        ++at_;
        return true;
      }
      ++at_;
    }
    return false;
  }

  std::string_view text_;
  std::size_t at_ = 0, failed_at_ = 0;
  bool failed_ = false;
};

struct CellFacts {
  bool has_function = false, has_input = false, dont_use = false;
  std::size_t outputs = 0;
  std::string_view function, output;  ///< of the last output
};

CellFacts facts_of(std::string_view body) {
  CellFacts f;
  Walker cell(body);
  for (Statement s; cell.next(s);) {
    if (s.name == "dont_use") f.dont_use = s.value == "true";
    if (!s.is_group || (s.name != "pin" && s.name != "bus" && s.name != "bundle")) continue;
    std::string_view direction, function;
    Walker pin(s.body);
    for (Statement a; pin.next(a);) {
      if (a.name == "direction") direction = a.value;
      if (a.name == "function" || a.name == "state_function") function = a.value;
    }
    if (direction == "input" || direction == "inout") f.has_input = true;
    if (function.empty()) continue;
    f.has_function = true;
    ++f.outputs;
    f.function = function;
    f.output = s.value;
  }
  return f;
}

class Joiner {
 public:
  Joiner(std::span<const std::string> dont_use, diag::Collector& out) : dont_use_(dont_use), out_(out) {}

  bool add(const io::InputFile& file) {
    Walker whole(file.text);
    Statement library;
    while (whole.next(library) && !(library.is_group && library.name == "library")) {
    }
    if (!library.is_group || library.name != "library" || whole.failed()) {
      out_.report("SYN-0007", file.source(),
                  whole.failed() ? whole.failed_at() : std::string_view(file.text).substr(0, 0),
                  "the file cannot be split into cells for synthesis");
      return false;
    }
    std::string header, units;
    std::vector<Statement> cells;
    Walker walker(library.body);
    for (Statement s; walker.next(s);) {
      if (s.is_group && s.name == "cell") {
        cells.push_back(s);
        continue;
      }
      if (s.name == "time_unit" || s.name == "capacitive_load_unit")
        units += fmt::format("{} {}; ", s.name, s.value);
      // What another file defined already, templates above all, is not defined again.
      if (defined_.emplace(s.name, s.is_group ? s.value : std::string_view()).second || first_)
        header += fmt::format("  {}{}\n", s.text, s.is_group ? "" : ";");
    }
    if (walker.failed()) {
      out_.report("SYN-0007", file.source(), walker.failed_at(),
                  "the file cannot be split into cells for synthesis");
      return false;
    }
    common_ += header;
    first_ = false;
    for (const Statement& s : cells)
      if (!add_cell(s, file, units)) return false;
    return true;
  }

  SynthesisLibrary take() {
    result_.all = fmt::format("library (all) {{\n{}{}}}\n", common_, all_);
    result_.mapping = fmt::format("library (mapping) {{\n{}{}}}\n", common_, mapping_);
    return std::move(result_);
  }

 private:
  bool add_cell(const Statement& s, const io::InputFile& file, const std::string& units) {
    if (!seen_.insert(std::string(s.value)).second) return true;
    const std::string text = fmt::format("  {}\n", s.text);
    all_ += text;
    const CellFacts f = facts_of(s.body);
    if (!f.has_function) {
      result_.macros.emplace_back(s.value);
      return true;
    }
    const bool unwanted = std::any_of(dont_use_.begin(), dont_use_.end(),
                                      [&](const std::string& p) { return io::wildcard_match(p, s.value); });
    if (!f.has_input && f.outputs == 1 && !unwanted) {
      // Tie cells are often marked dont_use, so that nobody maps logic to them: they are used all the same.
      if (f.function == "1" && !result_.high)
        result_.high = TieCell{std::string(s.value), std::string(f.output)};
      if (f.function == "0" && !result_.low)
        result_.low = TieCell{std::string(s.value), std::string(f.output)};
      return true;
    }
    if (unwanted || f.dont_use) return true;
    if (units_.empty()) {
      units_ = units;
    } else if (units_ != units) {
      out_.report("SYN-0008", file.source(), s.text.substr(0, s.name.size()),
                  fmt::format("cells in units of '{}' after cells in units of '{}'", units, units_))
          .help("name the libraries of one process here, and those of other tiers in the stack");
      return false;
    }
    mapping_ += text;
    ++result_.mapping_cells;
    return true;
  }

  std::span<const std::string> dont_use_;
  diag::Collector& out_;
  bool first_ = true;
  std::set<std::pair<std::string, std::string>> defined_;
  std::set<std::string> seen_;
  std::string common_, all_, mapping_, units_;
  SynthesisLibrary result_;
};

}  // namespace

std::optional<SynthesisLibrary> synthesis_library(std::span<const io::InputFile> files,
                                                  std::span<const std::string> dont_use,
                                                  diag::Collector& out) {
  Joiner joiner(dont_use, out);
  for (const io::InputFile& file : files)
    if (!joiner.add(file)) return std::nullopt;
  return joiner.take();
}

}  // namespace taufold::flow
