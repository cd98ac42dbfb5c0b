// What the intervals of the inputs do to the answer: samples, what drives them, and where two systems cost the same.
//
// An input of a group follows z = rho g + sqrt(1 - rho^2) e with a variable g of the group and one e of its own: factors are independent, inputs need
// not be. Every factor's draws are a function of seed, its name and the sample, so that systems drawn together meet the same world: the N5
// wafer of both is the same one. The same numbers for any number of threads.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/parallel.hpp"
#include "cost/plan.hpp"
#include "num/lanes.hpp"

namespace taufold::cost {

/// Rows of inputs for samples.
class Sampler {
 public:
  Sampler(const Plan&, std::uint64_t seed);
  /// Rows of samples `first` to first + 7. `matrix`: of several independent sets; factor `swapped` is taken from the next set.
  void fill(std::uint64_t first, num::Lanes* row, std::uint64_t matrix = 0, std::size_t swapped = ~std::size_t{0}) const;
  std::size_t factors() const { return factor_.size(); }
  /// Its number; beyond the last where the plan has no such factor.
  std::size_t factor_named(std::string_view name) const {
    std::size_t f = 0;
    while (f < factor_.size() && factor_[f].name != name) ++f;
    return f;
  }
  /// "N5.d0", or "N5 (shared)" of a group.
  const std::string& factor_name(std::size_t f) const { return factor_[f].name; }

 private:
  struct Factor {
    std::string name;
    std::uint64_t stream;
  };
  struct Varying {
    Slot slot;
    std::uint32_t own, group;  ///< factors; group ~0: none
    double rho, rest;          ///< rest: sqrt(1 - rho^2)
    double log_mid, down, up;  ///< of a lognormal value or loss, per unit of z
  };
  const Plan* plan_;
  std::uint64_t seed_;
  std::vector<Factor> factor_;
  std::vector<Varying> varying_;
};

/// `n` samples of a figure for every plan.
struct Samples {
  std::array<std::vector<double>, kFigures> figure;
  const std::vector<double>& of(Figure f) const { return figure[static_cast<std::size_t>(f)]; }
};
std::vector<Samples> draw(std::span<const Plan>, std::size_t n, std::uint64_t seed, ThreadPool&);

struct Spread {
  double mean = 0, low = 0, median = 0, high = 0;  ///< low, high: 5 and 95 %
};
Spread spread(std::vector<double> values);

/// What one input does alone: the figure at its 5 % and 95 % quantile, all others as they are.
struct Swing {
  std::string input;
  double at_low = 0, at_high = 0;
  double width() const { return at_high > at_low ? at_high - at_low : at_low - at_high; }
};
/// Widest first. `against`: the figure is its ratio to that of another plan.
std::vector<Swing> tornado(const Plan&, const Plan* against, Figure);

/// Shares of the variance of a figure: of a factor alone (first) and with all that it acts together with (total). Estimators of Saltelli et al. (2010,
/// first) and Jansen (1999, total) on `n` pairs of samples. `against`: the figure is its ratio to that of another plan, whose factors of the same name are the same.
struct Share {
  std::string factor;
  double first = 0, total = 0;
};
std::vector<Share> sobol(const Plan&, const Plan* against, Figure, std::size_t n, std::uint64_t seed, ThreadPool&);

/// The value of an input at which a figure of `a` is as large as that of `b`. The scope "bond", key "yield" stands for the mean yield of a bonded interface of
/// `a`, whatever it is lost to.
struct BreakEven {
  std::string input, unit;
  double nominal_value = 0;
  std::optional<double> at;            ///< with all else nominal
  double low = 0, median = 0, high = 0;///< 5, 50 and 95 % over samples of all else that have one
  double cheaper_share = 0;            ///< share of samples in which `a` is the cheaper at the input's own nominal value
  double found = 0;                    ///< share of samples that have one
  double nearest = 0, nearest_at = 0;  ///< the ratio of both figures that comes closest to one over the values that were tried, all else nominal, and where
};
/// Nothing when neither plan has the input.
std::optional<BreakEven> break_even(const Plan& a, const Plan& b, std::string_view scope, std::string_view key, std::uint64_t seed, Figure = Figure::unit);

}  // namespace taufold::cost
