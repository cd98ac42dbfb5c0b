#include "law/baseline.hpp"

#include <cmath>
#include <limits>

#include "law/score.hpp"

namespace taufold::law {

double Exponential::sd_at(double year) const {
  const double d = year - mean_year;
  return sd * std::sqrt(1 + 1 / static_cast<double>(rows) + d * d / sxx);
}

double Exponential::half_width(double year, double share) const {
  return student_quantile(0.5 + share / 2, static_cast<double>(rows) - 2) * sd_at(year);
}

std::optional<Exponential> fit_exponential(const Series& s, double origin, double window, std::size_t least) {
  double n = 0, st = 0, sy = 0;
  for (std::size_t k = 0; k < s.size(); ++k)
    if (s.year[k] >= origin - window && s.year[k] < origin) n += 1, st += s.year[k], sy += s.ln_value[k];
  if (n < static_cast<double>(std::max<std::size_t>(least, 3))) return std::nullopt;
  const double mt = st / n, my = sy / n;
  double sxx = 0, sxy = 0;
  for (std::size_t k = 0; k < s.size(); ++k)
    if (s.year[k] >= origin - window && s.year[k] < origin) {
      sxx += (s.year[k] - mt) * (s.year[k] - mt);
      sxy += (s.year[k] - mt) * (s.ln_value[k] - my);
    }
  if (!(sxx > 1e-9)) return std::nullopt;
  const double slope = sxy / sxx;
  double squares = 0;
  for (std::size_t k = 0; k < s.size(); ++k)
    if (s.year[k] >= origin - window && s.year[k] < origin) {
      const double e = s.ln_value[k] - my - slope * (s.year[k] - mt);
      squares += e * e;
    }
  return Exponential{mt, my, slope, std::sqrt(squares / (n - 2)), sxx, static_cast<std::size_t>(n)};
}

std::optional<Exponential> fit_fixed_growth(const Series& s, double origin, double growth) {
  std::optional<Exponential> line = fit_exponential(s, origin);
  if (!line) return line;
  const auto n = static_cast<double>(line->rows);
  // Residuals of the free line, and what the other slope adds to them; the slope is given, so it adds nothing
  // to the spread ahead.
  const double squares =
      line->sd * line->sd * (n - 2) + (growth - line->slope) * (growth - line->slope) * line->sxx;
  line->slope = growth;
  line->sd = std::sqrt(squares / (n - 1));
  line->sxx = std::numeric_limits<double>::infinity();
  return line;
}

}  // namespace taufold::law
