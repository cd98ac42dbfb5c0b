// The ladder of process nodes: for each node its figures, each with low, nominal and high, a unit, a status and a source. The
// table is data/tech/ladder.csv; io/ladder reads it and what a user puts over it. What follows from the figures (density, wires,
// speed) is computed by the rooms that need it and stands in no row.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace taufold::tech {

/// How well a figure is known, from the best to the least.
enum class Status : std::uint8_t { measured, published, derived, recalled, assumption };
inline constexpr std::string_view kStatusNames[] = {"measured", "published", "derived", "recalled", "assumption"};

struct NodeFigure {
  std::string quantity;
  double low = 0, nominal = 0, high = 0;  ///< 5, 50 and 95 % of what is believed, in the unit of the quantity; 0 of a label
  std::string text;                       ///< of a label, such as the kind of transistor
  Status status = Status::assumption;
  std::string source;
};

/// What a row may tell: the one list of quantities with their units and the values that make sense at all.
struct NodeQuantity {
  std::string_view name, unit, meaning;
  double least, most;
  bool needed;  ///< by every node from which a library is made
};
std::span<const NodeQuantity> node_quantities();
const NodeQuantity* find_quantity(std::string_view name);

/// Kind of transistor, as far as a library differs by it.
enum class Device : std::uint8_t { planar, fin, sheet };

struct Node {
  std::string name;
  std::vector<NodeFigure> figures;

  const NodeFigure* find(std::string_view quantity) const;
  /// The nominal value, or `otherwise` where the node has no such row.
  double value(std::string_view quantity, double otherwise = 0) const;
  bool is_kit() const { return name.starts_with("PDK-"); }  ///< an open library, measured; an anchor of the model
  Device device() const;
  bool backside_power() const;
  /// 2 / (CPP x height) in transistors per m2, and the end of its interval that belongs to `sign` (-1 or 1).
  double density_per_m2(int sign = 0) const;
};

class Ladder {
 public:
  std::span<const Node> nodes() const { return nodes_; }
  /// By name, letters of any case; the maker may be left out where that is unique ("n+2").
  const Node* find(std::string_view name) const;
  std::vector<std::string_view> names() const;  ///< all that find() takes, for suggestions
  /// Adds the figure or replaces that of the same quantity; makes the node where it is new.
  void put(std::string_view node, NodeFigure);

 private:
  std::vector<Node> nodes_;
};

/// A rule that figures of one node break together.
struct Contradiction {
  std::string quantity, other;  ///< whose rows are to be pointed at, the likelier first
  std::string rule;      ///< the rule, and the figures that break it
};
/// Empty for a node that holds together. Quantities that the node lacks break no rule.
std::vector<Contradiction> contradictions(const Node&);

/// Lowest supply at which the law of delay holds: threshold plus this.
inline constexpr double kLeastOverdrive_V = 0.15;

}  // namespace taufold::tech
