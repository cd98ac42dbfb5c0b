// The plan of a tree: which buffers, from which level on nets cross tiers, which nets are as short as they can be.
#include <algorithm>

#include "cts/tree.hpp"

namespace taufold::cts {

namespace {

constexpr int kRounds = 2;

class Search {
 public:
  Search(const Problem& p, ThreadPool& pool) : p_(p), pool_(pool) {}

  Found run() {
    const auto cells = static_cast<std::uint32_t>(p_.buffers.front().size());
    const auto tiers = static_cast<int>(p_.buffers.size());
    Plan first;
    first.leaf = first.trunk = cells / 2;
    first.crossing_level = tiers > 1 ? 1 : 0;
    try_all({first});
    // Buffers and where nets cross depend on each other little; each is searched with the other as it is.
    for (int round = 0; round < kRounds; ++round) {
      const Plan before = best_.plan;
      std::vector<Plan> plans;
      for (std::uint32_t leaf = 0; leaf < cells; ++leaf)
        for (std::uint32_t trunk = 0; trunk < cells; ++trunk) plans.push_back(with([&](Plan& p) { p.leaf = leaf, p.trunk = trunk; }));
      try_all(plans);
      plans.clear();
      if (tiers > 1)
        for (std::uint32_t level = 0; level <= best_.figures.levels; ++level)
          for (int home = -1; home < tiers; ++home) plans.push_back(with([&](Plan& p) { p.crossing_level = level, p.home = home; }));
      try_all(plans);
      try_all({with([&](Plan& p) { p.shortest_leaves = !p.shortest_leaves; })});
      if (best_.plan == before) break;
    }
    return best_;
  }

 private:
  template <class Change>
  Plan with(Change&& change) const {
    Plan p = best_.plan;
    change(p);
    return p;
  }

  void try_all(std::vector<Plan> plans) {
    std::erase_if(plans, [&](const Plan& p) { return std::find(seen_.begin(), seen_.end(), p) != seen_.end(); });
    seen_.insert(seen_.end(), plans.begin(), plans.end());
    std::vector<Figures> found(plans.size());
    pool_.run(plans.size(), [&](std::size_t k, int) {
      // Once more with the slews that came out: delays depend on them.
      Tree tree = build(p_, plans[k], evaluate(p_, build(p_, plans[k])).mean_slew_s);
      balance(p_, tree, 1);
      found[k] = evaluate(p_, tree);
    });
    for (std::size_t k = 0; k < plans.size(); ++k) {
      ++best_.tried;
      if (best_.tried > 1 && !(cost(p_, found[k]) < cost(p_, best_.figures))) continue;
      best_.plan = plans[k];
      best_.figures = std::move(found[k]);
    }
  }

  const Problem& p_;
  ThreadPool& pool_;
  Found best_;
  std::vector<Plan> seen_;
};

}  // namespace

Found search(const Problem& p, ThreadPool& pool) { return Search(p, pool).run(); }

}  // namespace taufold::cts
