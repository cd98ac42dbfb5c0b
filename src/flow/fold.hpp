// `taufold fold`: the passes from a case to a result folder, in order.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "db/design.hpp"
#include "flow/design/real_design.hpp"
#include "flow/heat/placed_heat.hpp"
#include "flow/session.hpp"
#include "flow/timing/timing.hpp"
#include "place/place.hpp"
#include "report/requirement.hpp"

namespace taufold::flow {

struct FoldRequest {
  std::vector<std::string> inputs;  ///< one contest case, or the files of a design
  std::optional<DesignOptions> design;  ///< absent: nothing was said that is about designs
  std::string out_dir;
  place::Options engine;  ///< target_density only where `density` is given
  std::optional<double> density;
  std::optional<int> tiers;            ///< absent: those of the case; 1: the flat placer alone
  std::optional<std::string> flat;     ///< "no", "yes", or the path of a report that has flat figures; absent: yes for a design
  bool timing = false;                 ///< cells are placed for the slacks too
  ActivityRequest activity;            ///< of a simulation, for the power; no file: an assumed one
  bool thermal = false;                ///< temperatures of fold and flat are computed
  HeatOptions heat;
  bool heat_sweep = false;             ///< heat_weight is chosen among several
  double heat_weight = 0;              ///< cells are placed for it too: HeatCostOptions::weight
  double heat_spread = 0;              ///< HeatCostOptions::spread
  bool repair = false;                 ///< sizes and buffers after placement, fold and flat alike
  bool clock_tree = false;             ///< clock trees of what was placed, fold and flat alike
  std::optional<double> hop_F;         ///< capacitance of a crossing, instead of the stack's
  std::vector<std::string> cost_nodes;  ///< fold and flat are priced at their wafers; one, or one a tier
  std::optional<std::string> cost_against;  ///< node of one die that does the same
  std::optional<std::string> system;    ///< file or preset of a system that the fold is told for; absent: that of the design file
  std::optional<double> time_limit_s;  ///< for the whole run, with some room for writing
  std::vector<report::Requirement> requirements;
};

Outcome fold(const FoldRequest&, Session&);

}  // namespace taufold::flow
