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

/// Reports what tech::faults() finds at `file`, as THM-nnnn; true when there was nothing.
bool report_faults(const tech::HeatStack&, bool transient, std::string_view file, diag::Collector&);

}  // namespace taufold::io::heat
