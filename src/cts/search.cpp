// The plan of a tree: which buffers, from which level on nets cross tiers, which nets are as short as they can be.
#include <algorithm>
#include <utility>

#include "cts/tree.hpp"

namespace taufold::cts {

namespace {

constexpr int kRounds = 2;
constexpr std::size_t kManySinks = 4000;

class Search {
 public:
  Search(const Problem& p, ThreadPool& pool) : p_(p), pool_(pool) {}

  Found run() {
    const auto cells = static_cast<std::uint32_t>(p_.buffers.front().size());
    const auto tiers = static_cast<int>(p_.buffers.size());
    // What its source can drive needs no buffer, whichever it would be.
    try_all({Plan{}});
    if (best_.figures.buffers == 0) return best_;
    // Of many sinks fewer buffers are tried; a plan takes time in proportion to them.
    const std::uint32_t step = p_.sinks.size() > kManySinks ? 2 : 1;
    std::vector<Plan> plans;
    for (std::uint32_t level = 0; level < (tiers > 1 ? 3u : 1u); ++level)
      for (std::uint32_t leaf = (cells - 1) % step; leaf < cells; leaf += step)
        for (std::uint32_t trunk = (cells - 1) % step; trunk < cells; trunk += step)
          for (const bool shortest : {false, true}) {
            Plan p;
            p.leaf = leaf, p.trunk = trunk, p.crossing_level = level, p.shortest_leaves = shortest;
            plans.push_back(p);
          }
    try_all(plans);
    // From the best of these: later crossings, a tier for all buffers that may cross, and the neighbouring buffers.
    for (int round = 0; round < kRounds; ++round) {
      const Plan before = best_.plan;
      plans.clear();
      if (tiers > 1)
        for (std::uint32_t level = 0; level <= best_.figures.levels; ++level)
          for (int home = -1; home < tiers; ++home) plans.push_back(with([&](Plan& p) { p.crossing_level = level, p.home = home; }));
      try_all(plans);
      plans.clear();
      for (const int leaf : {-1, 0, 1})
        for (const int trunk : {-1, 0, 1}) {
          const int l = static_cast<int>(best_.plan.leaf) + leaf, t = static_cast<int>(best_.plan.trunk) + trunk;
          if (l < 0 || t < 0 || l >= static_cast<int>(cells) || t >= static_cast<int>(cells)) continue;
          plans.push_back(with([&](Plan& p) { p.leaf = static_cast<std::uint32_t>(l), p.trunk = static_cast<std::uint32_t>(t); }));
        }
      try_all(plans);
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

  /// Keeps the best of `plans` if it is better than what is known; ties to the first.
  void try_all(std::vector<Plan> plans) {
    std::erase_if(plans, [&](const Plan& p) { return std::find(seen_.begin(), seen_.end(), p) != seen_.end(); });
    seen_.insert(seen_.end(), plans.begin(), plans.end());
    std::vector<Figures> found(plans.size());
    std::vector<Tree> trees(plans.size());
    pool_.run(plans.size(), [&](std::size_t k, int) {
      // Once more with the slews that came out: delays depend on them.
      Tree tree = build(p_, plans[k], evaluate(p_, build(p_, plans[k])).mean_slew_s);
      balance(p_, tree, 1);
      found[k] = evaluate(p_, tree);
      trees[k] = std::move(tree);
    });
    for (std::size_t k = 0; k < plans.size(); ++k) {
      const double price = cost(p_, found[k]);
      if (best_.tried++ > 0 && !(price < best_cost_)) continue;
      best_.plan = plans[k];
      best_.figures = std::move(found[k]);
      best_.tree = std::move(trees[k]);
      best_cost_ = price;
    }
  }

  const Problem& p_;
  ThreadPool& pool_;
  Found best_;
  double best_cost_ = 0;
  std::vector<Plan> seen_;
};

}  // namespace

Found search(const Problem& p, ThreadPool& pool) { return Search(p, pool).run(); }

}  // namespace taufold::cts
