// The same question for a chip of a phone, of which logic is a part: memory shrinks less from node to node,
// analogue circuits not at all.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "flow/match/compare.hpp"

namespace taufold::flow {

/// Shares of the area of a chip at the node of the tiers, flat. Makers state their chips as half logic, three
/// tenths memory and a fifth analogue; how the logic is divided is an assumption.
struct ChipMix {
  double cpu = 0.2, array = 0.3, memory = 0.3, analogue = 0.2;
};

/// A chip of that mix at one node or folded, against the chip at the node of the tiers, flat.
struct MixSide {
  MatchNode node;  ///< footprint_m2 is that of the chip, of 1 m2 at the node of the tiers
  double cpu = 0, array = 0, memory = 0, analogue = 0;  ///< parts of it
};
struct MixAnswer {
  std::size_t fold = 0, target = 0;       ///< of the sides
  predict::Estimate density;              ///< functions per footprint, fold over target
  double logic_density = 1;               ///< of the logic alone, as run
  std::optional<predict::Estimate> cost;  ///< of a chip of 1 cm2 of the target, fold over target
  double probability = 0;                 ///< that the density is 0.95 of the target's at least
};
struct MixResult {
  std::vector<MixSide> sides;
  std::vector<MixAnswer> answers;
};

/// Logic of a CPU is as dense as the runs are, an array of multipliers as the libraries are (2 / (gate pitch
/// x height)), memory as its bit cell is, with the ladder's ranges; analogue circuits keep their area. `flat`
/// has the node of the tiers first; of folds those with a footprint count. Nothing where a node states no bit
/// cell.
std::optional<MixResult> mix_of(const std::vector<MatchNode>& flat, const std::vector<MatchSide>& folds,
                                const MatchSurrogate&, std::uint64_t seed);

}  // namespace taufold::flow
