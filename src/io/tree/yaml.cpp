#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <string>
#include <unordered_set>

#include "diag/text.hpp"
#include "io/tree/text_lines.hpp"
#include "io/tree/value.hpp"

namespace taufold::io::tree {

namespace {

constexpr std::size_t kMostBytes = std::size_t{64} << 20;
constexpr std::size_t kMostDepth = 64;
constexpr std::size_t kMostNodes = 4'000'000;  // an alias counts every time it is used

struct TooMuch {
  std::string_view at;
  const char* what;
};

class Builder {
 public:
  Builder(const InputFile& file, diag::Collector& out)
      : source_(file.source()), lines_(file.text), out_(out) {}

  std::string_view at(const YAML::Mark& mark, std::size_t length) const {
    if (mark.is_null()) return source_.text.substr(0, 0);
    const std::size_t begin =
        lines_.offset(static_cast<std::size_t>(mark.line), static_cast<std::size_t>(mark.column));
    const std::size_t line_end = std::min(source_.text.find('\n', begin), source_.text.size());
    return source_.text.substr(
        begin, std::clamp<std::size_t>(length, 1, std::max<std::size_t>(line_end - begin, 1)));
  }

  Value build(const YAML::Node& node, std::size_t depth) {
    Value v;
    v.source = source_;
    v.at = at(node.Mark(), node.IsScalar() ? node.Scalar().size() : 1);
    if (depth > kMostDepth) throw TooMuch{v.at, "values are nested too deeply"};
    if (++nodes_ > kMostNodes) throw TooMuch{v.at, "too many values"};
    switch (node.Type()) {
      case YAML::NodeType::Undefined:
      case YAML::NodeType::Null:
        break;
      case YAML::NodeType::Scalar:
        v.kind = Kind::string;
        v.text = node.Scalar();
        // An unquoted ~, null or nothing is no string; a quoted one has the tag "!".
        if (node.Tag() == "?" && (v.text.empty() || v.text == "~" || v.text == "null")) v.kind = Kind::null;
        break;
      case YAML::NodeType::Sequence:
        v.kind = Kind::array;
        for (const YAML::Node& child : node) v.items.push_back(build(child, depth + 1));
        break;
      case YAML::NodeType::Map: {
        v.kind = Kind::table;
        std::unordered_set<std::string> seen;
        for (const auto& pair : node) {
          if (!pair.first.IsScalar()) {
            out_.report("KEYS-0001", source_, at(pair.first.Mark(), 1), "a key must be a plain word");
            continue;
          }
          Member m{pair.first.Scalar(), at(pair.first.Mark(), pair.first.Scalar().size()),
                   build(pair.second, depth + 1)};
          if (!seen.insert(m.key).second)
            out_.report("KEYS-0006", source_, m.at, fmt::format("key {} stands twice", diag::quoted(m.key)));
          else
            v.members.push_back(std::move(m));
        }
        break;
      }
    }
    return v;
  }

 private:
  diag::Source source_;
  TextLines lines_;
  diag::Collector& out_;
  std::size_t nodes_ = 0;
};

/// The place where brackets or indentation nest deeper than the parser should follow, or npos.
std::size_t too_deep(std::string_view s) {
  std::size_t open = 0;
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (s[i] == '[' || s[i] == '{') {
      if (++open > 4 * kMostDepth) return i;
    } else if ((s[i] == ']' || s[i] == '}') && open > 0) {
      --open;
    }
  }
  return std::string_view::npos;
}

}  // namespace

std::optional<Value> parse_yaml(const InputFile& file, diag::Collector& out) {
  if (file.text.size() > kMostBytes) {
    out.report("KEYS-0008", file.path,
               fmt::format("a file of {} bytes; at most {} are read", file.text.size(), kMostBytes));
    return std::nullopt;
  }
  const std::string_view text = file.text;
  if (const std::size_t deep = too_deep(text); deep != std::string_view::npos) {
    out.report("KEYS-0008", file.source(), text.substr(deep, 1), "values are nested too deeply");
    return std::nullopt;
  }
  const std::size_t before = out.errors();
  Builder builder(file, out);
  try {
    const std::vector<YAML::Node> documents = YAML::LoadAll(file.text);
    if (documents.size() > 1) {
      out.report("KEYS-0001", file.source(), builder.at(documents[1].Mark(), 1),
                 "a second document; one is expected");
      return std::nullopt;
    }
    Value v;
    v.source = file.source();
    v.at = text.substr(0, 0);
    if (!documents.empty()) v = builder.build(documents[0], 0);
    if (out.errors() > before) return std::nullopt;
    return v;
  } catch (const TooMuch& t) {
    out.report("KEYS-0008", file.source(), t.at, t.what);
  } catch (const YAML::Exception& e) {
    out.report("KEYS-0001", file.source(), builder.at(e.mark, 1), diag::shown(e.msg));
  }
  return std::nullopt;
}

}  // namespace taufold::io::tree
