// Ways in which a placement can break the rules, counted. The result reader records those that a Placement
// cannot hold (an unknown name, a second line for one instance); the checker adds all others.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace taufold::db {

enum class Violation : std::uint8_t {
  declared_count,
  non_integer,
  unknown_instance,
  duplicate_instance,
  missing_instance,
  orientation,
  outside_die,
  off_row,
  overlap,
  utilisation,
  terminal_unknown_net,
  terminal_duplicate,
  terminal_missing,
  terminal_uncut_net,
  terminal_spacing,
  terminal_boundary,
  moved,             ///< a fixed instance stands elsewhere or otherwise turned
  tier_not_allowed,
  blocked,           ///< in a blockage or in the halo of another instance
  tsv_keep_out,      ///< an instance where a TSV passes through its tier
};

inline constexpr std::array<std::string_view, 20> kViolationNames = {
    "declared_count",   "non_integer",        "unknown_instance",     "duplicate_instance",
    "missing_instance", "orientation",        "outside_die",          "off_row",
    "overlap",          "utilisation",        "terminal_unknown_net", "terminal_duplicate",
    "terminal_missing", "terminal_uncut_net", "terminal_spacing",     "terminal_boundary",
    "moved",            "tier_not_allowed",   "blocked",              "tsv_keep_out"};

class Violations {
 public:
  struct Entry {
    std::int64_t count = 0;
    bool at_least = false;              ///< counting was cut short
    std::vector<std::string> examples;  ///< the first few, in words
  };

  explicit Violations(std::size_t max_examples = 5) : max_examples_(max_examples) {}

  /// `text` makes the example and is called only when one is kept.
  template <class Text>
  void add(Violation kind, Text&& text) {
    Entry& e = (*this)[kind];
    ++e.count;
    if (e.examples.size() < max_examples_) e.examples.push_back(text());
  }
  Entry& operator[](Violation kind) { return entries_[static_cast<std::size_t>(kind)]; }
  const Entry& operator[](Violation kind) const { return entries_[static_cast<std::size_t>(kind)]; }
  bool none() const {
    return std::all_of(entries_.begin(), entries_.end(), [](const Entry& e) { return e.count == 0; });
  }
  /// In the order of Violation and kViolationNames.
  const std::array<Entry, kViolationNames.size()>& entries() const { return entries_; }

 private:
  std::array<Entry, kViolationNames.size()> entries_;
  std::size_t max_examples_;
};

}  // namespace taufold::db
