// Heat conduction in a box of layers as plain arrays: what the solvers take and what they give. Cells are centred nodes; x is the
// fast axis of a map, layers stand from the bottom up, every layer is cut into equal cells along z. SI units.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tech/heat_stack.hpp"

namespace taufold::thermal {

using tech::FaceKind;
using tech::HeatFace;
using tech::kSides;
using tech::Side;

/// Properties do not change over the thickness of a layer. Each of kx, ky, kz, capacity and exponent has one value, or one a
/// column (nx * ny).
struct Layer {
  double thickness_m = 0;
  int cells = 1;
  std::vector<double> kx, ky, kz;  ///< W/mK at tech::kConductivityReference_K
  std::vector<double> exponent;    ///< k(T) = k (T / reference)^-exponent; empty: constant
  std::vector<double> capacity;    ///< J/m3K; may be empty for a steady state
  std::vector<double> power_W;     ///< of a column of the layer, of either sign; empty: none
  std::vector<double> leakage_W;   ///< the same at Problem::leakage_reference_K

  bool uniform() const { return kx.size() == 1; }
};

struct Problem {
  std::vector<double> dx_m, dy_m;  ///< widths of the columns
  std::vector<Layer> layers;
  std::array<HeatFace, kSides> faces;
  double leakage_reference_K = 300, leakage_doubling_K = 25;

  int nx() const { return static_cast<int>(dx_m.size()); }
  int ny() const { return static_cast<int>(dy_m.size()); }
  int nz() const;
  std::size_t columns() const { return dx_m.size() * dy_m.size(); }
  const HeatFace& face(Side s) const { return faces[static_cast<std::size_t>(s)]; }
  double power_W() const;

  bool equal_columns() const;      ///< all dx equal and all dy equal
  bool laterally_uniform() const;  ///< equal columns, uniform layers, adiabatic side faces: the direct solver applies
  bool constant() const;           ///< nothing depends on temperature
};

/// Thermal resistance of a face and half a cell behind it for 1 m2, or 0 for none: heat flow = area / resistance.
double face_resistance(const HeatFace&, double half_cell_m, double k);

enum class Status : std::uint8_t {
  converged,
  not_converged,  ///< the residual or the temperatures did not settle; what is given is the last state
  runaway,        ///< leakage grows faster than heat leaves: there is no steady state near any temperature tried
  stopped,
};

struct Solution {
  Status status = Status::converged;
  bool direct = false;            ///< by transforms; otherwise by conjugate gradients
  int iterations = 0;             ///< of conjugate gradients, all together
  int outer = 1;                  ///< solves until conductivity and leakage fitted the temperatures
  double relative_residual = 0;
  /// Temperatures, z slowest, x fastest, of all cells or of those of the layers that were asked for.
  std::vector<double> temperature_K;
  std::vector<std::ptrdiff_t> first;  ///< of a layer: its lowest cells in temperature_K; -1: not kept
  std::array<double, kSides> heat_out_W{};
  double power_W = 0, leakage_W = 0;  ///< put in
  /// Power that is neither carried away nor stored, over the power.
  double imbalance() const;

  /// Mean over the thickness of a layer that was kept, one a column.
  std::vector<double> layer_map(const Problem&, std::size_t layer) const;
};

}  // namespace taufold::thermal
