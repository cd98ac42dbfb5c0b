// Coefficients of an arc from a measured table: the six of the delay by Levenberg and Marquardt (Marquardt, SIAM J. 1963) on relative errors, the
// three of the output slew by linear least squares.
#pragma once

#include <span>

#include "predict/arcs.hpp"

namespace taufold::predict {

struct TablePoint {
  double slew_s = 0, load_F = 0, delay_s = 0, out_slew_s = 0;
};

struct PlanePoint {
  double slew_s = 0, load_F = 0, value = 0;
};

/// constant + per_slew s + per_load C.
struct Plane {
  double constant = 0, per_slew = 0, per_load = 0;
  double rms = 0;  ///< relative; values below 2 % of the largest count as that
  double at(double slew_s, double load_F) const { return constant + per_slew * slew_s + per_load * load_F; }
};
/// Least squares of relative errors; `slew_s` and `load_F` are of the usual size. All zero where the points lie on a line.
Plane fit_plane(std::span<const PlanePoint>, double slew_s, double load_F);

struct ArcFit {
  ArcLaw law;
  double delay_rms = 0, slew_rms = 0;  ///< relative; delays below `floor_s` count as that
};

/// `floor_s` keeps the least delays from deciding alone; `load_F` is a load of the usual size, from which the search starts. At least seven points.
ArcFit fit_arc(std::span<const TablePoint>, double floor_s, double load_F);

}  // namespace taufold::predict
