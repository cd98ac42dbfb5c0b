// The cells around one arrangement of blocks: placed from where their clusters were, with tiers that follow the places.
#pragma once

#include "place/blocks/arrange.hpp"
#include "place/global/global.hpp"

namespace taufold::place {

/// Runs of global placement on the candidate's tiers, each from where the cells stand and followed by moves of single cells to
/// cheaper tiers, as long as the tiers stay balanced and the bond sites do for the crossings. Updates places, tiers and cost
/// of the candidate. Precondition: the blocks of the problem stand where the candidate has them, and it has places.
void settle_cells(const Problem&, Candidate&, const GlobalOptions&, int runs, ThreadPool&, const StopToken&);

}  // namespace taufold::place
