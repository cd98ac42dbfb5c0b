// The forecast to beat: an exponential through the last ten years, by least squares in the logarithm
// (docs/law.md, section 6).
#pragma once

#include <optional>
#include <string_view>

#include "law/series.hpp"

namespace taufold::law {

inline constexpr double kBaselineWindow = 10;         ///< years of training before an origin
inline constexpr std::size_t kBaselineLeastRows = 6;  ///< of training

struct Exponential {
  double mean_year, mean_ln, slope, sd, sxx;
  std::size_t rows;

  /// Of ln y at a year.
  double mean_at(double year) const { return mean_ln + slope * (year - mean_year); }
  double sd_at(double year) const;
  /// Half the width of the interval that holds the share `share`, by Student's t.
  double half_width(double year, double share) const;
};
/// Fits rows with origin - window <= year < origin; nothing where they are fewer than `least`, or all of one
/// year.
std::optional<Exponential> fit_exponential(const Series&, double origin, double window = kBaselineWindow,
                                           std::size_t least = kBaselineLeastRows);

/// A line of given growth of ln y a year through the middle of the same rows: what a rule of thumb foretells.
std::optional<Exponential> fit_fixed_growth(const Series&, double origin, double growth);

/// Rules of thumb that forecasts are set beside: transistors double in two years (Moore 1975), computations
/// per energy grow by 1.57 a year (Koomey et al. 2011), and nothing grows.
struct Rule {
  std::string_view name;
  double growth;
};
inline constexpr Rule kRules[] = {
    {"Moore", 0.34657359027997264}, {"Koomey", 0.45107561936021670}, {"no growth", 0}};

}  // namespace taufold::law
