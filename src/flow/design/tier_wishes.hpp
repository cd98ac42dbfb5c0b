// What the designer wishes about tiers. Locks are rules of the design: they become its tier sets, or are refused with the limit
// that they break. Hints are asked of the placer where there is room; each that it does not follow is listed with its reason.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "db/design.hpp"
#include "diag/diag.hpp"
#include "io/hints/hints.hpp"
#include "io/input_file.hpp"
#include "tech/stack.hpp"

namespace taufold::flow {

struct TierWishes {
  std::vector<io::hints::TierHint> hints;
  std::vector<io::hints::Wish> wish;  ///< one an instance; empty: no file of hints was given

  bool given() const { return !wish.empty(); }
  std::size_t count(bool locked) const;
};

/// Reads all files, later ones after earlier ones, and finds the instances that they mean. Errors are reported.
TierWishes read_tier_wishes(std::span<const io::InputFile>, const tech::Stack&, const db::Design&, diag::Collector&);

/// Restricts every instance to the tiers that may hold it (`holds` of the stack) and locked ones to theirs. DES-0010 where that
/// cannot be, DES-0009 for a tier that would stay empty.
void apply_locks(const TierWishes&, const tech::Stack&, db::Design&, diag::Collector&);

/// `d` with tier sets that also ask for the hints, in the order of the instances, as long as the limit of the tier allows; why the
/// others are not asked for stands in `reasons`, by instance.
db::Design with_hints(const TierWishes&, const db::Design& d, std::vector<std::string>& reasons);

/// Wishes that the placement does not follow; `reasons` as above, `otherwise` for those without one.
std::vector<io::hints::Overruled> overruled(const TierWishes&, const db::Design&, const db::Placement&,
                                            const std::vector<std::string>& reasons, const std::string& otherwise);

}  // namespace taufold::flow
