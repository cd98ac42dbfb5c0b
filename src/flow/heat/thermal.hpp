// Temperatures of stacks: reading what describes one, solving, and what is reported of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/parallel.hpp"
#include "flow/session.hpp"
#include "io/heat/heat.hpp"
#include "report/requirement.hpp"
#include "tech/surroundings.hpp"
#include "thermal/discretise.hpp"
#include "thermal/map.hpp"
#include "thermal/transient.hpp"

namespace taufold::flow {

struct ThermalRequest {
  std::vector<std::string> inputs;  ///< the stack and, where it stands apart, the power
  bool transient = false;
  std::optional<std::string> out_dir;
  std::int64_t grid = 128;          ///< columns along the longer side
  std::optional<std::string> sink;  ///< preset in the place of the stack's own
  std::optional<double> limit_K;    ///< junction limit: the power that every sink sustains at it
  std::optional<double> interval_s; ///< of a power trace; absent: as a configuration of HotSpot says, or that tool's own
  std::vector<report::Requirement> requirements;
};

/// Of the folder of a fold: its tiers with their surroundings, and where its power is set free, by bins and by cells.
inline constexpr std::string_view kHeatFolder = "heat", kStackFile = "stack.toml", kPowerFile = "power.csv", kCellsFile = "cells.csv";

/// Reports THM-0020.
void report_unknown_sink(const std::string& name, Session&);

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

/// Whether the memory of this machine holds the grid; reports THM-0023 about `what` otherwise.
bool fits_memory(const tech::HeatStack&, const thermal::GridChoice&, bool transient, const std::string& what, Session&);

/// Enters thermal.mean, .max, .heat_out, .power, .imbalance and the figures of each active layer and face.
/// `imbalance`: of the run, which over time is one of energies.
void report_metrics(const tech::HeatStack&, const Solved&, double imbalance, Session&);

/// What a command line names: a stack with its power on it, and the tiers that it came from where a stack.toml was read.
struct HeatInput {
  tech::HeatStack heat;
  std::optional<tech::Stack> stack;
};
/// Reads the stack and, from the further inputs, power. Nothing after an error, which was reported.
std::optional<HeatInput> read_heat(const ThermalRequest&, Session&);

/// Power at which the hottest cell reaches `limit_K`, fold and flat, for every sink of tech::sinks(): a table, and metrics
/// thermal.sustained.SINK.fold and .flat.
void report_sustained(const HeatInput&, double limit_K, const ThermalRequest&, ThreadPool&, Session&);

/// A reference case: every number of its `compare` list as a record.
Outcome run_thermal_case(const io::heat::Case&, ThreadPool&, Session&);

}  // namespace taufold::flow
