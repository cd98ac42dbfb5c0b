#include "triad.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <vector>

#include "base/parallel.hpp"

namespace taufold::bench {

namespace {

constexpr std::size_t kElements = std::size_t{1} << 24;  // 64 MB an array
constexpr std::size_t kBlock = std::size_t{1} << 20;

struct Arrays {
  std::vector<float> a = std::vector<float>(kElements, 1.0f), b = std::vector<float>(kElements, 2.0f),
                     c = std::vector<float>(kElements, 0.5f);
};

void triad(Arrays& v, ThreadPool& pool) {
  pool.for_blocks(kElements, kBlock, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) v.a[i] = v.b[i] + 3.0f * v.c[i];
  });
}

void BM_Triad(benchmark::State& state) {
  const int threads = static_cast<int>(state.range(0));
  Arrays v;
  ThreadPool pool(threads);
  const Timer timer;
  for (auto _ : state) {
    triad(v, pool);
    benchmark::DoNotOptimize(v.a.data());
    benchmark::ClobberMemory();
  }
  count_traffic(state, 3.0 * kElements * sizeof(float), threads, timer);
}
BENCHMARK(BM_Triad)->ArgName("threads")->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace

double triad_bandwidth(int threads) {
  static std::map<int, double> known;
  double& best = known[threads];
  if (best > 0) return best;
  Arrays v;
  ThreadPool pool(threads);
  for (int pass = 0; pass < 24; ++pass) {
    const auto start = std::chrono::steady_clock::now();
    triad(v, pool);
    benchmark::DoNotOptimize(v.a.data());
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    best = std::max(best, 3.0 * kElements * sizeof(float) / seconds);
  }
  return best;
}

void count_traffic(benchmark::State& state, double bytes, int threads, const Timer& timer) {
  const double total = bytes * static_cast<double>(state.iterations()), seconds = timer.wall_s();
  state.SetBytesProcessed(static_cast<std::int64_t>(total));
  state.counters["of_triad_%"] = 100.0 * total / seconds / triad_bandwidth(threads);
}

void cells_and_threads(benchmark::internal::Benchmark* b) {
  b->ArgNames({"cells", "threads"})->ArgsProduct({{45'000, 1'000'000}, {1, 2}})->UseRealTime()->Unit(benchmark::kMillisecond);
}

}  // namespace taufold::bench
