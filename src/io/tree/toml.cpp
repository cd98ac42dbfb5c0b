#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "diag/text.hpp"
#include "io/tree/text_lines.hpp"
#include "io/tree/toml_parser.hpp"
#include "io/tree/value.hpp"

namespace taufold::io::tree {

namespace {

constexpr std::size_t kMostBytes = std::size_t{16} << 20;
constexpr std::size_t kMostParts = 100;  // of a dotted key

/// The place of a key with more parts than kMostParts, or npos. The parser makes a table of each part and
/// takes them down one inside the other, so that a key of a million parts would overflow the stack.
std::size_t too_dotted(std::string_view s) {
  std::size_t dots = 0;
  char quote = 0;
  for (std::size_t i = 0; i < s.size(); ++i) {
    const char c = s[i];
    if (c == '\n') {
      dots = 0;
      quote = 0;
    } else if (quote != 0) {
      if (c == '\\' && quote == '"')
        ++i;
      else if (c == quote)
        quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '#') {
      i = std::min(s.find('\n', i), s.size()) - 1;
    } else if (c == '.') {
      if (++dots > kMostParts) return i;
    } else if (c == ',' || c == '=' || c == '[' || c == ']' || c == '{' || c == '}') {
      dots = 0;
    }
  }
  return std::string_view::npos;
}

class Builder {
 public:
  explicit Builder(const InputFile& file) : source_(file.source()), lines_(file.text) {}

  std::string_view at(const toml::source_region& r) const {
    if (r.begin.line == 0) return source_.text.substr(0, 0);
    const std::size_t begin = lines_.offset(r.begin.line - 1, r.begin.column == 0 ? 0 : r.begin.column - 1);
    std::size_t end = begin;
    if (r.end.line == r.begin.line && r.end.column > r.begin.column)
      end = lines_.offset(r.end.line - 1, r.end.column - 1);
    return source_.text.substr(begin, std::max<std::size_t>(end > begin ? end - begin : 0, 1));
  }

  Value build(const toml::node& node) const {
    Value v;
    v.source = source_;
    v.at = at(node.source());
    if (const auto* t = node.as_table()) {
      v.kind = Kind::table;
      for (const auto& [key, child] : *t)
        v.members.push_back({std::string(key.str()), at(key.source()), build(child)});
      std::stable_sort(v.members.begin(), v.members.end(),
                       [](const Member& a, const Member& b) { return a.at.data() < b.at.data(); });
    } else if (const auto* a = node.as_array()) {
      v.kind = Kind::array;
      for (const toml::node& child : *a) v.items.push_back(build(child));
    } else if (const auto* s = node.as_string()) {
      v.kind = Kind::string;
      v.text = s->get();
    } else if (const auto* i = node.as_integer()) {
      v.kind = Kind::integer;
      v.whole = i->get();
      v.number = static_cast<double>(v.whole);
    } else if (const auto* d = node.as_floating_point()) {
      v.kind = Kind::number;
      v.number = d->get();
    } else if (const auto* b = node.as_boolean()) {
      v.kind = Kind::boolean;
      v.truth = b->get();
    } else {
      v.kind = Kind::other;
    }
    return v;
  }

 private:
  diag::Source source_;
  TextLines lines_;
};

}  // namespace

std::optional<Value> parse_toml(const InputFile& file, diag::Collector& out) {
  const std::string_view text = file.text;
  if (text.size() > kMostBytes) {
    out.report("KEYS-0008", file.path,
               fmt::format("a file of {} bytes; at most {} are read", text.size(), kMostBytes));
    return std::nullopt;
  }
  if (const std::size_t deep = too_dotted(text); deep != std::string_view::npos) {
    out.report("KEYS-0008", file.source(), text.substr(deep, 1),
               fmt::format("a key of more than {} parts", kMostParts));
    return std::nullopt;
  }
  const Builder builder(file);
  try {
    const toml::table table = toml::parse(text, file.path);
    Value v = builder.build(table);
    v.at = text.substr(0, 0);
    return v;
  } catch (const toml::parse_error& e) {
    out.report("KEYS-0001", file.source(), builder.at(e.source()), diag::shown(e.description()));
    return std::nullopt;
  }
}

}  // namespace taufold::io::tree
