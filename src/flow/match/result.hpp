// What a match found, for its text, its page and its document.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "flow/match/compare.hpp"
#include "flow/match/cost.hpp"
#include "flow/match/mix.hpp"

namespace taufold::flow {

/// The metrics that have an equivalent node.
inline constexpr MatchMetric kWithNode[] = {MatchMetric::density,          MatchMetric::tau,
                                            MatchMetric::energy,           MatchMetric::leakage,
                                            MatchMetric::peak_temperature, MatchMetric::cost};
/// Those that a chip is judged by; the others are said beside.
inline constexpr MatchMetric kJudged[] = {
    MatchMetric::density,          MatchMetric::tau,  MatchMetric::tau_equal_power,
    MatchMetric::energy_equal_tau, MatchMetric::heat, MatchMetric::peak_temperature,
    MatchMetric::throughput,       MatchMetric::cost};

/// Those that are compared on kits.
inline constexpr MatchMetric kOnKits[] = {MatchMetric::density,          MatchMetric::tau,
                                          MatchMetric::tau_equal_power,  MatchMetric::energy,
                                          MatchMetric::energy_equal_tau, MatchMetric::leakage};

struct MatchFold {
  int tiers = 2;
  double pitch_um = 0;
  MatchSide side;                                ///< without a footprint: there is none, for want of bonds
  std::vector<std::vector<MatchRatio>> against;  ///< by target (less the first flat side), by metric
  std::vector<std::optional<EquivalentLabel>> equivalent;  ///< by kWithNode
};

/// The fewest tiers with which a fold matches a target in a metric.
struct FewestTiers {
  const MatchFold* run = nullptr;  ///< of those run, at the coarsest pitch that does; null: none
  std::optional<int> beyond;       ///< by the trend over the tiers that were run, where none of them does;
                                   ///< nothing: it does not lead there with 16 tiers
  std::string limit;               ///< what stands in the way of the closest
};

/// A row of data/tech/predictions.csv with what the match gives for it.
struct PredictionRow {
  std::string id, base, target, metric;
  int tiers = 1;
  double low = 0, high = 0;
  std::optional<double> middle;
  std::optional<predict::Estimate>
      ours;             ///< low and high equal the value where it has no interval; nothing: no answer
  std::string verdict;  ///< "inside", "overlaps", "outside"
  std::string why;      ///< of a value that is not inside: figures of both sides
};

/// The same design on libraries that exist, with their own wires or those of the model.
struct KitCheck {
  std::string name;
  std::vector<MatchNode> flat;   ///< that of the tiers first
  std::vector<MatchFold> folds;  ///< `against` filled in
};

struct MatchResult {
  std::string design;
  std::vector<MatchNode> flat;  ///< that of the tiers first, then the targets
  std::vector<MatchFold> folds;
  MatchSurrogate surrogate;
  std::vector<MatchDie> dies;  ///< at the function of 1 cm2 of the first target: flat sides, then folds with
                               ///< a footprint; empty: no cost is known
  std::optional<MixResult> mix;
  std::vector<PredictionRow> predictions;
  std::vector<KitCheck> kits;
  std::vector<std::string> left_out;  ///< runs that an interrupt kept from ending
};

/// By target and metric.
FewestTiers fewest_tiers(const MatchResult&, std::size_t target, MatchMetric);
/// The same in words.
std::string fewest_text(const MatchResult&, const FewestTiers&);

/// Rows of the shipped predictions that this match has runs for.
std::vector<PredictionRow> predictions_of(const MatchResult&);

/// What an interrupt left out, as a sentence; empty: nothing.
std::string left_out_text(const MatchResult&);
/// The text that `match` prints, and its page.
std::string match_text(const MatchResult&);
std::string match_page(const MatchResult&, const report::Document&);

}  // namespace taufold::flow
