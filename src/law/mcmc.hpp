// Whether chains of a sampler have met and how much they are worth (Gelman et al., Bayesian Data Analysis,
// 3rd ed., ch. 11; Geyer 1992).
#pragma once

#include <span>
#include <vector>

namespace taufold::law {

/// Chains of equal length, at least four draws each.
using Chains = std::vector<std::vector<double>>;

/// Potential scale reduction over half chains: near 1 when all halves tell the same; 1 for a constant.
double split_r_hat(const Chains&);
/// Number of independent draws that the mean of all is worth, by Geyer's initial positive sequence.
double effective_size(const Chains&);
/// Of all draws together, 0 <= p <= 1.
double quantile_of(const Chains&, double p);
double mean_of(const Chains&);

}  // namespace taufold::law
