// A reader of the YAML that data files use: mappings and sequences in block and flow style, plain, quoted and
// block scalars, comments, one document. Anchors, aliases, tags and complex keys are refused by name: no file
// of ours needs them, and they are where YAML readers hang or run out of memory on hostile input. Unlike full
// YAML, an unquoted value ends with its line.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <unordered_set>

#include "diag/text.hpp"
#include "io/tree/value.hpp"

namespace taufold::io::tree {

namespace {

constexpr std::size_t kMostBytes = std::size_t{64} << 20;
constexpr std::size_t kMostDepth = 64;
constexpr std::size_t kEnd = std::string_view::npos;

class Parser {
 public:
  Parser(const InputFile& file, diag::Collector& out) : source_(file.source()), text_(file.text), out_(out) {
    if (text_.starts_with("\xef\xbb\xbf")) pos_ = 3;
    line_ = pos_;
  }

  std::optional<Value> document() {
    const std::size_t before = out_.errors();
    skip_head();
    Value v = block(0, 0);
    if (!failed_) {
      skip_blank();
      if (marker("...")) take_line(), skip_blank();
      if (!failed_ && marker("---"))
        fail(pos_, 3, "a second document; one is expected");
      else if (!failed_ && pos_ < text_.size())
        fail(pos_, 1, "this stands outside everything before it; its indentation fits nothing");
    }
    if (out_.errors() > before) return std::nullopt;
    return v;
  }

 private:
  char at(std::size_t i) const { return i < text_.size() ? text_[i] : '\n'; }
  bool blank(std::size_t i) const { return at(i) == ' ' || at(i) == '\t' || at(i) == '\n' || at(i) == '\r'; }
  std::size_t column() const { return pos_ - line_; }
  bool marker(std::string_view m) const {
    return pos_ == line_ && text_.substr(std::min(pos_, text_.size())).starts_with(m) &&
           blank(pos_ + m.size());
  }
  bool dash() const { return at(pos_) == '-' && blank(pos_ + 1) && pos_ < text_.size(); }

  void fail(std::size_t where, std::size_t length, std::string message) {
    if (failed_) return;
    failed_ = true;
    out_.report("KEYS-0001", source_, text_.substr(std::min(where, text_.size()), length),
                std::move(message));
    pos_ = text_.size();
  }

  Value make(Kind kind, std::size_t begin, std::size_t length) const {
    Value v;
    v.kind = kind;
    v.source = source_;
    v.at = text_.substr(std::min(begin, text_.size()), length);
    return v;
  }

  void take_line() {
    pos_ = std::min(text_.find('\n', pos_), text_.size());
    if (pos_ < text_.size()) ++pos_;
    line_ = pos_;
  }

  /// Directives and the mark that begins a document.
  void skip_head() {
    skip_blank();
    while (!failed_ && pos_ == line_ && at(pos_) == '%') take_line(), skip_blank();
    if (!failed_ && marker("---")) {
      pos_ += 3;
      // What follows on the line belongs to the document, but has no indentation to begin a block with.
      while (at(pos_) == ' ' && pos_ < text_.size()) ++pos_;
      if (pos_ < text_.size() && !blank(pos_) && at(pos_) != '#')
        fail(pos_, 1, "the document must begin on the line after ---");
    }
  }

  /// To the next character that is neither blank nor comment.
  void skip_blank() {
    while (pos_ < text_.size()) {
      const char c = text_[pos_];
      if (c == '\n') {
        line_ = ++pos_;
      } else if (c == ' ' || c == '\r' || c == '\t') {
        ++pos_;
      } else if (c == '#' && (pos_ == line_ || blank(pos_ - 1))) {
        take_line();
      } else {
        break;
      }
    }
  }

  /// The same before a block, whose indentation must not have tabs.
  void next_block() {
    skip_blank();
    const std::size_t tab = text_.substr(0, std::min(pos_, text_.size())).find('\t', line_);
    if (tab != kEnd && pos_ < text_.size() && text_.find_first_not_of(" \t", line_) == pos_)
      fail(tab, 1, "a tab in the indentation; YAML takes blanks only");
  }

  /// Skips blanks on the line; true when nothing but a comment follows.
  bool line_is_over() {
    while (pos_ < text_.size() && (text_[pos_] == ' ' || text_[pos_] == '\t' || text_[pos_] == '\r')) ++pos_;
    return pos_ >= text_.size() || text_[pos_] == '\n' || (text_[pos_] == '#' && blank(pos_ - 1));
  }

  void end_of_line() {
    if (!failed_ && !line_is_over()) fail(pos_, 1, "the line should end here");
  }

  bool too_deep(std::size_t depth) {
    if (depth <= kMostDepth) return false;
    if (!failed_) {
      failed_ = true;
      out_.report("KEYS-0008", source_, text_.substr(std::min(pos_, text_.size()), 1),
                  "values are nested too deeply");
      pos_ = text_.size();
    }
    return true;
  }

  /// Whether a key and its colon begin at pos_, on this line.
  bool key_here() const {
    std::size_t i = pos_;
    const char first = at(i);
    if (first == '"' || first == '\'') {
      for (++i; i < text_.size() && text_[i] != '\n'; ++i) {
        if (text_[i] == '\\' && first == '"')
          ++i;
        else if (text_[i] == first)
          break;
      }
      if (at(i) != first) return false;
      ++i;
      while (at(i) == ' ' && i < text_.size()) ++i;
      return at(i) == ':' && i < text_.size() && blank(i + 1);
    }
    if (first == '[' || first == '{' || first == '#') return false;
    for (; i < text_.size() && text_[i] != '\n'; ++i) {
      if (text_[i] == ':' && blank(i + 1)) return true;
      if (text_[i] == '#' && i > pos_ && blank(i - 1)) return false;
    }
    return false;
  }

  Value block(std::size_t least_column, std::size_t depth) {
    next_block();
    if (failed_ || too_deep(depth) || pos_ >= text_.size() || column() < least_column || marker("...") ||
        marker("---"))
      return make(Kind::null, pos_, 0);
    if (dash()) return sequence(column(), depth);
    if (key_here()) return mapping(column(), depth);
    return inline_value(least_column, depth);
  }

  Value sequence(std::size_t indent, std::size_t depth) {
    Value v = make(Kind::array, pos_, 1);
    if (too_deep(depth)) return v;
    while (!failed_) {
      if (!v.items.empty()) next_block();
      if (failed_ || pos_ >= text_.size() || column() < indent || marker("---")) break;
      if (column() > indent || !dash()) {
        if (column() == indent) break;  // a key of the mapping that holds this sequence
        fail(pos_, 1, "an item of the list is indented differently");
        break;
      }
      ++pos_;
      if (line_is_over()) {
        v.items.push_back(block(indent + 1, depth + 1));
      } else if (dash()) {
        v.items.push_back(sequence(column(), depth + 1));
      } else if (key_here()) {
        v.items.push_back(mapping(column(), depth + 1));
      } else {
        v.items.push_back(inline_value(indent + 1, depth + 1));
      }
    }
    return v;
  }

  Value mapping(std::size_t indent, std::size_t depth) {
    Value v = make(Kind::table, pos_, 1);
    if (too_deep(depth)) return v;
    std::unordered_set<std::string> seen;
    bool first = true;
    while (!failed_) {
      if (!first) next_block();
      if (failed_ || pos_ >= text_.size() || column() < indent || marker("---") || marker("...")) break;
      if (column() > indent) {
        fail(pos_, 1, "this is indented deeper than the key before it, whose value has ended");
        break;
      }
      if (!key_here()) {
        if (!first && dash()) break;
        fail(pos_, 1, "a key and a colon are expected");
        break;
      }
      first = false;
      const std::size_t begin = pos_;
      std::string key = key_text(false);
      if (failed_) break;
      const std::string_view place = text_.substr(begin, pos_ - begin);
      while (at(pos_) == ' ') ++pos_;
      ++pos_;  // the colon
      add(v, seen, std::move(key), place, value_of_key(indent, depth));
    }
    return v;
  }

  Value value_of_key(std::size_t indent, std::size_t depth) {
    if (!line_is_over()) return inline_value(indent + 1, depth + 1);
    const std::size_t here = pos_;
    next_block();
    if (failed_ || pos_ >= text_.size()) return make(Kind::null, here, 0);
    if (column() == indent && dash()) return sequence(indent, depth + 1);
    if (column() > indent) return block(indent + 1, depth + 1);
    return make(Kind::null, here, 0);
  }

  void add(Value& table, std::unordered_set<std::string>& seen, std::string key, std::string_view place,
           Value value) {
    if (seen.insert(key).second)
      table.members.push_back({std::move(key), place, std::move(value)});
    else if (!failed_)
      out_.report("KEYS-0006", source_, place, fmt::format("key {} stands twice", diag::quoted(key)));
  }

  /// Reads a key up to its colon, which is there in block style. Trailing blanks are not part of it.
  std::string key_text(bool flow) {
    if (at(pos_) == '"' || at(pos_) == '\'') return quoted_text();
    if (refused()) return {};
    const std::size_t begin = pos_;
    while (pos_ < text_.size() && text_[pos_] != '\n' &&
           !(text_[pos_] == ':' && (blank(pos_ + 1) || flow_mark(pos_ + 1, flow))) && !flow_mark(pos_, flow))
      ++pos_;
    std::size_t end = pos_;
    while (end > begin && blank(end - 1)) --end;
    pos_ = end;
    return std::string(text_.substr(begin, end - begin));
  }

  bool flow_mark(std::size_t i, bool flow) const {
    return flow && i < text_.size() && std::string_view(",[]{}").find(text_[i]) != kEnd;
  }

  /// What is not read; true after the error.
  bool refused() {
    const char c = at(pos_);
    const char* what = c == '&'                           ? "an anchor (&)"
                       : c == '*'                         ? "an alias (*)"
                       : c == '!'                         ? "a tag (!)"
                       : c == '?' && blank(pos_ + 1)      ? "a key of several parts (?)"
                       : c == '@' || c == '`' || c == '%' ? "a reserved sign"
                                                          : nullptr;
    if (what == nullptr) return failed_;
    fail(pos_, 1, fmt::format("{} is not read; write the value out, or in quotes", what));
    return true;
  }

  Value inline_value(std::size_t least_column, std::size_t depth) {
    if (too_deep(depth) || failed_) return make(Kind::null, pos_, 0);
    const std::size_t begin = pos_;
    const char c = at(pos_);
    if (c == '[' || c == '{') {
      Value v = flow(depth);
      end_of_line();
      return v;
    }
    if (c == '|' || c == '>') return block_text(least_column);
    if (c == '"' || c == '\'') {
      std::string text = quoted_text();
      Value v = make(Kind::string, begin, pos_ - begin);
      v.text = std::move(text);
      end_of_line();
      return v;
    }
    if (refused()) return make(Kind::null, begin, 0);
    while (pos_ < text_.size() && text_[pos_] != '\n' && !(text_[pos_] == '#' && blank(pos_ - 1))) {
      if (text_[pos_] == ':' && blank(pos_ + 1)) {
        fail(pos_, 1, "a colon within a value; put the value in quotes");
        return make(Kind::null, begin, 0);
      }
      ++pos_;
    }
    return plain(begin, pos_);
  }

  Value plain(std::size_t begin, std::size_t end) {
    while (end > begin && blank(end - 1)) --end;
    Value v = make(Kind::string, begin, end - begin);
    v.text = std::string(v.at);
    if (v.text.empty() || v.text == "~" || v.text == "null") v = make(Kind::null, begin, end - begin);
    return v;
  }

  std::string quoted_text() {
    const std::size_t begin = pos_;
    const char quote = text_[pos_++];
    std::string out;
    while (pos_ < text_.size()) {
      const char c = text_[pos_];
      if (c == quote) {
        if (quote == '\'' && at(pos_ + 1) == '\'' && pos_ + 1 < text_.size()) {
          out += '\'';
          pos_ += 2;
          continue;
        }
        ++pos_;
        return out;
      }
      if (c == '\\' && quote == '"') {
        escape(out);
        if (failed_) return {};
      } else if (c == '\n') {
        // Lines are folded: the line end and the blanks around it become one blank.
        while (!out.empty() && (out.back() == ' ' || out.back() == '\t' || out.back() == '\r'))
          out.pop_back();
        line_ = ++pos_;
        while (pos_ < text_.size() && (text_[pos_] == ' ' || text_[pos_] == '\t')) ++pos_;
        out += ' ';
      } else {
        out += c;
        ++pos_;
      }
    }
    fail(begin, 1, "the quote is not closed");
    return {};
  }

  void escape(std::string& out) {
    static constexpr std::string_view kNames = "0abtnvfre\"\\/ ", kValues{"\0\a\b\t\n\v\f\r\x1b\"\\/ ", 13};
    const char c = at(pos_ + 1);
    if (const std::size_t k = kNames.find(c); k != kEnd && pos_ + 1 < text_.size()) {
      out += kValues[k];
      pos_ += 2;
      return;
    }
    const std::size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : 0;
    unsigned point = 0;
    bool fine = digits > 0 && pos_ + 2 + digits <= text_.size();
    for (std::size_t i = 0; fine && i < digits; ++i) {
      const std::size_t d =
          std::string_view("0123456789abcdef").find(static_cast<char>(at(pos_ + 2 + i) | 0x20));
      fine = d != kEnd;
      point = point * 16 + static_cast<unsigned>(d & 15);
    }
    if (!fine || (point >= 0xd800 && point < 0xe000)) {
      fail(pos_, 2, "an unknown escape");
      return;
    }
    pos_ += 2 + digits;
    if (point < 0x80) {
      out += static_cast<char>(point);
    } else if (point < 0x800) {
      out += static_cast<char>(0xc0 | (point >> 6));
      out += static_cast<char>(0x80 | (point & 0x3f));
    } else {
      out += static_cast<char>(0xe0 | (point >> 12));
      out += static_cast<char>(0x80 | ((point >> 6) & 0x3f));
      out += static_cast<char>(0x80 | (point & 0x3f));
    }
  }

  /// A block scalar: lines kept (|) or folded (>). A sign after the mark says what becomes of line ends at
  /// the end; one is kept, or none with -.
  Value block_text(std::size_t least_column) {
    const std::size_t begin = pos_;
    const bool fold = text_[pos_++] == '>';
    const bool strip = at(pos_) == '-';
    if (strip || at(pos_) == '+') ++pos_;
    end_of_line();
    Value v = make(Kind::string, begin, 1);
    if (failed_) return v;
    take_line();
    std::size_t indent = kEnd;
    while (pos_ < text_.size()) {
      const std::size_t end = std::min(text_.find('\n', pos_), text_.size());
      std::string_view line = text_.substr(pos_, end - pos_);
      if (line.ends_with('\r')) line.remove_suffix(1);
      const std::size_t content = line.find_first_not_of(' ');
      if (content == kEnd) {
        v.text += '\n';
      } else {
        if (indent == kEnd) indent = content;
        if (content < indent || indent < least_column) break;
        if (fold && !v.text.empty() && v.text.back() == '\n' && !v.text.ends_with("\n\n"))
          v.text.back() = ' ';
        v.text += line.substr(indent);
        v.text += '\n';
      }
      take_line();
    }
    while (v.text.ends_with("\n")) v.text.pop_back();
    if (!strip && !v.text.empty()) v.text += '\n';
    return v;
  }

  Value flow(std::size_t depth) {
    if (too_deep(depth)) return make(Kind::null, pos_, 0);
    const std::size_t begin = pos_;
    const bool table = text_[pos_++] == '{';
    const char close = table ? '}' : ']';
    Value v = make(table ? Kind::table : Kind::array, begin, 1);
    std::unordered_set<std::string> seen;
    for (;;) {
      skip_blank();
      if (failed_) return v;
      if (pos_ >= text_.size()) {
        fail(begin, 1, fmt::format("{} is not closed", table ? "{" : "["));
        return v;
      }
      if (text_[pos_] == close) break;
      if (table)
        flow_member(v, seen, depth);
      else
        v.items.push_back(flow_value(depth));
      skip_blank();
      if (failed_) return v;
      if (at(pos_) == ',' && pos_ < text_.size()) {
        ++pos_;
      } else if (pos_ < text_.size() && text_[pos_] != close) {
        fail(pos_, 1, fmt::format("a comma or {} is expected", close));
        return v;
      }
    }
    ++pos_;
    v.at = text_.substr(begin, pos_ - begin);
    return v;
  }

  void flow_member(Value& table, std::unordered_set<std::string>& seen, std::size_t depth) {
    const std::size_t begin = pos_;
    std::string key = key_text(true);
    if (failed_) return;
    if (pos_ == begin) {
      fail(pos_, 1, "a key is expected");
      return;
    }
    const std::string_view place = text_.substr(begin, pos_ - begin);
    skip_blank();
    Value value = make(Kind::null, pos_, 0);
    if (at(pos_) == ':' && pos_ < text_.size()) {
      ++pos_;
      skip_blank();
      if (pos_ < text_.size() && text_[pos_] != ',' && text_[pos_] != '}') value = flow_value(depth);
    }
    add(table, seen, std::move(key), place, std::move(value));
  }

  Value flow_value(std::size_t depth) {
    const std::size_t begin = pos_;
    const char c = at(pos_);
    if (c == '[' || c == '{') return flow(depth + 1);
    if (c == '"' || c == '\'') {
      std::string text = quoted_text();
      Value v = make(Kind::string, begin, pos_ - begin);
      v.text = std::move(text);
      return v;
    }
    if (refused()) return make(Kind::null, begin, 0);
    while (pos_ < text_.size() && text_[pos_] != '\n' && !flow_mark(pos_, true) &&
           !(text_[pos_] == '#' && blank(pos_ - 1))) {
      if (text_[pos_] == ':' && (blank(pos_ + 1) || flow_mark(pos_ + 1, true))) {
        fail(pos_, 1, "a colon within a value; put the value in quotes");
        return make(Kind::null, begin, 0);
      }
      ++pos_;
    }
    return plain(begin, pos_);
  }

  diag::Source source_;
  std::string_view text_;
  diag::Collector& out_;
  std::size_t pos_ = 0, line_ = 0;  ///< line_: where the line of pos_ begins
  bool failed_ = false;
};

}  // namespace

std::optional<Value> parse_yaml(const InputFile& file, diag::Collector& out) {
  if (file.text.size() > kMostBytes) {
    out.report("KEYS-0008", file.path,
               fmt::format("a file of {} bytes; at most {} are read", file.text.size(), kMostBytes));
    return std::nullopt;
  }
  return Parser(file, out).document();
}

}  // namespace taufold::io::tree
