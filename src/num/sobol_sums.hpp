// Shares of a variance by factor, from sums over samples: the first order after Saltelli et al., Comput. Phys. Commun. 181 (2010), the
// total after Jansen, Comput. Phys. Commun. 117 (1999). With f at two independent draws A and B of all factors, and at AB, which is A but
// for one factor of B:
//   first = mean of (f(B) - mean f) (f(AB) - f(A)) over the variance,   total = mean of (f(AB) - f(A))^2 / 2 over the variance.
#pragma once

#include <cstddef>
#include <vector>

namespace taufold::num {

class SobolSums {
 public:
  explicit SobolSums(std::size_t factors) : factor_(factors) {}

  void add_draws(double a, double b) {
    n_ += 1;
    sum_ += a + b;
    squares_ += a * a + b * b;
  }
  void add_swap(std::size_t factor, double a, double b, double ab) {
    const double d = ab - a;
    Factor& f = factor_[factor];
    f.across += b * d;
    f.change += d;
    f.squares += d * d;
  }
  void operator+=(const SobolSums& o) {
    n_ += o.n_, sum_ += o.sum_, squares_ += o.squares_;
    for (std::size_t k = 0; k < factor_.size(); ++k) {
      factor_[k].across += o.factor_[k].across;
      factor_[k].change += o.factor_[k].change;
      factor_[k].squares += o.factor_[k].squares;
    }
  }

  double mean() const { return sum_ / (2 * n_); }
  double variance() const { return squares_ / (2 * n_) - mean() * mean(); }
  /// Of a variance and mean that may be those of more samples than these.
  double first(std::size_t factor, double mean, double variance) const { return (factor_[factor].across - mean * factor_[factor].change) / (n_ * variance); }
  double total(std::size_t factor, double variance) const { return factor_[factor].squares / (2 * n_ * variance); }

 private:
  struct Factor {
    double across = 0, change = 0, squares = 0;
  };
  double n_ = 0, sum_ = 0, squares_ = 0;
  std::vector<Factor> factor_;
};

}  // namespace taufold::num
