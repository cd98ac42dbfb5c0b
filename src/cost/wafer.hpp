// Dies on a round wafer. Lengths in mm, areas in mm2.
#pragma once

#include <cstdint>
#include <vector>

namespace taufold::cost {

inline constexpr double kWafer_mm = 300;
/// Field of a scanner, 26 x 33 mm: the largest die of one exposure.
inline constexpr double kReticleWidth_mm = 26, kReticleHeight_mm = 33, kReticle_mm2 = kReticleWidth_mm * kReticleHeight_mm;

/// Mean number of whole square dies: pi R^2 / A' - pi 2R / sqrt(2 A'), with R inside the edge exclusion and A' the die with its scribe line
/// (de Vries, IEEE Trans. Semicond. Manuf. 18, 2005, compares such formulas; they are within 2 % of a count for dies below a hundredth
/// of the wafer). Not rounded, so that it can be differentiated; 0 for a die that is too large.
double gross_dies(double area_mm2, double diameter_mm = kWafer_mm, double edge_mm = 5, double scribe_mm = 0.2);
/// The same without edge and scribe, rounded down.
double whole_dies_by_area(double area_mm2, double diameter_mm = kWafer_mm);

/// Dies packed by rows: `rows` of one length about a diameter, then pairs of shorter rows above and below on the columns of the first, the
/// best over the number of first rows. `diameter_mm` is the usable one; a die is width x height, rows lie along the width.
std::int64_t packed_dies(double width_mm, double height_mm, double diameter_mm, double dicing_mm);

/// Centres of the whole dies of an array that is centred on the wafer: a die counts when its corners lie within the radius. Units as given.
struct DieCentre {
  double x, y;
};
std::vector<DieCentre> whole_dies(double width, double height, double dicing, double radius);

/// Share of a field that dies of this area use, fields filled with whole dies; a die beyond one field takes as many as it needs.
double reticle_use(double area_mm2);

}  // namespace taufold::cost
