// Wirelength over tiers: the smooth value with its gradient, the exact value, and the exact cost of every tier change.
#include <benchmark/benchmark.h>

#include <vector>

#include "base/parallel.hpp"
#include "place/global/tier_cost.hpp"
#include "place/global/wirelength.hpp"
#include "synthetic.hpp"
#include "triad.hpp"

namespace taufold::bench {
namespace {

constexpr float kGamma = 4.0f;  // bins: the middle of a run

void BM_WirelengthGradient(benchmark::State& state) {
  const Placed& s = placed(static_cast<std::int32_t>(state.range(0)));
  const int threads = static_cast<int>(state.range(1));
  ThreadPool pool(threads);
  place::SmoothWirelength wirelength(s.problem, pool, s.pins);
  std::vector<float> gx(s.x.size()), gy(s.x.size());
  const Timer timer;
  for (auto _ : state)
    benchmark::DoNotOptimize(
        wirelength.gradient(s.x.data(), s.y.data(), s.tier.data(), kGamma, gx.data(), gy.data()));
  // Both axes in one sweep over the nets; two gradients a pin written and read again, with one index; two a cell written.
  count_traffic(state, net_sweep_bytes(s) + 20.0 * s.problem.pins + 12.0 * s.problem.cells, threads, timer);
}
BENCHMARK(BM_WirelengthGradient)->Apply(cells_and_threads);

void BM_WirelengthExact(benchmark::State& state) {
  const Placed& s = placed(static_cast<std::int32_t>(state.range(0)));
  const int threads = static_cast<int>(state.range(1));
  ThreadPool pool(threads);
  place::SmoothWirelength wirelength(s.problem, pool, s.pins);
  const Timer timer;
  for (auto _ : state) benchmark::DoNotOptimize(wirelength.exact(s.x.data(), s.y.data(), s.tier.data()));
  count_traffic(state, net_sweep_bytes(s), threads, timer);
}
BENCHMARK(BM_WirelengthExact)->Apply(cells_and_threads);

void BM_TierCost(benchmark::State& state) {
  const Placed& s = placed(static_cast<std::int32_t>(state.range(0)));
  const int threads = static_cast<int>(state.range(1));
  ThreadPool pool(threads);
  place::TierCost tier_cost(s.problem, pool, s.pins);
  std::vector<float> cost(s.x.size() * static_cast<std::size_t>(s.problem.tiers));
  const Timer timer;
  for (auto _ : state) {
    tier_cost.compute(s.x.data(), s.y.data(), s.tier.data(), 0.1f, [](std::int32_t) { return true; }, cost.data());
    benchmark::DoNotOptimize(cost.data());
  }
  // Extremes: four floats and a share of a count a net, tier and axis, written and read; then pins by cell: index, net,
  // two offsets on each tier; one cost a cell and tier.
  const double tiers = s.problem.tiers;
  count_traffic(state, net_sweep_bytes(s) + tiers * 72.0 * s.problem.nets + (8.0 + 8.0 * tiers) * s.problem.pins +
                           (13.0 + 4.0 * tiers) * s.problem.cells, threads, timer);
}
BENCHMARK(BM_TierCost)->Apply(cells_and_threads);

}  // namespace
}  // namespace taufold::bench
