// Temperatures of stacks: reading what describes one, solving, and what is reported of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/parallel.hpp"
#include "flow/session.hpp"
#include "io/heat/heat.hpp"
#include "report/requirement.hpp"
#include "thermal/discretise.hpp"
#include "thermal/map.hpp"
#include "thermal/transient.hpp"

namespace taufold::flow {

struct ThermalRequest {
  std::vector<std::string> inputs;  ///< the stack and, where it stands apart, the power
  bool transient = false;
  std::optional<std::string> out_dir;
  std::int64_t grid = 128;          ///< columns along the longer side
  std::vector<report::Requirement> requirements;
};

/// `taufold thermal STACK [POWER]`.
Outcome run_thermal(const ThermalRequest&, Session&);

/// A stack solved on a grid, reduced to what is reported: a map an active layer.
struct Solved {
  thermal::GridChoice grid;
  std::vector<std::size_t> layers;  ///< of the stack, the active ones
  std::vector<thermal::Map> maps;
  thermal::Solution solution;       ///< temperatures of the active layers
  double seconds = 0;
};
/// Steady state. Logs one line at `level`.
Solved solve_steady(const tech::HeatStack&, const thermal::GridChoice&, ThreadPool&, Level level, Session&);
/// Maps of the active layers of a solution.
std::vector<thermal::Map> maps_of(const tech::HeatStack&, const thermal::Problem&, const thermal::Solution&,
                                  const std::vector<std::size_t>& layers);
std::vector<std::size_t> active_layers(const tech::HeatStack&);
/// "128 x 128 x 9"
std::string grid_text(const thermal::GridChoice&);

/// Enters thermal.mean, .max, .heat_out, .power, .imbalance and the figures of each active layer and face.
void report_metrics(const tech::HeatStack&, const Solved&, Session&);

/// A reference case: every number of its `compare` list as a record.
Outcome run_thermal_case(const io::heat::Case&, ThreadPool&, Session&);

}  // namespace taufold::flow
