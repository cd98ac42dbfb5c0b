// Whether fold and flat are a fair pair, and which nets the fold changes.
//
// Equal area is not enough: a side whose cells lie denser has shorter nets for it. And most of what short nets seem to lose is
// selection, for nets that happen to be short in one placement are longer in any other; so the table of nets by class of flat
// length stands beside the same table for a second flat placement.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "db/design.hpp"
#include "report/document.hpp"

namespace taufold::flow {

/// Half perimeter of every net in dbu: per tier, with ports and bonds as pins.
std::vector<std::int64_t> net_lengths(const db::Design&, const db::Placement&);

/// Share of the bins of seven by seven rows that cells cover, over all tiers.
struct LocalDensity {
  double mean = 0;               ///< seen by a cell: weighted by the cell area in the bin
  double p05 = 0, p50 = 0, p95 = 0;  ///< over the bins
};
LocalDensity local_density(const db::Design&, const db::Placement&);

/// PREFIX.density.mean .p05 .p50 .p95.
void add_local_density(report::Document&, const db::Design&, const db::Placement&, const std::string& prefix);

/// A fold denser than this is not compared fairly.
inline constexpr double kDenserAllowed = 0.02;

/// Series pair.classes: a row for each class of flat length in rows, with the number of nets, the class's share of the flat
/// length, the ratio of the fold's length to the flat one and the share of nets that are longer in the fold; the last two also
/// for `control`, a second flat placement, scaled to the total length of the first. Empty classes are left out.
void add_net_classes(report::Document&, const db::Design& flat, const std::vector<std::int64_t>& flat_length,
                     const std::vector<std::int64_t>& fold_length, const std::vector<std::int64_t>& control_length);

}  // namespace taufold::flow
