// The coming ten years of a folded phone chip, drawn many times: which node is there when, how many tiers, at
// which bond pitch, what of a gain in time goes into clock and what into voltage, what heat allows, what
// yields (docs/law.md, section 8). Every input is a lever with a distribution and its source; a scenario
// changes levers.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/parallel.hpp"
#include "law/stack_cost.hpp"

namespace taufold::law {

inline constexpr int kRoadmapFirst = 2026, kRoadmapLast = 2035;
inline constexpr std::size_t kRoadmapYears = kRoadmapLast - kRoadmapFirst + 1;

enum class Shape : std::uint8_t {
  uniform,      ///< a to c
  triangular,   ///< a, most likely b, c
  normal,       ///< mean a, standard deviation b
  lognormal,    ///< median a, standard deviation of the logarithm b
  exponential,  ///< mean a
};

struct Lever {
  std::string_view name, unit, meaning, source;
  Shape shape;
  double a, b, c;

  /// The value below which the share u lies; u in [0, 1).
  double at(double u) const;
};

enum class LeverId : std::uint8_t {
  node_draw,
  node_year,
  node_slip,
  next_node_year,
  third_tier,
  tier_interval,
  folded_second,
  folded_upper,
  library_trend,
  loss,
  pitch_rate,
  pitch_slip,
  fold_gain,
  upper_tier_gain,
  hop_penalty,
  clock_trend,
  efficiency_trend,
  voltage_share,
  heat_growth,
  utilisation,
  defects,
  defect_learning,
  bond_yield,
  class_price,
  signal_share,
  bond_band,
  count
};
inline constexpr std::size_t kLevers = static_cast<std::size_t>(LeverId::count);
std::span<const Lever, kLevers> default_levers();
/// What values of a lever a scenario may state.
std::pair<double, double> accepted(LeverId);

enum class RoadmapMetric : std::uint8_t {
  density,     ///< 2/(CPP x height) per footprint, MTr/mm2
  realised,    ///< the same times utilisation
  clock,       ///< GHz of a performance core, for as long as a test takes
  sustained,   ///< GHz that heat allows for good
  efficiency,  ///< operations a joule, of the chip of 2026
  yield,       ///< of stacks of 1.1 cm2 footprint: good silicon over all, by value
  cost,        ///< of a good transistor, of 2026
  pitch,       ///< of bonds, um
  tiers,
  count
};
inline constexpr std::size_t kRoadmapMetrics = static_cast<std::size_t>(RoadmapMetric::count);
std::string_view name(RoadmapMetric);

struct RoadmapTarget {
  std::string name;
  RoadmapMetric metric = RoadmapMetric::density;
  double value = 0;
  bool at_least = true;
  int year = 2031;
};

/// Levers that move together: each follows r g + sqrt(1 - r^2) e with one g for all of them and an e of its
/// own, normal, so that two of them are correlated by the product of their r. What is independent are
/// factors: levers' own parts and what is shared.
struct LeverGroup {
  std::string name;
  std::vector<std::pair<std::size_t, double>>
      members;  ///< lever, and r from -1 to 1; a lever is in one group at most
};

struct Scenario {
  std::string name, note;
  std::array<Lever, kLevers> levers{};
  double node_probability =
      0.4;  ///< that a tier of the next class (N5) is made at all by the end of `node_year`'s range
  bool next_node = false;  ///< a class beyond (N3) follows
  int most_tiers = 4;
  std::vector<LeverGroup> groups;
  std::vector<RoadmapTarget> targets;
};
Scenario default_scenario();

using RoadmapValues = std::array<double, kRoadmapMetrics>;

/// A scenario made ready to be drawn many times.
class Roadmap {
 public:
  explicit Roadmap(const Scenario&);

  const Scenario& scenario() const { return scenario_; }
  /// Uniform inputs of a draw: one a lever, then one a group.
  std::size_t factors() const { return kLevers + scenario_.groups.size(); }
  std::string factor_name(std::size_t) const;
  using LeverValues = std::array<double, kLevers>;
  LeverValues levers(const double* u) const;
  /// Logarithms of all metrics of a year at given levers.
  RoadmapValues ln_values(const LeverValues&, int year) const;
  RoadmapValues values(const double* u, int year) const;
  int tiers(const LeverValues&, double year) const;

 private:
  Scenario scenario_;
  StackCosts costs_;
};

struct RoadmapResult {
  /// By metric and year: 5, 50 and 95 %.
  std::array<std::array<std::array<double, 3>, kRoadmapYears>, kRoadmapMetrics> quantiles{};
  std::vector<double> probability;  ///< by target
  std::vector<std::array<double, 2>>
      given_third;                  ///< by target: with a third tier by its year, and without one
  std::vector<double> third_share;  ///< by target: how often there is one
  /// By target and year: the share of draws in which it was reached by then for the first time or before.
  std::vector<std::array<double, kRoadmapYears>> reached;
};
/// The same seed gives the same bits for any number of threads. Quantiles are exact to 0.2 %.
RoadmapResult simulate(const Roadmap&, std::size_t samples, std::uint64_t seed, ThreadPool&);

/// What a lever does to a metric of a year, the others as uncertain as they are but independent: slope of the
/// logarithm of the metric over that of the lever (over the lever itself where it is a year, counts years or
/// can be negative), by least squares over draws, with its standard error. It is d ln metric / d ln lever in
/// the mean.
struct RoadmapElasticity {
  double slope = 0, se = 0;
};
using RoadmapElasticities = std::array<std::array<RoadmapElasticity, kLevers>, kRoadmapMetrics>;
RoadmapElasticities roadmap_elasticities(const Roadmap&, int year, std::size_t samples, std::uint64_t seed,
                                         ThreadPool&);
/// Whether the slope over a lever is taken in its logarithm.
bool in_logarithm(const Lever&);

}  // namespace taufold::law
