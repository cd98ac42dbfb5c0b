// Points of a sweep by its goals: which dominate which, and those that none is better than.
#pragma once

#include <vector>

#include "flow/sweep/file.hpp"
#include "flow/sweep/store.hpp"

namespace taufold::flow {

/// Figures of the goals, the smaller the better; empty for a point that has not all of them.
std::vector<double> objectives(const SweptPoint&, const std::vector<SweepGoal>&);

/// No worse in any and better in one.
bool dominates(const std::vector<double>& a, const std::vector<double>& b);

/// Points that no other is better than in every goal, in the order of `all`.
std::vector<const SweptPoint*> pareto(const std::vector<SweptPoint>& all, const std::vector<SweepGoal>&);

}  // namespace taufold::flow
