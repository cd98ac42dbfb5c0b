// A folded design against flat ones of other nodes, metric by metric: ratios with intervals, verdicts, and the node that each metric equals.
//
// Intervals come from the ranges of the ladder through a surrogate of the runs: of a period the share of the gates follows the speed of gates at equal voltage and the rest does not move;
// of an energy the share of pins and cells follows the capacitance of gates; a footprint follows pitch and height. Draws of one node are common to all its figures.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "flow/match_runs.hpp"

namespace taufold::flow {

enum class MatchMetric : std::uint8_t { density, tau, tau_equal_power, energy, energy_equal_tau, leakage, heat };
inline constexpr std::size_t kMatchMetrics = 7;
struct MatchMetricInfo {
  std::string_view name, meaning;
  bool rises;      ///< more is better
  double allowed;  ///< ratio of fold over target from which it matches (rises), or up to which
};
const MatchMetricInfo& info(MatchMetric);

/// A ratio of fold over target; absent where nothing can match (no voltage reaches the speed).
struct MatchRatio {
  std::optional<predict::Estimate> ratio;
  double probability = 0;  ///< that it matches
  std::string_view verdict() const { return probability >= 0.95 ? "matched" : probability <= 0.05 ? "not matched" : "undecided"; }
};

struct MatchNode {
  const predict::NodeModel* model = nullptr;
  MatchSide side;
};

/// All metrics of `fold`, whose node is `from`, against the flat `target`. `seed` decides the draws.
std::vector<MatchRatio> compare_match(const MatchNode& from, const MatchSide& fold, const MatchNode& target, std::uint64_t seed);

/// The number in a node's name that stands for nanometres, which is no length of anything: 7 of N7, 1.4 of A14; 0 where it has none.
double node_label(std::string_view name);

struct EquivalentLabel {
  predict::Estimate nm;
  double outside = 0;  ///< share of draws beyond the nodes that were run, where it is held to one step of extrapolation
};
/// The label, nm, of the node whose metric equals that of `fold`, by logarithmic interpolation between the flat runs; nothing with fewer than two labelled nodes. One of density, tau, energy
/// or leakage.
std::optional<EquivalentLabel> equivalent_label(MatchMetric, const MatchNode& from, const MatchSide& fold, const std::vector<MatchNode>& flat, std::uint64_t seed);

}  // namespace taufold::flow
