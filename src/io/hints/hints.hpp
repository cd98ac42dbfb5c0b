// Tier hints: the designer's wishes about where instances stand, one JSON object a line, as in
//   {"instance": "u_core/*", "tier": 1, "strength": "locked"}
// and tier-diff.jsonl, which says of every wish that was not followed why.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diag/diag.hpp"
#include "io/input_file.hpp"
#include "tech/stack.hpp"

namespace taufold::io::hints {

struct TierHint {
  std::string instance;  ///< a name or a pattern (wildcard.hpp)
  std::uint32_t tier = 0;
  bool locked = false;
  bool pattern = false;  ///< `instance` holds a * or ?
  std::string place;     ///< "hints.jsonl:3"
};

/// Nothing after an error. Tiers are given by number or by name.
std::optional<std::vector<TierHint>> read_tier_hints(const InputFile&, const tech::Stack&, diag::Collector&);

/// What the hints say of one instance.
struct Wish {
  static constexpr std::uint32_t kNone = 0xffffffffu;
  std::uint32_t tier = kNone;
  bool locked = false;
  std::uint32_t hint = kNone;  ///< the one that decides
};

/// One wish for each of `count` names. A later hint replaces an earlier one, a full name counts more than a
/// pattern, and a lock more than a hint; two locks of equal rank on different tiers are an error (nothing is
/// returned). A hint that meets no name is a warning. `find(name)` is the index of a name or count.
std::optional<std::vector<Wish>> match_tier_hints(const std::vector<TierHint>& hints, std::size_t count,
                                                  const std::function<std::string_view(std::size_t)>& name,
                                                  const std::function<std::size_t(std::string_view)>& find,
                                                  diag::Collector&);

/// A wish that was not followed.
struct Overruled {
  std::string instance;
  std::uint32_t wanted = 0, got = 0;
  bool locked = false;
  std::string reason;  ///< "tier 1 is full: 71.0 % of 71.0 %"
  std::string hint;    ///< its place
};
/// tier-diff.jsonl: one object a line, in the given order.
std::string write_tier_diff(const std::vector<Overruled>&);

/// True when the text's first line is a JSON object with "tier".
bool looks_like_tier_hints(std::string_view text);

}  // namespace taufold::io::hints
