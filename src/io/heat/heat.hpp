// Stacks as heat sees them, from the files that carry them: reference cases (JSON), 3D-ICE and HotSpot.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "diag/diag.hpp"
#include "io/input_file.hpp"
#include "io/tree/value.hpp"
#include "tech/heat_stack.hpp"

namespace taufold::io::heat {

/// A case of the schema taufold-thermal-reference/1: a stack, and numbers that are known of it.
struct Case {
  enum class Form {
    stack,            ///< layers with rectangles of power
    uniform,          ///< the same with laterally uniform power and exact values at the interfaces
    mode_in_slab,     ///< one cosine mode of heat in a slab: a stack of one layer
    mode_in_stack,    ///< one cosine mode of heat in layers
    step_in_slab,     ///< a slab heated from time zero on, one-dimensional
  };
  std::string id;
  Form form = Form::stack;
  bool transient = false;
  tech::HeatStack stack;
  int mx = 0, my = 0;                     ///< of a cosine mode
  std::vector<double> amplitude_W_m2;     ///< of a cosine mode, one a layer
  tree::Value root;                       ///< the file: `expected`, `compare` and what they name
};

bool looks_like_case(std::string_view text);

/// Nothing after an error. `file` outlives the case.
std::optional<Case> read_case(const InputFile& file, diag::Collector&);

/// Power of a stack as CSV: a heading `layer,x_um,y_um,width_um,depth_um,power_W` and, in any order behind it, `leakage_W` and `name`; a
/// layer is named, or is a number that counts the active layers from the bottom. Adds to the sources of the stack; false after an error.
/// With the heading `name,power_W` and, behind it, `leakage_W`: the powers of sources that the stack has by name, in the place of
/// theirs; several of a name share by area.
bool looks_like_power(std::string_view text);
bool looks_like_named_power(std::string_view text);
bool read_power(const InputFile&, tech::HeatStack&, diag::Collector&);

/// A stack of 3D-ICE (.stk) with the floorplans that it names, which are looked for beside it. What is read over is noted. Files read
/// are appended to `files`. Nothing after an error.
bool looks_like_stk(std::string_view text);
std::optional<tech::HeatStack> read_stk(const InputFile&, std::vector<std::string>& files, diag::Collector&);
/// The same stack as text for 3D-ICE, its floorplans by name: `stack.stk` and one `NAME.flp` an active layer. Laterally varying layers,
/// side faces and fixed temperatures have no form there and are a fault, which is said.
struct StkFiles {
  std::vector<std::pair<std::string, std::string>> files;
  std::string fault;
};
StkFiles write_stk(const tech::HeatStack&, int nx, int ny);

/// HotSpot's package around the dies, with that tool's defaults.
struct HotSpotPackage {
  double chip_m = 0.15e-3, chip_k = 100, chip_capacity = 1.75e6;  ///< of a lone floorplan
  double interface_m = 20e-6, interface_k = 4, interface_capacity = 4e6;
  double spreader_edge_m = 30e-3, spreader_m = 1e-3, spreader_k = 400, spreader_capacity = 3.55e6;
  double sink_edge_m = 60e-3, sink_m = 6.9e-3, sink_k = 400, sink_capacity = 3.55e6;
  double convection_K_W = 0.1, ambient_K = 318.15, initial_K = 0;  ///< no initial temperature: the ambient
  double interval_s = 0;                                           ///< of a trace; 0: not stated
};
/// A configuration (`-key value` a line). What it says of other things is noted as read over. False after an error.
bool looks_like_hotspot_config(std::string_view text);
bool read_hotspot_config(const InputFile&, HotSpotPackage&, diag::Collector&);

/// HotSpot: a layer file (.lcf) with its floorplans, or one floorplan (.flp) as a single die, under spreader and sink; powers
/// follow from a trace.
bool looks_like_lcf(std::string_view text);
bool looks_like_flp(std::string_view text);
std::optional<tech::HeatStack> read_lcf(const InputFile&, const HotSpotPackage&, std::vector<std::string>& files, diag::Collector&);
std::optional<tech::HeatStack> read_flp(const InputFile&, const HotSpotPackage&, diag::Collector&);
/// A power trace: names of blocks, then a line of watts an interval. The mean of the lines becomes the steady power; with more than one
/// line, phases of `interval_s`. Every name must be a block of an active layer.
bool looks_like_ptrace(std::string_view text);
bool read_ptrace(const InputFile&, double interval_s, tech::HeatStack&, diag::Collector&);

/// Reports what tech::faults() finds at `file`, as THM-nnnn; true when there was nothing.
bool report_faults(const tech::HeatStack&, bool transient, std::string_view file, diag::Collector&);
/// The same at the places of `root`, the tree of a case.
bool report_faults(const tech::HeatStack&, bool transient, const tree::Value& root, diag::Collector&);

}  // namespace taufold::io::heat
