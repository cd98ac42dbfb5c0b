// What the sides of a match cost: a good die that does the same, folded and flat, by the one model of the
// cost room.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "flow/match/compare.hpp"

namespace taufold::flow {

/// The node of the cost room that prices dies of a node of the ladder: that of its name; of an open kit its
/// class; else one whose libraries are as dense. Empty: none, and there is no cost.
std::string cost_node_of(const tech::Node&);

/// One square centimetre of this die, flat, is what all dies do. [mm2]
inline constexpr double kMatchChip_mm2 = 100;

/// Yield and price of a die that does what kMatchChip_mm2 of `reference` do.
struct MatchDie {
  std::string node;
  double footprint_mm2 = 0;
  int tiers = 1;
  double yield = 0, good_die_usd = 0, low_usd = 0, high_usd = 0;
};

/// All sides priced at the function of one reference, drawn together.
class MatchPrices {
 public:
  /// `sides`: node and side of each. Good() is false where a node has no cost data.
  MatchPrices(const std::vector<MatchNode>& sides, const MatchSide& reference, std::uint64_t seed);
  bool good() const { return !dies_.empty(); }
  const std::vector<MatchDie>& dies() const { return dies_; }
  MatchPrice pair(std::size_t fold, std::size_t target) const;
  /// Standard deviation of the logarithm of the cost of `side` over that of `other`.
  double sd(std::size_t side, std::size_t other) const;

 private:
  std::vector<MatchDie> dies_;
  std::vector<std::vector<double>> ln_;  ///< by die
  std::vector<double> elasticity_;
};

}  // namespace taufold::flow
