// Spares: bonds and TSVs in groups, rows of memories, cores that may be switched off.
//
// All of them are asked on one die, whose defect density is the wafer's mean times a gamma variable of mean one: a die with a bad core is more likely
// to have a bad memory too. Given the variable everything is Poisson, so the yield of a die with spares is the mean over the
// variable of a product (Koren and Koren, Proc. IEEE 86, 1998). The mean is taken by generalised Gauss-Laguerre quadrature.
#pragma once

#include <array>
#include <cstdint>

namespace taufold::cost {

/// P(at most `spares` of a Poisson variable of this mean). 0 <= spares <= 64.
double poisson_at_most(double mean, int spares);
/// P(at least `needed` of `n` work) when each works with probability `p`. 0 <= needed <= n.
double at_least_of(int n, int needed, double p);

/// Links that fail with probability `p` each, in groups of `group` with `spares` spare links a group that any failed one of the group can be
/// shifted to; `links` working ones are needed in all, of any number (the last group counts in proportion).
double repaired_links_yield(double links, double p, int group, int spares);

/// The same for many values of p: minus the logarithm of the yield, itself as a logarithm, which is close to a line of slope spares + 1 against that
/// of p and is interpolated between points of half a decade (yields to 5e-3 where links have spares, exact where they have none and p is small).
class LinkTable {
 public:
  LinkTable() = default;
  LinkTable(double links, int group, int spares);
  /// log(-log(yield)) at log(p).
  double operator()(double log_p) const;

 private:
  static constexpr int kPoints = 41;  // p of 1e-20 to 1
  std::array<double, kPoints> log_loss_{};
};

inline constexpr int kDensityNodes = 12;
/// Nodes and weights of the gamma distribution of mean 1 and shape `clustering`.
struct DensityRule {
  std::array<double, kDensityNodes> density{}, weight{};
};
DensityRule density_rule(double clustering);

/// A die in parts, each by its mean number of fatal defects.
struct DieParts {
  double logic = 0;   ///< no spare helps
  double memory = 0;  ///< in all arrays together
  int arrays = 1, spares = 0;  ///< arrays that can each do without `spares` defective rows or columns
  double core = 0;    ///< in one core
  int cores = 0, cores_needed = 0;
};
/// Yield of the die as it is sold, by the rule of its clustering.
double repaired_die_yield(const DieParts&, const DensityRule&);

}  // namespace taufold::cost
