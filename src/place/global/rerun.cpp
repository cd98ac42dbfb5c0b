#include "place/global/rerun.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/random.hpp"
#include "place/bond/assign.hpp"
#include "place/bond/split.hpp"

namespace taufold::place {

State state_of(const Problem& p, const GlobalResult& g) {
  State s;
  s.tier = g.tier;
  s.x.resize(p.objects);
  s.y.resize(p.objects);
  for (std::int32_t c = 0; c < p.cells; ++c) {
    s.x[c] = static_cast<std::int32_t>(std::lround(g.x[c] - 0.5f * static_cast<float>(p.width[g.tier[c]][c])));
    s.y[c] = static_cast<std::int32_t>(std::lround(g.y[c] - 0.5f * static_cast<float>(p.height[g.tier[c]])));
  }
  add_blocks(p, s);
  return s;
}

GlobalResult place_in_runs(const Problem& p, const RerunOptions& o, ThreadPool& pool, const StopToken& stop,
                           const std::function<void(int, double, double, double)>& progress) {
  int iterations = 0;
  const auto on = [&](int it, double wl, double overflow, double crossings) {
    if (progress) progress(iterations + it, wl, overflow, crossings);
  };
  GlobalResult g = global_placement(p, o.global, pool, stop, on);
  if (g.overflow > kUnsettled && p.cells >= kLeastToSettle && !stop.stop_requested()) {
    const int lost = g.iterations;
    iterations = lost;
    GlobalOptions safer = o.global;
    safer.seed = hash64(safer.seed, 0x5afe);
    safer.growth = std::max(safer.growth, 1.05);
    safer.early_growth = std::max(safer.early_growth, 1.1);
    safer.tier_step = std::min(safer.tier_step, 0.04);
    GlobalResult second = global_placement(p, safer, pool, stop, on);
    iterations = 0;
    const int both = lost + second.iterations;
    if (!g.fits || (second.fits && second.overflow < g.overflow)) g = std::move(second);
    g.iterations = both;
    g.restarts = 1;
  }
  for (int i = 0; i < o.reruns + o.bond_reruns && g.fits && !stop.stop_requested(); ++i) {
    iterations += g.iterations;
    const std::vector<std::uint8_t> tier(g.tier.begin(), g.tier.begin() + p.cells);
    GlobalOptions again = o.global;
    again.start_tier = &tier;
    again.start_x = &g.x;
    again.start_y = &g.y;
    again.first_weight = o.rerun_weight;
    const int restarts = g.restarts;
    if (i < o.reruns) {
      g = global_placement(p, again, pool, stop, on);
      g.restarts = restarts;
      continue;
    }
    again.cell_costs = nullptr;  // places settle around their bonds
    State bonded = state_of(p, g);
    assign_all_bonds(p, bonded);
    const Problem split = split_at_bonds(p, bonded);
    again.weigh = nullptr;  // its nets are others
    g = global_placement(split, again, pool, stop, on);
    g.restarts = restarts;
    g.tier.resize(p.objects);
    g.x.resize(p.objects);
    g.y.resize(p.objects);
  }
  g.iterations += iterations;
  return g;
}

}  // namespace taufold::place
