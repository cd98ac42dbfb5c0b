// What an arrangement of macros is worth in a tiny design, where clusters and density say nothing: a quick fold of the cells.
#pragma once

#include <cstdint>

#include "base/stop.hpp"
#include "place/problem.hpp"

namespace taufold::place {

/// Up to so many cells.
inline constexpr std::int32_t kJudgeByFolding = 200;

/// Packs the cells around blocks that stand (rows are cut), assigns the bonds and anneals briefly, on the calling thread. Score of
/// the legal result, plus a half perimeter of the die for every crossing without a bond; the largest double for none.
double judge_by_folding(const Problem&, std::uint64_t seed, const StopToken&);

}  // namespace taufold::place
