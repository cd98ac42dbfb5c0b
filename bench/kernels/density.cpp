// Density of one tier: spreading charge into bins, gathering the field at the cells, and the transforms between them.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <vector>

#include "base/parallel.hpp"
#include "num/poisson.hpp"
#include "place/global/density.hpp"
#include "synthetic.hpp"
#include "triad.hpp"

namespace taufold::bench {
namespace {

constexpr std::size_t kBlock = 4096;

place::Charge charge_of(const Placed& s, std::size_t c) {
  return place::widened(s.grid, s.x[c], s.y[c], s.width[c], s.height, 1.0f);
}

void BM_DensityScatter(benchmark::State& state) {
  const Placed& s = placed(static_cast<std::int32_t>(state.range(0)));
  const int threads = static_cast<int>(state.range(1));
  ThreadPool pool(threads);
  place::DensityMap map(s.grid);
  std::vector<place::DensityMap::Accumulator> acc;
  std::vector<place::DensityMap::Accumulator*> all;
  for (int w = 0; w < threads; ++w) acc.push_back(map.make_accumulator());
  for (auto& a : acc) all.push_back(&a);
  const Timer timer;
  for (auto _ : state) {
    pool.run((s.x.size() + kBlock - 1) / kBlock, [&](std::size_t t, int worker) {
      for (std::size_t c = t * kBlock; c < std::min(s.x.size(), (t + 1) * kBlock); ++c)
        map.add(acc[static_cast<std::size_t>(worker)], charge_of(s, c));
    });
    benchmark::DoNotOptimize(map.collect(all, {}, 1.0f));
  }
  // Position and width of a cell; every accumulator filled, then read and cleared; the map written.
  const double bins = static_cast<double>(s.grid.nx) * s.grid.ny;
  count_traffic(state, 12.0 * s.problem.cells + bins * (32.0 * threads + 4.0), threads, timer);
}
BENCHMARK(BM_DensityScatter)->Apply(cells_and_threads);

void BM_DensityGather(benchmark::State& state) {
  const Placed& s = placed(static_cast<std::int32_t>(state.range(0)));
  const int threads = static_cast<int>(state.range(1));
  ThreadPool pool(threads);
  place::DensityMap map(s.grid);
  auto acc = map.make_accumulator();
  for (std::size_t c = 0; c < s.x.size(); ++c) map.add(acc, charge_of(s, c));
  map.collect({&acc}, {}, 1.0f);
  map.solve_forward();
  map.solve_ex();
  map.solve_ey();
  map.solve_phi();
  std::vector<float> fx(s.x.size()), fy(s.x.size());
  const Timer timer;
  for (auto _ : state) {
    pool.for_blocks(s.x.size(), kBlock, [&](std::size_t begin, std::size_t end) {
      for (std::size_t c = begin; c < end; ++c) {
        const place::FieldValue f = map.gather(charge_of(s, c));
        fx[c] = f.ex;
        fy[c] = f.ey;
      }
    });
    benchmark::DoNotOptimize(fx.data());
    benchmark::DoNotOptimize(fy.data());
  }
  // Position, width and force of a cell; the field once.
  const double bins = static_cast<double>(s.grid.nx) * s.grid.ny;
  count_traffic(state, 20.0 * s.problem.cells + bins * sizeof(place::FieldValue), threads, timer);
}
BENCHMARK(BM_DensityGather)->Apply(cells_and_threads);

// One forward transform and both fields, as every iteration needs them; a transform runs on one thread.
void BM_Poisson(benchmark::State& state) {
  const int n = static_cast<int>(state.range(0));
  const num::Poisson poisson(n, n, n, n);
  const std::size_t bins = static_cast<std::size_t>(n) * static_cast<std::size_t>(n);
  std::vector<float> rho(bins), coefficients(bins), ex(bins), ey(bins);
  for (std::size_t i = 0; i < bins; ++i) rho[i] = static_cast<float>(i * 2654435761u % 1000) * 0.001f;
  const Timer timer;
  for (auto _ : state) {
    poisson.forward(rho.data(), coefficients.data());
    poisson.field_x(coefficients.data(), ex.data());
    poisson.field_y(coefficients.data(), ey.data());
    benchmark::DoNotOptimize(ex.data());
    benchmark::DoNotOptimize(ey.data());
  }
  // Each of three two-dimensional transforms sweeps its map twice (rows, columns), reading and writing.
  count_traffic(state, 3.0 * 2.0 * 8.0 * static_cast<double>(bins), 1, timer);
}
BENCHMARK(BM_Poisson)->ArgName("bins")->RangeMultiplier(2)->Range(128, 2048)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace taufold::bench
