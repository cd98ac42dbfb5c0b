// What `taufold cost` does.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "cost/plan.hpp"
#include "cost/uncertainty.hpp"
#include "flow/session.hpp"
#include "report/cost_page.hpp"
#include "report/requirement.hpp"

namespace taufold::flow {

/// `taufold cost --records FILE.json...`: every number that the files ask for (schema taufold-cost-reference/1) computed and held against theirs.
Outcome run_cost_records(const std::vector<std::string>& files, Session&);

/// `taufold cost --nodes`: what is known of every node, and its wafer from layers beside its price.
Outcome run_cost_nodes(std::uint64_t seed, Session&);

struct CostRequest {
  std::vector<std::string> inputs;       ///< systems; the first is compared with the others
  std::optional<std::string> out_dir;
  std::uint64_t seed = 1;
  std::size_t samples = 20000;
  std::vector<std::string> break_even;   ///< SCOPE.KEY of inputs
  std::vector<report::Requirement> requirements;
};

/// `taufold cost SYSTEM.toml...`
Outcome run_cost(const CostRequest&, Session&);

/// A system with all that was computed of it.
struct Priced {
  cost::System system;
  cost::Inputs inputs;
  cost::Plan plan;
  cost::Figures<double> nominal;
  cost::Samples samples;
  std::array<cost::Spread, cost::kFigures> spread;
};

/// What is shown, in this order, and what of it adds up to the unit's cost or carbon.
inline constexpr std::pair<cost::Figure, report::CostPart> kCostRows[] = {
    {cost::Figure::unit, report::CostPart::none},
    {cost::Figure::wafers, report::CostPart::cost},
    {cost::Figure::loss, report::CostPart::cost},
    {cost::Figure::bonding, report::CostPart::cost},
    {cost::Figure::test, report::CostPart::cost},
    {cost::Figure::memory, report::CostPart::cost},
    {cost::Figure::package, report::CostPart::cost},
    {cost::Figure::assembly_loss, report::CostPart::cost},
    {cost::Figure::nre, report::CostPart::cost},
    {cost::Figure::good_die, report::CostPart::none},
    {cost::Figure::yield, report::CostPart::none},
    {cost::Figure::escape, report::CostPart::none},
    {cost::Figure::transistor, report::CostPart::none},
    {cost::Figure::link_power, report::CostPart::none},
    {cost::Figure::carbon, report::CostPart::none},
    {cost::Figure::carbon_wafers, report::CostPart::carbon},
    {cost::Figure::carbon_loss, report::CostPart::carbon},
    {cost::Figure::carbon_bonding, report::CostPart::carbon},
    {cost::Figure::carbon_memory, report::CostPart::carbon},
    {cost::Figure::carbon_package, report::CostPart::carbon},
    {cost::Figure::use_carbon, report::CostPart::none},
};

/// The first chip of the first system cut into equal tiers.
struct TierCount {
  int tiers = 1;
  double unit_usd = 0, ratio = 0;               ///< at nominal inputs; ratio: over the second system
  std::vector<cost::BreakEven> equal_at;        ///< the node's defect density, and of several tiers the yield of a bonded interface
};

/// A system whose chip is cut into equal chiplets.
struct CutCount {
  int parts = 1;
  double chip_mm2 = 0, chip_yield = 0, latency_ns = 0;  ///< of one chiplet, its links included; 0: no link
  cost::Figures<double> nominal{};
  cost::Spread unit, carbon;
};

/// A system with its stacks bonded in one way.
struct StackingCost {
  std::string name;
  double unit_usd = 0, yield = 0, interface_yield = 0;  ///< at nominal inputs
  cost::Spread unit;
};

/// The page and the tables of a result folder (cost_report.cpp): report.html, tornado.csv, sobol.csv.
struct CostFindings {
  std::vector<cost::BreakEven> break_even;          ///< of the first system against the second
  std::vector<TierCount> tiers;                     ///< one to four
  std::vector<std::vector<StackingCost>> stackings; ///< by system; empty without stacks
  std::vector<std::vector<CutCount>> cuts;          ///< by system; empty without a partition
  std::vector<std::vector<cost::Swing>> tornado;    ///< of each system's unit cost
  std::vector<cost::Swing> ratio_tornado;           ///< of the first over the second
  std::vector<cost::Share> ratio_sobol;
  std::vector<std::vector<cost::Share>> sobol;      ///< of each system's unit cost
};
std::string cost_page(const std::vector<Priced>&, const CostFindings&, report::Document&);

}  // namespace taufold::flow
