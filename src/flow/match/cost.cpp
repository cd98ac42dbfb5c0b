#include "flow/match/cost.hpp"

#include <cmath>

#include "cost/stack_price.hpp"
#include "cost/uncertainty.hpp"
#include "flow/cost/fold_cost.hpp"

namespace taufold::flow {

namespace {

constexpr std::size_t kSamples = 1024;
constexpr double kStep = 0.1;  ///< of the area, for the elasticity

cost::StackShape shape_of(const std::string& node, const MatchSide& s, double repeats, double area) {
  cost::StackShape shape;
  shape.nodes.assign(static_cast<std::size_t>(s.tiers), node);
  shape.tier_mm2 = 1e6 * s.footprint_m2 * repeats * area;
  if (s.tiers < 2) return shape;
  shape.bonds = s.bonds * repeats * area / (s.tiers - 1);
  shape.pitches_um.assign(static_cast<std::size_t>(s.tiers - 1), s.pitch_um);
  return shape;
}

}  // namespace

std::string cost_node_of(const tech::Node& n) {
  const cost::Inputs& in = cost::default_inputs();
  if (std::string named = cost::node_named(in, n.name); !named.empty()) return named;
  for (const auto& [kit, node] : {std::pair{"PDK-ASAP7", "N7"}, {"PDK-GT2N", "N2"}, {"PDK-NanGate45", "N40"}})
    if (n.name == kit) return cost::node_named(in, node);
  const std::vector<std::string> dense = nodes_as_dense({n.density_per_m2() * 1e-12});
  return dense.empty() ? std::string() : dense.front();
}

MatchPrices::MatchPrices(const std::vector<MatchNode>& sides, const MatchSide& reference,
                         std::uint64_t seed) {
  const double repeats = kMatchChip_mm2 / (1e6 * reference.footprint_m2);
  std::vector<cost::Plan> plans;
  std::vector<MatchDie> dies;
  for (const MatchNode& s : sides) {
    MatchDie d;
    d.node = cost_node_of(*s.model->node);
    if (d.node.empty()) return;
    const cost::StackPricer pricer(shape_of(d.node, s.side, repeats, 1));
    const cost::StackCost at = pricer.at({});
    d.footprint_mm2 = 1e6 * s.side.footprint_m2 * repeats;
    d.tiers = s.side.tiers;
    d.yield = at.yield;
    d.good_die_usd = at.good_die_usd;
    const double less = cost::StackPricer(shape_of(d.node, s.side, repeats, 1 - kStep)).at({}).good_die_usd,
                 more = cost::StackPricer(shape_of(d.node, s.side, repeats, 1 + kStep)).at({}).good_die_usd;
    elasticity_.push_back(std::log(more / less) / std::log((1 + kStep) / (1 - kStep)));
    plans.push_back(pricer.plan());
    dies.push_back(std::move(d));
  }
  ThreadPool pool(1);
  const std::vector<cost::Samples> samples = cost::draw(plans, kSamples, seed, pool);
  for (std::size_t k = 0; k < dies.size(); ++k) {
    const std::vector<double>& usd = samples[k].of(cost::Figure::good_die);
    const cost::Spread spread = cost::spread(usd);
    dies[k].low_usd = spread.low, dies[k].high_usd = spread.high;
    std::vector<double>& ln = ln_.emplace_back();
    for (const double v : usd) ln.push_back(std::log(v / dies[k].good_die_usd));
  }
  dies_ = std::move(dies);
}

MatchPrice MatchPrices::pair(std::size_t fold, std::size_t target) const {
  return {dies_[fold].good_die_usd, dies_[target].good_die_usd, ln_[fold], ln_[target],
          elasticity_[fold],        elasticity_[target]};
}

double MatchPrices::sd(std::size_t side, std::size_t other) const {
  double sum = 0, squares = 0;
  const auto n = static_cast<double>(ln_[side].size());
  for (std::size_t k = 0; k < ln_[side].size(); ++k) {
    const double v = ln_[side][k] - ln_[other][k];
    sum += v, squares += v * v;
  }
  return std::sqrt(std::max(0.0, squares / n - sum / n * sum / n));
}

}  // namespace taufold::flow
