#include "place/blocks/judge.hpp"

#include <limits>
#include <vector>

#include "base/parallel.hpp"
#include "base/random.hpp"
#include "place/bond/assign.hpp"
#include "place/detail/anneal.hpp"
#include "place/legal/pack.hpp"

namespace taufold::place {

double judge_by_folding(const Problem& p, std::uint64_t seed, const StopToken& stop) {
  ThreadPool pool(1);
  State s;
  std::vector<float> x, y;
  for (std::int32_t c = 0; c < p.cells; ++c) {
    const std::uint64_t h = hash64(seed, static_cast<std::uint64_t>(c));
    x.push_back(static_cast<float>(p.die.xlo + unit_double(h) * static_cast<double>(p.die.width())));
    y.push_back(static_cast<float>(p.die.ylo + unit_double(mix64(h)) * static_cast<double>(p.die.height())));
    int tier = static_cast<int>(hash64(h, 2) % static_cast<std::uint64_t>(p.tiers));
    while (!p.may_stand(c, tier)) tier = (tier + 1) % p.tiers;
    s.tier.push_back(static_cast<std::uint8_t>(tier));
  }
  if (pack_all_tiers(p, x, y, s) != 0) return std::numeric_limits<double>::max();
  assign_all_bonds(p, s);
  Layout layout(p, s);
  AnnealSchedule hot;
  hot.seed = seed;
  hot.rounds = 12;
  hot.proposals_per_cell = 600;
  hot.start_rows = 2;
  anneal(p, layout, hot, pool, stop, nullptr);
  return static_cast<double>(layout.score(pool)) + static_cast<double>(layout.homeless_bonds()) * static_cast<double>(p.die.width() + p.die.height());
}

}  // namespace taufold::place
