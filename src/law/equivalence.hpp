// Equivalent nodes: which node of a family has a given value of one metric, with what uncertainty
// (docs/law.md, section 5). The names of nodes are labels and no scale; beside the label stands the
// generation index, a line through the family.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace taufold::law {

/// What can be compared with a family of nodes. Values of different metrics never meet.
enum class NodeMetric : std::uint8_t {
  density,      ///< 2 / (CPP x height) per footprint, summed over tiers, 1/m2
  bohr,         ///< 1.4737 / (CPP x height) per footprint, 1/m2
  silicon,      ///< density per area of silicon: of all tiers, 1/m2
  speed,        ///< at equal power, of N7
  capacitance,  ///< switched per operation at equal voltage, of N7
  sram,         ///< area of a high-density bit cell per footprint, m2
  chip,  ///< transistors of a phone chip over its area, 1/m2: memory, analogue and empty parts included
};
inline constexpr std::size_t kNodeMetrics = 7;
std::string_view name(NodeMetric);
/// Whether more is better.
bool rises(NodeMetric);

struct LadderStep {
  std::string node;
  double label;  ///< the number in the node's name
  double year;   ///< of volume production; 0: unknown
  double ln_value, ln_sd;
};
/// Steps from the oldest to the newest node of one family and one class of library.
using Ladder = std::vector<LadderStep>;
/// The shipped ladders of a metric: several where the class of library is open, each as likely as another.
std::vector<Ladder> ladders(NodeMetric);

struct EquivalentNode {
  double low, median, high;  ///< 5, 50 and 95 % of the label
  double outside;  ///< share of draws beyond the ends of the ladder, where the label is held to one step of
                   ///< extrapolation
};
/// By drawing value, steps and ladder from their distributions. The same seed gives the same bits.
EquivalentNode equivalent_node(std::span<const Ladder>, bool rising, double ln_value, double ln_sd,
                               std::uint64_t seed, int draws = 20000);

/// Inverse regression of the index of a generation on the logarithm of the value (Brown, JRSS B 1982). Two
/// steps give no spread.
struct GenerationIndex {
  double intercept, slope, residual_sd;
  double index, sd;  ///< of the value asked for
};
GenerationIndex generation_index(std::span<const double> ln_values, double ln_value, double ln_sd);

/// Probability that a value is at least as good as a step of the ladder less a margin (0.05: 5 % worse still
/// matches).
double match_probability(NodeMetric, double ln_value, double ln_sd, const LadderStep&, double margin);

}  // namespace taufold::law
