#include "place/blocks/settle_cells.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "place/partition/netlist.hpp"
#include "place/partition/tier_moves.hpp"

namespace taufold::place {

namespace {

constexpr double kSitesUsed = 0.7;  // share of an interface's sites that crossings may take by such moves
constexpr double kPriceUnits = 6;   // of a crossing, in sides of the mean cell, and a bond pitch at least
constexpr double kRerunWeight = 0.1;

double crossing_price(const Problem& p) {
  double area = 0, pitch = 0;
  for (int k = 0; k < p.tiers; ++k)
    for (std::int32_t c = 0; c < p.cells; ++c) area += static_cast<double>(p.area(c, k)) / p.tiers / p.cells;
  for (const db::BondRule& r : p.bond_rules)
    pitch = std::max<double>(pitch, static_cast<double>(std::max(r.width, r.height)) + r.spacing + static_cast<double>(r.cost));
  return std::max(pitch, kPriceUnits * std::sqrt(area));
}

}  // namespace

void settle_cells(const Problem& p, Candidate& c, const GlobalOptions& options, int runs, ThreadPool& pool, const StopToken& stop) {
  const double price = crossing_price(p);
  const TierWeights areas = balanced_areas(p);
  const PartitionLimits limits = partition_limits(p, 0);
  const Hypergraph h = netlist_hypergraph(p);
  GlobalOptions o = options;
  for (int run = 0; run < runs && !stop.stop_requested(); ++run) {
    o.start_tier = &c.partition.tier;
    o.start_x = &c.x;
    o.start_y = &c.y;
    GlobalResult g = global_placement(p, o, pool, stop, nullptr);
    o.first_weight = kRerunWeight;
    std::vector<std::uint8_t> tier = g.tier;
    move_tiers(p, g.x, g.y, price, areas, tier);
    const PartitionScore score = score_partition(h, tier);
    bool routable = true;
    for (int k = 0; k + 1 < p.tiers; ++k)
      routable = routable && (score.interface[k] <= c.partition.score.interface[k] ||
                              static_cast<double>(score.interface[k]) <= kSitesUsed * static_cast<double>(limits.sites[k]));
    c.cost = g.wirelength + price * static_cast<double>(c.partition.score.crossings);
    c.x = std::move(g.x);
    c.y = std::move(g.y);
    if (!routable) continue;
    c.partition.tier = std::move(tier);
    c.partition.score = score;
  }
}

}  // namespace taufold::place
