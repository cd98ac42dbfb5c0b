// A folded design against flat ones of other nodes, metric by metric: ratios with intervals, verdicts, and
// the node that each metric equals.
//
// Intervals are draws of what is not known, through the surrogate of the runs (match_surrogate): the ranges
// of the ladder for both nodes, the surrogate's error, of a fold the capacitance of a crossing and how far
// its tiers' wafers lie apart, the sink, and what wafers and bonds cost. What the target and the fold share
// is drawn once.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "flow/match/runs.hpp"
#include "flow/match/surrogate.hpp"
#include "tech/surroundings.hpp"

namespace taufold::flow {

enum class MatchMetric : std::uint8_t {
  density,
  tau,
  tau_equal_power,
  energy,
  energy_equal_tau,
  leakage,
  heat,
  peak_temperature,
  throughput,
  cost
};
inline constexpr std::size_t kMatchMetrics = 10;
struct MatchMetricInfo {
  std::string_view name, meaning;
  bool rises;      ///< more is better
  double allowed;  ///< ratio of fold over target from which it matches (rises), or up to which; of the
                   ///< temperature kelvins by which it may be hotter
};
const MatchMetricInfo& info(MatchMetric);

/// Blocks that share the work of one cost this much energy more for handing it out and back.
inline constexpr double kSharingOverhead = 0.10;
/// Supplies beyond this are no answer: the law is extrapolated and reliability forbids them.
inline constexpr double kMostSupply_V = 1.1;

/// What a good die costs that does what `mm2` of the flat target do, of the fold and of the target, drawn
/// together.
struct MatchPrice {
  double fold_usd = 0, target_usd = 0;
  std::vector<double> fold_ln, target_ln;             ///< draws: logarithm over the nominal one; equally many
  double fold_elasticity = 1, target_elasticity = 1;  ///< of cost over area, logarithms
};

/// What a comparison needs besides the sides.
struct MatchContext {
  MatchSurrogate surrogate;
  const tech::Sink* sink = nullptr;   ///< over a die of the target's area; null: no temperatures
  double power_W_m2 = 0;              ///< of the target's footprint at its period
  const MatchPrice* price = nullptr;  ///< null: no cost
  std::uint64_t seed = 1;             ///< decides the draws
};

/// A ratio of fold over target; absent where nothing can match (no voltage reaches the speed, no cost is
/// known).
struct MatchRatio {
  std::optional<predict::Estimate> ratio;
  double probability = 0;          ///< that it matches
  std::optional<double> supply_V;  ///< of the fold at that, where it moves
  double blocks = 1;               ///< of the fold that share the target's work (throughput)
  std::string hangs_on;            ///< what widens the interval most; empty: nothing does
  double share = 0;                ///< of the variance of the logarithm that it makes
  std::string_view verdict() const {
    return probability >= 0.95 ? "matched" : probability <= 0.05 ? "not matched" : "undecided";
  }
};

/// All metrics of `fold`, whose node is `from`, against the flat `target`.
std::vector<MatchRatio> compare_match(const MatchNode& from, const MatchSide& fold, const MatchNode& target,
                                      const MatchContext&);

/// Rise of the hottest place over the ambient [K] at this power of the footprint, under `sink` as a die of
/// `area_ratio` of that for which it is stated sees it. `h_W_m2K`: of that die.
double rise_K(const MatchSide&, const tech::Sink&, double h_W_m2K, double area_ratio, double power_W_m2);

/// The number in a node's name that stands for nanometres, which is no length of anything: 7 of N7, 1.4 of
/// A14; 0 where it has none.
double node_label(std::string_view name);

struct EquivalentLabel {
  predict::Estimate nm;
  double outside =
      0;  ///< share of draws beyond the nodes that were run, where it is held to one step of extrapolation
};
/// A step of a ladder of runs: a flat side's value and the standard deviation of its logarithm.
struct MatchStep {
  const MatchNode* node = nullptr;
  double value = 0, sd = 0;
};
/// The label, nm, of the node whose value equals `value`, by logarithmic interpolation between the flat runs;
/// nothing with fewer than two labelled nodes or values that are not positive. `rises`: a newer node has
/// more.
std::optional<EquivalentLabel> equivalent_label(const std::vector<MatchStep>&, bool rises, double value,
                                                double sd, std::uint64_t seed);
/// The same for density, tau, energy or leakage of a fold.
std::optional<EquivalentLabel> equivalent_label(MatchMetric, const MatchNode& from, const MatchSide& fold,
                                                const std::vector<MatchNode>& flat, const MatchSurrogate&,
                                                std::uint64_t seed);

}  // namespace taufold::flow
