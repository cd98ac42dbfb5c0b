// What is published about steps between nodes, and what is measured at corners of open kits: to hold the model against (data/tech/steps.csv and corners.csv).
// Rows of role test were not used to set any figure of the model.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "predict/device.hpp"

namespace taufold::predict {

struct Step {
  std::string from, to, maker, source;
  std::optional<double> speed, power;  ///< at equal power, at equal speed
  std::optional<double> density;
  struct Library {
    double cpp_nm = 0, height_nm = 0, break_cpp = 1;
  };
  std::optional<Library> from_library, to_library;
  bool test = true;
};
std::span<const Step> published_steps();

/// Transistors per area of a library by the published weighting, up to a factor common to all: with a double break a NAND2 is four gate pitches wide and a scan
/// flip-flop twenty, with a single one three and nineteen.
double bohr_density(const Step::Library&);

struct MeasuredCorner {
  std::string kit, source;
  double vt_shift_V = 0;
  Corner corner;
  bool leakage = false;  ///< else delay
  double expected = 1;   ///< over the kit's nominal corner
  bool test = true;
};
std::span<const MeasuredCorner> measured_corners();

}  // namespace taufold::predict
