// What a fold costs beside its flat pair: yield, good silicon and carbon at the wafers of a node, or of one a tier, and beside the same chip on one die
// of an advanced node.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "flow/session.hpp"

namespace taufold::flow {

struct FoldPriceRequest {
  std::vector<std::string> nodes;        ///< one for all tiers, or one for each from the bottom
  std::optional<std::string> against;    ///< node of a chip on one die that does the same
  std::vector<double> pitches_um;        ///< of the interfaces
  bool by_density = false;               ///< nobody named the nodes: they are those of like libraries
};

/// For every density of transistors, 2 / (site width x row height) in 1e6 per mm2, the node whose libraries are as dense; nothing where one of them has none.
std::vector<std::string> nodes_as_dense(const std::vector<double>& densities);

/// False after CST-0003 when nothing is known of a node.
bool known_nodes(const FoldPriceRequest&, Session&);
/// False after CST-0014 when there is neither one node nor as many as tiers.
bool a_node_for_each(const FoldPriceRequest&, int tiers, Session&);

/// Enters fold.yield with that of each tier and interface, fold.cost.good_die, fold.carbon, the same of the flat placement where there is one, and their ratios, from the
/// footprints, tiers and bonds in the document. The flat chip is made at the densest of the tiers' nodes. With `against`, the same of a chip of that
/// node whose area is the flat one's by the ratio of both nodes' transistor densities, and where fold and it would cost the same. A block of less than 100 mm2 is priced as a
/// chip that repeats it to that area: a die of a block alone would be all scribe line. Does nothing for lengths without a scale (contest cases).
void price_fold(const FoldPriceRequest&, Session&);

}  // namespace taufold::flow
