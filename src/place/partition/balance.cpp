#include "place/partition/balance.hpp"

#include <cmath>
#include <utility>

namespace taufold::place {

std::vector<BalancePoint> balance_curve(const Hypergraph& h, const std::vector<double>& shares,
                                        double tolerance, const PartitionOptions& o, ThreadPool& pool,
                                        const StopToken& stop) {
  std::array<double, 2> total{};
  for (std::int32_t v = 0; v < h.vertices; ++v)
    for (int k = 0; k < 2; ++k) total[k] += static_cast<double>(h.weight_of(v, k));
  std::vector<BalancePoint> curve;
  for (const double share : shares) {
    PartitionLimits limits;
    limits.area[0] = static_cast<std::int64_t>(total[0] * (share + tolerance));
    limits.area[1] = static_cast<std::int64_t>(total[1] * (1 - share + tolerance));
    const Partition p = partition_tiers(h, limits, o, pool, stop);
    const auto used = static_cast<double>(p.score.used[0] + p.score.used[1]);
    curve.push_back(
        {share, used > 0 ? static_cast<double>(p.score.used[0]) / used : share, p.score.crossings, p.fits});
    if (stop.stop_requested()) break;
  }
  return curve;
}

GrowthAnswer smallest_growth(const Hypergraph& h, const PartitionLimits& now, double largest,
                             const std::function<std::int64_t(int, double)>& sites, const PartitionOptions& o,
                             ThreadPool& pool, const StopToken& stop) {
  const auto attempt = [&](double growth) {
    PartitionLimits limits = now;
    for (int k = 0; k < h.tiers; ++k)
      limits.area[k] = static_cast<std::int64_t>(static_cast<double>(now.area[k]) * growth);
    for (int k = 0; k + 1 < h.tiers; ++k) limits.sites[k] = sites(k, growth);
    return partition_beside_tsvs(h, limits, o, pool, stop);
  };
  GrowthAnswer answer;
  double lo = 1, hi = largest;
  for (double growth = largest; !stop.stop_requested();) {
    Partition p = attempt(growth);
    if (p.fits && p.routable && p.tsvs_fit)
      answer = {true, growth, std::move(p)}, hi = growth;
    else
      lo = growth;
    if (!answer.found || hi - lo <= 0.01) break;
    growth = 0.5 * (lo + hi);
  }
  return answer;
}

}  // namespace taufold::place
