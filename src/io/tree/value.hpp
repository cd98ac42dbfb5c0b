// The values of a file of keys and values (TOML, YAML or JSON) as a plain tree in the order of the file, every part with
// the stretch of text that it stands in, so that readers of such files share one way of looking and of
// complaining.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diag/diag.hpp"
#include "io/input_file.hpp"

namespace taufold::io::tree {

enum class Kind : std::uint8_t { null, boolean, integer, number, string, array, table, other };
std::string_view name(Kind);

struct Member;

struct Value {
  Kind kind = Kind::null;
  bool truth = false;
  std::int64_t whole = 0;       ///< of an integer
  double number = 0;            ///< of an integer or number
  std::string text;             ///< of a string
  std::vector<Value> items;     ///< of an array
  std::vector<Member> members;  ///< of a table, in the order of the file
  std::string_view at;          ///< where it stands: a view into the source's text
  diag::Source source;          ///< the file it stands in

  const Member* find(std::string_view key) const;
};

struct Member {
  std::string key;
  std::string_view at;  ///< the key in the text
  Value value;
};

/// Reads TOML. Nothing after a KEYS-nnnn diagnostic. `file` outlives the tree.
std::optional<Value> parse_toml(const InputFile& file, diag::Collector&);
/// Reads YAML of one document (yaml.cpp says what of YAML); scalars are of kind string (or null for `~`,
/// `null` and nothing), and a reader decides what they mean. A key that stands twice in a mapping is an
/// error. `file` outlives the tree.
std::optional<Value> parse_yaml(const InputFile& file, diag::Collector&);

/// Reads JSON. Nothing after a KEYS-nnnn diagnostic. `file` outlives the tree.
std::optional<Value> parse_json(const InputFile& file, diag::Collector&);

/// A string of TOML or YAML (double quotes, escapes) that reads as `text`.
std::string quoted(std::string_view text);
/// The shortest decimal that reads as the same double.
std::string number_text(double);

}  // namespace taufold::io::tree
