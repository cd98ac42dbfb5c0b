// A stack as heat sees it: layers from the bottom up with their materials, blocks of other materials in them, what heats them, and
// what the six faces of the box give their heat to. SI units; x to the right, y to the back, z up; the origin is the lower left
// corner of the box.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace taufold::tech {

/// Conductivity falls with temperature as k(T) = k (T / 300 K)^-exponent (silicon about 1.3; 0 is constant).
struct HeatMaterial {
  std::string name;
  double kx_W_mK = 0, ky_W_mK = 0, kz_W_mK = 0;
  double capacity_J_m3K = 0;  ///< of volume; 0: not known, which a steady state does not need
  double exponent = 0;
  friend bool operator==(const HeatMaterial&, const HeatMaterial&) = default;
};
inline constexpr double kConductivityReference_K = 300;

struct HeatRect {
  double x_m = 0, y_m = 0, w_m = 0, h_m = 0;
  friend bool operator==(const HeatRect&, const HeatRect&) = default;
};

/// Power spread evenly over a rectangle and over the thickness of its layer; rectangles add.
struct HeatSource {
  std::string name;  ///< may be empty
  HeatRect rect;
  double power_W = 0;    ///< what does not depend on temperature
  double leakage_W = 0;  ///< at HeatStack::leakage_reference_K
  friend bool operator==(const HeatSource&, const HeatSource&) = default;
};

/// A rectangle of another material; later ones win.
struct HeatRegion {
  HeatRect rect;
  std::size_t material = 0;
  friend bool operator==(const HeatRegion&, const HeatRegion&) = default;
};

struct HeatLayer {
  std::string name;
  double thickness_m = 0;
  std::size_t material = 0;
  bool active = false;  ///< temperatures of it are asked for
  std::vector<HeatRegion> regions;
  std::vector<HeatSource> sources;
  HeatRect die = {};  ///< where sources may stand, if not all over the chip
  int cells = 0;  ///< along z, where the file says so; 0: chosen by the discretisation
  friend bool operator==(const HeatLayer&, const HeatLayer&) = default;
};

enum class FaceKind : std::uint8_t { adiabatic, convection, temperature };
enum class Side : std::uint8_t { x_min, x_max, y_min, y_max, bottom, top };
inline constexpr std::size_t kSides = 6;
std::string_view name(Side);

struct HeatFace {
  FaceKind kind = FaceKind::adiabatic;
  double h_W_m2K = 0;    ///< of convection, > 0
  double ambient_K = 0;  ///< of convection; the fixed temperature otherwise
  friend bool operator==(const HeatFace&, const HeatFace&) = default;
};

struct HeatProbe {
  std::size_t layer = 0;
  double x_m = 0, y_m = 0;
  friend bool operator==(const HeatProbe&, const HeatProbe&) = default;
};

/// For begin_s <= t < end_s powers are multiplied by `factor` of their layer or, in a trace, are `source_W`; where no phase holds, they
/// are off.
struct HeatPhase {
  double begin_s = 0, end_s = 0;
  std::vector<double> factor;                  ///< one a layer; empty in a trace
  std::vector<std::vector<double>> source_W = {};  ///< by layer and source; empty: `factor` counts
  friend bool operator==(const HeatPhase&, const HeatPhase&) = default;
};

struct HeatStack {
  std::string name;
  double width_m = 0, depth_m = 0;  ///< of the box along x and y
  /// Where the chip stands in a box that a spreader or a sink makes larger; without a width: the whole box. Maps show this part.
  HeatRect footprint = {};
  std::vector<HeatMaterial> materials;
  std::vector<HeatLayer> layers;
  std::array<HeatFace, kSides> faces;
  std::vector<HeatProbe> probes;
  int nx = 0, ny = 0;  ///< grid that the file asks for; 0: chosen

  double leakage_reference_K = 300;
  double leakage_doubling_K = 25;  ///< leakage doubles every so many kelvin

  double initial_K = 0;                 ///< of a transient; 0: the ambient
  std::vector<HeatPhase> phases;        ///< in order of time, without overlap; empty: all power from 0 on
  double period_s = 0;                  ///< of the phases, which then repeat; 0: they do not
  std::vector<double> sample_times_s;   ///< ascending

  double power_W() const;    ///< of all sources, without leakage
  double leakage_W() const;  ///< at the reference temperature
  HeatRect chip() const { return footprint.w_m > 0 ? footprint : HeatRect{0, 0, width_m, depth_m}; }
  const HeatFace& face(Side s) const { return faces[static_cast<std::size_t>(s)]; }
  HeatFace& face(Side s) { return faces[static_cast<std::size_t>(s)]; }
  friend bool operator==(const HeatStack&, const HeatStack&) = default;
};

/// A spreader or the base of a sink: a square plate above all layers about the middle of the chip.
struct HeatPlate {
  std::string name;
  double thickness_m = 0, edge_m = 0;
  double k_W_mK = 0, capacity_J_m3K = 0;
};
/// Sets plates, each at least as wide as what it stands on, on a stack that fills its box. The box becomes as wide as the last; what was all
/// of a layer is a part of it then, with the material `around` beside it.
void add_plates(HeatStack&, std::size_t around, const std::vector<HeatPlate>&);

/// What contradicts physics or itself, for the reader to point at; empty when the stack can be solved.
struct HeatFault {
  enum class Kind : std::uint8_t { no_way_out, source_outside, beside_die, region_outside, negative_power, value, no_capacity } kind;
  std::size_t layer = 0, item = 0;  ///< of the source or region
  std::string message;
};
std::vector<HeatFault> faults(const HeatStack&, bool transient);

/// Whether a rectangle leaves another by more than rounding of its numbers.
bool reaches_beyond(const HeatRect&, const HeatRect& of);

}  // namespace taufold::tech
