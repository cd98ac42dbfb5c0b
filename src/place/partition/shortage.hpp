// Bond sites against crossings: when even the fewest crossings found have no room, in words.
#pragma once

#include <string>

#include "place/partition/partition.hpp"
#include "place/problem.hpp"

namespace taufold::place {

/// Bond sites per cell of the interface that has the fewest; infinite without an interface or without cells.
double bond_sites_per_cell(const Problem&);

struct BondShortage {
  std::string text;   ///< the crossings needed, the sites there are, and the smallest imbalance that would fit; empty: nothing is lacking
  double growth = 0;  ///< of the die's area at which that imbalance fits; 0: none does up to a tier with nine tenths of the cells
};

/// What `best`, a partition of `h` within the area limits, lacks.
BondShortage bond_shortage(const Problem&, const Hypergraph& h, const Partition& best, const PartitionOptions&, ThreadPool&,
                           const StopToken&);

}  // namespace taufold::place
