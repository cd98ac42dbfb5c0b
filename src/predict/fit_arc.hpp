// Coefficients of an arc from a measured table: the six of the delay by Levenberg and Marquardt (Marquardt, SIAM J. 1963) on relative errors, the
// three of the output slew by linear least squares.
#pragma once

#include <span>

#include "predict/arcs.hpp"

namespace taufold::predict {

struct TablePoint {
  double slew_s = 0, load_F = 0, delay_s = 0, out_slew_s = 0;
};

struct ArcFit {
  ArcLaw law;
  double delay_rms = 0, slew_rms = 0;  ///< relative; delays below `floor_s` count as that
};

/// `floor_s` keeps the least delays from deciding alone; `load_F` is a load of the usual size, from which the search starts. At least seven points.
ArcFit fit_arc(std::span<const TablePoint>, double floor_s, double load_F);

}  // namespace taufold::predict
