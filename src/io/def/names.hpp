// Names of a DEF without its escapes, and tables of them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/string_pool.hpp"

namespace taufold::io::def {

/// How a file writes hierarchy and bus bits.
struct NameStyle {
  char divider = '/', bus_left = '[', bus_right = ']';
};

/// `raw` as stored: a backslash takes the special meaning from the next character and is dropped, the file's divider
/// becomes '/' and its bus characters become '[' and ']'.
std::string normalised(std::string_view raw, const NameStyle&);
/// The same, but escaped '[', ']' and '/' keep their backslash.
std::string literal_spelling(std::string_view raw, const NameStyle&);

/// Names of one kind of object, collected in a pool of the floorplan. The same signal is often written with escapes at one
/// place and without at another, so both spellings mean one object; only where a file itself defines both do they mean two,
/// of which the escaped one keeps its backslashes.
class NameTable {
 public:
  NameTable(StringPool& pool, const NameStyle& style) : pool_(pool), style_(style) {}

  /// {number, true if new}. `plain`: the word needs no rewriting (Lexer::plain). `raw` must outlive the table.
  std::pair<std::uint32_t, bool> insert(std::string_view raw, bool plain);
  /// Number of the object, or StringPool::kNone.
  std::uint32_t find(std::string_view raw, bool plain) const;
  /// True when a plain word is to be looked up in the pool itself.
  bool direct() const { return twins_.empty(); }
  /// Gives the objects that are defined in both spellings their final names. Look up nothing afterwards.
  void finish();

 private:
  struct Twin {
    std::uint32_t plain, literal;
    std::string spelling;  ///< of the literal one
  };
  StringPool& pool_;
  const NameStyle& style_;
  std::vector<std::pair<std::uint32_t, std::string_view>> escaped_;  ///< ascending: objects defined with escapes, and how
  std::map<std::uint32_t, Twin> twins_;  ///< by the number under which the pool has the common name
};

}  // namespace taufold::io::def
