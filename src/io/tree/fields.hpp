// Looking into a table of a configuration file: typed access to known keys, and an error for every other key
// that names the nearest known one.
#pragma once

#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/tree/value.hpp"

namespace taufold::io::tree {

/// A table under examination. Its getters return nothing when the key is absent, and nothing after a
/// KEYS-nnnn diagnostic when its value is wrong. `what` names the table in messages: "a tier", "a design
/// file".
class Fields {
 public:
  /// Reports every key of `table` that is not among `known`; and `table` itself if it is no table.
  Fields(const Value& table, std::string_view what, std::span<const std::string_view> known,
         diag::Collector&);

  /// The same for a table that may hold other keys too.
  Fields(const Value& table, std::string_view what, diag::Collector&);

  const Value* get(std::string_view key) const;
  bool has(std::string_view key) const { return get(key) != nullptr; }
  /// Reports KEYS-0004 unless the key is there.
  const Value* require(std::string_view key);

  std::optional<std::string> text(std::string_view key);
  std::optional<bool> boolean(std::string_view key);
  std::optional<std::int64_t> integer(std::string_view key, std::int64_t min, std::int64_t max);
  /// A finite number; `range` in words for the message, "above 0", and whether `v` is in it.
  std::optional<double> number(std::string_view key, double min, double max, bool min_excluded = false,
                               bool max_excluded = false);
  /// A string or a list of strings.
  std::optional<std::vector<std::string>> texts(std::string_view key);
  /// The index of one of `words`, letters of any case.
  std::optional<std::size_t> word(std::string_view key, std::span<const std::string_view> words);
  /// The tables of `[[key]]`; empty when the key is absent or wrong.
  std::span<const Value> tables(std::string_view key);

  diag::Collector& out() { return out_; }

 private:
  const Value* table_;
  std::string what_;
  diag::Collector& out_;
};

/// KEYS-0003: "the value of 'x' must be ...".
diag::Diagnostic& wrong_kind(const Value&, std::string_view key, std::string_view wanted, diag::Collector&);
/// The finite number of a value of either kind (a YAML scalar is text), or nothing.
std::optional<double> as_number(const Value&);
std::optional<std::int64_t> as_integer(const Value&);
std::optional<bool> as_boolean(const Value&);

/// A path of the file: joined to the folder of `file` unless it is absolute.
std::string beside(std::string_view file, std::string_view path);

}  // namespace taufold::io::tree
