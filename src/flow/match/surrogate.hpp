// How the sides of a match answer to the figures of their nodes: fitted to the flat runs, with the error that
// it has on runs it was not fitted to.
//
// Of each of period, energy and footprint the logarithm is taken as a line in the logarithm of the figure of
// the node that drives it (speed of gates, capacitance of gates, pitch times height), through the run of the
// tiers' node. Its slope is a ridge estimate about what the run itself says (the share of gates in the
// period, of pins in the capacitance, one for an area), since two or three runs tell little. The error is
// that of each flat run when the slope is fitted to the others.
#pragma once

#include <vector>

#include "flow/match/runs.hpp"

namespace taufold::flow {

struct MatchNode {
  const predict::NodeModel* model = nullptr;
  MatchSide side;
};

struct MatchSurrogate {
  struct Response {
    double slope = 1;  ///< of the logarithm over that of the figure
    double prior = 1;  ///< what the run of the tiers' node alone says
    double error = 0;  ///< root mean square of the logarithm on runs left out; that of one seed against
                       ///< another where there are too few
  };
  Response period, energy, footprint;
};

/// `flat` has the node of the tiers first.
MatchSurrogate fit_surrogate(const std::vector<MatchNode>& flat);

}  // namespace taufold::flow
