// What a fold costs beside its flat pair: yield, good silicon and carbon at the wafers of a node.
#pragma once

#include <string>
#include <vector>

#include "flow/session.hpp"

namespace taufold::flow {

/// False after CST-0003 when nothing is known of the node.
bool known_node(const std::string& node, Session&);

/// Enters fold.yield, fold.cost.good_die, fold.carbon, the same of the flat placement where there is one, and their ratios, from the footprints, tiers and bonds in the
/// document. A block of less than 100 mm2 is priced as a chip that repeats it to that area: a die of a block alone would be all scribe line. `pitches_um`: of the
/// interfaces. Does nothing for lengths without a scale (contest cases).
void price_fold(const std::string& node, const std::vector<double>& pitches_um, Session&);

}  // namespace taufold::flow
