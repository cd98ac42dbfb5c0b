// Line charts as SVG text: axes, ticks, labels and a legend; colours come from the page's style so that they
// follow its theme.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace taufold::report {

constexpr int kColours = 8;  ///< --s0 to --s7 of the page

struct Line {
  std::string name;
  std::vector<double> x, y;  ///< points that are not finite are left out
  bool dots = false;         ///< markers only, for milestones and sweeps
  bool hollow = false;       ///< of markers
  int colour = -1;           ///< 0 to kColours - 1; -1: that of its place
  bool on_map = false;       ///< over a backdrop: white, its name beside it instead of in the legend
  bool dashed = false;       ///< of lines: what others are held against
};

/// An interval around a curve, filled.
struct Band {
  std::string name;
  std::vector<double> x, low, high;  ///< points that are not finite are left out
  int colour = 0;                    ///< as of lines
};

/// A picture behind the lines, its corners in the units of the axes.
struct Backdrop {
  double x_lo = 0, x_hi = 0, y_lo = 0, y_hi = 0;
  std::string uri;  ///< empty: none
  std::string least, most;  ///< what the ends of the colour scale stand for; shown below the chart by pages that have charts with a backdrop
};

struct Chart {
  std::string title, x_label, y_label;
  std::vector<Line> lines;
  bool log_y = false;      ///< falls back to a linear axis when a value is not positive
  bool from_zero = false;  ///< the y axis begins at zero
  bool log_x = false;      ///< as log_y
  Backdrop backdrop = {};
  std::vector<Band> bands = {};  ///< behind the lines
  bool whole_x = false;          ///< x counts something: no ticks between whole numbers
};

/// Empty when no line has a finite point and there is no backdrop.
std::string svg(const Chart&);

/// Round positions (1, 2 or 5 times a power of ten) within [lo, hi], about `wanted` of them.
std::vector<double> ticks(double lo, double hi, int wanted);
/// "12.5M", "350k", "0.04": short, for axes.
std::string short_number(double v);
/// "29,012,345"
std::string grouped(std::int64_t v);
/// Text made safe for HTML and SVG content and attributes.
std::string escaped(std::string_view text);

}  // namespace taufold::report
