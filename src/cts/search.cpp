// The plan of a tree: which buffers, from which level on nets cross tiers, which nets are as short as they can be.
#include <algorithm>
#include <limits>

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
    // From trees whose leaves cross and from trees whose leaves do not: buffers that suit the one do not suit the other.
    for (std::uint32_t start = 0; start < (tiers > 1 ? 2u : 1u); ++start) {
      Plan first;
      first.leaf = first.trunk = cells / 2;
      first.crossing_level = start;
      at_ = first;
      at_cost_ = std::numeric_limits<double>::infinity();
      try_all({first});
      for (int round = 0; round < kRounds; ++round) {
        const Plan before = at_;
        std::vector<Plan> plans;
        for (std::uint32_t leaf = 0; leaf < cells; ++leaf)
          for (const bool shortest : {false, true}) plans.push_back(with([&](Plan& p) { p.leaf = leaf, p.shortest_leaves = shortest; }));
        try_all(plans);
        plans.clear();
        for (std::uint32_t trunk = 0; trunk < cells; ++trunk) plans.push_back(with([&](Plan& p) { p.trunk = trunk; }));
        try_all(plans);
        plans.clear();
        if (tiers > 1)
          for (std::uint32_t level = 0; level <= levels_; ++level)
            for (int home = -1; home < tiers; ++home) plans.push_back(with([&](Plan& p) { p.crossing_level = level, p.home = home; }));
        try_all(plans);
        if (at_ == before) break;
      }
    }
    return best_;
  }

 private:
  template <class Change>
  Plan with(Change&& change) const {
    Plan p = at_;
    change(p);
    return p;
  }

  /// Goes to the best of `plans` if it is better than where the search is; ties to the first.
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
      const double price = cost(p_, found[k]);
      if (price < at_cost_) at_ = plans[k], at_cost_ = price, levels_ = static_cast<std::uint32_t>(found[k].levels);
      if (best_.tried++ > 0 && !(price < best_cost_)) continue;
      best_.plan = plans[k];
      best_.figures = std::move(found[k]);
      best_cost_ = price;
    }
  }

  const Problem& p_;
  ThreadPool& pool_;
  Found best_;
  double best_cost_ = 0;
  Plan at_;  ///< where the descent is
  double at_cost_ = 0;
  std::uint32_t levels_ = 0;
  std::vector<Plan> seen_;
};

}  // namespace

Found search(const Problem& p, ThreadPool& pool) { return Search(p, pool).run(); }

}  // namespace taufold::cts
